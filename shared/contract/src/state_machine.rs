//! The state machines.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How far a role may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// With what is theirs.
    Own,
    /// With everything.
    All,
}

/// A state machine: the states, and who may go from which to which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateMachine<'a> {
    /// `order` or `return`.
    #[cfg_attr(feature = "openapi", schema(example = "order"))]
    pub machine: Cow<'a, str>,
    /// The state in which everything begins.
    pub initial_state: Cow<'a, str>,
    /// The states that nothing leaves.
    pub terminal_states: Vec<Cow<'a, str>>,
    /// Every state, the initial one first.
    pub states: Vec<Cow<'a, str>>,
    /// Every edge.
    pub edges: Vec<Edge<'a>>,
    /// The machine as a Mermaid state diagram.
    pub mermaid: String,
}

/// An edge of a state machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Edge<'a> {
    /// The state before.
    pub from: Cow<'a, str>,
    /// The state after.
    pub to: Cow<'a, str>,
    /// The roles that may take it, and with what.
    pub roles: BTreeMap<Cow<'a, str>, Reach>,
    /// Whether neither the customer nor who asked for it may take it.
    pub four_eyes: bool,
}
