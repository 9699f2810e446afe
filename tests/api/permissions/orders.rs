//! Permissions on orders: every operation and role, by the contract's table.

use oms_tests::contract::{self, ROLES, Reach};
use oms_tests::order::{self, id};
use oms_tests::{Api, Client, Local, new_uuid};
use serde_json::json;

/// The status before `status`, from which a caller may try to enter it.
fn before(status: &str) -> &'static str {
    let before = |from: &&&str| contract::allowed_transitions(from).contains(&status);
    contract::STATUSES.iter().find(before).unwrap()
}

#[tokio::test]
async fn every_role_may_bring_an_order_into_the_states_of_the_table_and_no_others() {
    let api = Api::requests_only();
    let targets = &contract::STATUSES[1..];
    for role in ROLES {
        for target in targets {
            let caller = api.role(role);
            let owner = if role == "customer" {
                caller.clone()
            } else {
                api.support()
            };
            let by_state_route = order::of_customer_in_status(&api, &owner, before(target)).await;
            let mut replies = vec![(
                by_state_route.clone(),
                caller.change_state(id(&by_state_route), target).await,
            )];
            if *target == "CANCELLED" {
                let by_cancel_route = order::of_customer_in_status(&api, &owner, before(target)).await;
                let reply = caller.cancel(id(&by_cancel_route)).await;
                replies.push((by_cancel_route, reply));
            }
            for (order, reply) in replies {
                if contract::reach(target, role) == Reach::Denied {
                    reply.refused(403, "FORBIDDEN");
                    let now = api.manager().order(id(&order)).await.expect(200);
                    assert_eq!(
                        now.body["version"], order["version"],
                        "{role} -> {target} changed something"
                    );
                } else {
                    assert_eq!(reply.expect(200).text("status"), *target, "{role}");
                }
            }
        }
    }
}

#[tokio::test]
async fn who_may_not_do_something_at_all_is_told_so_whether_the_order_exists_or_not() {
    let api = Api::requests_only();
    let order = order::place(&api.support()).await;
    for role in ROLES {
        for target in &contract::STATUSES[1..] {
            if contract::reach(target, role) != Reach::Denied {
                continue;
            }
            let caller = api.role(role);
            let existing = caller
                .change_state(id(&order), target)
                .request_id("the-same")
                .await;
            let missing = caller
                .change_state(&new_uuid(), target)
                .request_id("the-same")
                .await;
            existing.refused(403, "FORBIDDEN");
            existing.assert_same(&missing);
        }
    }
    let warehouse = api.role("warehouse");
    warehouse.cancel(id(&order)).await.refused(403, "FORBIDDEN");
    warehouse.cancel(&new_uuid()).await.refused(403, "FORBIDDEN");
}

/// Every way to read the order.
async fn read_statuses(caller: &Client, order_id: &str) -> Vec<u16> {
    let mut statuses = Vec::new();
    for path in ["", "/history", "/invoice"] {
        statuses.push(caller.get(&format!("/orders/{order_id}{path}")).await.status);
    }
    statuses
}

#[tokio::test]
async fn every_role_may_read_and_a_customer_only_their_own() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = order::place(&customer).await;
    for role in ROLES {
        assert_eq!(contract::reach("read", role) == Reach::Own, role == "customer");
        let caller = if role == "customer" {
            api.other_customer()
        } else {
            api.role(role)
        };
        // There is no invoice before the order is shipped.
        let expected = if role == "customer" {
            [404, 404, 404]
        } else {
            [200, 200, 404]
        };
        assert_eq!(read_statuses(&caller, id(&order)).await, expected, "{role}");
        let list = caller
            .get("/orders")
            .query(&[("order_number", order["order_number"].as_str().unwrap())])
            .await;
        let expected = usize::from(role != "customer");
        assert_eq!(list.expect(200).data().len(), expected, "{role}");
    }
    assert_eq!(read_statuses(&customer, id(&order)).await, [200, 200, 404]);
}

/// A token with these role claims, of somebody new.
fn claiming(local: &Local, roles: &serde_json::Value) -> Client {
    let issuer = local.system().issuer();
    let mut claims = json!({
        "iss": issuer.issuer(), "aud": issuer.audience(), "sub": new_uuid(), "exp": local.now().unix_seconds() + 60,
    });
    for (name, value) in roles.as_object().unwrap() {
        claims[name] = value.clone();
    }
    local.claiming(&claims)
}

#[tokio::test]
async fn who_has_no_known_role_may_do_nothing() {
    let local = Local::quiet().await;
    let order = order::place(&local.support()).await;
    for roles in [
        json!({}),
        json!({ "roles": [] }),
        json!({ "roles": ["root", "Manager", "manager ", "*", ""] }),
        json!({ "role": "manager" }),
        json!({ "scope": "manager" }),
        json!({ "cognito:groups": ["operators"] }),
    ] {
        let caller = claiming(&local, &roles);
        let replies = [
            caller.create(&order::body_for(&new_uuid())).await,
            caller.get("/orders").await,
            caller.order(id(&order)).await,
            caller.change_state(id(&order), "PAID").await,
            caller.cancel(id(&order)).await,
            caller.history(id(&order)).await,
            caller.invoice(id(&order)).await,
        ];
        for reply in replies {
            reply.refused(403, "FORBIDDEN");
        }
    }
    assert_eq!(
        order::status(&local.manager(), id(&order)).await,
        "PENDING_PAYMENT"
    );
}

#[tokio::test]
async fn roles_add_up_and_may_be_cognito_groups() {
    let local = Local::quiet().await;
    let order = order::place(&local.support()).await;
    for roles in [
        json!({ "roles": ["customer", "support"] }),
        json!({ "roles": ["unknown", "support"] }),
        json!({ "cognito:groups": ["support"] }),
    ] {
        let caller = claiming(&local, &roles);
        caller.order(id(&order)).await.expect(200).text("id");
        caller
            .change_state(id(&order), "PAID")
            .await
            .refused(403, "FORBIDDEN");
    }
    let both = claiming(&local, &json!({ "roles": ["warehouse", "customer"] }));
    // The customer role does not own the order, and the warehouse role may not cancel.
    both.cancel(id(&order)).await.refused(404, "NOT_FOUND");
    let paid = order::drive(&local.manager(), order, "PAID").await;
    both.change_state(id(&paid), "PROCESSING_IN_WAREHOUSE")
        .await
        .expect(200)
        .text("id");
    let records = local.manager().history(id(&paid)).await.expect(200);
    assert_eq!(records.data()[2]["actor_role"], "warehouse");
}
