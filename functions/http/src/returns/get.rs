//! `GET /returns/{return_id}`

use oms_domain::{Operation, Return, ReturnId};
use oms_http::{ApiError, Call, Reply};

use super::body;
use crate::as_of::AsOf;
use crate::entity;
use crate::fields::Fields;
use crate::resources::Orders;

/// Shows one return, now or as it was. One call to the database.
pub async fn handle(app: &Orders, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    let (as_of, fields) = parse(&call)?;
    let caller = call.principal()?;
    let owner = caller.grant(Operation::Read)?.owner;
    let returned: Return = entity::find_whole(&app.store, id, owner).await?;
    match as_of {
        None => body::show(&returned, caller, &fields),
        Some(as_of) => body::show_past(&as_of.view(&returned)?, caller, &fields),
    }
}

fn parse(call: &Call) -> Result<(Option<AsOf>, Fields), ApiError> {
    let mut query = call.query();
    let as_of = AsOf::parse(&mut query);
    let fields = Fields::parse(&mut query, oms_contract::Return::FIELDS);
    query.finish()?;
    Ok((as_of, fields))
}
