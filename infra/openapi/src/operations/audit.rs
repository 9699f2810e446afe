//! The operation on the audit trail.

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
                "The records of transitions, refused attempts and background jobs, newest first. Filters are \
                 combined with *and*. A query covers at most 31 days; without a range, the last 31.",
            )
            .parameters([
                parameters::name(
                    "entity_id",
                    "Only records of this order, return or API key.",
                    ORDER,
                ),
                parameters::name(
                    "actor_id",
                    "Only records of this person or API key as the actor.",
                    CUSTOMER,
                ),
                parameters::choice(
                    "state",
                    states,
                    "Only records that led to this state or asked for it.",
                    "SHIPPED",
                ),
                parameters::choice("event", events, "Only records of this kind.", "REFUSED"),
                parameters::time(
                    "from",
                    "Only records of this time or later; at most 31 days before `to`.",
                ),
                parameters::time("to", "Only records of this time or earlier; now by default."),
                parameters::limit(),
                parameters::cursor(),
            ])
            .answer(
                Answer::json(200, "A page of records.", Body::list_of::<HistoryRecord>())
                    .example("refused", examples::refused()),
            ),
    ]
}
