//! Rows of the history.

use std::collections::BTreeMap;

use oms_domain::{
    Actor, ActorId, Cause, EntityType, Fingerprint, HistoryRecord, JobEvent, JobKind, JobLog, JobStatus,
    OrderId, Refusal, RequestId, Role, Timestamp, Trigger, Write, WriteId,
};

fn cause(number: u8) -> Cause {
    Cause {
        at: Timestamp::from_unix_milliseconds(1_795_000_000_000).unwrap(),
        actor: Actor {
            id: ActorId::parse("somebody").unwrap(),
            role: Role::Manager,
        },
        trigger: Trigger::ApiCall,
        reason: None,
        request_id: RequestId::parse("request").unwrap(),
        ip_address: None,
        write: Write {
            id: WriteId::from_bytes([number; 16]),
            fingerprint: Fingerprint::from_bytes([number; 8]),
        },
    }
}

fn metadata(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    let entries = entries.iter();
    entries
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn a_jobs_rows_follow_each_other_and_say_what_became_of_it() {
    let order_id = OrderId::new([7; 10]);
    let failed = JobEvent {
        status: JobStatus::Pending,
        attempts: 1,
        cause: cause(1),
        error: Some("it rains".to_owned()),
        outcome: None,
    };
    let done = JobEvent {
        status: JobStatus::Succeeded,
        attempts: 2,
        cause: cause(2),
        error: None,
        outcome: Some("re_1".to_owned()),
    };
    let log = JobLog {
        kind: JobKind::Refund,
        order_id,
        events: vec![failed, done],
    };
    let rows = HistoryRecord::of_job(&log).unwrap();
    let [first, second] = rows.as_slice() else {
        unreachable!("one row for each event")
    };
    for (sequence, row) in (1..).zip(&rows) {
        assert_eq!((row.entity_type.as_str(), row.sequence), ("REFUND", sequence));
        assert_eq!(row.entity_id, order_id.to_string());
        assert_eq!(row.id, log.record(sequence).to_string());
        assert_eq!(row.hash, row.expected_hash().unwrap());
    }
    assert_eq!(
        (first.previous_state.as_deref(), first.new_state.as_deref()),
        (None, Some("PENDING"))
    );
    assert_eq!(
        (second.previous_state.as_deref(), second.new_state.as_deref()),
        (Some("PENDING"), Some("SUCCEEDED"))
    );
    assert_eq!(
        first.metadata,
        metadata(&[("attempts", "1"), ("error", "it rains")])
    );
    assert_eq!(
        second.metadata,
        metadata(&[("attempts", "2"), ("outcome", "re_1")])
    );
    assert_eq!(
        (&first.previous_hash, &second.previous_hash),
        (&None, &Some(first.hash.clone()))
    );
}

#[test]
fn a_refusals_row_says_what_was_refused_and_where_it_stood() {
    let refusal = Refusal {
        entity_type: EntityType::Order,
        entity_id: "some order".to_owned(),
        version: 3,
        status: Some("SHIPPED"),
        requested: Some("PAID"),
        metadata: metadata(&[("code", "INVALID_STATE_TRANSITION")]),
    };
    let row = HistoryRecord::of_refusal(refusal.clone(), &cause(1)).unwrap();
    assert_eq!(
        (row.entity_type.as_str(), row.entity_id.as_str()),
        ("ORDER", "some order")
    );
    assert_eq!((row.sequence, row.event.as_str()), (3, "REFUSED"));
    assert_eq!(
        (row.previous_state.as_deref(), row.new_state.as_deref()),
        (Some("SHIPPED"), Some("PAID"))
    );
    assert_eq!((row.metadata, row.previous_hash), (refusal.metadata, None));
}
