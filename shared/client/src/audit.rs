//! The operation on the audit trail.

use oms_contract::List;
use oms_domain::{HistoryEvent, HistoryRecord, Timestamp};

use crate::request::kind::Page;
use crate::{Client, Request};

/// A filter for records of the history. All conditions that are set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// The order, return, key or operation that the record concerns.
    pub entity_id: Option<String>,
    /// The person or software that acted.
    pub actor_id: Option<String>,
    /// The state that was entered or asked for.
    pub state: Option<String>,
    /// The kind of event.
    pub event: Option<HistoryEvent>,
    /// The earliest time, at most 31 days before the latest.
    pub from: Option<Timestamp>,
    /// The latest time; now by default.
    pub to: Option<Timestamp>,
}

impl Client {
    /// `GET /audit`: queries the audit trail, newest first.
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
