//! `GET /orders/{order_id}/refund`

use oms_domain::{Operation, OrderId, RefundOwed};
use oms_http::{ApiError, Call, Reply};

use crate::failure::store_failed;
use crate::resources::Orders;
use crate::{entity, refund};

/// Shows the refund of an order that was cancelled or returned. One call to the database.
pub async fn handle(app: &Orders, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let caller = call.principal()?;
    let owner = caller.grant(Operation::Read)?.owner;
    let case = app
        .store
        .refund_case(id)
        .await
        .map_err(|error| store_failed(&error))?;
    let order = entity::own(case.order, owner)?;
    let owed = RefundOwed::of(&order, case.returned.as_ref()).ok_or(ApiError::NotFound)?;
    Ok(refund::reply(&owed, case.refund.as_ref(), caller)?.entity(&id))
}
