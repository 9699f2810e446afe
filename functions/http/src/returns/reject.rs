//! `PATCH /returns/{return_id}/reject`

use oms_domain::{NotesText, RejectionReason, ReturnDetails, ReturnId, ReturnStatus};
use oms_http::{ApiError, Call, Issues, Object, Reply};

use super::step;
use crate::resources::Changes;

/// Rejects a return that somebody else requested. One call to the database.
pub async fn handle(app: &Changes, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let details = parse(call.body())?;
    step::decided(&app.store, &call, id, ReturnStatus::Rejected, details).await
}

fn parse(body: &[u8]) -> Result<ReturnDetails, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let manager_notes = body.text("manager_notes", NotesText::parse);
    let rejection_reason = body.text("rejection_reason", |name| {
        RejectionReason::from_name(name).ok_or_else(|| {
            let names = RejectionReason::ALL.map(RejectionReason::as_str);
            format!("must be one of {}", names.join(", "))
        })
    });
    body.refuse_unknown();
    let details = manager_notes.zip(rejection_reason);
    issues.check(details.map(|(manager_notes, rejection_reason)| ReturnDetails {
        manager_notes: Some(manager_notes),
        rejection_reason: Some(rejection_reason),
        ..Default::default()
    }))
}
