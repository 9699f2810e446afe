//! `PATCH /returns/{return_id}/approve`

use oms_domain::{Decimal, NotesText, ReturnDetails, ReturnId, ReturnStatus};
use oms_http::{ApiError, Call, Issues, Object, Reply};

use super::step;
use crate::resources::Changes;

/// Approves a return that somebody else requested. The refund will be the order's total less the restocking fee; the
/// condition of the write checks that the fee is not above the total. One call to the database.
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
    // The currency is not known without a read, so the fee is a plain decimal here. The condition of the write checks
    // its decimal places against the currency.
    let restocking_fee = body.optional_decimal("restocking_fee", Decimal::parse);
    body.refuse_unknown();
    issues.check(manager_notes.map(|manager_notes| ReturnDetails {
        manager_notes: Some(manager_notes),
        restocking_fee,
        ..Default::default()
    }))
}
