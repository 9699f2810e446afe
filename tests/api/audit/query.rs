//! `GET /audit`

use std::collections::BTreeSet;
use std::time::Duration;

use oms_domain::Timestamp;
use oms_http::Entropy;
use oms_telemetry::Clock;
use oms_tests::deployment::{Deliveries, Deployment, Place};
use oms_tests::order::{self, id};
use oms_tests::{Client, Local, Reply, contract, history, new_uuid, pages, returns, table};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_hours(24);

/// The time that passes between two rounds of [`busy`].
const ROUND: Duration = Duration::from_hours(10 * 24);

/// A system in which a lot has happened to several orders and by several people, in that many rounds of ten days each,
/// of which the last ends now.
async fn busy(rounds: u32) -> Local {
    // Streams and queues are delivered by hand: pollers would seal the hours of all these days besides.
    let local = Local::at(Clock::system().now().saturating_sub(rounds * ROUND)).await;
    let functions = Deployment::of(&local, Place::Here(Entropy::system()));
    let mut deliveries = Deliveries::of(&local).await;
    let (customer, manager, warehouse) = (local.customer(), local.manager(), local.role("warehouse"));
    let admin = local.role("admin");
    for round in 0..rounds {
        let order = order::place(&customer).await;
        for (caller, status) in [
            (&manager, "PAID"),
            (&warehouse, "PROCESSING_IN_WAREHOUSE"),
            (&warehouse, "SHIPPED"),
            (&warehouse, "DELIVERED"),
        ] {
            caller.change_state(id(&order), status).await.assert_status(200);
            local.advance(Duration::from_secs(90));
        }
        let asked = customer.request_return(id(&order)).await.expect(201).body;
        returns::drive(
            &manager,
            asked,
            if round % 2 == 0 { "COMPLETED" } else { "REJECTED" },
        )
        .await;
        customer
            .change_state(id(&order), "PAID")
            .await
            .refused(403, "FORBIDDEN");
        warehouse.get("/jobs").await.refused(403, "FORBIDDEN");
        manager
            .change_state(id(&order), "PAID")
            .await
            .refused(409, "INVALID_STATE_TRANSITION");
        local
            .other_customer()
            .order(id(&order))
            .await
            .refused(404, "NOT_FOUND");
        crate::api_keys::issue(&local, &admin, &["support"]).await;
        deliveries.until_quiet(&functions).await;
        local.advance(ROUND);
    }
    drop((deliveries, functions));
    local
}

/// Every row that fits, the newest first.
fn fitting(rows: &[Value], query: &[(&str, &str)]) -> Vec<Value> {
    let given = |name: &str| {
        query
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    };
    let equal = |row: &Value, name: &str, field: &str| given(name).is_none_or(|value| row[field] == value);
    let at = |row: &Value| row["created_at"].as_str().unwrap().to_owned();
    let fits = |row: &&Value| {
        equal(row, "entity_id", "entity_id")
            && equal(row, "actor_id", "actor_id")
            && equal(row, "state", "new_state")
            && equal(row, "event", "event")
            && given("from").is_none_or(|from| at(row).as_str() >= from)
            && given("to").is_none_or(|to| at(row).as_str() <= to)
    };
    let mut rows: Vec<Value> = rows.iter().filter(fits).cloned().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(at(row)));
    rows
}

fn ids(rows: &[Value]) -> BTreeSet<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// Checks that the query finds exactly what fits, in pages of that size.
async fn assert_found(caller: &Client, rows: &[Value], query: &[(&str, &str)], limit: &str) -> usize {
    let with_limit: Vec<_> = query.iter().copied().chain([("limit", limit)]).collect();
    let found_pages = pages::walk(caller, "/audit", &with_limit).await;
    for page in &found_pages {
        assert_eq!(page.body["pagination"]["total"], Value::Null, "{page}");
        assert!(page.data().len() <= limit.parse().unwrap(), "{page}");
    }
    let found = pages::all(&found_pages);
    let expected = fitting(rows, query);
    assert_eq!(ids(&found), ids(&expected), "{query:?}");
    assert_eq!(found.len(), expected.len(), "{query:?}: a row is there twice");
    for (record, expected) in found.iter().zip(&expected) {
        history::assert_shape(record);
        assert_eq!(record["created_at"], expected["created_at"], "{query:?}");
        assert!(rows.contains(record), "{record}");
    }
    found.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_combination_of_filters_finds_exactly_what_fits() {
    let local = busy(7).await;
    let manager = local.manager();
    let rows = table::history(&local).await;
    assert!(rows.len() > 100, "{}", rows.len());
    let sample = |event: &str| rows.iter().rfind(|row| row["event"] == event).unwrap();
    let days_ago = |days: u32| local.now().saturating_sub(days * DAY).to_string();
    let mut answered = 0;
    let periods = [(31, 0), (45, 15), (70, 40), (12, 12)];
    for (index, row) in [sample("TRANSITION"), sample("REFUSED"), sample("JOB")]
        .into_iter()
        .enumerate()
    {
        // Two ranges for each row: the three of them meet all four.
        let periods = &periods[index..index + 2];
        let field = |name: &str| row[name].as_str().unwrap_or("PAID").to_owned();
        let (entity, actor, state, event) = (
            field("entity_id"),
            field("actor_id"),
            field("new_state"),
            field("event"),
        );
        let filters = [
            ("entity_id", &entity),
            ("actor_id", &actor),
            ("state", &state),
            ("event", &event),
        ];
        for chosen in 0..16_usize {
            let mut query: Vec<(&str, &str)> = Vec::new();
            for (index, (name, value)) in filters.iter().enumerate() {
                if chosen & (1 << index) != 0 {
                    query.push((name, value.as_str()));
                }
            }
            for (from, to) in periods {
                let (from, to) = (days_ago(*from), days_ago(*to));
                let limit = if chosen % 3 == 0 { "7" } else { "100" };
                let ranged: Vec<_> = query
                    .iter()
                    .copied()
                    .chain([("from", from.as_str()), ("to", &to)])
                    .collect();
                answered += assert_found(&manager, &rows, &ranged, limit).await;
            }
        }
    }
    assert!(answered > 300, "only {answered} rows were found in all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_range_it_is_the_last_31_days_and_a_page_of_20() {
    let local = busy(7).await;
    let (manager, rows) = (local.manager(), table::history(&local).await);
    let month = local.now().saturating_sub(31 * DAY).to_string();
    let recent = fitting(&rows, &[("from", &month)]);
    assert!(
        recent.len() > 40 && recent.len() < rows.len(),
        "{} of {}",
        recent.len(),
        rows.len()
    );
    let first = manager.get("/audit").await.expect(200);
    assert_eq!(
        (first.data().len(), &first.body["pagination"]["limit"]),
        (20, &json!(20))
    );
    for limit in ["3", "20", "100"] {
        let found = pages::all(&pages::walk(&manager, "/audit", &[("limit", limit)]).await[..]);
        assert_eq!(ids(&found), ids(&recent), "pages of {limit}");
        assert_eq!(found.len(), recent.len(), "pages of {limit}");
        assert!(found.is_sorted_by(|one, two| one["created_at"].as_str() >= two["created_at"].as_str()));
    }
    // A row at the very edge of a range is in it.
    let edge = recent[recent.len() / 2]["created_at"].as_str().unwrap();
    assert!(assert_found(&manager, &rows, &[("from", edge), ("to", edge)], "100").await > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_belongs_to_one_query_and_one_person() {
    let local = busy(2).await;
    let (manager, other) = (local.manager(), local.manager());
    let page = manager.get("/audit?limit=3").await.expect(200);
    let cursor = page.body["pagination"]["next_cursor"].as_str().unwrap();
    let call = |caller: &Client, query: &[(&str, &str)]| {
        caller
            .get("/audit?limit=3")
            .query(&[("cursor", cursor)])
            .query(query)
    };
    call(&manager, &[]).await.assert_status(200);
    call(&other, &[]).await.refused(400, "BAD_REQUEST");
    call(&manager, &[("event", "JOB")])
        .await
        .refused(400, "BAD_REQUEST");
    call(&manager, &[("actor_id", manager.subject())])
        .await
        .refused(400, "BAD_REQUEST");
    manager
        .get("/audit?cursor=AAAA")
        .await
        .refused(400, "BAD_REQUEST");
    // New rows move nothing, since they are newer than all pages that are still to come.
    let before = pages::all(&pages::walk(&manager, "/audit", &[("limit", "9")]).await);
    manager.get("/nothing").await.assert_status(404);
    let first = manager.get("/audit?limit=9").await.expect(200);
    local.role("support").get("/jobs").await.refused(403, "FORBIDDEN");
    let cursor = first.body["pagination"]["next_cursor"].as_str().unwrap();
    let second = manager
        .get("/audit?limit=9")
        .query(&[("cursor", cursor)])
        .await
        .expect(200);
    assert_eq!([first.data(), second.data()].concat(), before[..18]);
}

/// The parameters that a 400 names.
fn named(reply: &Reply) -> BTreeSet<&str> {
    let details = reply.refused(400, "BAD_REQUEST");
    let fields = details["fields"]
        .as_array()
        .unwrap_or_else(|| panic!("no fields: {reply}"));
    fields
        .iter()
        .map(|field| field["field"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn every_bad_parameter_is_named() {
    let local = Local::quiet().await;
    let manager = local.manager();
    let at = |time: Timestamp| time.to_string();
    let now = local.now();
    for (name, values) in [
        ("limit", &["0", "101", "-1", "x", "", "1.5"][..]),
        ("event", &["", "transition", "EATEN"]),
        ("state", &["", "paid", "EATEN"]),
        ("from", &["", "yesterday", "2026-02-30T00:00:00Z", "2026-11-21"]),
        ("to", &["", "now", "1790000000"]),
        ("page", &["2"]),
        ("offset", &["2"]),
        ("sort", &["created_at"]),
        ("actor_id", &["", "a b", "é"]),
    ] {
        for value in values {
            let reply = manager.get("/audit").query(&[(name, *value)]).await;
            assert_eq!(named(&reply), BTreeSet::from([name]), "{reply}");
        }
    }
    let too_long = manager
        .get("/audit")
        .query(&[
            (
                "from",
                &*at(now.saturating_sub(31 * DAY + Duration::from_millis(1))),
            ),
            ("to", &at(now)),
        ])
        .await;
    assert!(
        named(&too_long).is_subset(&BTreeSet::from(["from", "to"])),
        "{too_long}"
    );
    let backwards = manager
        .get("/audit")
        .query(&[("from", &*at(now)), ("to", &at(now.saturating_sub(DAY)))])
        .await;
    assert!(
        named(&backwards).is_subset(&BTreeSet::from(["from", "to"])),
        "{backwards}"
    );
    let all = manager
        .get("/audit?limit=x&event=x&state=x&from=x&to=x&x=x")
        .await;
    assert_eq!(
        named(&all),
        BTreeSet::from(["limit", "event", "state", "from", "to", "x"])
    );
    let none = manager
        .get("/audit")
        .query(&[("entity_id", &*new_uuid())])
        .await
        .expect(200);
    assert_eq!(none.data(), &[] as &[Value]);
}

#[tokio::test]
async fn only_those_who_oversee_may_ask() {
    let local = Local::quiet().await;
    for role in contract::ROLES {
        let reply = local.role(role).get("/audit").await;
        if contract::reach("jobs", role) == contract::Reach::Denied {
            reply.refused(403, "FORBIDDEN");
        } else {
            reply.expect(200).data();
        }
    }
    local.nobody().get("/audit").await.refused(401, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_found_by_one_spelling_of_their_id_whatever_their_token_says() {
    let local = Local::quiet().await;
    let subject = new_uuid();
    let shouting = local.person(&subject.to_uppercase(), &["manager"]);
    let order = order::place(&shouting).await;
    shouting
        .change_state(id(&order), "DELIVERED")
        .await
        .refused(409, "INVALID_STATE_TRANSITION");
    for spelling in [subject.clone(), subject.to_uppercase()] {
        let query = [("actor_id", spelling.as_str()), ("event", "REFUSED")];
        let found = local.manager().get("/audit").query(&query).await.expect(200);
        assert_eq!(found.data().len(), 1, "{spelling}: {found}");
        assert_eq!(found.data()[0]["actor_id"], subject.as_str());
    }
}
