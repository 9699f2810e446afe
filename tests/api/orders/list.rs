//! `GET /orders`

use std::collections::BTreeSet;
use std::time::Duration;

use oms_tests::order::{self, body_for, id};
use oms_tests::pages::{all, walk};
use oms_tests::{Api, Client, Local, contract, new_uuid};
use serde_json::{Value, json};

fn ids(orders: &[Value]) -> Vec<String> {
    orders.iter().map(|order| id(order).to_owned()).collect()
}

/// Orders of a new customer, placed by `client` one after another; the customer, and the orders as they were answered.
async fn place(client: &Client, count: usize) -> (String, Vec<Value>) {
    let customer = new_uuid();
    let mut orders = Vec::new();
    for _ in 0..count {
        orders.push(client.create(&body_for(&customer)).await.expect(201).body);
    }
    (customer, orders)
}

#[tokio::test]
async fn a_list_shows_whole_orders_the_newest_first() {
    let api = Api::shared();
    let support = api.support();
    let (customer, placed) = place(&support, 3).await;
    let reply = support
        .get("/orders")
        .query(&[("customer_id", &customer)])
        .await
        .expect(200);
    let mut expected = placed;
    // Those placed in the same millisecond are in any order.
    let mut shown = reply.data().to_vec();
    let times: Vec<_> = shown
        .iter()
        .map(|order| order["created_at"].as_str().unwrap().to_owned())
        .collect();
    assert!(times.is_sorted_by(|left, right| left >= right), "{times:?}");
    shown.sort_by_key(|order| id(order).to_owned());
    expected.sort_by_key(|order| id(order).to_owned());
    assert_eq!(shown, expected);
    let pagination = &reply.body["pagination"];
    assert_eq!(pagination["limit"], 20);
    assert_eq!(pagination["has_more"], false);
    assert_eq!(pagination.get("next_cursor"), Some(&Value::Null));
    assert!(
        pagination
            .get("total")
            .is_some_and(|total| total.is_null() || *total == 3),
        "{reply}"
    );
    let names: BTreeSet<_> = reply
        .body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, BTreeSet::from(["data", "pagination"]));
}

#[tokio::test]
async fn walking_55_orders_visits_each_exactly_once_in_order() {
    let local = Local::quiet().await;
    let (support, manager) = (local.support(), local.manager());
    let customer = new_uuid();
    let mut placed = Vec::new();
    for number in 0..55 {
        // Groups of three at the same time: a cursor must not skip or repeat within one.
        if number % 3 == 0 {
            local.advance(Duration::from_secs(1));
        }
        let order = support.create(&body_for(&customer)).await.expect(201).body;
        let target = contract::STATUSES[number % contract::STATUSES.len()];
        placed.push(order::drive(&manager, order, target).await);
    }
    let own = local.claiming(&json!({
        "iss": local.system().issuer().issuer(), "aud": local.system().issuer().audience(), "sub": customer,
        "roles": ["customer"], "exp": local.now().unix_seconds() + 3600,
    }));
    let placed_ids: BTreeSet<_> = ids(&placed).into_iter().collect();
    for (caller, query, limits) in [
        // A page for each order once is enough: that takes as many requests as all other walks together.
        (
            &support,
            vec![("customer_id", customer.as_str())],
            &["1", "7", "20", "55", "100"][..],
        ),
        (&support, vec![], &["7", "20", "55", "100"]),
        (&own, vec![], &["7", "20", "55", "100"]),
    ] {
        for limit in limits.iter().copied() {
            for sort in ["-created_at", "created_at"] {
                let query = [query.clone(), vec![("limit", limit), ("sort", sort)]].concat();
                let pages = walk(caller, "/orders", &query).await;
                let orders = all(&pages);
                let seen = ids(&orders);
                assert_eq!(seen.len(), 55, "{query:?}");
                assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), placed_ids, "{query:?}");
                let times: Vec<_> = orders
                    .iter()
                    .map(|order| order["created_at"].as_str().unwrap())
                    .collect();
                let sorted = match sort {
                    "created_at" => times.is_sorted(),
                    _ => times.is_sorted_by(|left, right| left >= right),
                };
                assert!(sorted, "{query:?}: {times:?}");
                let size: usize = limit.parse().unwrap();
                for page in &pages {
                    assert!(page.data().len() <= size, "{page}");
                    assert_eq!(page.body["pagination"]["limit"], size);
                }
            }
        }
    }
    for status in contract::STATUSES {
        let expected: BTreeSet<_> = placed
            .iter()
            .filter(|order| order["status"] == status)
            .map(id)
            .collect();
        for (caller, query) in [
            (&support, vec![("status", status), ("limit", "4")]),
            (
                &support,
                vec![
                    ("status", status),
                    ("limit", "4"),
                    ("customer_id", customer.as_str()),
                ],
            ),
            (&own, vec![("status", status), ("limit", "4")]),
        ] {
            let orders = all(&walk(caller, "/orders", &query).await);
            assert_eq!(orders.len(), expected.len(), "{query:?}");
            assert_eq!(
                orders.iter().map(id).collect::<BTreeSet<_>>(),
                expected,
                "{query:?}"
            );
        }
    }
}

#[tokio::test]
async fn orders_can_be_found_by_number_and_by_time() {
    let local = Local::quiet().await;
    let support = local.support();
    let customer = new_uuid();
    let mut placed = Vec::new();
    for _ in 0..5 {
        local.advance(Duration::from_mins(1));
        placed.push(support.create(&body_for(&customer)).await.expect(201).body);
    }
    let number = placed[2]["order_number"].as_str().unwrap();
    let found = support
        .get("/orders")
        .query(&[("order_number", number)])
        .await
        .expect(200);
    assert_eq!(found.data(), [placed[2].clone()]);
    for parameters in [
        [("order_number", number), ("status", "PAID")],
        [("order_number", number), ("customer_id", &new_uuid())],
        [("order_number", "ORD-2026-0000000000000000"), ("limit", "5")],
    ] {
        let found = support.get("/orders").query(&parameters).await.expect(200);
        assert!(found.data().is_empty(), "{found}");
    }

    let time = |index: usize| placed[index]["created_at"].as_str().unwrap();
    for (from, to, expected) in [
        (Some(1), Some(3), vec![3, 2, 1]),
        (Some(3), None, vec![4, 3]),
        (None, Some(1), vec![1, 0]),
        (Some(2), Some(2), vec![2]),
        (Some(3), Some(1), vec![]),
    ] {
        let mut query = vec![("customer_id", customer.as_str())];
        query.extend(from.map(|from| ("created_from", time(from))));
        query.extend(to.map(|to| ("created_to", time(to))));
        let expected: Vec<_> = expected.into_iter().map(|index| placed[index].clone()).collect();
        let in_any_status = support.get("/orders").query(&query).await.expect(200);
        assert_eq!(in_any_status.data(), expected, "{query:?}");
        query[0] = ("status", "PENDING_PAYMENT");
        let in_one = support.get("/orders").query(&query).await.expect(200);
        assert_eq!(in_one.data(), expected, "{query:?}");
        let pages = walk(&support, "/orders", &[query, vec![("limit", "1")]].concat()).await;
        assert_eq!(all(&pages), expected);
    }
}

#[tokio::test]
async fn a_customer_sees_their_own_orders_only() {
    let api = Api::shared();
    let (customer, other) = (api.customer(), api.other_customer());
    let (own, foreign) = (order::place(&customer).await, order::place(&other).await);
    let reply = customer
        .get("/orders")
        .query(&[("limit", "100")])
        .await
        .expect(200);
    assert!(ids(reply.data()).contains(&id(&own).to_owned()));
    assert!(
        reply
            .data()
            .iter()
            .all(|order| order["customer_id"] == customer.subject()),
        "{reply}"
    );
    let named = customer
        .get("/orders")
        .query(&[("customer_id", customer.subject())])
        .await
        .expect(200);
    assert!(ids(named.data()).contains(&id(&own).to_owned()));
    let number = foreign["order_number"].as_str().unwrap();
    for parameters in [
        [("customer_id", other.subject()), ("limit", "100")],
        [("order_number", number), ("limit", "100")],
        [("status", "PENDING_PAYMENT"), ("limit", "100")],
    ] {
        let reply = customer.get("/orders").query(&parameters).await;
        let leaked = String::from_utf8_lossy(&reply.bytes).contains(id(&foreign));
        assert!(!leaked && matches!(reply.status, 200 | 403), "{reply}");
    }
}

#[tokio::test]
async fn a_bad_parameter_is_refused_and_named() {
    let support = Api::shared().support();
    for (name, value) in [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "1.5"),
        ("limit", ""),
        ("limit", "99999999999999999999"),
        ("status", "paid"),
        ("status", ""),
        ("customer_id", "1"),
        ("order_number", "1"),
        ("created_from", "yesterday"),
        ("created_to", "2026-02-30T00:00:00Z"),
        ("sort", "total_amount"),
        ("cursor", "not a cursor"),
        ("cursor", ""),
        ("colour", "red"),
        ("offset", "20"),
    ] {
        let reply = support.get("/orders").query(&[(name, value)]).await;
        let details = reply.refused(400, "BAD_REQUEST").clone();
        if name != "cursor" {
            assert_eq!(details["fields"][0]["field"], name, "{reply}");
        }
    }
    for query in ["limit=1&limit=2", "status=%FF", "%FF=1", "limit=%", "=", "limit"] {
        support
            .get(&format!("/orders?{query}"))
            .await
            .refused(400, "BAD_REQUEST");
    }
    let both = support
        .get("/orders")
        .query(&[("limit", "0"), ("colour", "red")])
        .await;
    let named = both.refused(400, "BAD_REQUEST")["fields"].as_array().unwrap();
    let named: BTreeSet<_> = named
        .iter()
        .map(|field| field["field"].as_str().unwrap())
        .collect();
    assert_eq!(named, BTreeSet::from(["colour", "limit"]));
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_caller_only() {
    let api = Api::shared();
    let (support, customer) = (api.support(), api.customer());
    for _ in 0..3 {
        order::place(&customer).await;
    }
    let subject = customer.subject().to_owned();
    let list = [("customer_id", subject.as_str()), ("limit", "1")];
    let first = support.get("/orders").query(&list).await.expect(200);
    let number = first.data()[0]["order_number"].as_str().unwrap();
    let cursor = first.body["pagination"]["next_cursor"].as_str().unwrap();
    let next = async |caller: &Client, query: &[(&str, &str)], cursor: &str| {
        caller
            .get("/orders")
            .query(query)
            .query(&[("cursor", cursor)])
            .await
    };
    let second = next(&support, &list, cursor).await.expect(200);
    assert_ne!(second.data(), first.data());
    // A cursor can be used again, and gives the same page.
    assert_eq!(
        next(&support, &list, cursor).await.expect(200).bytes,
        second.bytes
    );

    for other_list in [
        vec![("limit", "1")],
        vec![("customer_id", &*new_uuid())],
        vec![("customer_id", &subject), ("status", "PENDING_PAYMENT")],
        vec![("customer_id", &subject), ("sort", "created_at")],
        vec![
            ("customer_id", &subject),
            ("created_from", "2020-01-01T00:00:00Z"),
        ],
        vec![("customer_id", &subject), ("created_to", "2099-01-01T00:00:00Z")],
        vec![("customer_id", &subject), ("order_number", number)],
    ] {
        next(&support, &other_list, cursor)
            .await
            .refused(400, "BAD_REQUEST");
    }
    next(&customer, &[("limit", "1")], cursor)
        .await
        .refused(400, "BAD_REQUEST");
    next(&api.manager(), &list, cursor)
        .await
        .refused(400, "BAD_REQUEST");

    for index in 0..cursor.len() {
        let mut tampered = cursor.as_bytes().to_vec();
        tampered[index] = if tampered[index] == b'A' { b'B' } else { b'A' };
        let tampered = String::from_utf8(tampered).unwrap();
        next(&support, &list, &tampered).await.refused(400, "BAD_REQUEST");
    }
    for tampered in [
        &cursor[1..],
        &cursor[..cursor.len() - 1],
        &format!("{cursor}A"),
        &cursor.repeat(2),
    ] {
        next(&support, &list, tampered).await.refused(400, "BAD_REQUEST");
    }
}
