//! Checks that a history is complete and unbroken.

use serde_json::Value;

use crate::{contract, sha256};

/// The fields of a history record in the order of the contract.
pub const FIELDS: [&str; 18] = [
    "id",
    "entity_type",
    "entity_id",
    "sequence",
    "event",
    "previous_state",
    "new_state",
    "actor_id",
    "actor_type",
    "actor_role",
    "trigger",
    "reason",
    "metadata",
    "ip_address",
    "request_id",
    "created_at",
    "previous_hash",
    "hash",
];

/// The hash that a record must have: of the JSON object of every field but `hash`, in the order of the contract,
/// without white space.
pub fn expected_hash(record: &Value) -> String {
    let fields = FIELDS.iter().filter(|field| **field != "hash");
    let fields: Vec<String> = fields
        .map(|field| format!("\"{field}\":{}", record[field]))
        .collect();
    sha256(format!("{{{}}}", fields.join(",")).as_bytes())
}

/// Checks that these are the records of one order's whole life so far: every record in the documented shape, a legal
/// path from creation to `status` without a gap, and each record holding the hash of the one before.
#[track_caller]
pub fn assert_complete(records: &[Value], order_id: &str, status: &str) {
    assert_path(records, ("ORDER", order_id), "PENDING_PAYMENT", status);
}

/// As [`assert_complete`], of a return.
#[track_caller]
pub fn assert_return_complete(records: &[Value], return_id: &str, status: &str) {
    assert_path(records, ("RETURN", return_id), "REQUESTED", status);
}

#[track_caller]
fn assert_path(records: &[Value], (entity_type, entity_id): (&str, &str), initial: &str, status: &str) {
    assert_chain(records, (entity_type, entity_id), "TRANSITION");
    let mut before: Option<&Value> = None;
    for record in records {
        let new_state = record["new_state"].as_str().unwrap();
        match before {
            None => assert_eq!(new_state, initial),
            Some(before) => {
                let previous = before["new_state"].as_str().unwrap();
                assert!(
                    contract::allowed_transitions(previous).contains(&new_state),
                    "{previous} -> {new_state}"
                );
            }
        }
        before = Some(record);
    }
    assert_eq!(before.expect("it has a history")["new_state"], status);
}

/// The records of one kind of event, in their order.
pub fn of_event(records: &[Value], event: &str) -> Vec<Value> {
    let of_event = records.iter().filter(|record| record["event"] == event);
    of_event.cloned().collect()
}

/// Checks that these are all the records of one entity, of one kind of event: every record in the documented shape,
/// numbered from 1 without a gap, from state to state, and each holding the hash of the one before.
#[track_caller]
pub fn assert_chain(records: &[Value], (entity_type, entity_id): (&str, &str), event: &str) {
    let mut before: Option<&Value> = None;
    for (index, record) in records.iter().enumerate() {
        assert_shape(record);
        assert_eq!(record["entity_type"], entity_type, "{record}");
        assert_eq!(record["entity_id"], entity_id, "{record}");
        assert_eq!(record["event"], event, "{record}");
        assert_eq!(record["sequence"], index + 1, "{record}");
        let of_before = |field: &str| before.map_or(Value::Null, |before| before[field].clone());
        assert_eq!(record["previous_hash"], of_before("hash"), "{record}");
        assert_eq!(record["previous_state"], of_before("new_state"), "{record}");
        assert!(
            before.is_none_or(|before| before["created_at"].as_str() <= record["created_at"].as_str()),
            "{record}"
        );
        before = Some(record);
    }
}

/// Checks that a record has the fields of the contract and no others, and its own hash.
#[track_caller]
pub fn assert_shape(record: &Value) {
    let names: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
    let (mut names, mut expected) = (names, FIELDS.to_vec());
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected, "{record}");
    assert_eq!(
        record["hash"].as_str(),
        Some(expected_hash(record).as_str()),
        "{record}"
    );
}
