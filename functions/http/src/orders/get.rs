//! `GET /orders/{order_id}`

use oms_domain::{Operation, Order, OrderId};
use oms_http::{ApiError, Call, Reply};

use super::body;
use crate::App;
use crate::app::store_failed;

/// Shows one order. One call to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let caller = call.principal()?;
    let owner = caller.grant(Operation::Read)?.owner;
    let order = app
        .store
        .get::<Order>(id, owner)
        .await
        .map_err(|error| store_failed(&error))?;
    body::reply(200, &order.ok_or(ApiError::NotFound)?, caller)
}
