//! Permissions on returns and jobs: every operation and role, by the contract's table.

use oms_tests::contract::{self, ROLES, Reach};
use oms_tests::order::{self, id};
use oms_tests::{Api, Client, Local, new_uuid, returns};
use serde_json::json;

/// The status from which a return can be brought into `status`.
fn before(status: &str) -> &'static str {
    let before = |from: &&&str| contract::allowed_transitions(from).contains(&status);
    contract::RETURN_STATUSES.iter().find(before).unwrap()
}

/// A caller in that role, and a customer whose entities the caller may reach, if the role reaches any.
fn caller_and_owner(api: &Api, role: &str) -> (Client, Client) {
    let caller = api.role(role);
    let owner = if role == "customer" {
        caller.clone()
    } else {
        api.customer()
    };
    (caller, owner)
}

#[tokio::test]
async fn every_role_may_bring_a_return_into_the_states_of_the_table_and_no_others() {
    let api = Api::requests_only();
    for role in ROLES {
        for target in &contract::RETURN_STATUSES[1..] {
            let (caller, owner) = caller_and_owner(&api, role);
            let returned = returns::of_customer_in_status(&api, &owner, before(target)).await;
            let reply = caller.step_return(returns::id(&returned), target).await;
            if contract::reach(target, role) == Reach::Denied {
                reply.refused(403, "FORBIDDEN");
                let now = api.manager().returned(returns::id(&returned)).await.expect(200);
                assert_eq!(
                    now.body["version"], returned["version"],
                    "{role} -> {target} changed something"
                );
            } else {
                assert_eq!(reply.expect(200).text("status"), *target, "{role}");
            }
        }
    }
}

#[tokio::test]
async fn a_customer_moves_only_their_own_return() {
    let api = Api::requests_only();
    for target in &contract::RETURN_STATUSES[1..] {
        let returned = returns::of_customer_in_status(&api, &api.customer(), before(target)).await;
        let other = api.other_customer();
        let reply = other.step_return(returns::id(&returned), target).await;
        match contract::reach(target, "customer") {
            Reach::Own => reply.refused(404, "NOT_FOUND"),
            _ => reply.refused(403, "FORBIDDEN"),
        };
        let status = returns::status(&api.manager(), returns::id(&returned)).await;
        assert_eq!(status, before(target));
    }
}

#[tokio::test]
async fn who_may_not_do_something_at_all_is_told_so_whether_the_return_exists_or_not() {
    let api = Api::requests_only();
    for target in &contract::RETURN_STATUSES[1..] {
        let returned = returns::in_status(&api, before(target)).await;
        for role in ROLES {
            if contract::reach(target, role) != Reach::Denied {
                continue;
            }
            let caller = api.role(role);
            let send = |id: &str| caller.step_return(id, target).request_id("the-same");
            let existing = send(returns::id(&returned)).await;
            existing.refused(403, "FORBIDDEN");
            existing.assert_same(&send(&new_uuid()).await);
        }
    }
}

#[tokio::test]
async fn every_role_may_ask_for_returns_as_the_table_says() {
    let api = Api::requests_only();
    for role in ROLES {
        let (caller, owner) = caller_and_owner(&api, role);
        let order = order::of_customer_in_status(&api, &owner, "DELIVERED").await;
        let reply = caller.request_return(id(&order)).await;
        if contract::reach("create return", role) == Reach::Denied {
            reply.refused(403, "FORBIDDEN");
            caller.request_return(&new_uuid()).await.refused(403, "FORBIDDEN");
        } else {
            assert_eq!(reply.expect(201).text("customer_id"), owner.subject(), "{role}");
        }
    }
}

#[tokio::test]
async fn every_role_may_read_and_a_customer_only_their_own() {
    let api = Api::requests_only();
    let customer = api.customer();
    let returned = returns::of_customer_in_status(&api, &customer, "COMPLETED").await;
    let (return_id, order_id) = (returns::id(&returned), returns::order_id(&returned));
    let paths = [
        format!("/returns/{return_id}"),
        format!("/returns/{return_id}/history"),
        format!("/returns/{return_id}/refund"),
        format!("/orders/{order_id}/refund"),
    ];
    for role in ROLES {
        let caller = if role == "customer" {
            api.other_customer()
        } else {
            api.role(role)
        };
        for path in &paths {
            let expected = if role == "customer" { 404 } else { 200 };
            assert_eq!(caller.get(path).await.status, expected, "{role} {path}");
        }
        let list = caller
            .get("/returns")
            .query(&[("status", "COMPLETED"), ("limit", "100")]);
        let list = list.await.expect(200);
        let foreign = list
            .data()
            .iter()
            .filter(|found| found["customer_id"] != caller.subject());
        assert!(role != "customer" || foreign.count() == 0, "{role}: {list}");
    }
    for path in &paths {
        assert_eq!(customer.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn only_those_who_oversee_see_jobs_and_have_them_tried_again() {
    let api = Api::requests_only();
    for role in ROLES {
        let caller = api.role(role);
        let (list, retry) = (
            caller.get("/jobs").await,
            caller.retry_job("REFUND", &new_uuid()).await,
        );
        if contract::reach("jobs", role) == Reach::Denied {
            list.refused(403, "FORBIDDEN");
        } else {
            list.expect(200).data();
        }
        if contract::reach("retry job", role) == Reach::Denied {
            retry.refused(403, "FORBIDDEN");
        } else {
            retry.refused(404, "NOT_FOUND");
        }
    }
}

#[tokio::test]
async fn who_has_no_credentials_or_no_known_role_may_do_nothing() {
    let local = Local::quiet().await;
    let returned = returns::in_status(&local, "REQUESTED").await;
    let (return_id, order_id) = (returns::id(&returned), returns::order_id(&returned));
    let nobody = local.nobody();
    let roleless = local.person(&new_uuid(), &["root", "Manager"]);
    let calls = |caller: &Client| {
        [
            caller.request_return(order_id),
            caller.get("/returns"),
            caller.returned(return_id),
            caller.return_history(return_id),
            caller.return_refund(return_id),
            caller.order_refund(order_id),
            caller.approve(return_id),
            caller.reject(return_id),
            caller.change_return_state(return_id, "IN_TRANSIT"),
            caller.get("/jobs"),
            caller.retry_job("REFUND", order_id),
        ]
    };
    for call in calls(&nobody) {
        call.await.refused(401, "UNAUTHENTICATED");
    }
    for call in calls(&roleless) {
        call.await.refused(403, "FORBIDDEN");
    }
    assert_eq!(returns::status(&local.manager(), return_id).await, "REQUESTED");
}

#[tokio::test]
async fn roles_add_up() {
    let local = Local::quiet().await;
    let both = local.person(&new_uuid(), &["customer", "warehouse"]);
    let other = local.customer();
    // The customer role does not own the order, and the warehouse role may not request returns.
    let order = order::of_customer_in_status(&local, &other, "DELIVERED").await;
    both.request_return(id(&order)).await.refused(404, "NOT_FOUND");
    let own = local
        .storefront()
        .create(&order::body_for(both.subject()))
        .await
        .expect(201)
        .body;
    let own = order::drive(&local.manager(), own, "DELIVERED").await;
    let own = both.request_return(id(&own)).await.expect(201).body;
    let own = returns::drive(&local.manager(), own, "IN_TRANSIT").await;
    let received = both
        .change_return_state(returns::id(&own), "RECEIVED")
        .await
        .expect(200);
    assert_eq!(received.body["allowed_transitions"], json!(["COMPLETED"]));
    let records = both.return_history(returns::id(&own)).await.expect(200);
    assert_eq!(records.data()[0]["actor_role"], "customer");
    assert_eq!(records.data()[3]["actor_role"], "warehouse");
}
