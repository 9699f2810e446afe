//! A refund, as the API shows it.

use oms_domain::{Access, JobStatus, Operation, RefundOwed};
use oms_http::{ApiError, Principal, Reply};
use oms_store::RefundRecord;
use serde::Serialize;

/// A refund in the words of the API.
#[derive(Debug, Serialize)]
struct RefundBody<'a> {
    status: &'static str,
    amount: String,
    currency: &'static str,
    transaction_id: Option<&'a str>,
    attempts: u32,
    last_error: Option<&'a str>,
    source: &'static str,
    created_at: String,
    updated_at: String,
}

/// The answer that shows what has become of the money that is owed. No transaction is named before the money has moved,
/// and the gateway's words on a failure are for those who work here.
pub fn reply(
    owed: &RefundOwed,
    record: Option<&RefundRecord>,
    caller: &Principal,
) -> Result<Reply, ApiError> {
    let grant = Operation::Read.grant(caller.roles());
    let works_here = grant.is_some_and(|(_, access)| access == Access::All);
    let job = record.map(|record| &record.job);
    let status = job.map_or(JobStatus::Pending, |job| job.status);
    let transaction_id = record.and_then(|record| record.transaction_id.as_deref());
    let last_error = job.and_then(|job| job.last_error.as_deref());
    let body = RefundBody {
        status: status.as_str(),
        amount: owed.amount.to_string(),
        currency: owed.amount.currency().code(),
        transaction_id: transaction_id.filter(|_| status == JobStatus::Succeeded),
        attempts: job.map_or(0, |job| job.attempts),
        last_error: last_error.filter(|_| works_here && status != JobStatus::Succeeded),
        source: owed.source.as_str(),
        created_at: owed.since.to_string(),
        updated_at: job.map_or(owed.since, |job| job.updated_at).to_string(),
    };
    Reply::json(200, &body)
}
