//! Refunds: the amount owed to a customer, and the reason.

use std::fmt;

use crate::{
    JobOwner, Money, Order, OrderId, OrderStatus, Return, ReturnId, ReturnStatus, Timestamp, WriteId,
};

/// The reason of a refund. An order has at most one: it is either cancelled, or delivered and returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundSource {
    /// A return was completed.
    Return,
    /// A paid order was cancelled.
    Cancellation,
}

/// A refund owed to a customer. Everything follows from the order and its return, so every attempt sends the gateway
/// the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundOwed {
    /// The order that was paid for.
    pub order_id: OrderId,
    /// The reason.
    pub source: RefundSource,
    /// The amount.
    pub amount: Money,
    /// The payment to refund, by the gateway's name for it; the id of the order if no name was recorded.
    pub payment: String,
    /// The time since which it is owed.
    pub since: Timestamp,
    /// The write that made it owed.
    pub write_id: WriteId,
}

impl RefundSource {
    /// Every source.
    pub const ALL: [Self; 2] = [Self::Return, Self::Cancellation];

    /// The source's name in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Return => "RETURN",
            Self::Cancellation => "CANCELLATION",
        }
    }

    /// The source of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }

    /// The entity that owes the refund.
    pub fn owner(self, order: OrderId) -> JobOwner {
        match self {
            Self::Return => JobOwner::Return(ReturnId::of(order)),
            Self::Cancellation => JobOwner::Order(order),
        }
    }
}

impl fmt::Display for RefundSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl RefundOwed {
    /// The refund that an order and its return owe; `None` if they owe none. A completed return owes its refund amount.
    /// An order cancelled after it was paid owes its total.
    pub fn of(order: &Order, returned: Option<&Return>) -> Option<Self> {
        // An order can be marked as paid without naming a payment. A gateway that knows payments by the merchant's
        // reference finds this one by the id of the order.
        let payment = order
            .latest(|details| details.payment_transaction_id.as_ref())
            .map_or_else(|| order.id().to_string(), ToString::to_string);
        let owed = |source, amount, cause: &crate::Cause| Self {
            order_id: order.id(),
            source,
            amount,
            payment,
            since: cause.at,
            write_id: cause.write.id,
        };
        let completed = returned.and_then(|returned| {
            // Only an approved return can be completed, so its refund amount is known.
            let completion = returned.path().entering(ReturnStatus::Completed)?;
            Some((returned.refund_amount()?, completion.cause()))
        });
        if let Some((amount, cause)) = completed {
            return Some(owed(RefundSource::Return, amount, cause));
        }
        let cancelled = order.path().entering(OrderStatus::Cancelled)?;
        // An order that was cancelled before it was paid owes nothing.
        order.path().entering(OrderStatus::Paid)?;
        Some(owed(
            RefundSource::Cancellation,
            order.amounts().total,
            cancelled.cause(),
        ))
    }

    /// The idempotency key under which the gateway makes the refund once, however often it is asked. The key of the
    /// first generation is `refund:<order id>`. A later one is used only when the requests under the key before are
    /// known to have moved no money: a gateway repeats the outcome of a key, failures included, for as long as it
    /// remembers the key.
    pub fn idempotency_key(&self, generation: u32) -> String {
        let order = self.order_id;
        match generation {
            // Generations count from 1. A 0 shares the first key rather than getting one of its own, because two keys
            // can mean two refunds.
            0 | 1 => format!("refund:{order}"),
            later => format!("refund:{order}:{later}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transition::tests::cause;
    use crate::{NotesText, OrderDetails, ReturnDetails, ShortText};

    fn order(path: &[OrderStatus]) -> Order {
        let mut order = Order::place(crate::order::tests::facts(&[(1, "100", "0")]), cause(0)).unwrap();
        for (seed, status) in (1_u8..).zip(path) {
            let paid = *status == OrderStatus::Paid;
            let details = OrderDetails {
                payment_transaction_id: paid.then(|| ShortText::parse("pi_1").unwrap()),
                ..Default::default()
            };
            order.step(*status, cause(seed), details).unwrap();
        }
        order
    }

    const DELIVERED: [OrderStatus; 4] = [
        OrderStatus::Paid,
        OrderStatus::ProcessingInWarehouse,
        OrderStatus::Shipped,
        OrderStatus::Delivered,
    ];

    #[test]
    fn cancelling_owes_the_total_if_it_had_been_paid() {
        let owed = RefundOwed::of(&order(&[OrderStatus::Paid, OrderStatus::Cancelled]), None).unwrap();
        assert_eq!(
            (
                owed.source,
                owed.amount.to_string().as_str(),
                owed.payment.as_str()
            ),
            (RefundSource::Cancellation, "105.00", "pi_1")
        );
        assert_eq!((owed.since, owed.write_id), (cause(2).at, cause(2).write.id));
        assert_eq!(
            owed.source.owner(owed.order_id),
            JobOwner::Order(OrderId::new([7; 10]))
        );
        for path in [
            &[][..],
            &[OrderStatus::Cancelled],
            &[OrderStatus::Paid],
            &DELIVERED,
        ] {
            assert_eq!(RefundOwed::of(&order(path), None), None, "{path:?}");
        }
    }

    #[test]
    fn a_return_owes_its_amount_when_it_is_completed_and_not_before() {
        let order = order(&DELIVERED);
        let reason = NotesText::parse("cracked").unwrap();
        let window = std::time::Duration::from_hours(1);
        let mut returned =
            Return::request(&order, window, reason, None, cause(9).actor.id, cause(9)).unwrap();
        for (seed, status) in (10_u8..).zip([
            ReturnStatus::Approved,
            ReturnStatus::InTransit,
            ReturnStatus::Received,
            ReturnStatus::Completed,
        ]) {
            assert_eq!(RefundOwed::of(&order, Some(&returned)), None);
            returned
                .step(status, cause(seed), ReturnDetails::default())
                .unwrap();
        }
        let owed = RefundOwed::of(&order, Some(&returned)).unwrap();
        assert_eq!(
            (owed.source, owed.amount.to_string().as_str(), owed.since),
            (RefundSource::Return, "105.00", cause(13).at)
        );
        assert_eq!(
            owed.source.owner(order.id()),
            JobOwner::Return(ReturnId::of(order.id()))
        );
    }

    #[test]
    fn the_key_stays_the_same_within_a_generation() {
        let owed = RefundOwed::of(&order(&[OrderStatus::Paid, OrderStatus::Cancelled]), None).unwrap();
        let first = owed.idempotency_key(1);
        assert_eq!(first, format!("refund:{}", owed.order_id));
        assert_eq!(owed.idempotency_key(1), first);
        assert_eq!(owed.idempotency_key(2), format!("{first}:2"));
    }

    #[test]
    fn who_owes_it_is_the_order_or_its_return() {
        let order = OrderId::new([7; 10]);
        let owners = RefundSource::ALL.map(|source| source.owner(order));
        assert_eq!(
            owners.map(JobOwner::entity_type),
            [crate::EntityType::Return, crate::EntityType::Order]
        );
        assert_eq!(owners.map(JobOwner::order), [order, order]);
    }
}
