//! `POST /webhooks/payment`

use oms_contract::Received;
use oms_domain::{Actor, ActorId, Cause, Fingerprint, IdempotencyKey, Role, Trigger, Write, WriteId};
use oms_http::{ApiError, Call, Reply};
use oms_payments::webhook::{Event, EventKind, parse, verify};

use super::outcome::Outcome;
use super::{payment, refund};
use crate::resources::Webhook;

/// The actor that the history shows.
const GATEWAY: &str = "payment-gateway";

/// Handles an event of the gateway. Its signature is the credential. Every delivery of an event after the first changes
/// nothing. Every event that can be read is acknowledged, whatever it says: another delivery would say the same.
pub async fn handle(app: &Webhook, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let event = authenticate(app, &call)?;
    let cause = cause(&call, &event)?;
    let outcome = match &event.kind {
        EventKind::PaymentSucceeded(paid) => payment::succeeded(app, &event, paid, cause).await?,
        EventKind::PaymentFailed(paid) => payment::failed(app, &event, paid, cause).await?,
        EventKind::RefundUpdated { refund, payment } => {
            refund::updated(app, refund, payment.as_deref(), cause).await?
        }
        EventKind::Other(_) => Outcome::Ignored,
    };
    tracing::info!(event_id = event.id, outcome = ?outcome, "an event of the payment gateway");
    Reply::json(200, &Received { received: true })
}

/// Returns the event if the gateway signed it just now. The error does not tell why a signature was refused.
fn authenticate(app: &Webhook, call: &Call) -> Result<Event, ApiError> {
    let signature = call.header("stripe-signature").unwrap_or_default();
    // The signature covers the bytes as sent, so it is checked before anything in the body is read.
    verify(&app.secret, signature, call.body(), call.now()).map_err(|error| {
        tracing::warn!(error = %error, "an event with a bad signature");
        ApiError::Unauthenticated
    })?;
    parse(call.body()).map_err(|error| {
        tracing::error!(error = %error, "a signed event that cannot be read");
        ApiError::bad_request("the event cannot be read")
    })
}

/// The cause of the changes: the gateway is the actor, and the event id gives the write id, so that all deliveries of
/// an event are the same write.
fn cause(call: &Call, event: &Event) -> Result<Cause, ApiError> {
    let unreadable = |_| ApiError::bad_request("the event has no usable id");
    let key = IdempotencyKey::parse(&event.id).map_err(unreadable)?;
    let actor = Actor {
        id: ActorId::parse(GATEWAY).map_err(unreadable)?,
        role: Role::System,
    };
    let write = Write {
        id: WriteId::of_key(GATEWAY, "POST", call.path(), &key),
        // Not the body: members that change from one delivery to the next, such as `pending_webhooks`, must not make
        // the second delivery another request.
        fingerprint: Fingerprint::of(event.id.as_bytes()),
    };
    Ok(call.cause_of(actor, Trigger::Webhook, write))
}
