//! Events (<https://docs.stripe.com/api/events>), read strictly where the system acts on them.

use oms_domain::{Money, OrderId, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::GatewayRefund;
use crate::amount::{InvalidAmount, from_gateway};
use crate::identifier::is_identifier;
use crate::line::single_line;
use crate::refund_object::{InvalidRefund, Metadata, RefundObject};

/// An event at the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The gateway's id of the event, the same at every delivery: 1 to 255 visible ASCII characters.
    pub id: String,
    /// The time of the event by the gateway's clock, to the second.
    pub created: Timestamp,
    /// The kind of event, with its object.
    pub kind: EventKind,
}

/// The kind of an event, with its object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// `payment_intent.succeeded`: the customer has paid [`Payment::amount`].
    PaymentSucceeded(Payment),
    /// `payment_intent.payment_failed`: an attempt to pay failed; another may follow.
    PaymentFailed(Payment),
    /// `refund.created`, `refund.updated`, `refund.failed` or `charge.refund.updated`: the current state of a
    /// refund.
    RefundUpdated {
        /// The refund.
        refund: GatewayRefund,
        /// The payment it refunds; `None` where the gateway names none.
        payment: Option<String>,
    },
    /// Any other type, by its name (one line of at most 500 characters).
    Other(String),
}

/// A payment as the gateway reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The gateway's id of the payment: 1 to 255 visible ASCII characters.
    pub id: String,
    /// The order id in its metadata; `None` when there is none or it is not a valid order id.
    pub order_id: Option<OrderId>,
    /// The amount received if the payment succeeded, else the amount asked for.
    pub amount: Money,
    /// The gateway's reason for the failure of the last attempt: one line of at most 500 characters.
    pub failure: Option<String>,
}

/// The body is not an event, or lacks a member that the system needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the event cannot be read: {0}")]
pub struct InvalidEvent(String);

impl From<InvalidRefund> for InvalidEvent {
    fn from(error: InvalidRefund) -> Self {
        Self(error.to_string())
    }
}

impl From<InvalidAmount> for InvalidEvent {
    fn from(error: InvalidAmount) -> Self {
        Self(error.to_string())
    }
}

#[derive(Deserialize)]
struct EventObject {
    id: String,
    created: i64,
    r#type: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

#[derive(Deserialize)]
struct PaymentObject {
    id: String,
    amount: i64,
    #[serde(default)]
    amount_received: Option<i64>,
    currency: String,
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    last_payment_error: Option<PaymentError>,
}

#[derive(Deserialize)]
struct PaymentError {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// Reads an event. Callers must have checked its signature: the body itself does not prove its origin.
pub fn parse(body: &[u8]) -> Result<Event, InvalidEvent> {
    // The message of serde_json can quote the body, which must not get into the log.
    let event: EventObject = serde_json::from_slice(body)
        .map_err(|_| InvalidEvent("it is not JSON, or lacks a member that every event has".to_owned()))?;
    if !is_identifier(&event.id) {
        return Err(InvalidEvent("its id is invalid".to_owned()));
    }
    let created = event.created.checked_mul(1_000);
    let created = created.and_then(|milliseconds| Timestamp::from_unix_milliseconds(milliseconds).ok());
    let created = created.ok_or_else(|| InvalidEvent("its time is invalid".to_owned()))?;
    let object = event.data.object;
    let kind = match event.r#type.as_str() {
        "payment_intent.succeeded" => EventKind::PaymentSucceeded(payment(object, true)?),
        "payment_intent.payment_failed" => EventKind::PaymentFailed(payment(object, false)?),
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            let object: RefundObject = read(object)?;
            let payment = object.payment().map(str::to_owned);
            EventKind::RefundUpdated {
                refund: object.refund()?,
                payment,
            }
        }
        other => EventKind::Other(single_line(other)),
    };
    Ok(Event {
        id: event.id,
        created,
        kind,
    })
}

fn payment(object: Value, succeeded: bool) -> Result<Payment, InvalidEvent> {
    let object: PaymentObject = read(object)?;
    if !is_identifier(&object.id) {
        return Err(InvalidEvent("its payment id is invalid".to_owned()));
    }
    // Of an authorised payment only the captured part was paid.
    let received = object.amount_received.filter(|_| succeeded);
    let failure = object.last_payment_error.filter(|_| !succeeded);
    let failure = failure.and_then(|failure| failure.message.or(failure.code));
    Ok(Payment {
        amount: from_gateway(received.unwrap_or(object.amount), &object.currency)?,
        order_id: object.metadata.as_ref().and_then(Metadata::order_id),
        failure: failure.as_deref().map(single_line),
        id: object.id,
    })
}

fn read<T: serde::de::DeserializeOwned>(object: Value) -> Result<T, InvalidEvent> {
    serde_json::from_value(object)
        .map_err(|_| InvalidEvent("a member of its object is missing or invalid".to_owned()))
}

#[cfg(test)]
mod tests {
    use oms_domain::Currency;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::RefundState;

    const ORDER: &str = "7f3a9c1b-77de-8abc-8f23-450000000000";

    fn event(kind: &str, object: &Value) -> Value {
        json!({
            "id": "evt_1", "object": "event", "api_version": "2026-04-22.dahlia", "created": 1_795_253_400,
            "data": { "object": object }, "livemode": false, "pending_webhooks": 1,
            "request": { "id": "req_1", "idempotency_key": null }, "type": kind,
        })
    }

    fn parsed(kind: &str, object: &Value) -> Result<EventKind, InvalidEvent> {
        parse(event(kind, object).to_string().as_bytes()).map(|event| event.kind)
    }

    fn payment() -> Value {
        json!({
            "id": "pi_1", "object": "payment_intent", "amount": 2_000, "amount_received": 1_500, "currency": "usd",
            "metadata": { "order_id": ORDER }, "status": "succeeded",
            "last_payment_error": { "code": "card_declined", "message": "Your card was\ndeclined." },
        })
    }

    fn usd(cents: i64) -> Money {
        Money::from_minor_units(cents, Currency::USD).unwrap()
    }

    #[test]
    fn an_event_has_an_id_and_a_time() {
        let event = event("payment_intent.succeeded", &payment());
        let event = parse(event.to_string().as_bytes()).unwrap();
        assert_eq!(event.id, "evt_1");
        assert_eq!(event.created.to_string(), "2026-11-21T09:30:00.000Z");
    }

    #[test]
    fn a_payment_that_succeeded_is_what_was_received() {
        let expected = Payment {
            id: "pi_1".to_owned(),
            order_id: Some(ORDER.parse().unwrap()),
            amount: usd(1_500),
            failure: None,
        };
        assert_eq!(
            parsed("payment_intent.succeeded", &payment()),
            Ok(EventKind::PaymentSucceeded(expected))
        );
        let mut without = payment();
        without["amount_received"] = json!(null);
        let Ok(EventKind::PaymentSucceeded(payment)) = parsed("payment_intent.succeeded", &without) else {
            panic!("no payment");
        };
        assert_eq!(payment.amount, usd(2_000));
    }

    #[test]
    fn a_payment_that_failed_says_why() {
        let Ok(EventKind::PaymentFailed(failed)) = parsed("payment_intent.payment_failed", &payment()) else {
            panic!("no payment");
        };
        assert_eq!(failed.amount, usd(2_000));
        assert_eq!(failed.failure.as_deref(), Some("Your card was declined."));
    }

    #[test]
    fn every_event_of_a_refund_is_its_newest_state() {
        let refund = json!({
            "id": "re_1", "amount": 500, "currency": "jpy", "status": "failed", "payment_intent": "pi_1",
            "failure_reason": "lost_or_stolen_card", "metadata": {},
        });
        for kind in [
            "refund.created",
            "refund.updated",
            "refund.failed",
            "charge.refund.updated",
        ] {
            let Ok(EventKind::RefundUpdated { refund, payment }) = parsed(kind, &refund) else {
                panic!("{kind}");
            };
            assert_eq!(payment.as_deref(), Some("pi_1"));
            assert_eq!(refund.state, RefundState::Failed);
            assert_eq!(
                refund.amount,
                Money::from_minor_units(500, Currency::JPY).unwrap()
            );
            assert_eq!(refund.failure_reason.as_deref(), Some("lost_or_stolen_card"));
        }
    }

    #[test]
    fn what_is_not_for_us_is_not_read() {
        for object in [json!({}), json!(null), json!([1])] {
            assert_eq!(
                parsed("charge.refunded", &object),
                Ok(EventKind::Other("charge.refunded".to_owned()))
            );
        }
    }

    #[test]
    fn what_is_no_event_is_refused() {
        let whole = event("payment_intent.succeeded", &payment());
        for (pointer, value) in [
            ("/id", json!("")),
            ("/id", json!("evt 1")),
            ("/created", json!(-1)),
            ("/created", json!(i64::MAX)),
            ("/created", json!("yesterday")),
            ("/type", json!(null)),
            ("/data", json!(null)),
            ("/data/object", json!("pi_1")),
            ("/data/object/id", json!("")),
            ("/data/object/amount", json!(12.5)),
            ("/data/object/amount_received", json!(-1)),
            ("/data/object/currency", json!("dollars")),
        ] {
            let mut event = whole.clone();
            *event.pointer_mut(pointer).unwrap() = value.clone();
            let outcome = parse(event.to_string().as_bytes());
            assert!(outcome.is_err(), "{pointer} {value}: {outcome:?}");
        }
        for body in ["", "{", "[]", "null", "\u{0}", r#"{"id":"evt_1"}"#] {
            assert!(parse(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn the_refusal_does_not_quote_the_body() {
        let error = parse(br#"{"id": "ada@example.com", "created": "ada@example.com"}"#).unwrap_err();
        assert!(!error.to_string().contains("ada"), "{error}");
    }

    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            let names = prop::sample::select(vec![
                "id",
                "amount",
                "currency",
                "status",
                "metadata",
                "order_id",
                "object",
                "payment_intent",
                "created",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(names.prop_map(str::to_owned), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_event_or_an_error(body: Vec<u8>) {
            let _ = parse(&body);
        }

        #[test]
        fn any_object_is_an_event_or_an_error(
            object in anything(),
            kind in prop::sample::select(vec!["payment_intent.succeeded", "payment_intent.payment_failed", "refund.updated", "x"]),
        ) {
            if let Ok(EventKind::Other(name)) = parsed(kind, &object) {
                prop_assert_eq!(name, "x");
            }
        }
    }
}
