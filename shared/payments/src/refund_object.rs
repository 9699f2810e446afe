//! The gateway's refund object (<https://docs.stripe.com/api/refunds/object>), read strictly.

use oms_domain::OrderId;
use serde::Deserialize;

use crate::amount::{InvalidAmount, from_gateway};
use crate::identifier::is_identifier;
use crate::line::single_line;
use crate::{GatewayRefund, RefundState};

/// A required member of the refund object is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidRefund {
    #[error("the refund's id is invalid")]
    Id,
    #[error("the refund's payment id is invalid")]
    Payment,
    #[error(transparent)]
    Amount(#[from] InvalidAmount),
    #[error("the refund's status is unknown")]
    Status,
}

#[derive(Debug, Deserialize)]
pub(crate) struct RefundObject {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    #[serde(default)]
    created: i64,
    #[serde(default)]
    payment_intent: Option<String>,
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    failure_reason: Option<String>,
}

/// The metadata that the system attaches to the gateway's objects.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    #[serde(default)]
    order_id: Option<String>,
}

impl Metadata {
    /// The order it names; `None` also for ids of other systems that use the same gateway account.
    pub(crate) fn order_id(&self) -> Option<OrderId> {
        self.order_id.as_deref()?.parse().ok()
    }
}

impl RefundObject {
    /// The payment it refunds; `None` for a charge that was made without a payment intent.
    pub(crate) fn payment(&self) -> Option<&str> {
        self.payment_intent.as_deref()
    }

    /// The time it was made, in seconds of Unix time.
    pub(crate) const fn created(&self) -> i64 {
        self.created
    }

    pub(crate) fn refund(self) -> Result<GatewayRefund, InvalidRefund> {
        if !is_identifier(&self.id) {
            return Err(InvalidRefund::Id);
        }
        if !self.payment_intent.as_deref().is_none_or(is_identifier) {
            return Err(InvalidRefund::Payment);
        }
        let state = match self.status.as_str() {
            "pending" | "requires_action" => RefundState::Pending,
            "succeeded" => RefundState::Succeeded,
            "failed" | "canceled" => RefundState::Failed,
            _ => return Err(InvalidRefund::Status),
        };
        Ok(GatewayRefund {
            amount: from_gateway(self.amount, &self.currency)?,
            state,
            order_id: self.metadata.as_ref().and_then(Metadata::order_id),
            failure_reason: self.failure_reason.as_deref().map(single_line),
            id: self.id,
        })
    }
}

#[cfg(test)]
mod tests {
    use oms_domain::{Currency, Money};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const ORDER: &str = "7f3a9c1b-77de-8abc-8f23-450000000000";

    fn object() -> Value {
        json!({
            "id": "re_1", "object": "refund", "amount": 1_250, "currency": "usd", "status": "succeeded",
            "created": 1_795_253_400, "payment_intent": "pi_1", "charge": "ch_1", "balance_transaction": null,
            "metadata": { "order_id": ORDER }, "reason": "requested_by_customer", "receipt_number": null,
        })
    }

    fn with(field: &str, value: Value) -> Result<GatewayRefund, String> {
        let mut object = object();
        object[field] = value;
        let object: RefundObject = serde_json::from_value(object).map_err(|error| error.to_string())?;
        object.refund().map_err(|error| error.to_string())
    }

    #[test]
    fn a_refund_is_read_whole() {
        let object: RefundObject = serde_json::from_value(object()).unwrap();
        assert_eq!(
            (object.payment(), object.created()),
            (Some("pi_1"), 1_795_253_400)
        );
        assert_eq!(
            object.refund().unwrap(),
            GatewayRefund {
                id: "re_1".to_owned(),
                amount: Money::from_minor_units(1_250, Currency::USD).unwrap(),
                state: RefundState::Succeeded,
                order_id: Some(ORDER.parse().unwrap()),
                failure_reason: None,
            }
        );
    }

    #[test]
    fn every_status_has_a_state() {
        for (status, state) in [
            ("pending", RefundState::Pending),
            ("requires_action", RefundState::Pending),
            ("succeeded", RefundState::Succeeded),
            ("failed", RefundState::Failed),
            ("canceled", RefundState::Failed),
        ] {
            assert_eq!(with("status", json!(status)).unwrap().state, state, "{status}");
        }
    }

    #[test]
    fn what_is_not_a_refund_is_refused() {
        for (field, value) in [
            ("id", json!("")),
            ("id", json!(7)),
            ("amount", json!(12.5)),
            ("amount", json!("1250")),
            ("amount", json!(-1)),
            ("amount", json!(null)),
            ("currency", json!("dollars")),
            ("currency", json!(null)),
            ("status", json!("done")),
            ("status", json!(null)),
            ("payment_intent", json!("")),
            ("payment_intent", json!({ "id": "pi_1" })),
            ("metadata", json!("order")),
        ] {
            assert!(with(field, value.clone()).is_err(), "{field}: {value}");
        }
    }

    #[test]
    fn an_order_that_is_not_ours_is_none() {
        for metadata in [json!({}), json!(null), json!({ "order_id": "1234" })] {
            assert_eq!(with("metadata", metadata).unwrap().order_id, None);
        }
    }

    #[test]
    fn the_reason_of_a_failure_is_one_line() {
        let refund = with("failure_reason", json!("expired_or\ncanceled_card")).unwrap();
        assert_eq!(refund.failure_reason.as_deref(), Some("expired_or canceled_card"));
    }

    proptest! {
        #[test]
        fn anything_is_a_refund_or_an_error(
            id in ".{0,8}", amount: i64, currency in "usd|isk|mga|.{0,4}", status in "succeeded|failed|.{0,5}",
            payment in ".{0,4}", order in ".{0,40}",
        ) {
            let object = json!({
                "id": id, "amount": amount, "currency": currency, "status": status, "payment_intent": payment,
                "metadata": { "order_id": order },
            });
            let refund = serde_json::from_value::<RefundObject>(object).unwrap().refund();
            if let Ok(refund) = refund {
                prop_assert!(refund.amount.minor_units() >= 0);
                prop_assert_eq!(refund.id, id);
            }
        }
    }
}
