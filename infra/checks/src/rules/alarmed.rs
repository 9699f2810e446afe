use std::collections::BTreeSet;

use super::{Deployment, Violation};
use crate::alarms::turns;

const LOOP: &str = "FunctionErrors";

/// Each function has an alarm, and each alarm a function. A function that crashes unseen is not repaired, and an alarm
/// for a removed function never goes off.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let watched: BTreeSet<_> = turns(&deployment.alarms, LOOP).into_iter().collect();
    let functions = deployment.template.functions();
    let functions: Vec<_> = functions
        .map(|function| (function.function_name(), function.id))
        .collect();
    let unwatched = functions.iter().filter(|(name, _)| !watched.contains(name));
    let unwatched = unwatched
        .map(|(name, id)| Violation::new(id, "", format!("`{name}` is not among the alarms of `{LOOP}`")));
    let gone = watched
        .iter()
        .filter(|name| functions.iter().all(|(function, _)| function != *name));
    let gone = gone.map(|name| Violation::new(LOOP, "", format!("there is no function `{name}`")));
    unwatched.chain(gone).collect()
}
