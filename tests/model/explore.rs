//! Visiting every state of a model.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;

use stateright::{Checker, HasDiscoveries, Model};

/// True if the bounds are wide, so that a run takes minutes instead of seconds.
pub fn is_full() -> bool {
    std::env::var("OMS_MODEL").is_ok_and(|bounds| bounds == "full")
}

/// Visits every state, and fails with the shortest sequence of events that breaks a property, if there is one. Returns
/// the number of states.
pub fn holds<M>(name: &str, model: M) -> usize
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + Debug + PartialEq + Send + Sync,
{
    let checked = model.checker().threads(2).spawn_bfs().join();
    println!(
        "{name}: {} states, {} steps deep",
        checked.unique_state_count(),
        checked.max_depth()
    );
    checked.assert_properties();
    checked.unique_state_count()
}

/// Visits states until `property` is broken, and fails if it never is.
pub fn breaks<M>(name: &str, model: M, property: &'static str)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + Debug + PartialEq + Send + Sync,
{
    // One thread: the counterexample is then a shortest one, and the same in every run.
    let wanted = HasDiscoveries::AnyOf(BTreeSet::from([property]));
    let checked = model.checker().finish_when(wanted).spawn_bfs().join();
    let found = checked.discovery(property);
    let found = found.unwrap_or_else(|| {
        let others = checked.discoveries().into_iter();
        let others: Vec<_> = others
            .map(|(broken, path)| (broken, path.into_actions()))
            .collect();
        panic!("{name}: `{property}` holds; found instead: {others:?}")
    });
    println!(
        "{name}: `{property}` is broken after {} states by {:?}",
        checked.unique_state_count(),
        found.into_actions()
    );
}
