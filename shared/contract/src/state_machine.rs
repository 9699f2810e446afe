//! The state machines.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The entities on which a role may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Only the caller's own.
    Own,
    /// All.
    All,
}

/// A state machine: its states, its transitions, and the roles that may make them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateMachine<'a> {
    /// The name of the machine: `order` or `return`.
    #[cfg_attr(feature = "openapi", schema(example = "order"))]
    pub machine: Cow<'a, str>,
    /// The state in which an entity is created.
    pub initial_state: Cow<'a, str>,
    /// The states that have no further transitions.
    pub terminal_states: Vec<Cow<'a, str>>,
    /// Every state, the initial one first.
    pub states: Vec<Cow<'a, str>>,
    /// Every transition.
    pub edges: Vec<Edge<'a>>,
    /// The machine as a Mermaid state diagram.
    pub mermaid: String,
}

/// A transition of a state machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Edge<'a> {
    /// The state before.
    pub from: Cow<'a, str>,
    /// The state after.
    pub to: Cow<'a, str>,
    /// The roles that may make the transition, each with the entities on which it may.
    pub roles: BTreeMap<Cow<'a, str>, Reach>,
    /// `true` if neither the customer nor the person who requested it may make the transition.
    pub four_eyes: bool,
}
