//! The port: what the system asks of a payment gateway.

use oms_domain::{Money, OrderId};

use crate::GatewayError;

/// A refund to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// Names this one effect to the gateway: the same key has the same effect at most once, while the gateway
    /// remembers it (Stripe: at least 24 hours).
    pub idempotency_key: String,
    /// The payment to take the money from, as the gateway calls it.
    pub payment: String,
    /// How much.
    pub amount: Money,
    /// The order it is for; kept with the refund as `metadata[order_id]`, so that it can be found again.
    pub order_id: OrderId,
}

/// How far a refund has come at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundState {
    /// Accepted, and not settled yet: Stripe's `pending` and `requires_action`.
    Pending,
    /// The money is on its way to the customer: `succeeded`.
    Succeeded,
    /// It did not happen, or was taken back: `failed` and `canceled`.
    Failed,
}

/// A refund as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The gateway's own id: 1 to 255 visible ASCII characters.
    pub id: String,
    /// How much. Whoever asked for it compares: nothing here promises that it is what was asked for.
    pub amount: Money,
    /// How far it has come.
    pub state: RefundState,
    /// The order in its metadata; `None` when there is none, or it is no id of ours.
    pub order_id: Option<OrderId>,
    /// Why it failed, in the gateway's words: one line of at most 500 characters.
    pub failure_reason: Option<String>,
}

/// A payment gateway.
pub trait PaymentGateway {
    /// Makes a refund, once for each idempotency key. What comes back is that key's refund, whenever it was made, and is
    /// of the payment and the order that were asked for; its amount is the caller's to compare.
    fn create_refund(
        &self,
        request: &RefundRequest,
    ) -> impl Future<Output = Result<GatewayRefund, GatewayError>> + Send;

    /// Every refund of that payment whose metadata names the order, oldest first. All of them or an error: never a part.
    fn find_refunds(
        &self,
        payment: &str,
        order_id: OrderId,
    ) -> impl Future<Output = Result<Vec<GatewayRefund>, GatewayError>> + Send;
}
