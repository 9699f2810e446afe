//! A refund, as the API shows it.

use oms_contract::Refund;
use oms_domain::{JobStatus, Operation, RefundOwed};
use oms_http::{ApiError, Principal, Reply};
use oms_store::RefundRecord;

/// The response that shows the state of a refund. The transaction is named only after the money has moved, and the
/// gateway's words on a failure are shown to staff only.
pub fn reply(
    owed: &RefundOwed,
    record: Option<&RefundRecord>,
    caller: &Principal,
) -> Result<Reply, ApiError> {
    let works_here = caller.may_to_all(Operation::Read);
    // Before the first attempt there is no record. The refund is owed all the same, and so it is pending.
    let job = record.map(|record| &record.job);
    let status = job.map_or(JobStatus::Pending, |job| job.status);
    let transaction_id = record.and_then(|record| record.transaction_id.as_deref());
    let last_error = job.and_then(|job| job.last_error.as_deref());
    let body = Refund {
        status,
        amount: owed.amount.to_string(),
        currency: owed.amount.currency().code().into(),
        transaction_id: transaction_id
            // The record names a refund that is pending, too, and keeps the name of one that failed.
            .filter(|_| status == JobStatus::Succeeded)
            .map(Into::into),
        attempts: job.map_or(0, |job| job.attempts),
        last_error: last_error
            // An attempt that succeeds leaves the error of an earlier one in the record.
            .filter(|_| works_here && status != JobStatus::Succeeded)
            .map(Into::into),
        source: owed.source,
        created_at: owed.since,
        updated_at: job.map_or(owed.since, |job| job.updated_at),
    };
    Reply::json(200, &body)
}
