//! The row that a refused or denied attempt leaves in the history.

use std::collections::BTreeSet;

use oms_tests::{Call, Client, Local, Reply, history, new_uuid, table};
use serde_json::{Value, json};

/// The contents that the row of a refused or denied attempt must have.
pub struct Expected<'a> {
    /// The kind of entity, and its id.
    pub about: (&'a str, &'a str),
    /// The function that was called.
    pub operation: &'a str,
    pub code: &'a str,
    /// The caller, and in which role.
    pub caller: (&'a Client, &'a str),
    /// The entity's state, if the function read it before it refused.
    pub stood: Option<&'a str>,
    /// The state that was asked for.
    pub asked: Option<&'a str>,
}

/// The rows that are there now and were not before.
pub async fn rows_since(local: &Local, before: &BTreeSet<String>) -> Vec<Value> {
    let rows = table::history(local).await.into_iter();
    rows.filter(|row| !before.contains(row["id"].as_str().unwrap()))
        .collect()
}

pub async fn known(local: &Local) -> BTreeSet<String> {
    let rows = table::history(local).await;
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Sends `call`, which must leave exactly that row.
pub async fn assert_recorded(local: &Local, call: Call, expected: &Expected<'_>) -> Reply {
    let before = known(local).await;
    let request_id = new_uuid();
    let reply = call.request_id(&request_id).await;
    assert_eq!(reply.body["error"]["code"], expected.code, "{reply}");
    let rows = rows_since(local, &before).await;
    let [row] = &rows[..] else {
        panic!("{} rows for {reply}: {rows:#?}", rows.len())
    };
    history::assert_shape(row);
    let (caller, role) = expected.caller;
    for (field, value) in [
        ("event", json!("REFUSED")),
        ("entity_type", json!(expected.about.0)),
        ("entity_id", json!(expected.about.1)),
        ("previous_state", json!(expected.stood)),
        ("actor_id", json!(caller.subject())),
        ("actor_role", json!(role)),
        (
            "actor_type",
            json!(if role == "system" { "SYSTEM" } else { "USER" }),
        ),
        ("trigger", json!("API_CALL")),
        ("request_id", json!(request_id)),
        ("ip_address", json!("127.0.0.1")),
        ("created_at", json!(local.now().to_string())),
        ("previous_hash", Value::Null),
    ] {
        assert_eq!(row[field], value, "{field} of {row}\n{reply}");
    }
    // A caller without the permission is turned away before the body is read.
    let unread = expected.code == "FORBIDDEN" && row["new_state"].is_null();
    assert!(
        unread || row["new_state"] == json!(expected.asked),
        "{row}\n{reply}"
    );
    assert_eq!(row["metadata"]["code"], expected.code, "{row}");
    assert_eq!(row["metadata"]["operation"], expected.operation, "{row}");
    reply
}

/// Sends `call`, which must be answered with that status and leave no row.
pub async fn assert_unrecorded(local: &Local, call: Call, status: u16) {
    let before = known(local).await;
    let reply = call.await;
    assert_eq!(reply.status, status, "{reply}");
    let rows = rows_since(local, &before).await;
    assert!(rows.is_empty(), "{reply} left {rows:#?}");
}
