//! `POST /webhooks/payment`

use oms_contract::Received;
use oms_domain::{Actor, ActorId, Cause, Fingerprint, IdempotencyKey, Role, Trigger, Write, WriteId};
use oms_http::{ApiError, Call, Reply};
use oms_payments::webhook::{Event, EventKind, parse, verify};

use super::{payment, refund};
use crate::resources::Webhook;

/// Who the history shows.
const GATEWAY: &str = "payment-gateway";

/// What came of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It changed something, or had done so before.
    Applied,
    /// It changed nothing, and stands in the history.
    Recorded,
    /// It is not about anything here.
    Ignored,
}

/// Takes an event of the gateway's. Its signature is the credential. An event that comes twice has its effect once, and
/// every event that is understood is acknowledged, whatever it says: another delivery would say the same.
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

/// The event, if it was signed by the gateway just now. Says nothing of what was wrong.
fn authenticate(app: &Webhook, call: &Call) -> Result<Event, ApiError> {
    let signature = call.header("stripe-signature").unwrap_or_default();
    verify(&app.secret, signature, call.body(), call.now()).map_err(|error| {
        tracing::warn!(error = %error, "an event with a bad signature");
        ApiError::Unauthenticated
    })?;
    parse(call.body()).map_err(|error| {
        tracing::error!(error = %error, "a signed event that cannot be read");
        ApiError::bad_request("the event cannot be read")
    })
}

/// The gateway did it; the event's id names the write, so that every delivery is the same one.
fn cause(call: &Call, event: &Event) -> Result<Cause, ApiError> {
    let unreadable = |_| ApiError::bad_request("the event has no usable id");
    let key = IdempotencyKey::parse(&event.id).map_err(unreadable)?;
    let actor = Actor {
        id: ActorId::parse(GATEWAY).map_err(unreadable)?,
        role: Role::System,
    };
    let write = Write {
        id: WriteId::of_key(GATEWAY, "POST", call.path(), &key),
        fingerprint: Fingerprint::of(event.id.as_bytes()),
    };
    Ok(call.cause_of(actor, Trigger::Webhook, write))
}
