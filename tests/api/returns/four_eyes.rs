//! Four eyes: neither the person who requested a return nor the customer who gets the money decides on it.

use oms_tests::order::{self, assert_illegal, id};
use oms_tests::{Api, Client, Local, returns};
use serde_json::{Value, json};

use super::decide::DECISIONS;
use crate::api_keys::{holder, issue};
use crate::permissions::matrix::{everybody, expected, prepare};
use crate::permissions::rows::{Judge, ROWS};

/// Checks that this caller may make neither decision, and that nothing changed.
async fn assert_self_approval(caller: &Client, returned: &Value) {
    for decision in DECISIONS {
        caller
            .step_return(returns::id(returned), decision)
            .await
            .refused(409, "SELF_APPROVAL");
    }
    let now = caller.returned(returns::id(returned)).await.expect(200);
    assert_eq!(now.text("status"), "REQUESTED");
    assert_eq!(now.body["allowed_transitions"], json!([]), "{now}");
}

#[tokio::test]
async fn who_asked_for_a_return_does_not_decide_it() {
    let api = Api::requests_only();
    for role in ["manager", "admin"] {
        let asker = api.role(role);
        let order = order::in_status(&api, "DELIVERED").await;
        let returned = asker.request_return(id(&order)).await.expect(201).body;
        assert_self_approval(&asker, &returned).await;
        let other = if role == "manager" { "admin" } else { "manager" };
        let other = api.role(other);
        let shown = other.returned(returns::id(&returned)).await.expect(200);
        assert_eq!(shown.body["allowed_transitions"], json!(DECISIONS));
        returns::drive(&other, returned, "APPROVED").await;
    }
}

#[tokio::test]
async fn whose_return_it_is_does_not_decide_it_whoever_asked() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let as_manager = local.person(customer.subject(), &["manager"]);
    let as_both = local.person(customer.subject(), &["customer", "manager"]);
    let spelled_otherwise = local.person(&customer.subject().to_uppercase(), &["manager"]);
    for asker in [&customer, &local.support(), &local.manager()] {
        let order = order::of_customer_in_status(&local, &customer, "DELIVERED").await;
        let returned = asker.request_return(id(&order)).await.expect(201).body;
        for caller in [&as_manager, &as_both, &spelled_otherwise] {
            assert_self_approval(caller, &returned).await;
        }
    }
}

#[tokio::test]
async fn an_illegal_step_is_told_before_the_second_pair_of_eyes() {
    let api = Api::requests_only();
    let asker = api.manager();
    let order = order::in_status(&api, "DELIVERED").await;
    let returned = asker.request_return(id(&order)).await.expect(201).body;
    let returned = returns::drive(&api.role("admin"), returned, "APPROVED").await;
    for decision in DECISIONS {
        let reply = asker.step_return(returns::id(&returned), decision).await;
        assert_illegal(&reply, "APPROVED", decision);
    }
}

/// Has `asker` request a return; returns `true` if `decider` may decide on it.
async fn may_decide(api: &Api, asker: &Client, decider: &Client) -> bool {
    let delivered = order::in_status(api, "DELIVERED").await;
    let returned = asker.request_return(id(&delivered)).await.expect(201);
    let reply = decider.approve(returned.text("id")).await;
    if reply.status == 200 {
        return true;
    }
    reply.refused(409, "SELF_APPROVAL");
    false
}

#[tokio::test]
async fn a_key_is_no_second_pair_of_eyes_for_its_owner() {
    let local = Local::quiet().await;
    let (admin, manager) = (local.role("admin"), local.manager());
    let one = holder(&local, &issue(&local, &admin, &["manager"]).await);
    let two = holder(&local, &issue(&local, &admin, &["manager", "support"]).await);
    let others = holder(&local, &issue(&local, &local.role("admin"), &["manager"]).await);
    for (asker, decider) in [
        (&admin, &one),
        (&one, &admin),
        (&one, &one),
        (&one, &two),
        (&admin, &admin),
    ] {
        assert!(!may_decide(&local, asker, decider).await);
    }
    for (asker, decider) in [
        (&one, &manager),
        (&manager, &one),
        (&one, &others),
        (&others, &admin),
    ] {
        assert!(may_decide(&local, asker, decider).await);
    }
}

#[tokio::test]
async fn nobody_decides_on_what_they_asked_for() {
    let local = Local::quiet().await;
    let owner = local.customer();
    let everybody = everybody(&local, owner.subject()).await;
    let mut own = 0;
    for row in ROWS
        .iter()
        .filter(|row| matches!(row.1, Judge::Operation("DecideReturn")))
    {
        for asker in everybody
            .iter()
            .filter(|who| matches!(who.role, "support" | "manager" | "admin"))
        {
            for who in everybody
                .iter()
                .filter(|who| matches!(who.role, "manager" | "admin"))
            {
                let scene = prepare(&local, &owner, &asker.client, row.2).await;
                let expected = expected(row, who, owner.subject(), asker.person.as_deref());
                let reply = row.4(&who.client, &scene).await;
                assert_eq!(
                    reply.status, expected,
                    "{} asked, {} decides: {reply}",
                    asker.name, who.name
                );
                own += u32::from(expected == 409);
            }
        }
    }
    // A manager and an admin by token, each on their own request; and three keys of one admin, two of which decide.
    assert_eq!(own, (2 + 3 * 2) * 2, "for each of two decisions");
}
