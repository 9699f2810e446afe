//! A return as the API shows it.

use oms_contract::Return as Body;
use oms_domain::{Lifecycle, Operation, Return, ReturnStatus};
use oms_http::{ApiError, Principal, Reply};

use crate::fields::Fields;

/// The return as `caller` sees it. Only `allowed_transitions` depends on the caller.
pub fn body<'a>(returned: &'a Return, caller: &Principal) -> Body<'a> {
    let facts = returned.facts();
    let manager_notes = returned.latest(|details| details.manager_notes.as_ref());
    let tracking_number = returned.latest(|details| details.tracking_number.as_ref());
    let carrier = returned.latest(|details| details.carrier.as_ref());
    Body {
        id: returned.id(),
        order_id: facts.order_id,
        customer_id: facts.customer_id,
        status: returned.status(),
        version: returned.version(),
        reason: facts.reason.as_str().into(),
        customer_notes: facts.customer_notes.as_ref().map(|notes| notes.as_str().into()),
        manager_notes: manager_notes.map(|notes| notes.as_str().into()),
        rejection_reason: returned.latest(|details| details.rejection_reason),
        restocking_fee: returned.restocking_fee().map(|fee| fee.to_string()),
        refund_amount: returned.refund_amount().map(|amount| amount.to_string()),
        currency: facts.total.currency().code().into(),
        refund_transaction_id: returned.refund_transaction_id().map(|name| name.as_str().into()),
        tracking_number: tracking_number.map(|number| number.as_str().into()),
        carrier: carrier.map(|carrier| carrier.as_str().into()),
        created_at: returned.created_at(),
        updated_at: returned.updated_at(),
        approved_at: returned.entered_at(ReturnStatus::Approved),
        rejected_at: returned.entered_at(ReturnStatus::Rejected),
        received_at: returned.entered_at(ReturnStatus::Received),
        completed_at: returned.entered_at(ReturnStatus::Completed),
        allowed_transitions: allowed_transitions(returned, caller),
    }
}

/// The states that this caller may bring the return into next, by role, by owner, and by the rule of four eyes.
fn allowed_transitions(returned: &Return, caller: &Principal) -> Vec<ReturnStatus> {
    let permitted = |status: &ReturnStatus| {
        Operation::entering_return(*status).is_some_and(|operation| {
            caller.may(operation, returned.facts().customer_id)
                && (operation != Operation::DecideReturn || returned.may_be_decided_by(caller.person()))
        })
    };
    let next = returned.status().allowed_transitions().iter().copied();
    next.filter(permitted).collect()
}

/// The response to a change: the return.
pub fn reply(status: u16, returned: &Return, caller: &Principal) -> Result<Reply, ApiError> {
    let reply = Reply::json(status, &body(returned, caller))?;
    Ok(reply.etag(returned.version()).entity(&returned.id()))
}

/// The response that shows the fields of a return that the caller wants.
pub fn show(returned: &Return, caller: &Principal, fields: &Fields) -> Result<Reply, ApiError> {
    let reply = Reply::json(200, &fields.show(body(returned, caller))?)?;
    let reply = match returned.status() {
        // The gateway's name for the refund appears without a new version, so a client with this version may lack it.
        ReturnStatus::Completed => reply.loose_etag(returned.version()),
        _ => reply.etag(returned.version()),
    };
    Ok(reply.entity(&returned.id()))
}

/// The response that shows the fields of an earlier version of a return that the caller wants.
pub fn show_past(returned: &Return, caller: &Principal, fields: &Fields) -> Result<Reply, ApiError> {
    let past = Body {
        // The past cannot be changed. The transitions of today are those of the current version.
        allowed_transitions: Vec::new(),
        ..body(returned, caller)
    };
    let reply = Reply::json(200, &fields.show(past)?)?;
    Ok(reply.etag(returned.version()).entity(&returned.id()))
}
