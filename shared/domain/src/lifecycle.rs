//! State machines: the trait of all of them, and the errors and diagrams that follow from it.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::Hash;

use crate::EntityType;

/// A state machine as data. Everything that must agree with it (the guard, the database condition, the body of a
/// 409, the diagrams) is derived from [`Lifecycle::allowed_transitions`].
///
/// The machines are acyclic, so an entity passes through each state at most once.
pub trait Lifecycle: Copy + Eq + Hash + fmt::Debug + fmt::Display + Send + Sync + 'static {
    /// The details that an edge may carry besides its cause: a tracking number, a decision.
    // The default stands for an edge that carries none.
    type Details: Clone + fmt::Debug + Default + PartialEq + Send + Sync;

    /// The type of the entities that this machine governs.
    const ENTITY: EntityType;

    /// Every state, the initial one first.
    const ALL: &'static [Self];

    /// The state an entity is created in.
    const INITIAL: Self;

    /// The states that may come next; empty for a terminal state. Staying in a state is not a transition.
    fn allowed_transitions(self) -> &'static [Self];

    /// The values of `details` by their field names in the API. Fields that are not set are left out.
    fn metadata(details: &Self::Details) -> BTreeMap<&'static str, String>;

    /// The state's name in the API, the database and the logs: `PENDING_PAYMENT`.
    fn as_str(self) -> &'static str;

    /// The state of that name.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == name)
    }

    /// True if `next` may come directly after this state.
    fn may_become(self, next: Self) -> bool {
        self.allowed_transitions().contains(&next)
    }

    /// The states from which this one may be entered; empty for the initial state.
    fn predecessors(self) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |state| state.may_become(self))
    }

    /// True if no state may follow.
    fn is_terminal(self) -> bool {
        self.allowed_transitions().is_empty()
    }
}

/// The state machine does not allow the transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IllegalTransition<S: Lifecycle> {
    /// An entity must begin in the initial state.
    #[error("cannot begin as {0}")]
    Beginning(S),
    /// No edge leads from one state to the other.
    #[error("cannot transition from {from} to {to}")]
    Edge {
        /// The state the entity is in.
        from: S,
        /// The state that was asked for.
        to: S,
    },
}

/// The machine as a Mermaid state diagram, for the README and the API.
pub fn mermaid<S: Lifecycle>() -> String {
    use fmt::Write as _;

    let mut text = format!("stateDiagram-v2\n    [*] --> {}\n", S::INITIAL);
    for state in S::ALL {
        for next in state.allowed_transitions() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "    {state} --> {next}");
        }
        if state.is_terminal() {
            let _ = writeln!(text, "    {state} --> [*]");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{OrderStatus, ReturnStatus};

    const ORDER_EDGES: [(&str, &str); 6] = [
        ("PENDING_PAYMENT", "PAID"),
        ("PENDING_PAYMENT", "CANCELLED"),
        ("PAID", "PROCESSING_IN_WAREHOUSE"),
        ("PAID", "CANCELLED"),
        ("PROCESSING_IN_WAREHOUSE", "SHIPPED"),
        ("SHIPPED", "DELIVERED"),
    ];

    const RETURN_EDGES: [(&str, &str); 5] = [
        ("REQUESTED", "APPROVED"),
        ("REQUESTED", "REJECTED"),
        ("APPROVED", "IN_TRANSIT"),
        ("IN_TRANSIT", "RECEIVED"),
        ("RECEIVED", "COMPLETED"),
    ];

    fn assert_edges<S: Lifecycle>(edges: &[(&str, &str)]) {
        assert_eq!(
            S::ALL
                .iter()
                .map(|state| state.as_str())
                .collect::<BTreeSet<_>>()
                .len(),
            S::ALL.len()
        );
        for from in S::ALL {
            for to in S::ALL {
                let expected = edges.contains(&(from.as_str(), to.as_str()));
                assert_eq!(from.may_become(*to), expected, "{from} -> {to}");
                assert_eq!(
                    to.predecessors().any(|state| state == *from),
                    expected,
                    "{from} -> {to}"
                );
            }
            assert_eq!(S::from_name(from.as_str()), Some(*from));
            assert_eq!(
                from.is_terminal(),
                !edges.iter().any(|(state, _)| *state == from.as_str())
            );
        }
        assert_eq!(S::INITIAL.predecessors().count(), 0);
        assert_eq!(S::from_name("paid"), None);
    }

    #[test]
    fn the_order_pairs_are_the_ones_agreed() {
        assert_edges::<OrderStatus>(&ORDER_EDGES);
    }

    #[test]
    fn the_return_pairs_are_the_ones_agreed() {
        assert_edges::<ReturnStatus>(&RETURN_EDGES);
    }

    #[test]
    fn every_state_can_be_reached() {
        fn reach<S: Lifecycle>(from: S, reached: &mut Vec<S>) {
            if !reached.contains(&from) {
                reached.push(from);
                for next in from.allowed_transitions() {
                    reach(*next, reached);
                }
            }
        }
        let (mut orders, mut returns) = (Vec::new(), Vec::new());
        reach(OrderStatus::INITIAL, &mut orders);
        reach(ReturnStatus::INITIAL, &mut returns);
        assert_eq!(orders.len(), OrderStatus::ALL.len());
        assert_eq!(returns.len(), ReturnStatus::ALL.len());
    }

    #[test]
    fn the_diagram_shows_every_edge() {
        let diagram = mermaid::<OrderStatus>();
        for (from, to) in ORDER_EDGES {
            assert!(diagram.contains(&format!("    {from} --> {to}\n")), "{diagram}");
        }
        assert_eq!(diagram.lines().count(), 1 + 1 + ORDER_EDGES.len() + 2);
    }
}
