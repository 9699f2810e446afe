//! `GET /orders/{order_id}/history`

use oms_domain::{HistoryRecord, Operation, Order, OrderId};
use oms_http::{ApiError, Call, Reply};

use crate::app::store_failed;
use crate::{App, history};

/// Shows everything that happened to an order. Two calls to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let owner = call.principal()?.grant(Operation::Read)?.owner;
    let order = app
        .store
        .get::<Order>(id, owner)
        .await
        .map_err(|error| store_failed(&error))?;
    let own = HistoryRecord::of_order(&order.ok_or(ApiError::NotFound)?);
    Ok(history::reply(app, &oms_store::keys::order(id), own)
        .await?
        .entity(&id))
}
