//! `GET /state-machines/{machine}`

use std::collections::BTreeMap;

use oms_contract::{Edge, Reach, StateMachine};
use oms_domain::{Access, Lifecycle, Operation, Role, mermaid};
use oms_http::{ApiError, Call, Reply};

use crate::resources::Nothing;

/// Shows a state machine: its states and edges, and the roles that may use each edge. No call to the database.
#[expect(clippy::unused_async, reason = "a handler is asynchronous")]
pub async fn handle(_: &Nothing, call: Call) -> Result<Reply, ApiError> {
    let machine: String = call.id("machine")?;
    call.query().finish()?;
    let body = match machine.as_str() {
        "order" => of("order", Operation::entering_order),
        "return" => of("return", Operation::entering_return),
        _ => return Err(ApiError::NotFound),
    };
    Ok(Reply::json(200, &body)?.etag_of_body())
}

fn of<S: Lifecycle>(
    machine: &'static str,
    entering: impl Fn(S) -> Option<Operation>,
) -> StateMachine<'static> {
    let names = |states: &mut dyn Iterator<Item = &S>| states.map(|state| state.as_str().into()).collect();
    let edges = S::ALL.iter().flat_map(|from| {
        let next = from.allowed_transitions().iter();
        next.filter_map(|to| Some((*from, *to, entering(*to)?)))
    });
    StateMachine {
        machine: machine.into(),
        initial_state: S::INITIAL.as_str().into(),
        terminal_states: names(&mut S::ALL.iter().filter(|state| state.is_terminal())),
        states: names(&mut S::ALL.iter()),
        edges: edges
            .map(|(from, to, operation)| edge(from, to, operation))
            .collect(),
        mermaid: mermaid::<S>(),
    }
}

fn edge<S: Lifecycle>(from: S, to: S, operation: Operation) -> Edge<'static> {
    let reach = |role: Role| match operation.access(role) {
        Access::Denied => None,
        Access::Own => Some(Reach::Own),
        Access::All => Some(Reach::All),
    };
    let roles = Role::ALL.into_iter();
    Edge {
        from: from.as_str().into(),
        to: to.as_str().into(),
        roles: roles
            .filter_map(|role| Some((role.as_str().into(), reach(role)?)))
            .collect::<BTreeMap<_, _>>(),
        four_eyes: operation == Operation::DecideReturn,
    }
}
