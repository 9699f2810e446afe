//! `GET /returns`

use std::collections::BTreeSet;
use std::time::Duration;

use oms_tests::order::{self, id};
use oms_tests::pages::{all, walk};
use oms_tests::{Api, Client, Local, contract, returns};
use serde_json::{Value, json};

fn ids(returned: &[Value]) -> BTreeSet<String> {
    returned
        .iter()
        .map(|returned| returns::id(returned).to_owned())
        .collect()
}

#[tokio::test]
async fn a_list_shows_whole_returns_the_newest_first() {
    let local = Local::quiet().await;
    let (customer, support) = (local.customer(), local.support());
    let mut asked = Vec::new();
    for _ in 0..3 {
        local.advance(Duration::from_secs(1));
        let order = order::of_customer_in_status(&local, &customer, "DELIVERED").await;
        asked.insert(0, customer.request_return(id(&order)).await.expect(201).body);
    }
    let reply = customer.get("/returns").await.expect(200);
    assert_eq!(reply.data(), asked);
    let pagination = json!({ "limit": 20, "has_more": false, "next_cursor": null, "total": 3 });
    assert_eq!(reply.body["pagination"], pagination);
    let by_staff = support.get("/returns").await.expect(200);
    assert_eq!(ids(by_staff.data()), ids(&asked));
    // What may be done next depends on who asks, and nothing else does.
    let without = |returned: &Value| order::without(returned.clone(), "/allowed_transitions");
    let shown: Vec<Value> = by_staff.data().iter().map(without).collect();
    assert_eq!(shown, asked.iter().map(without).collect::<Vec<_>>());
}

#[tokio::test]
async fn walking_the_list_visits_each_return_exactly_once_in_order() {
    let local = Local::quiet().await;
    let (customer, manager, support) = (local.customer(), local.manager(), local.support());
    let mut made = Vec::new();
    for number in 0..24 {
        // Groups of three at the same time: a cursor must not skip or repeat within one.
        if number % 3 == 0 {
            local.advance(Duration::from_secs(1));
        }
        let owner = if number % 4 == 0 {
            local.customer()
        } else {
            customer.clone()
        };
        let order = order::of_customer_in_status(&local, &owner, "DELIVERED").await;
        let asked = owner.request_return(id(&order)).await.expect(201).body;
        let status = contract::RETURN_STATUSES[number % contract::RETURN_STATUSES.len()];
        made.push(returns::drive(&manager, asked, status).await);
    }
    let own = |returned: &&Value| returned["customer_id"] == customer.subject();
    let all_of = |wanted: &dyn Fn(&&Value) -> bool| -> BTreeSet<String> {
        let wanted = made.iter().filter(wanted);
        wanted.map(|returned| returns::id(returned).to_owned()).collect()
    };
    let check = async |caller: &Client, query: &[(&str, &str)], expected: &BTreeSet<String>| {
        for limit in ["1", "5", "100"] {
            let query = [query, &[("limit", limit)]].concat();
            let pages = walk(caller, "/returns", &query).await;
            let listed = all(&pages);
            assert_eq!(listed.len(), expected.len(), "{query:?}");
            assert_eq!(&ids(&listed), expected, "{query:?}");
            let times: Vec<_> = listed
                .iter()
                .map(|found| found["created_at"].as_str().unwrap())
                .collect();
            assert!(
                times.is_sorted_by(|left, right| left >= right),
                "{query:?}: {times:?}"
            );
        }
    };
    check(&support, &[], &all_of(&|_| true)).await;
    check(&customer, &[], &all_of(&own)).await;
    for status in contract::RETURN_STATUSES {
        let in_status = |returned: &&Value| returned["status"] == status;
        check(&support, &[("status", status)], &all_of(&in_status)).await;
        let own_in_status = |returned: &&Value| own(returned) && in_status(returned);
        check(&customer, &[("status", status)], &all_of(&own_in_status)).await;
    }
}

#[tokio::test]
async fn orders_are_not_in_the_list_of_returns_nor_returns_in_that_of_orders() {
    let api = Api::shared();
    let customer = api.customer();
    let returned = returns::of_customer_in_status(&api, &customer, "REQUESTED").await;
    let listed = customer
        .get("/returns")
        .query(&[("limit", "100")])
        .await
        .expect(200);
    assert!(ids(listed.data()).contains(returns::id(&returned)));
    assert!(listed.data().iter().all(|found| found["order_id"].is_string()));
    let orders = customer
        .get("/orders")
        .query(&[("limit", "100")])
        .await
        .expect(200);
    assert!(!ids(orders.data()).contains(returns::id(&returned)));
}

#[tokio::test]
async fn a_bad_parameter_is_refused_and_named() {
    let support = Api::shared().support();
    for (name, value) in [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", ""),
        ("status", "requested"),
        ("status", "PAID"),
        ("status", ""),
        ("cursor", "not a cursor"),
        ("cursor", ""),
        ("colour", "red"),
        ("offset", "20"),
    ] {
        let reply = support.get("/returns").query(&[(name, value)]).await;
        let details = reply.refused(400, "BAD_REQUEST").clone();
        if name != "cursor" {
            assert_eq!(details["fields"][0]["field"], name, "{reply}");
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_caller_only() {
    let local = Local::quiet().await;
    let (customer, support) = (local.customer(), local.support());
    for _ in 0..3 {
        returns::of_customer_in_status(&local, &customer, "REQUESTED").await;
        order::place(&customer).await;
    }
    let list = [("limit", "1")];
    let first = customer.get("/returns").query(&list).await.expect(200);
    let cursor = first.body["pagination"]["next_cursor"].as_str().unwrap();
    let next = async |caller: &Client, path: &str, query: &[(&str, &str)], cursor: &str| {
        caller.get(path).query(query).query(&[("cursor", cursor)]).await
    };
    let second = next(&customer, "/returns", &list, cursor).await.expect(200);
    assert_ne!(second.data(), first.data());
    let filtered = [("limit", "1"), ("status", "REQUESTED")];
    for (caller, path, query) in [
        (&customer, "/returns", &filtered[..]),
        (&customer, "/orders", &list),
        (&support, "/returns", &list),
        (&local.other_customer(), "/returns", &list),
    ] {
        next(caller, path, query, cursor)
            .await
            .refused(400, "BAD_REQUEST");
    }
    let mut tampered = cursor.as_bytes().to_vec();
    tampered[0] = if tampered[0] == b'A' { b'B' } else { b'A' };
    let tampered = String::from_utf8(tampered).unwrap();
    next(&customer, "/returns", &list, &tampered)
        .await
        .refused(400, "BAD_REQUEST");
}
