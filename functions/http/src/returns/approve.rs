//! `PATCH /returns/{return_id}/approve`

use oms_domain::{Decimal, NotesText, ReturnDetails, ReturnId, ReturnStatus};
use oms_http::{ApiError, Call, Issues, Object, Reply};

use super::step;
use crate::resources::Changes;

/// Agrees to a return that somebody else asked for. What goes back is the order's total less the restocking fee, which
/// the database holds against the total. One call to the database.
pub async fn handle(app: &Changes, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let details = parse(call.body())?;
    step::decided(&app.store, &call, id, ReturnStatus::Approved, details).await
}

fn parse(body: &[u8]) -> Result<ReturnDetails, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let manager_notes = body.text("manager_notes", NotesText::parse);
    let restocking_fee = body.optional_decimal("restocking_fee", Decimal::parse);
    body.refuse_unknown();
    issues.check(manager_notes.map(|manager_notes| ReturnDetails {
        manager_notes: Some(manager_notes),
        restocking_fee,
        ..Default::default()
    }))
}
