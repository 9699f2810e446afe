//! `PATCH /returns/{return_id}/state`

use oms_domain::{Lifecycle, Operation, ReasonText, ReturnDetails, ReturnId, ReturnStatus, ShortText};
use oms_http::{ApiError, Call, Issues, Object, Reply};

use super::step::{self, Wanted};
use crate::resources::Changes;

/// The states that this route leads to. The manager's decision has routes of its own.
const TARGETS: [ReturnStatus; 3] = [
    ReturnStatus::InTransit,
    ReturnStatus::Received,
    ReturnStatus::Completed,
];

/// Takes an approved return one step further. Completing it owes a refund. One call to the database.
pub async fn handle(app: &Changes, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let wanted = parse(call.body())?;
    call.note(|attempt| attempt.asks_for(wanted.to));
    // Every state in `TARGETS` has an operation. A state without one would be refused here.
    let operation = Operation::entering_return(wanted.to).ok_or(ApiError::Forbidden)?;
    let grant = call.principal()?.grant(operation)?;
    let step = step::decide(&call, grant, id, wanted)?;
    step::commit(&app.store, &call, &step).await
}

fn parse(body: &[u8]) -> Result<Wanted, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let new_state = body.text("new_state", parse_target);
    let reason = body.optional_text("reason", ReasonText::parse);
    let detail = |name| {
        let value = body.optional_text(name, ShortText::parse);
        // Otherwise a later step could replace the tracking number of the parcel that was sent.
        if value.is_some() && new_state.is_some_and(|new_state| new_state != ReturnStatus::InTransit) {
            body.issue(
                name,
                format!("may be given only with new_state {}", ReturnStatus::InTransit),
            );
        }
        value
    };
    let details = ReturnDetails {
        tracking_number: detail("tracking_number"),
        carrier: detail("carrier"),
        ..Default::default()
    };
    body.refuse_unknown();
    issues.check(new_state.map(|to| Wanted { to, reason, details }))
}

fn parse_target(name: &str) -> Result<ReturnStatus, String> {
    let target = ReturnStatus::from_name(name).filter(|status| TARGETS.contains(status));
    target.ok_or_else(|| format!("must be one of {}", TARGETS.map(ReturnStatus::as_str).join(", ")))
}
