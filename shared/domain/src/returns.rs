//! A return: the facts it was requested with for one delivered order, and the transitions it has had since.

use std::time::Duration;

use crate::{
    ActorId, Cause, CustomerId, IllegalTransition, LongNotesText, Money, NameText, NotesText, Order, OrderId,
    OrderStatus, Path, ReturnDetails, ReturnId, ReturnStatus, Timestamp,
};

/// The facts a return is requested with. None of them ever changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnFacts {
    /// The order that is returned, as a whole.
    pub order_id: OrderId,
    /// The customer it belongs to.
    pub customer_id: CustomerId,
    /// The total paid for the order, from which a restocking fee is deducted.
    // A copy of the order's total, because the approval is one write to the return and does not read the order.
    pub total: Money,
    /// The customer's reason.
    pub reason: NotesText,
    /// Further notes of the customer.
    pub customer_notes: Option<LongNotesText>,
    /// The person who requested it, or the owner of the API key that did.
    // The condition of a decision compares it with the person who decides, so four eyes take no read either.
    pub requested_by: ActorId,
}

/// A return.
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    facts: ReturnFacts,
    path: Path<ReturnStatus>,
    refund_transaction_id: Option<NameText>,
}

/// The order cannot be returned: it is not delivered, or its return window has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the order cannot be returned")]
pub struct ReturnNotAllowed {
    /// The state of the order.
    pub order_status: OrderStatus,
    /// The instant it was delivered; `None` if it was not.
    pub delivered_at: Option<Timestamp>,
    /// The last instant at which it could be returned; `None` if it was not delivered.
    pub window_ends_at: Option<Timestamp>,
}

impl Return {
    /// Requests the return of a delivered order, at most `window` after its delivery; the last instant counts.
    /// `requested_by` is the person behind `cause`'s actor, which may be software.
    pub fn request(
        order: &Order,
        window: Duration,
        reason: NotesText,
        customer_notes: Option<LongNotesText>,
        requested_by: ActorId,
        cause: Cause,
    ) -> Result<Self, ReturnNotAllowed> {
        // `DELIVERED` is terminal, so the time of delivery alone shows that the order is still in that state.
        let delivered_at = order.entered_at(OrderStatus::Delivered);
        let window_ends_at = delivered_at.map(|at| at.saturating_add(window));
        if window_ends_at.is_none_or(|end| cause.at > end) {
            return Err(ReturnNotAllowed {
                order_status: order.status(),
                delivered_at,
                window_ends_at,
            });
        }
        Ok(Self {
            facts: ReturnFacts {
                order_id: order.id(),
                customer_id: order.facts().customer_id,
                total: order.amounts().total,
                reason,
                customer_notes,
                requested_by,
            },
            path: Path::begin(cause, ReturnDetails::default()),
            refund_transaction_id: None,
        })
    }

    /// The return of stored facts and a stored path. Both were checked when they were written and are not checked
    /// again.
    pub const fn restore(facts: ReturnFacts, path: Path<ReturnStatus>) -> Self {
        Self {
            facts,
            path,
            // The item of the return does not hold this id. Its reader adds it from the record of the refund, if there
            // is one.
            refund_transaction_id: None,
        }
    }

    /// Adds the gateway's id of the refund, which is stored in the refund's record.
    #[must_use]
    pub fn with_refund(self, transaction_id: Option<NameText>) -> Self {
        Self {
            refund_transaction_id: transaction_id,
            ..self
        }
    }

    /// Returns `true` if every stored fee is an amount of the order's currency and at most the order's total.
    pub fn fees_are_within_total(&self) -> bool {
        let total = self.facts.total;
        let transitions = self.path.transitions();
        let mut fees = transitions.filter_map(|transition| transition.details().restocking_fee);
        fees.all(|fee| {
            let fee = fee.in_currency(total.currency());
            fee.is_ok_and(|fee| total.minus(fee).is_ok())
        })
    }

    /// Appends a transition; an error where the state machine has no such edge.
    pub fn step(
        &mut self,
        status: ReturnStatus,
        cause: Cause,
        details: ReturnDetails,
    ) -> Result<(), IllegalTransition<ReturnStatus>> {
        self.path.step(status, cause, details)
    }

    /// The return right after the transition to `version`, before any refund; `None` for a version it has never
    /// had.
    #[must_use]
    pub fn at_version(&self, version: u32) -> Option<Self> {
        Some(Self {
            facts: self.facts.clone(),
            path: self.path.at_version(version)?,
            refund_transaction_id: None,
        })
    }

    /// The return's id, derived from the order's.
    pub fn id(&self) -> ReturnId {
        ReturnId::of(self.facts.order_id)
    }

    /// The facts it was requested with.
    pub const fn facts(&self) -> &ReturnFacts {
        &self.facts
    }

    /// The transitions it has had.
    pub const fn path(&self) -> &Path<ReturnStatus> {
        &self.path
    }

    /// The state it is in.
    pub fn status(&self) -> ReturnStatus {
        self.path.status()
    }

    /// The number of transitions it has had.
    pub fn version(&self) -> u32 {
        self.path.version()
    }

    /// The instant it was requested.
    pub const fn created_at(&self) -> Timestamp {
        self.path.first().cause().at
    }

    /// The instant of its latest transition.
    pub fn updated_at(&self) -> Timestamp {
        self.path.last().cause().at
    }

    /// The instant it entered `status`; `None` if it has not.
    pub fn entered_at(&self, status: ReturnStatus) -> Option<Timestamp> {
        self.path.entering(status).map(|transition| transition.cause().at)
    }

    /// The four-eyes rule: returns `false` for the person who requested the return and for the customer it was
    /// requested for, neither of whom may approve or reject it.
    pub fn may_be_decided_by(&self, person: &ActorId) -> bool {
        // The ids of customers are UUIDs and compare in either case; the subject of a token may be in upper
        // case.
        self.facts.requested_by != *person
            && self.facts.customer_id.to_string() != person.as_str().to_ascii_lowercase()
    }

    /// The restocking fee; `None` where there is none.
    pub fn restocking_fee(&self) -> Option<Money> {
        let approval = self.path.entering(ReturnStatus::Approved)?;
        approval
            .details()
            .restocking_fee?
            .in_currency(self.facts.total.currency())
            .ok()
    }

    /// The amount refunded once the goods pass inspection: the order's total less the restocking fee. `None`
    /// until a manager has approved the return.
    pub fn refund_amount(&self) -> Option<Money> {
        self.path.entering(ReturnStatus::Approved)?;
        // The condition of the approval refuses a fee that the currency cannot express or that exceeds the total. If
        // the item held one nevertheless, the first would count as no fee and the second would give no amount.
        let fee = self
            .restocking_fee()
            .unwrap_or_else(|| Money::zero(self.facts.total.currency()));
        self.facts.total.minus(fee).ok()
    }

    /// The gateway's id of the refund, once the money has moved.
    pub const fn refund_transaction_id(&self) -> Option<&NameText> {
        self.refund_transaction_id.as_ref()
    }

    /// The value of a detail in the latest transition that has one.
    pub fn latest<'a, T>(&'a self, detail: impl Fn(&'a ReturnDetails) -> Option<T>) -> Option<T> {
        self.path
            .transitions()
            .filter_map(|transition| detail(transition.details()))
            .last()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::transition::tests::cause;
    use crate::{Decimal, OrderDetails, ShortText};

    const WINDOW: Duration = Duration::from_hours(24 * 30);

    fn order(status: OrderStatus) -> Order {
        let mut order = Order::place(crate::order::tests::facts(&[(2, "100", "0")]), cause(0)).unwrap();
        for (seed, next) in (1_u8..).zip([
            OrderStatus::Paid,
            OrderStatus::ProcessingInWarehouse,
            OrderStatus::Shipped,
            OrderStatus::Delivered,
        ]) {
            if order.status() == status {
                break;
            }
            order.step(next, cause(seed), OrderDetails::default()).unwrap();
        }
        order
    }

    fn request(order: &Order, at: Timestamp) -> Result<Return, ReturnNotAllowed> {
        let reason = NotesText::parse("cracked").unwrap();
        Return::request(
            order,
            WINDOW,
            reason,
            None,
            cause(9).actor.id,
            Cause { at, ..cause(9) },
        )
    }

    pub(crate) fn approved(fee: Option<&str>) -> Return {
        let order = order(OrderStatus::Delivered);
        let mut returned = request(&order, cause(9).at).unwrap();
        let details = ReturnDetails {
            restocking_fee: fee.map(|fee| Decimal::parse(fee).unwrap()),
            ..Default::default()
        };
        returned.step(ReturnStatus::Approved, cause(10), details).unwrap();
        returned
    }

    #[test]
    fn an_order_may_be_returned_until_the_last_instant_of_the_window() {
        let order = order(OrderStatus::Delivered);
        let end = order
            .entered_at(OrderStatus::Delivered)
            .unwrap()
            .saturating_add(WINDOW);
        assert!(request(&order, end).is_ok());
        let late = end.saturating_add(Duration::from_millis(1));
        assert_eq!(
            request(&order, late),
            Err(ReturnNotAllowed {
                order_status: OrderStatus::Delivered,
                delivered_at: order.entered_at(OrderStatus::Delivered),
                window_ends_at: Some(end),
            })
        );
    }

    #[test]
    fn only_a_delivered_order_may_be_returned() {
        for status in [
            OrderStatus::PendingPayment,
            OrderStatus::Paid,
            OrderStatus::ProcessingInWarehouse,
            OrderStatus::Shipped,
        ] {
            let refused = request(&order(status), cause(9).at).unwrap_err();
            assert_eq!(
                (refused.order_status, refused.delivered_at, refused.window_ends_at),
                (status, None, None)
            );
        }
    }

    #[test]
    fn the_refund_is_the_total_less_the_fee_and_unknown_before_the_approval() {
        let amount = |returned: &Return| returned.refund_amount().map(|amount| amount.to_string());
        assert_eq!(amount(&approved(None)).as_deref(), Some("205.00"));
        assert_eq!(amount(&approved(Some("5.5"))).as_deref(), Some("199.50"));
        assert_eq!(amount(&approved(Some("205"))).as_deref(), Some("0.00"));
        assert_eq!(amount(&approved(None).at_version(1).unwrap()), None);
    }

    #[test]
    fn a_stored_fee_that_is_no_part_of_the_total_is_read_and_told_apart() {
        for (fee, fits) in [("205.01", false), ("0.001", false), ("205", true), ("5.5", true)] {
            let returned = approved(Some(fee));
            let restored = Return::restore(returned.facts.clone(), returned.path.clone());
            assert_eq!(restored, returned, "{fee}");
            assert_eq!(restored.fees_are_within_total(), fits, "{fee}");
        }
    }

    #[test]
    fn neither_who_asked_nor_whose_it_is_may_decide() {
        let returned = approved(None);
        let customer = ActorId::parse(&returned.facts().customer_id.to_string()).unwrap();
        assert!(!returned.may_be_decided_by(&returned.facts().requested_by));
        assert!(!returned.may_be_decided_by(&customer));
        assert!(returned.may_be_decided_by(&ActorId::parse("somebody-else").unwrap()));
    }

    #[test]
    fn times_and_details_are_read_off_the_path() {
        let mut returned = approved(None);
        let shipped = ReturnDetails {
            carrier: Some(ShortText::parse("DHL").unwrap()),
            ..Default::default()
        };
        returned
            .step(ReturnStatus::InTransit, cause(11), shipped)
            .unwrap();
        assert_eq!(
            (returned.status(), returned.version()),
            (ReturnStatus::InTransit, 3)
        );
        assert_eq!(returned.created_at(), cause(9).at);
        assert_eq!(returned.updated_at(), cause(11).at);
        assert_eq!(returned.entered_at(ReturnStatus::Approved), Some(cause(10).at));
        assert_eq!(returned.entered_at(ReturnStatus::Received), None);
        let carrier = returned.latest(|details| details.carrier.as_ref());
        assert_eq!(carrier.map(ToString::to_string).as_deref(), Some("DHL"));
        assert_eq!(returned.refund_transaction_id(), None);
        let name = NameText::parse("re_1").unwrap();
        let restored = Return::restore(returned.facts.clone(), returned.path.clone());
        let refunded = restored.with_refund(Some(name.clone()));
        assert_eq!(refunded.refund_transaction_id(), Some(&name));
    }
}
