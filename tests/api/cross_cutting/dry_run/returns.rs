//! `?dry_run=true` of creating a return and of every transition of one: the verdict of the real request, and nothing
//! written.

use std::collections::BTreeMap;
use std::time::Duration;

use oms_tests::order::{id, of_customer_in_status};
use oms_tests::{Call, Client, Local, contract, new_uuid, returns};
use serde_json::{Value, json};

use crate::cross_cutting::dry_run::comparison::{dry, dry_then_real, everything, writing_nothing};

/// Every kind of caller, and the person who requests the returns.
struct Cast {
    owner: Client,
    asker: Client,
    everybody: Vec<(&'static str, Client)>,
}

impl Cast {
    /// The cast of a test; `asked_by` is the role of the person who requests the returns.
    fn of(local: &Local, asked_by: &str) -> Self {
        let owner = local.customer();
        let mut everybody = vec![
            ("the customer", owner.clone()),
            (
                "the customer, who manages",
                local.person(owner.subject(), &["customer", "manager"]),
            ),
            ("another customer", local.other_customer()),
            ("another manager", local.manager()),
            ("nobody", local.nobody()),
            ("somebody without a role", local.person(&new_uuid(), &["root"])),
        ];
        let staff = contract::ROLES.into_iter().filter(|role| *role != "customer");
        everybody.extend(staff.map(|role| (role, local.role(role))));
        let of_role = everybody.iter().find(|(role, _)| *role == asked_by);
        let asker = of_role.map_or_else(|| owner.clone(), |(_, client)| client.clone());
        Self {
            owner,
            asker,
            everybody,
        }
    }

    async fn returned(&self, local: &Local, status: &str) -> Value {
        let order = of_customer_in_status(local, &self.owner, "DELIVERED").await;
        let asked = self.asker.request_return(id(&order)).await.expect(201).body;
        returns::drive(&local.manager(), asked, status).await
    }
}

/// Everything that can be asked of a return.
fn asks(who: &Client, returned: &str) -> Vec<(&'static str, Call)> {
    let mut asks = vec![
        ("APPROVED", who.approve(returned)),
        ("REJECTED", who.reject(returned)),
    ];
    let states = contract::RETURN_STATUSES.into_iter();
    asks.extend(states.map(|target| (target, who.change_return_state(returned, target))));
    asks
}

/// The number of requests that [`asks`] makes.
const ASKS: usize = 8;

#[tokio::test]
async fn for_every_state_target_and_role_the_verdict_is_that_of_the_real_thing() {
    let local = Local::quiet().await;
    let mut cells: BTreeMap<(u16, String), u32> = BTreeMap::new();
    let cast = Cast::of(&local, "manager");
    for status in contract::RETURN_STATUSES {
        let mut returned = cast.returned(&local, status).await;
        for (who, caller) in &cast.everybody {
            for ask in 0..ASKS {
                let ask = || asks(caller, returns::id(&returned)).swap_remove(ask).1;
                let reply = dry_then_real(&local, ask).await;
                if reply.status == 200 {
                    let target = reply.text("status");
                    let legal = contract::allowed_transitions(status).contains(&target);
                    assert!(legal, "{who}: {status} -> {target}: {reply}");
                    returned = cast.returned(&local, status).await;
                }
                let code = reply.body["error"]["code"].as_str().unwrap_or_default();
                *cells.entry((reply.status, code.to_owned())).or_default() += 1;
            }
        }
    }
    let all: u32 = cells.values().sum();
    assert_eq!(all as usize, 6 * cast.everybody.len() * ASKS);
    let seen: Vec<(u16, &str)> = cells
        .keys()
        .map(|(status, code)| (*status, code.as_str()))
        .collect();
    let expected = [
        (200, ""),
        (401, "UNAUTHENTICATED"),
        (403, "FORBIDDEN"),
        (404, "NOT_FOUND"),
        (409, "INVALID_STATE_TRANSITION"),
        (409, "SELF_APPROVAL"),
        (422, "VALIDATION_ERROR"),
    ];
    assert_eq!(seen, expected, "{cells:?}");
}

#[tokio::test]
async fn whatever_is_tried_nothing_in_any_table_is_other_than_before() {
    let local = Local::quiet().await;
    let cast = Cast::of(&local, "manager");
    for status in contract::RETURN_STATUSES {
        let returned = cast.returned(&local, status).await;
        let before = everything(&local).await;
        let mut accepted = 0;
        for (_, caller) in &cast.everybody {
            for returned in [returns::id(&returned), &new_uuid()] {
                for (_, ask) in asks(caller, returned) {
                    let reply = dry(ask).key(&new_uuid()).await;
                    accepted += u32::from(reply.status == 200);
                }
            }
        }
        assert_eq!(everything(&local).await, before, "{status}");
        let terminal = contract::allowed_transitions(status).is_empty();
        assert_eq!(accepted == 0, terminal, "{status}");
    }
}

#[tokio::test]
async fn what_a_decision_says_is_held_against_the_order() {
    let local = Local::quiet().await;
    let (cast, manager) = (Cast::of(&local, "customer"), local.manager());
    for (fee, status) in [
        (json!("0"), 200),
        (json!("219.61"), 200),
        (json!(12.5), 200),
        (json!("219.62"), 422),
        (json!("12.345"), 422),
        (json!("-1"), 422),
        (json!([]), 422),
    ] {
        let returned = cast.returned(&local, "REQUESTED").await;
        let path = format!("/returns/{}/approve", returns::id(&returned));
        let body = json!({ "manager_notes": "as described", "restocking_fee": fee });
        let reply = dry_then_real(&local, || manager.patch(&path, &body)).await;
        assert_eq!(reply.status, status, "{fee}: {reply}");
    }
    let returned = cast.returned(&local, "REQUESTED").await;
    for tag in ["\"1\"", "\"2\"", "*", "x"] {
        for ask in 0..2 {
            let ask = || {
                asks(&manager, returns::id(&returned))
                    .swap_remove(ask)
                    .1
                    .if_match(tag)
            };
            let tried = writing_nothing(&local, dry(ask())).await;
            let expected = match tag {
                "\"2\"" => 412,
                "x" => 400,
                _ => 200,
            };
            assert_eq!(tried.status, expected, "{tried}");
        }
    }
}

#[tokio::test]
async fn a_return_is_asked_for_as_if_it_were_meant() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let mut codes: BTreeMap<String, u32> = BTreeMap::new();
    for asked_by in ["customer", "support", "manager"] {
        for status in contract::STATUSES {
            let cast = Cast::of(&local, asked_by);
            let mut order = of_customer_in_status(&local, &cast.owner, status).await;
            for (who, caller) in &cast.everybody {
                let body =
                    json!({ "order_id": id(&order), "reason": " cracked ", "customer_notes": "the bowl" });
                let reply = dry_then_real(&local, || caller.post("/returns", &body)).await;
                let code = reply.body["error"]["code"].as_str().unwrap_or_default();
                *codes.entry(code.to_owned()).or_default() += 1;
                if reply.status != 201 {
                    continue;
                }
                assert_eq!(status, "DELIVERED", "{who}: {reply}");
                // There is one now.
                let again = || caller.post("/returns", &body);
                dry_then_real(&local, again).await.refused(409, "RETURN_EXISTS");
                order = of_customer_in_status(&local, &cast.owner, status).await;
            }
        }
    }
    let seen: Vec<&str> = codes.keys().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "",
            "FORBIDDEN",
            "NOT_FOUND",
            "RETURN_NOT_ALLOWED",
            "UNAUTHENTICATED"
        ]
    );

    let customer = local.customer();
    let order = of_customer_in_status(&local, &customer, "DELIVERED").await;
    for body in [
        json!({}),
        json!({ "order_id": "1", "reason": "" }),
        json!({ "order_id": new_uuid() }),
    ] {
        dry_then_real(&local, || manager.post("/returns", &body))
            .await
            .refused(422, "VALIDATION_ERROR");
    }
    let late = || customer.request_return(id(&order));
    local.advance(Duration::from_hours(24 * 29));
    writing_nothing(&local, dry(late())).await.assert_status(200);
    local.advance(Duration::from_hours(24 * 2));
    dry_then_real(&local, late)
        .await
        .refused(409, "RETURN_NOT_ALLOWED");
}

#[tokio::test]
async fn a_key_that_has_asked_for_a_return_is_answered_with_that_return() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let order = of_customer_in_status(&local, &customer, "DELIVERED").await;
    let key = new_uuid();
    for _ in 0..2 {
        let tried = dry(customer.request_return(id(&order))).key(&key);
        let tried = writing_nothing(&local, tried).await.expect(200);
        assert_eq!(tried.header("idempotency-replayed"), None, "{tried}");
    }
    let asked = customer.request_return(id(&order)).key(&key).await.expect(201);
    assert_eq!(asked.header("idempotency-replayed"), None, "{asked}");
    // The window may have closed since.
    for days in [0, 31] {
        local.advance(Duration::from_hours(24 * days));
        let again = dry(customer.request_return(id(&order))).key(&key);
        let again = writing_nothing(&local, again).await.expect(200);
        assert_eq!(again.bytes, asked.bytes);
        assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
        let other = json!({ "order_id": id(&order), "reason": "another" });
        let other = dry(customer.post("/returns", &other)).key(&key);
        writing_nothing(&local, other)
            .await
            .refused(422, "IDEMPOTENCY_KEY_REUSED");
    }
}
