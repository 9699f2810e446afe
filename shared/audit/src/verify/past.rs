//! The rules of the past: every edge that was ever legal.
//!
//! Items are not judged by today's state machine when they are read, so that an edge can be removed without turning old
//! orders into errors. The proof judges them, by these lists. The lists are append-only: an edge that is legal today
//! stays here when the machine loses it.

use oms_domain::OrderStatus::{
    self, Cancelled, Delivered, Paid, PendingPayment, ProcessingInWarehouse, Shipped,
};
use oms_domain::ReturnStatus::{self, Approved, Completed, InTransit, Received, Rejected, Requested};
use oms_domain::{ApiKeyStatus, Lifecycle, Path};

/// A state machine with a past.
pub(super) trait Past: Lifecycle {
    /// Every state in which an entity was ever created.
    const BEGINNINGS: &'static [Self];
    /// Every edge that was ever legal.
    const EDGES: &'static [(Self, Self)];
}

impl Past for OrderStatus {
    const BEGINNINGS: &'static [Self] = &[PendingPayment];
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
    const BEGINNINGS: &'static [Self] = &[Requested];
    const EDGES: &'static [(Self, Self)] = &[
        (Requested, Approved),
        (Requested, Rejected),
        (Approved, InTransit),
        (InTransit, Received),
        (Received, Completed),
    ];
}

impl Past for ApiKeyStatus {
    const BEGINNINGS: &'static [Self] = &[Self::Active];
    const EDGES: &'static [(Self, Self)] = &[(Self::Active, Self::Revoked)];
}

/// Returns `true` if the transition was ever legal; `previous` is `None` for the creation.
pub(super) fn was_legal<S: Past>(previous: Option<S>, state: S) -> bool {
    match previous {
        None => S::BEGINNINGS.contains(&state),
        Some(previous) => S::EDGES.contains(&(previous, state)),
    }
}

/// As [`was_legal`], of the states that a row names. A state without a name of today was never legal.
pub(super) fn was_legal_by_name<S: Past>(previous: Option<&str>, state: Option<&str>) -> bool {
    let Some(state) = state.and_then(S::from_name) else {
        return false;
    };
    match previous.map(S::from_name) {
        None => was_legal(None, state),
        Some(previous) => previous.is_some_and(|previous| was_legal(Some(previous), state)),
    }
}

/// The version of the first transition that was never legal.
pub(super) fn first_illegal<S: Past>(path: &Path<S>) -> Option<u32> {
    let mut transitions = path.transitions();
    let illegal = transitions.find(|transition| !was_legal(transition.previous(), transition.state()));
    illegal.map(oms_domain::Transition::sequence)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use oms_domain::EntityType;

    use super::*;

    fn assert_holds_today<S: Past>() {
        assert!(
            S::BEGINNINGS.contains(&S::INITIAL),
            "{} is not listed",
            S::INITIAL
        );
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
        assert_holds_today::<ApiKeyStatus>();
    }

    /// A machine that has lost its only edge, and whose entities once began in another state.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    enum Lamp {
        Off,
        On,
    }

    impl std::fmt::Display for Lamp {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.as_str())
        }
    }

    impl Lifecycle for Lamp {
        type Details = ();

        const ENTITY: EntityType = EntityType::Order;
        const ALL: &'static [Self] = &[Self::Off, Self::On];
        const INITIAL: Self = Self::On;

        fn allowed_transitions(self) -> &'static [Self] {
            &[]
        }

        fn metadata((): &()) -> BTreeMap<&'static str, String> {
            BTreeMap::new()
        }

        fn as_str(self) -> &'static str {
            match self {
                Self::Off => "OFF",
                Self::On => "ON",
            }
        }
    }

    impl Past for Lamp {
        const BEGINNINGS: &'static [Self] = &[Self::Off, Self::On];
        const EDGES: &'static [(Self, Self)] = &[(Self::Off, Self::On)];
    }

    #[test]
    fn a_row_is_judged_by_the_rules_of_the_past() {
        assert!(!Lamp::Off.may_become(Lamp::On));
        for (previous, state, legal) in [
            (Some("OFF"), Some("ON"), true),
            (None, Some("OFF"), true),
            (None, Some("ON"), true),
            (Some("ON"), Some("OFF"), false),
            (Some("GREEN"), Some("ON"), false),
            (Some("OFF"), Some("GREEN"), false),
            (Some("OFF"), None, false),
        ] {
            assert_eq!(
                was_legal_by_name::<Lamp>(previous, state),
                legal,
                "{previous:?} {state:?}"
            );
        }
    }
}
