//! A return as the API shows it.

use oms_domain::{Lifecycle, Operation, Return, ReturnStatus, Text};
use oms_http::{ApiError, Principal, Reply};
use serde::Serialize;

/// A return in the words of the API. Every field is always there; what is not known is `null`.
#[derive(Debug, Serialize)]
pub struct ReturnBody<'a> {
    id: String,
    order_id: String,
    customer_id: String,
    status: &'static str,
    version: u32,
    reason: &'a str,
    customer_notes: Option<&'a str>,
    manager_notes: Option<&'a str>,
    rejection_reason: Option<&'static str>,
    restocking_fee: Option<String>,
    refund_amount: Option<String>,
    currency: &'static str,
    refund_transaction_id: Option<&'a str>,
    tracking_number: Option<&'a str>,
    carrier: Option<&'a str>,
    created_at: String,
    updated_at: String,
    approved_at: Option<String>,
    rejected_at: Option<String>,
    received_at: Option<String>,
    completed_at: Option<String>,
    allowed_transitions: Vec<&'static str>,
}

impl<'a> ReturnBody<'a> {
    /// The return as `caller` sees it: only `allowed_transitions` depends on who asks.
    pub fn new(returned: &'a Return, caller: &Principal) -> Self {
        let facts = returned.facts();
        let entered = |status| returned.entered_at(status).map(|at| at.to_string());
        Self {
            id: returned.id().to_string(),
            order_id: facts.order_id.to_string(),
            customer_id: facts.customer_id.to_string(),
            status: returned.status().as_str(),
            version: returned.version(),
            reason: facts.reason.as_str(),
            customer_notes: facts.customer_notes.as_ref().map(Text::as_str),
            manager_notes: returned
                .latest(|details| details.manager_notes.as_ref())
                .map(Text::as_str),
            rejection_reason: returned
                .latest(|details| details.rejection_reason)
                .map(oms_domain::RejectionReason::as_str),
            restocking_fee: returned.restocking_fee().map(|fee| fee.to_string()),
            refund_amount: returned.refund_amount().map(|amount| amount.to_string()),
            currency: facts.total.currency().code(),
            refund_transaction_id: returned.refund_transaction_id().map(Text::as_str),
            tracking_number: returned
                .latest(|details| details.tracking_number.as_ref())
                .map(Text::as_str),
            carrier: returned
                .latest(|details| details.carrier.as_ref())
                .map(Text::as_str),
            created_at: returned.created_at().to_string(),
            updated_at: returned.updated_at().to_string(),
            approved_at: entered(ReturnStatus::Approved),
            rejected_at: entered(ReturnStatus::Rejected),
            received_at: entered(ReturnStatus::Received),
            completed_at: entered(ReturnStatus::Completed),
            allowed_transitions: allowed_transitions(returned, caller),
        }
    }
}

/// What this caller may do next: by their role, whose return it is, and the second pair of eyes.
fn allowed_transitions(returned: &Return, caller: &Principal) -> Vec<&'static str> {
    let permitted = |status: &ReturnStatus| {
        Operation::entering_return(*status).is_some_and(|operation| {
            caller.may(operation, returned.facts().customer_id)
                && (operation != Operation::DecideReturn || returned.may_be_decided_by(caller.person()))
        })
    };
    let next = returned.status().allowed_transitions().iter().copied();
    next.filter(permitted).map(Lifecycle::as_str).collect()
}

/// The answer that shows one return.
pub fn reply(status: u16, returned: &Return, caller: &Principal) -> Result<Reply, ApiError> {
    let reply = Reply::json(status, &ReturnBody::new(returned, caller))?;
    Ok(reply.etag(returned.version()).entity(&returned.id()))
}
