//! An entity's history, as the API shows it.

use oms_contract::History;
use oms_domain::{HistoryEvent, HistoryRecord};
use oms_http::{ApiError, Reply};
use oms_store::HistoryStore;

use crate::failure::store_failed;

/// The part of an entity's history that is shown.
pub struct Shown {
    /// The entity's key.
    pub key: String,
    /// The records that follow from the entity's path.
    pub own: Result<Vec<HistoryRecord>, serde_json::Error>,
    /// True if refused attempts and the callers who made them are shown: to staff only.
    pub with_refusals: bool,
}

/// The response that shows everything that happened to an entity. One call to the database.
pub async fn reply(store: &HistoryStore, shown: Shown) -> Result<Reply, ApiError> {
    let own = shown.own.map_err(|error| {
        tracing::error!(error = %error, "the entity's path cannot be written as records");
        ApiError::Internal
    })?;
    let recorded = store.records_of(&shown.key).await;
    let mut data = complete(own, recorded.map_err(|error| store_failed(&error))?);
    data.retain(|record| shown.with_refusals || record.event != HistoryEvent::Refused);
    Reply::json(200, &History { data })
}

/// Completes the recorded rows with the records of transitions that the stream has not delivered yet. The history is
/// thus complete right after a transition.
fn complete(own: Vec<HistoryRecord>, recorded: Vec<HistoryRecord>) -> Vec<HistoryRecord> {
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
    // The clocks of two machines may disagree, so a transition can have an earlier time than the one before it. Each
    // transition is therefore sorted by the latest time so far, and the sort is stable: the order of the path stays.
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
    keyed.into_iter().map(|(_, record)| record).collect()
}
