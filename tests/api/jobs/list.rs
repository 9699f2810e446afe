//! `GET /jobs`

use std::time::Duration;

use oms_cloud::payments::Mode;
use oms_tests::order::{self, id};
use oms_tests::pages::{all, walk};
use oms_tests::refund::{self, Source, assert_made_once, owing};
use oms_tests::{Client, Local};
use serde_json::{Value, json};

/// The fields of a job in the list.
const FIELDS: [&str; 10] = [
    "attempts",
    "created_at",
    "due_at",
    "entity_id",
    "kind",
    "last_error",
    "owner_id",
    "owner_type",
    "status",
    "updated_at",
];

pub async fn list(client: &Client, query: &[(&str, &str)]) -> Vec<Value> {
    let jobs = all(&walk(client, "/jobs", query).await);
    for job in &jobs {
        let mut names: Vec<_> = job.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, FIELDS, "{job}");
    }
    jobs
}

fn entities(jobs: &[Value]) -> Vec<&str> {
    jobs.iter()
        .map(|job| job["entity_id"].as_str().unwrap())
        .collect()
}

/// The jobs, in order of their due times. Jobs that are due at the same moment have no order among themselves.
fn assert_longest_due_first(mut jobs: Vec<Value>, expected: &[Value]) {
    let due = |job: &Value| job["due_at"].as_str().unwrap().to_owned();
    assert!(jobs.is_sorted_by_key(due), "{jobs:?}");
    let key = |job: &Value| (due(job), job["kind"].to_string());
    jobs.sort_by_key(key);
    let mut expected = expected.to_vec();
    expected.sort_by_key(key);
    assert_eq!(jobs, expected);
}

#[tokio::test]
async fn what_is_owed_is_listed_the_longest_due_first() {
    let local = Local::quiet().await;
    let manager = local.manager();
    assert_eq!(list(&manager, &[]).await, Vec::<Value>::new());
    let mut expected = Vec::new();
    for number in 0..6 {
        local.advance(Duration::from_mins(1));
        let now = local.now().to_string();
        let (order, kind) = match number % 3 {
            0 => (order::in_status(&local, "SHIPPED").await, "INVOICE"),
            1 => (owing(&local, Source::Cancellation).await, "REFUND"),
            // The order owes an invoice, too.
            _ => {
                let customer = local.customer();
                let paid = refund::paid_order(&local, &customer).await;
                local.advance(Duration::from_secs(1));
                refund::owe(&local, &customer, &paid, Source::Return).await;
                let invoice = json!({ "kind": "INVOICE", "entity_id": paid["id"], "owner_type": "ORDER", "owner_id": paid["id"] });
                expected.push((local.now().to_string(), invoice));
                (paid, "REFUND")
            }
        };
        let due = if number % 3 == 2 {
            local.now().to_string()
        } else {
            now
        };
        let (owner_type, owner_id) = if number % 3 == 2 {
            let listed = manager.get("/returns").await.expect(200);
            let ours = listed
                .data()
                .iter()
                .find(|returned| returned["order_id"] == order["id"]);
            ("RETURN", ours.unwrap()["id"].clone())
        } else {
            ("ORDER", order["id"].clone())
        };
        let job =
            json!({ "kind": kind, "entity_id": order["id"], "owner_type": owner_type, "owner_id": owner_id });
        expected.push((due, job));
    }
    let expected: Vec<Value> = expected
        .into_iter()
        .map(|(due, mut job)| {
            for (field, value) in [
                ("status", json!("PENDING")),
                ("attempts", json!(0)),
                ("last_error", Value::Null),
                ("due_at", json!(due)),
                ("created_at", Value::Null),
                ("updated_at", Value::Null),
            ] {
                job[field] = value;
            }
            job
        })
        .collect();
    for limit in ["1", "3", "100"] {
        for query in [
            vec![("limit", limit)],
            vec![("limit", limit), ("status", "PENDING")],
        ] {
            assert_longest_due_first(list(&manager, &query).await, &expected);
        }
    }
    assert_longest_due_first(list(&local.role("admin"), &[]).await, &expected);
    assert_eq!(list(&manager, &[("status", "FAILED")]).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_is_not_listed_and_what_has_failed_is_told_apart() {
    let local = Local::start().await;
    let manager = local.manager();
    let done = owing(&local, Source::Return).await;
    local.settled().await;
    local.system().payments().script(Mode::CardError);
    let failed = owing(&local, Source::Return).await;
    local.settled().await;
    local.system().payments().script(Mode::Unavailable);
    let pending = owing(&local, Source::Cancellation).await;
    local.settled().await;
    assert_made_once(&local, &done, "219.61").await;
    let of_status = async |status: &str| list(&manager, &[("status", status)]).await;
    assert_eq!(entities(&of_status("FAILED").await), [id(&failed)]);
    assert_eq!(entities(&of_status("PENDING").await), [id(&pending)]);
    let everything = list(&manager, &[]).await;
    let mut both = entities(&everything);
    both.sort_unstable();
    let mut expected = [id(&failed), id(&pending)];
    expected.sort_unstable();
    assert_eq!(both, expected);
    for job in &everything {
        assert!(job["last_error"].is_string(), "{job}");
        assert_eq!(job["attempts"], 1, "{job}");
        assert!(job["created_at"].as_str() <= job["updated_at"].as_str(), "{job}");
    }
}

#[tokio::test]
async fn a_bad_parameter_is_refused_and_named() {
    let manager = Local::quiet().await.manager();
    for (name, value) in [
        ("limit", "0"),
        ("limit", "101"),
        ("status", "SUCCEEDED"),
        ("status", "failed"),
        ("status", ""),
        ("cursor", "not a cursor"),
        ("kind", "REFUND"),
    ] {
        let reply = manager.get("/jobs").query(&[(name, value)]).await;
        let details = reply.refused(400, "BAD_REQUEST").clone();
        if name != "cursor" {
            assert_eq!(details["fields"][0]["field"], name, "{reply}");
        }
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_caller_only() {
    let local = Local::quiet().await;
    let manager = local.manager();
    for _ in 0..3 {
        order::in_status(&local, "SHIPPED").await;
    }
    let first = manager.get("/jobs").query(&[("limit", "1")]).await.expect(200);
    let cursor = first.body["pagination"]["next_cursor"].as_str().unwrap();
    let next = |caller: &Client, path: &str, query: &[(&str, &str)]| {
        caller
            .get(path)
            .query(query)
            .query(&[("limit", "1"), ("cursor", cursor)])
    };
    let second = next(&manager, "/jobs", &[]).await.expect(200);
    assert_ne!(second.data(), first.data());
    for call in [
        next(&manager, "/jobs", &[("status", "PENDING")]),
        next(&local.role("admin"), "/jobs", &[]),
        next(&manager, "/orders", &[]),
        next(&manager, "/returns", &[]),
    ] {
        call.await.refused(400, "BAD_REQUEST");
    }
}
