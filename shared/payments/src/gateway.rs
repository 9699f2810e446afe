//! The port: the operations that the system needs from a payment gateway.

use oms_domain::{Money, OrderId};

use crate::GatewayError;

/// A refund to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// The idempotency key of the refund: requests with the same key take effect at most once, as long as the
    /// gateway remembers the key (Stripe: at least 24 hours).
    pub idempotency_key: String,
    /// The gateway's id of the payment to be refunded.
    pub payment: String,
    /// The amount.
    pub amount: Money,
    /// The order the refund is for, stored with the refund as `metadata[order_id]` so that it can be found
    /// again.
    pub order_id: OrderId,
}

/// The state of a refund at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundState {
    /// Accepted but not settled: Stripe's `pending` and `requires_action`.
    Pending,
    /// The money is on its way to the customer: Stripe's `succeeded`.
    Succeeded,
    /// The refund failed or was cancelled: Stripe's `failed` and `canceled`.
    Failed,
}

/// A refund as the gateway reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRefund {
    /// The gateway's id of the refund: 1 to 255 visible ASCII characters.
    pub id: String,
    /// The amount, which callers must compare with the amount they asked for.
    pub amount: Money,
    /// The state.
    pub state: RefundState,
    /// The order id in its metadata; `None` when there is none or it is not a valid order id.
    pub order_id: Option<OrderId>,
    /// The gateway's reason for a failure: one line of at most 500 characters.
    pub failure_reason: Option<String>,
}

/// A payment gateway.
pub trait PaymentGateway {
    /// Makes a refund, once for each idempotency key. The result is the refund of that key, whenever it was
    /// made, for the payment and the order that were asked for. Its amount is for the caller to compare.
    fn create_refund(
        &self,
        request: &RefundRequest,
    ) -> impl Future<Output = Result<GatewayRefund, GatewayError>> + Send;

    /// Finds all refunds of the payment whose metadata names the order, oldest first. The result is complete,
    /// or an error.
    fn find_refunds(
        &self,
        payment: &str,
        order_id: OrderId,
    ) -> impl Future<Output = Result<Vec<GatewayRefund>, GatewayError>> + Send;
}
