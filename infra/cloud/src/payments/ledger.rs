//! The money that moved.

use std::collections::BTreeMap;

use serde::Serialize;

use super::refund::{self, RefundStatus};
use super::{PaymentSimulator, PaymentSimulatorError};

/// A refund that took its money, whatever was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The refund.
    pub refund_id: String,
    /// The payment it is taken from.
    pub payment_intent: String,
    /// The order in its metadata.
    pub order_id: Option<String>,
    /// The amount, as the gateway counts.
    pub amount: i64,
    /// The currency, in lower case.
    pub currency: String,
    /// `succeeded`, or `pending`: a failed refund has returned its money, and is no effect.
    pub status: RefundStatus,
    /// The time it was made, in Unix seconds.
    pub created: i64,
}

/// The money that moved, and the requests that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Every effect, once, oldest first; kept over restarts.
    pub effects: Vec<Effect>,
    /// The number of effects.
    pub count: usize,
    /// The number of requests since the simulator was opened.
    pub requests: u64,
    /// The same by kind, such as `create_refund`.
    pub requests_by_kind: BTreeMap<&'static str, u64>,
}

impl PaymentSimulator {
    /// The money that moved, and the requests that came.
    pub async fn ledger(&self) -> Result<Ledger, PaymentSimulatorError> {
        let refunds = self
            .transaction(|transaction, _| refund::effective(transaction))
            .await?;
        let effects: Vec<_> = refunds
            .into_iter()
            .map(|refund| Effect {
                order_id: refund.order_id().map(str::to_owned),
                refund_id: refund.id,
                payment_intent: refund.payment_intent,
                amount: refund.amount,
                currency: refund.currency,
                status: refund.status,
                created: refund.created_at.unix_seconds(),
            })
            .collect();
        let requests_by_kind = self.requests();
        Ok(Ledger {
            count: effects.len(),
            effects,
            requests: requests_by_kind.values().sum(),
            requests_by_kind,
        })
    }
}
