//! `GET /state-machines/{machine}`

use std::collections::BTreeMap;

use oms_tests::contract::{self, Reach};
use oms_tests::{Api, Client, Local, Reply, new_uuid};
use serde_json::{Value, json};

/// Roles, with the reach of each.
type Roles = &'static [(&'static str, &'static str)];

/// From, to, the roles that may, and `true` if it must be another person than the one who requested it.
type Edge = (&'static str, &'static str, Roles, bool);

/// A machine, written down by hand.
struct Machine {
    name: &'static str,
    states: [&'static str; 6],
    terminal: &'static [&'static str],
    edges: &'static [Edge],
    mermaid: &'static str,
}

const MACHINES: [Machine; 2] = [
    Machine {
        name: "order",
        states: contract::STATUSES,
        terminal: &["DELIVERED", "CANCELLED"],
        edges: &[
            (
                "PENDING_PAYMENT",
                "PAID",
                &[("manager", "all"), ("admin", "all"), ("system", "all")],
                false,
            ),
            ("PENDING_PAYMENT", "CANCELLED", CANCELLERS, false),
            ("PAID", "PROCESSING_IN_WAREHOUSE", PACKERS, false),
            ("PAID", "CANCELLED", CANCELLERS, false),
            ("PROCESSING_IN_WAREHOUSE", "SHIPPED", PACKERS, false),
            (
                "SHIPPED",
                "DELIVERED",
                &[
                    ("warehouse", "all"),
                    ("manager", "all"),
                    ("admin", "all"),
                    ("system", "all"),
                ],
                false,
            ),
        ],
        mermaid: "stateDiagram-v2
    [*] --> PENDING_PAYMENT
    PENDING_PAYMENT --> PAID
    PENDING_PAYMENT --> CANCELLED
    PAID --> PROCESSING_IN_WAREHOUSE
    PAID --> CANCELLED
    PROCESSING_IN_WAREHOUSE --> SHIPPED
    SHIPPED --> DELIVERED
    DELIVERED --> [*]
    CANCELLED --> [*]
",
    },
    Machine {
        name: "return",
        states: contract::RETURN_STATUSES,
        terminal: &["REJECTED", "COMPLETED"],
        edges: &[
            ("REQUESTED", "APPROVED", DECIDERS, true),
            ("REQUESTED", "REJECTED", DECIDERS, true),
            (
                "APPROVED",
                "IN_TRANSIT",
                &[
                    ("customer", "own"),
                    ("support", "all"),
                    ("warehouse", "all"),
                    ("manager", "all"),
                    ("admin", "all"),
                ],
                false,
            ),
            ("IN_TRANSIT", "RECEIVED", PACKERS, false),
            ("RECEIVED", "COMPLETED", PACKERS, false),
        ],
        mermaid: "stateDiagram-v2
    [*] --> REQUESTED
    REQUESTED --> APPROVED
    REQUESTED --> REJECTED
    APPROVED --> IN_TRANSIT
    REJECTED --> [*]
    IN_TRANSIT --> RECEIVED
    RECEIVED --> COMPLETED
    COMPLETED --> [*]
",
    },
];

const PACKERS: Roles = &[("warehouse", "all"), ("manager", "all"), ("admin", "all")];
const DECIDERS: Roles = &[("manager", "all"), ("admin", "all")];
const CANCELLERS: Roles = &[
    ("customer", "own"),
    ("support", "all"),
    ("manager", "all"),
    ("admin", "all"),
    ("system", "all"),
];

async fn machine(client: &Client, name: &str) -> Reply {
    client.get(&format!("/state-machines/{name}")).await
}

#[tokio::test]
async fn each_is_told_to_anybody_as_it_is_written_down_here() {
    let api = Api::requests_only();
    for expected in MACHINES {
        for caller in [api.nobody(), api.customer(), api.role("admin")] {
            let reply = machine(&caller, expected.name).await.expect(200);
            let edges = expected.edges.iter().map(|(from, to, roles, four_eyes)| {
                let roles: BTreeMap<&str, &str> = roles.iter().copied().collect();
                json!({ "from": from, "to": to, "roles": roles, "four_eyes": four_eyes })
            });
            let whole = json!({
                "machine": expected.name,
                "initial_state": expected.states[0],
                "terminal_states": expected.terminal,
                "states": expected.states,
                "edges": edges.collect::<Vec<Value>>(),
                "mermaid": expected.mermaid,
            });
            assert_eq!(reply.body, whole, "{reply}");
        }
    }
}

#[test]
fn what_is_written_down_here_is_what_is_written_down_of_the_contract() {
    for machine in MACHINES {
        for from in machine.states {
            let edges = machine.edges.iter().filter(|edge| edge.0 == from);
            let next: Vec<&str> = edges.map(|edge| edge.1).collect();
            assert_eq!(next, contract::allowed_transitions(from));
            assert_eq!(machine.terminal.contains(&from), next.is_empty());
        }
        for (_, to, roles, _) in machine.edges {
            for role in contract::ROLES {
                let reach = match roles.iter().find(|(known, _)| *known == role) {
                    None => Reach::Denied,
                    Some((_, "own")) => Reach::Own,
                    Some(_) => Reach::All,
                };
                assert_eq!(reach, contract::reach(to, role), "{role} -> {to}");
            }
        }
    }
}

#[tokio::test]
async fn there_are_no_others() {
    let api = Api::requests_only();
    for name in [
        "refund",
        "orders",
        "Order",
        "ORDER",
        "0",
        "%00",
        &new_uuid(),
        "order%2F",
    ] {
        machine(&api.nobody(), name).await.refused(404, "NOT_FOUND");
    }
    let unknown = api
        .nobody()
        .get("/state-machines/order")
        .query(&[("format", "svg")])
        .await;
    unknown.refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn nobody_is_asked_and_nothing_is_read() {
    let local = Local::quiet().await;
    let before = local.system().dynamo().calls();
    machine(&local.bearer("nonsense"), "order")
        .await
        .assert_status(200);
    assert_eq!(local.system().dynamo().calls(), before);
}
