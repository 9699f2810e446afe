//! `GET /returns/{return_id}/refund`

use oms_domain::{Operation, RefundOwed, RefundSource, ReturnId};
use oms_http::{ApiError, Call, Reply};

use crate::failure::store_failed;
use crate::resources::Orders;
use crate::{entity, refund};

/// Shows the refund of a return. One call to the database.
pub async fn handle(app: &Orders, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let caller = call.principal()?;
    let owner = caller.grant(Operation::Read)?.owner;
    let case = app
        .store
        .refund_case(id.order())
        .await
        .map_err(|error| store_failed(&error))?;
    // Other ids lead to the same order, such as the order's own. They are not accepted.
    let returned = case.returned.filter(|returned| returned.id() == id);
    let returned = entity::own(returned, owner)?;
    let owed = case
        .order
        .and_then(|order| RefundOwed::of(&order, Some(&returned)))
        .filter(|owed| owed.source == RefundSource::Return);
    Ok(refund::reply(&owed.ok_or(ApiError::NotFound)?, case.refund.as_ref(), caller)?.entity(&id))
}
