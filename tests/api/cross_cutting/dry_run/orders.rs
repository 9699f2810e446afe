//! `?dry_run=true` of every transition of an order: the verdict of the real request, and nothing written.

use std::collections::BTreeMap;

use oms_tests::order::{id, of_customer_in_status};
use oms_tests::{Call, Client, Local, contract, new_uuid};
use serde_json::json;

use crate::cross_cutting::dry_run::comparison::{dry, dry_then_real, everything, writing_nothing};

type Ask = (&'static str, fn(&Client, &str, &'static str) -> Call);

/// Every way to request a change of an order's state.
const ASKS: [Ask; 3] = [
    ("state", |who, order, target| who.change_state(order, target)),
    ("with everything", |who, order, target| {
        let mut body = json!({ "new_state": target, "reason": " asked for " });
        match target {
            "PAID" => body["payment_transaction_id"] = "pi_1".into(),
            "SHIPPED" => {
                body["tracking_number"] = "1Z999".into();
                body["carrier"] = "UPS".into();
            }
            _ => {}
        }
        who.patch(&format!("/orders/{order}/state"), &body)
    }),
    ("cancel", |who, order, _| who.cancel(order)),
];

/// Every kind of caller, the owner first.
fn everybody(local: &Local) -> Vec<(&'static str, Client)> {
    let owner = local.customer();
    let both = local.person(owner.subject(), &["customer", "warehouse"]);
    let mut everybody = vec![
        ("the customer", owner),
        ("the customer, who packs", both),
        ("another customer", local.other_customer()),
        ("nobody", local.nobody()),
        ("somebody without a role", local.person(&new_uuid(), &["root"])),
    ];
    let staff = contract::ROLES.into_iter().filter(|role| *role != "customer");
    everybody.extend(staff.map(|role| (role, local.role(role))));
    everybody
}

/// Every way to ask, with each state it can ask for.
fn asks() -> impl Iterator<Item = (Ask, &'static str)> {
    let of = |ask: Ask| {
        let targets: &[&str] = if ask.0 == "cancel" {
            &["CANCELLED"]
        } else {
            &contract::STATUSES
        };
        targets.iter().map(move |target| (ask, *target))
    };
    ASKS.into_iter().flat_map(of)
}

/// The number of accepted requests that bring an order into `target`, over all callers.
fn accepted(target: &str) -> usize {
    let may = |role: &&str| contract::reach(target, role) != contract::Reach::Denied;
    let roles = contract::ROLES.iter().filter(|role| may(role)).count();
    let both = usize::from(may(&"customer") || may(&"warehouse"));
    (roles + both) * if target == "CANCELLED" { 3 } else { 2 }
}

#[tokio::test]
async fn for_every_state_target_and_role_the_verdict_is_that_of_the_real_thing() {
    let local = Local::quiet().await;
    let everybody = everybody(&local);
    let owner = &everybody[0].1;
    let mut cells: BTreeMap<u16, u32> = BTreeMap::new();
    for status in contract::STATUSES {
        let mut order = of_customer_in_status(&local, owner, status).await;
        for ((name, ask), target) in asks() {
            for (who, caller) in &everybody {
                let reply = dry_then_real(&local, || ask(caller, id(&order), target)).await;
                if reply.status == 200 {
                    let legal = contract::allowed_transitions(status).contains(&target);
                    assert!(legal, "{who} ({name}): {status} -> {target}: {reply}");
                    order = of_customer_in_status(&local, owner, status).await;
                }
                *cells.entry(reply.status).or_default() += 1;
            }
        }
    }
    let all: u32 = cells.values().sum();
    assert_eq!(all as usize, 6 * (6 + 6 + 1) * everybody.len());
    for status in [200, 401, 403, 404, 409] {
        assert!(cells.contains_key(&status), "no cell of {status}: {cells:?}");
    }
    let edges = contract::STATUSES.map(contract::allowed_transitions);
    let expected: usize = edges.concat().into_iter().map(accepted).sum();
    assert_eq!(cells[&200] as usize, expected, "{cells:?}");
}

#[tokio::test]
async fn whatever_is_tried_nothing_in_any_table_is_other_than_before() {
    let local = Local::quiet().await;
    let everybody = everybody(&local);
    for status in contract::STATUSES {
        let order = of_customer_in_status(&local, &everybody[0].1, status).await;
        let before = everything(&local).await;
        let mut accepted = 0;
        for ((_, ask), target) in asks() {
            for (_, caller) in &everybody {
                for order in [id(&order), &new_uuid()] {
                    let reply = dry(ask(caller, order, target)).key(&new_uuid()).await;
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
async fn if_match_is_heeded_as_the_real_thing_heeds_it() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    for status in contract::STATUSES {
        let legal = contract::allowed_transitions(status).iter().copied();
        for target in legal.chain(["PENDING_PAYMENT"]) {
            for tag in [
                "\"1\"", "\"2\"", "\"3\"", "\"4\"", "\"5\"", "\"99\"", "*", "1", "W/\"1\"",
            ] {
                let order = of_customer_in_status(&local, &customer, status).await;
                let ask = || manager.change_state(id(&order), target).if_match(tag);
                let reply = dry_then_real(&local, ask).await;
                let current = format!("\"{}\"", order["version"]);
                if tag.starts_with('"') && tag != current {
                    reply.refused(412, "PRECONDITION_FAILED");
                }
            }
            let missing = new_uuid();
            let ask = || manager.change_state(&missing, target).if_match("\"1\"");
            dry_then_real(&local, ask).await.refused(404, "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_the_same_words() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = of_customer_in_status(&local, &customer, "PAID").await;
    let state = format!("/orders/{}/state", id(&order));
    let cancel = format!("/orders/{}/cancel", id(&order));
    for (status, code, body) in [
        (422, "VALIDATION_ERROR", "{}"),
        (
            422,
            "VALIDATION_ERROR",
            r#"{"new_state":"EATEN","reason":7,"colour":"red"}"#,
        ),
        (422, "VALIDATION_ERROR", r#"{"reason":""}"#),
        (400, "BAD_REQUEST", "{"),
        (400, "BAD_REQUEST", ""),
    ] {
        for (method, path) in [("PATCH", &state), ("POST", &cancel)] {
            let path = format!("/api/v1{path}");
            let ask = || manager.request(method, &path).json(body);
            dry_then_real(&local, ask).await.refused(status, code);
        }
    }
    let untyped = || manager.request("PATCH", &format!("/api/v1{state}")).bytes("{}");
    dry_then_real(&local, untyped)
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let large = || {
        manager
            .request("PATCH", &format!("/api/v1{state}"))
            .json(&"x".repeat(70_000))
    };
    dry_then_real(&local, large)
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
    let unnamed = || manager.change_state("1", "PAID");
    dry_then_real(&local, unnamed).await.refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn a_key_that_a_real_step_has_used_is_answered_with_that_step() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = of_customer_in_status(&local, &customer, "PENDING_PAYMENT").await;
    let key = new_uuid();
    let paid = manager
        .change_state(id(&order), "PAID")
        .key(&key)
        .await
        .expect(200);
    manager
        .change_state(id(&order), "PROCESSING_IN_WAREHOUSE")
        .await
        .assert_status(200);
    let again = dry(manager.change_state(id(&order), "PAID")).key(&key);
    let again = writing_nothing(&local, again).await.expect(200);
    assert_eq!(again.bytes, paid.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again}");
    let other = dry(manager.change_state(id(&order), "SHIPPED")).key(&key);
    let other = writing_nothing(&local, other).await;
    other.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn a_key_that_was_only_tried_is_as_good_as_new() {
    let local = Local::quiet().await;
    let (customer, manager) = (local.customer(), local.manager());
    let order = of_customer_in_status(&local, &customer, "PENDING_PAYMENT").await;
    let key = new_uuid();
    for target in ["PAID", "CANCELLED", "SHIPPED"] {
        let tried = dry(manager.change_state(id(&order), target)).key(&key);
        writing_nothing(&local, tried).await;
    }
    let done = manager
        .change_state(id(&order), "PAID")
        .key(&key)
        .await
        .expect(200);
    assert_eq!(done.header("idempotency-replayed"), None, "{done}");
    assert_eq!(done.body["version"], 2);
}
