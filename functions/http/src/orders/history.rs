//! `GET /orders/{order_id}/history`

use oms_domain::{HistoryEvent, HistoryRecord, Operation, Order, OrderId};
use oms_http::{ApiError, Call, Reply};
use serde::Serialize;

use crate::App;
use crate::app::store_failed;

/// Shows everything that happened to an order. Two calls to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    call.query().finish()?;
    let owner = call.principal()?.grant(Operation::Read)?.owner;
    let order = app
        .store
        .get_order(id, owner)
        .await
        .map_err(|error| store_failed(&error))?;
    let order = order.ok_or(ApiError::NotFound)?;
    let recorded = app.store.records_of(&oms_store::keys::order(id)).await;
    let data = complete(&order, recorded.map_err(|error| store_failed(&error))?)?;
    Ok(Reply::json(200, &History { data })?.entity(&id))
}

#[derive(Serialize)]
struct History {
    data: Vec<HistoryRecord>,
}

/// The recorded rows, and what the stream has not brought yet, from the order's own path: so the history is complete
/// right after a transition.
fn complete(order: &Order, recorded: Vec<HistoryRecord>) -> Result<Vec<HistoryRecord>, ApiError> {
    let own = HistoryRecord::of_order(order).map_err(|error| {
        tracing::error!(error = %error, "the order's path cannot be written as records");
        ApiError::Internal
    })?;
    let (mut transitions, others): (Vec<_>, Vec<_>) = recorded
        .into_iter()
        .partition(|record| record.event == HistoryEvent::Transition);
    for record in own {
        if !transitions.iter().any(|known| known.sequence == record.sequence) {
            transitions.push(record);
        }
    }
    transitions.sort_by_key(|record| record.sequence);
    transitions.extend(others);
    // Stable, and clocks of two machines may disagree: transitions stay in their own order.
    let mut latest = String::new();
    let mut keyed: Vec<(String, HistoryRecord)> = Vec::with_capacity(transitions.len());
    for record in transitions {
        if record.event == HistoryEvent::Transition && record.created_at > latest {
            latest.clone_from(&record.created_at);
        }
        let key = if record.event == HistoryEvent::Transition {
            latest.clone()
        } else {
            record.created_at.clone()
        };
        keyed.push((key, record));
    }
    keyed.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(keyed.into_iter().map(|(_, record)| record).collect())
}
