//! Examples of health, metrics and state machines.

use std::collections::BTreeMap;

use oms_domain::{JobStatus, Lifecycle, OrderStatus, ReturnStatus};
use serde_json::{Value, json};

/// A healthy system.
pub fn healthy() -> Value {
    json!({
        "status": "healthy",
        "timestamp": "2026-11-21T09:30:00.000Z",
        "version": env!("CARGO_PKG_VERSION"),
        "services": { "database": "healthy", "queues": "healthy", "storage": "healthy" },
    })
}

/// A system whose queues cannot be reached.
pub fn unhealthy() -> Value {
    json!({
        "status": "unhealthy",
        "timestamp": "2026-11-21T09:30:00.000Z",
        "version": env!("CARGO_PKG_VERSION"),
        "services": { "database": "healthy", "queues": "unhealthy", "storage": "healthy" },
    })
}

/// Counts and response times.
pub fn metrics() -> Value {
    let orders = OrderStatus::ALL.iter().map(|status| status.as_str());
    let returns = ReturnStatus::ALL.iter().map(|status| status.as_str());
    let jobs = JobStatus::ALL.map(JobStatus::as_str);
    json!({
        "orders": counted(orders, &[3, 2, 1, 4, 9, 1]),
        "returns": counted(returns, &[1, 0, 1, 1, 0, 2]),
        "refunds": counted(jobs.into_iter(), &[0, 0, 3, 0]),
        "invoices": counted(jobs.into_iter(), &[0, 1, 12, 0]),
        "performance": { "avg_response_time_ms": 6.2, "p95_response_time_ms": 12.8 },
    })
}

fn counted(statuses: impl Iterator<Item = &'static str>, counts: &[u64]) -> Value {
    let by_status: BTreeMap<_, _> = statuses.zip(counts).collect();
    json!({ "total": counts.iter().sum::<u64>(), "by_status": by_status })
}

/// The state machine of returns.
pub fn state_machine() -> Value {
    let edges = ReturnStatus::ALL.iter().flat_map(|from| {
        let next = from.allowed_transitions().iter();
        next.map(|to| {
            let operation = oms_domain::Operation::entering_return(*to);
            json!({
                "from": from.as_str(),
                "to": to.as_str(),
                "roles": operation.map(|operation| crate::roles::reach_of(&[operation])),
                "four_eyes": operation == Some(oms_domain::Operation::DecideReturn),
            })
        })
    });
    let names = |states: &mut dyn Iterator<Item = &ReturnStatus>| -> Vec<&str> {
        states.map(|state| state.as_str()).collect()
    };
    json!({
        "machine": "return",
        "initial_state": ReturnStatus::INITIAL.as_str(),
        "terminal_states": names(&mut ReturnStatus::ALL.iter().filter(|state| state.is_terminal())),
        "states": names(&mut ReturnStatus::ALL.iter()),
        "edges": edges.collect::<Vec<_>>(),
        "mermaid": oms_domain::mermaid::<ReturnStatus>(),
    })
}
