//! The audit trail.

use oms_contract::List;
use oms_domain::{HistoryEvent, HistoryRecord, Timestamp};

use crate::request::kind::Page;
use crate::{Client, Request};

/// Which records of the history to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those about that order, return, key or operation.
    pub entity_id: Option<String>,
    /// Those of what somebody did.
    pub actor_id: Option<String>,
    /// Those of that state, entered or asked for.
    pub state: Option<String>,
    /// Those of that event.
    pub event: Option<HistoryEvent>,
    /// Those from then on: at most 31 days before the end.
    pub from: Option<Timestamp>,
    /// Those up to then; up to now where nothing is said.
    pub to: Option<Timestamp>,
}

impl Client {
    /// `GET /audit`: who did what, the newest first.
    pub fn query_audit(&self, filter: &AuditFilter) -> Request<List<HistoryRecord>, Page> {
        Request::get(self, "/audit".to_owned())
            .parameter("entity_id", filter.entity_id.as_ref())
            .parameter("actor_id", filter.actor_id.as_ref())
            .parameter("state", filter.state.as_ref())
            .parameter("event", filter.event.map(HistoryEvent::as_str))
            .parameter("from", filter.from)
            .parameter("to", filter.to)
    }
}
