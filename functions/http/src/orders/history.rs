//! `GET /orders/{order_id}/history`

use oms_domain::{HistoryRecord, Operation, Order, OrderId};
use oms_http::{ApiError, Call, Reply};

use crate::resources::Histories;
use crate::{entity, history};

/// Shows everything that happened to an order. Two calls to the database.
pub async fn handle(app: &Histories, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let owner = call.principal()?.grant(Operation::Read)?.owner;
    let order: Order = entity::find(&app.store, id, owner).await?;
    let shown = history::Shown {
        key: oms_store::keys::order(id),
        own: HistoryRecord::of_order(&order),
        with_refusals: owner.is_none(),
    };
    Ok(history::reply(&app.history, shown).await?.entity(&id))
}
