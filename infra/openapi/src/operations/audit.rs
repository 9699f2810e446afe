//! The audit trail.

use oms_contract::schema::HistoryRecord;
use oms_domain::HistoryEvent;

use crate::examples::{CUSTOMER, ORDER, audit as examples};
use crate::operation::{Answer, Area, Operation};
use crate::parameters;
use crate::schemas::Body;

pub fn operations() -> Vec<Operation> {
    let mut states: Vec<&str> = Vec::new();
    for state in HistoryEvent::ALL
        .into_iter()
        .flat_map(HistoryEvent::states)
        .flatten()
    {
        if !states.contains(&state) {
            states.push(state);
        }
    }
    let events = HistoryEvent::ALL.map(HistoryEvent::as_str);
    vec![
        Operation::new("query-audit", Area::Audit, "Query the audit trail")
            .description(
                "Who did what, the newest first: transitions, attempts that were turned down, and what became of \
                 background jobs. Filters are joined by *and*. A question covers at most 31 days; without a range the \
                 last 31.",
            )
            .parameters([
                parameters::name("entity_id", "Only what is about this order, return or key.", ORDER),
                parameters::name("actor_id", "Only what this person or key did.", CUSTOMER),
                parameters::choice("state", states, "Only what led to this state, or asked for it.", "SHIPPED"),
                parameters::choice("event", events, "Only records of this kind.", "REFUSED"),
                parameters::time("from", "Only what happened then or later; at most 31 days before `to`."),
                parameters::time("to", "Only what happened then or earlier; now where it is left out."),
                parameters::limit(),
                parameters::cursor(),
            ])
            .answer(
                Answer::json(200, "A page of records.", Body::list_of::<HistoryRecord>())
                    .example("refused", examples::refused()),
            ),
    ]
}
