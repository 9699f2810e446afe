use std::time::Duration;

use oms_cloud::template::{EventSource, FailureDestination, QueueSource, ScheduleSource, StreamSource};
use serde_json::{Value, json};

use crate::resources;

/// The one thing that invokes a function.
fn source(function: &str) -> EventSource {
    let sources = resources().function(function).unwrap().sources.clone();
    let [source] = sources.try_into().unwrap();
    source
}

fn stream(function: &str) -> StreamSource {
    let stream = match source(function) {
        EventSource::Stream(source) => Some(source),
        _ => None,
    };
    stream.unwrap()
}

#[test]
fn every_stream_function_is_told_of_its_table_and_gives_up_alike() {
    for (function, table) in [
        ("record-history", "oms-local-orders-table"),
        ("dispatch-jobs", "oms-local-orders-table"),
        ("archive-history", "oms-local-history-table"),
    ] {
        let source = stream(function);
        assert_eq!(source.table, table);
        assert_eq!(source.batch_size, 100);
        assert_eq!(source.maximum_retry_attempts, Some(10));
        assert_eq!(source.maximum_record_age, Some(Duration::from_hours(12)));
        assert!(source.bisect && source.report_batch_item_failures);
        let bucket = FailureDestination::Bucket("oms-local-stream-failures-bucket".to_owned());
        assert_eq!(source.on_failure, Some(bucket));
    }
}

#[test]
fn history_rows_wait_for_one_another_and_jobs_for_nothing() {
    let window = |function| stream(function).batching_window;
    assert_eq!(window("record-history"), Duration::from_secs(1));
    assert_eq!(window("dispatch-jobs"), Duration::ZERO);
    assert_eq!(window("archive-history"), Duration::ZERO);
}

#[test]
fn each_stream_function_gets_the_records_that_are_its_business() {
    let record = |event: &str, pk: &str, image: &Value| json!({"eventName": event, "dynamodb": {"Keys": {"pk": {"S": pk}}, "NewImage": image}});
    let (idle, due) = (json!({"v": {"N": "1"}}), json!({"job_due": {"S": "2026"}}));
    let cases = [
        (record("INSERT", "ORDER#1", &idle), true, false),
        (record("MODIFY", "ORDER#1", &due), true, true),
        (record("MODIFY", "RETURN#1", &idle), true, false),
        (record("MODIFY", "RETURN#1", &due), true, true),
        (record("REMOVE", "ORDER#1", &due), false, false),
        // The workers write the records of jobs, so there is nothing to dispatch, whatever is due.
        (record("INSERT", "REFUND#1", &due), true, false),
        (record("MODIFY", "REFUND#1", &idle), true, false),
        (record("INSERT", "INVOICE#1", &due), true, false),
        (record("REMOVE", "INVOICE#1", &idle), false, false),
        (record("MODIFY", "SERIES#INV#2026", &idle), false, false),
    ];
    for (record, recorded, dispatched) in cases {
        for (function, wanted) in [("record-history", recorded), ("dispatch-jobs", dispatched)] {
            let filters = stream(function).filters;
            let matches = filters.iter().any(|filter| filter.matches(&record));
            assert_eq!(matches, wanted, "{function}: {record}");
        }
    }
}

#[test]
fn the_archiver_gets_every_change_of_the_history() {
    assert_eq!(stream("archive-history").filters, []);
}

#[test]
fn each_queue_has_its_worker() {
    for (function, queue, batch_size) in [
        ("generate-invoice", "oms-local-invoice-queue", 5),
        ("process-refund", "oms-local-refund-queue", 1),
    ] {
        let expected = QueueSource {
            queue: queue.to_owned(),
            queue_arn: format!("arn:aws:sqs:us-east-1:000000000000:{queue}"),
            batch_size,
            maximum_concurrency: Some(5),
            report_batch_item_failures: true,
            filters: vec![],
        };
        assert_eq!(source(function), EventSource::Queue(expected));
    }
}

#[test]
fn the_sealer_runs_every_hour() {
    let expected = ScheduleSource {
        rule_arn: "arn:aws:events:us-east-1:000000000000:rule/oms-local-seal-audit-function-timer".to_owned(),
        period: Duration::from_hours(1),
    };
    assert_eq!(source("seal-audit"), EventSource::Schedule(expected));
}

#[test]
fn the_reconciler_runs_every_five_minutes() {
    let expected = ScheduleSource {
        rule_arn: "arn:aws:events:us-east-1:000000000000:rule/oms-local-reconcile-function-timer".to_owned(),
        period: Duration::from_mins(5),
    };
    assert_eq!(source("reconcile"), EventSource::Schedule(expected));
    assert_eq!(
        resources().function("reconcile").unwrap().timeout,
        Duration::from_mins(1)
    );
}
