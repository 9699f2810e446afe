//! Dry runs compared with the real requests.

use std::collections::BTreeMap;

use oms_tests::table::{self, Item};
use oms_tests::{Call, Local, Reply, new_uuid};
use serde_json::Value;

/// The operations by which anything in the database can change.
const WRITES: [&str; 5] = [
    "BatchWriteItem",
    "DeleteItem",
    "PutItem",
    "TransactWriteItems",
    "UpdateItem",
];

/// Makes the request a dry run.
pub fn dry(call: Call) -> Call {
    call.query(&[("dry_run", "true")])
}

/// The number of calls of each operation that writes, and the write units that the access table has consumed.
fn writes(local: &Local) -> (BTreeMap<String, u64>, f64) {
    let database = local.system().dynamo();
    let calls = database.calls().into_iter();
    let writes = calls.filter(|(operation, _)| WRITES.contains(&operation.as_str()));
    let access = local.variable("create-api-key", "ACCESS_TABLE");
    let units = database.write_units().get(&access).copied();
    (writes.collect(), units.unwrap_or_default())
}

/// Everything in the three tables except the response times, which every request reports.
pub async fn everything(local: &Local) -> [Vec<Item>; 3] {
    let mut access = table::items(local, "create-order", "ACCESS_TABLE").await;
    access.retain(|item| item["pk"] != "RESPONSE_TIMES");
    [
        table::items(local, "create-order", "ORDERS_TABLE").await,
        table::items(local, "record-history", "HISTORY_TABLE").await,
        access,
    ]
}

/// Sends a call that must write nothing.
pub async fn writing_nothing(local: &Local, call: Call) -> Reply {
    let (mut expected, access_before) = writes(local);
    let reply = call.await;
    let (writes, access_after) = writes(local);
    // Now and then a request also reports how long the last hundred took.
    if access_after > access_before {
        *expected.entry("UpdateItem".to_owned()).or_default() += 1;
    }
    assert_eq!(writes, expected, "{reply}");
    reply
}

/// Sends a dry run of the request that `ask` makes, and then the request itself: with the same key, which the dry run
/// must not use up, and with the same request id, so that whole answers can be compared. The verdicts must be the same;
/// gives that of the real request.
pub async fn dry_then_real(local: &Local, ask: impl Fn() -> Call) -> Reply {
    let (key, request_id) = (new_uuid(), new_uuid());
    let ask = || ask().key(&key).request_id(&request_id);
    let tried = writing_nothing(local, dry(ask())).await;
    let done = ask().await;
    assert_eq!(done.header("idempotency-replayed"), None, "{done}");
    assert_same_verdict(&tried, &done);
    done
}

/// Checks that dry run and real request have the same verdict: status and body, byte by byte where the real request
/// answers with a body that can be repeated.
#[track_caller]
pub fn assert_same_verdict(tried: &Reply, done: &Reply) {
    if done.status < 300 {
        tried.assert_status(200);
        assert_eq!(tried.header("location"), None, "{tried}");
        assert_eq!(tried.header("idempotency-replayed"), None, "{tried}");
    } else {
        tried.assert_status(done.status);
    }
    if done.status != 204 {
        assert_eq!(tried.bytes, done.bytes, "{tried}\n{done}");
    }
    assert_eq!(done.header("dry-run"), None, "{done}");
    assert_dry(tried);
}

/// Checks that an answer says that it is a dry run's.
#[track_caller]
pub fn assert_dry(reply: &Reply) {
    // The query of a caller without credentials is not read.
    let expected = (reply.status != 401).then_some("true");
    assert_eq!(reply.header("dry-run"), expected, "{reply}");
}

/// The body of an answer without one of its members.
pub fn without(reply: &Reply, member: &str) -> Value {
    let mut body = reply.body.clone();
    let removed = body.as_object_mut().unwrap().remove(member);
    assert!(removed.is_some(), "no `{member}`: {reply}");
    body
}
