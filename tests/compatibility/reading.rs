//! The API answers about old items as the version that wrote them did.

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use oms_tests::Local;
use serde_json::{Value, json};

use crate::story::stranger;
use crate::tables::{put, with_tables};
use crate::written::{Written, all};

/// The places at which `now` lacks or contradicts a value of `before`. Additions are allowed.
fn lacks(place: &str, before: &Value, now: &Value) -> Vec<String> {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => before
            .iter()
            .flat_map(|(name, before)| match now.get(name) {
                Some(now) => lacks(&format!("{place}/{name}"), before, now),
                None => vec![format!("{place} has no {name}")],
            })
            .collect(),
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            let pairs = before.iter().zip(now).enumerate();
            pairs
                .flat_map(|(index, (before, now))| lacks(&format!("{place}/{index}"), before, now))
                .collect()
        }
        _ if before == now => Vec::new(),
        _ => vec![format!("{place} is {now}, and was {before}")],
    }
}

/// The differences between today's answers and those of the version that wrote the items.
async fn differences(local: &Local, written: &Written) -> Vec<String> {
    let manager = stranger(local);
    let mut differences = Vec::new();
    for (path, before) in &written.answers {
        let reply = manager.get(path).await;
        if reply.status == 200 {
            differences.extend(lacks(path, before, &reply.body));
        } else {
            differences.push(format!("{path}: {}", reply.status));
        }
    }
    differences
}

async fn assert_told_as_before(written: &Written) {
    let local = with_tables(written).await;
    let differences = differences(&local, written).await;
    assert_eq!(differences, [""; 0], "{}", written.version);
    local.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_is_told_again() {
    for written in all() {
        assert_told_as_before(&written).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_later_version_adds_to_an_item_is_passed_over() {
    for mut written in all() {
        for item in &mut written.tables.orders {
            item["zz"] = json!({ "S": "later" });
            for list in ["path", "log"] {
                let Some(entries) = item.get_mut(list) else {
                    continue;
                };
                for entry in entries["L"].as_array_mut().unwrap() {
                    entry["M"]["zz"] = json!({ "S": "later" });
                }
            }
        }
        for item in &mut written.tables.history {
            item["zz"] = json!({ "S": "later" });
        }
        assert_told_as_before(&written).await;
    }
}

/// Checks the test itself: an item that cannot be read is noticed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_whose_attribute_has_another_name_is_not_told_as_before() {
    for written in all() {
        let local = with_tables(&written).await;
        for (name, kind) in [
            ("facts", "ORDER"),
            ("path", "ORDER"),
            ("path", "RETURN"),
            ("amount", "REFUND"),
        ] {
            let found = written.tables.orders.iter().find(|item| {
                let key = item["pk"]["S"].as_str().unwrap();
                key.starts_with(&format!("{kind}#"))
            });
            let mut item = found.unwrap().clone();
            let value = item.as_object_mut().unwrap().remove(name).unwrap();
            item["renamed"] = value;
            put(&local, "ORDERS_TABLE", &[item]).await;
            // An answer that is only an internal error fails while it is read.
            let told = AssertUnwindSafe(differences(&local, &written))
                .catch_unwind()
                .await;
            let noticed = !told.is_ok_and(|differences| differences.is_empty());
            assert!(noticed, "{kind} {name}");
            put(&local, "ORDERS_TABLE", &[found.unwrap().clone()]).await;
            assert_eq!(differences(&local, &written).await, [""; 0]);
        }
        local.stop().await;
    }
}
