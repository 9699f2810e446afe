//! The rules of the past: every edge that was ever legal.
//!
//! Items are not judged by today's state machine when they are read, so that an edge can be removed without turning old
//! orders into errors. The proof judges them, by these lists. The lists are append-only: an edge that is legal today
//! stays here when the machine loses it.

use oms_domain::OrderStatus::{
    self, Cancelled, Delivered, Paid, PendingPayment, ProcessingInWarehouse, Shipped,
};
use oms_domain::ReturnStatus::{self, Approved, Completed, InTransit, Received, Rejected, Requested};
use oms_domain::{Lifecycle, Path};

/// A state machine with a past.
pub(super) trait Past: Lifecycle {
    /// Every edge that was ever legal.
    const EDGES: &'static [(Self, Self)];
}

impl Past for OrderStatus {
    const EDGES: &'static [(Self, Self)] = &[
        (PendingPayment, Paid),
        (PendingPayment, Cancelled),
        (Paid, ProcessingInWarehouse),
        (Paid, Cancelled),
        (ProcessingInWarehouse, Shipped),
        (Shipped, Delivered),
    ];
}

impl Past for ReturnStatus {
    const EDGES: &'static [(Self, Self)] = &[
        (Requested, Approved),
        (Requested, Rejected),
        (Approved, InTransit),
        (InTransit, Received),
        (Received, Completed),
    ];
}

/// The version of the first transition that was never legal.
pub(super) fn first_illegal<S: Past>(path: &Path<S>) -> Option<u32> {
    let legal = |previous, state| match previous {
        None => state == S::INITIAL,
        Some(previous) => S::EDGES.contains(&(previous, state)),
    };
    let mut transitions = path.transitions();
    let illegal = transitions.find(|transition| !legal(transition.previous(), transition.state()));
    illegal.map(oms_domain::Transition::sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_holds_today<S: Past>() {
        for from in S::ALL {
            for to in from.allowed_transitions() {
                assert!(
                    S::EDGES.contains(&(*from, *to)),
                    "{from} -> {to} is legal and not listed"
                );
            }
        }
    }

    #[test]
    fn every_edge_of_today_is_listed_before_it_can_become_one_of_the_past() {
        assert_holds_today::<OrderStatus>();
        assert_holds_today::<ReturnStatus>();
    }
}
