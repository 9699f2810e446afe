//! The state machine of an order.

use std::collections::BTreeMap;
use std::fmt;

use crate::states::states;
use crate::{EntityType, Lifecycle, ShortText};

states! {
    /// The states of an order.
    OrderStatus {
        //                    name                      entered by         may become
        /// Placed; the payment has not arrived.
        PendingPayment        "PENDING_PAYMENT"         -               => [Paid Cancelled]
        /// Paid in full.
        Paid                  "PAID"                    MarkPaid        => [ProcessingInWarehouse Cancelled]
        /// Being packed in the warehouse; it can no longer be cancelled.
        ProcessingInWarehouse "PROCESSING_IN_WAREHOUSE" StartProcessing => [Shipped]
        /// Handed to the carrier; an invoice is owed.
        Shipped               "SHIPPED"                 Ship            => [Delivered]
        /// Delivered to the customer; it may be returned.
        Delivered             "DELIVERED"               Deliver         => []
        /// Cancelled; a refund is owed if it had been paid.
        Cancelled             "CANCELLED"               Cancel          => []
    }
}

/// The details that a transition of an order may carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderDetails {
    // The API accepts each detail with one edge only: otherwise a customer who cancels could write a payment into the
    // order.
    /// The carrier's number for the parcel.
    pub tracking_number: Option<ShortText>,
    /// The carrier of the parcel.
    pub carrier: Option<ShortText>,
    /// The payment provider's id of the payment.
    pub payment_transaction_id: Option<ShortText>,
}

impl Lifecycle for OrderStatus {
    type Details = OrderDetails;

    const ENTITY: EntityType = EntityType::Order;

    const ALL: &'static [Self] = Self::STATES;

    const INITIAL: Self = Self::PendingPayment;

    fn allowed_transitions(self) -> &'static [Self] {
        self.next()
    }

    fn metadata(details: &OrderDetails) -> BTreeMap<&'static str, String> {
        // A pattern without `..`, so that a new detail does not compile until it has a name in the history.
        let OrderDetails {
            tracking_number,
            carrier,
            payment_transaction_id,
        } = details;
        [
            ("tracking_number", tracking_number),
            ("carrier", carrier),
            ("payment_transaction_id", payment_transaction_id),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| (name, value.to_string())))
        .collect()
    }

    fn as_str(self) -> &'static str {
        self.name()
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
