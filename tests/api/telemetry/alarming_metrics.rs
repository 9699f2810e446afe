//! The metrics that alarms read of invoices, of the history and of its proof, each provoked by its fault. As in
//! [`metrics`](crate::telemetry::metrics), each test runs itself in a process of its own.

use std::fs;
use std::time::Duration;

use oms_http::Entropy;
use oms_seal_audit::SealAudit;
use oms_tests::deployment::{Deliveries, Deployment, Place, Stream};
use oms_tests::refund::{Source, owing};
use oms_tests::{Local, order, table};
use serde_json::{Value, json};

use crate::audit::archive;
use crate::invoices::failures::{first_invoice, next_file, run_out};
use crate::telemetry::metrics::{assert_counted, counted_by, run};

fn counted(test: &str) -> Option<Vec<(String, String)>> {
    counted_by(&format!("telemetry::alarming_metrics::{test}"))
}

/// The metrics without those of hours that are sealed only because the clock is turned.
fn but_for_seals(metrics: Option<Vec<(String, String)>>) -> Option<Vec<(String, String)>> {
    let about_it = |(name, _): &(String, String)| name != "AuditSealed" && !name.starts_with("RowsSealed");
    metrics.map(|metrics| metrics.into_iter().filter(about_it).collect())
}

#[test]
fn an_invoice_that_cannot_be_kept_is_counted_at_each_attempt() {
    let metrics = counted("an_invoice_that_cannot_be_kept_is_counted_at_each_attempt");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            let first = first_invoice(&local).await;
            // A directory in the file's place: the object store fails.
            let file = next_file(&local, &first);
            fs::create_dir_all(file.join("in the way")).unwrap();
            order::in_status(&local, "SHIPPED").await;
            run_out(&local).await;
        });
    }
    let retried = ("JobRetried", "INVOICE");
    let expected = [retried, retried, retried, ("JobFailed", "INVOICE")];
    assert_counted(but_for_seals(metrics), &expected);
}

#[test]
fn what_stands_under_an_invoices_name_and_is_not_it_is_counted() {
    let metrics = counted("what_stands_under_an_invoices_name_and_is_not_it_is_counted");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            let first = first_invoice(&local).await;
            fs::write(next_file(&local, &first), "somebody else's").unwrap();
            order::in_status(&local, "SHIPPED").await;
            run_out(&local).await;
        });
    }
    let expected = [("InvoiceMismatch", "INVOICE"), ("JobFailed", "INVOICE")];
    assert_counted(but_for_seals(metrics), &expected);
}

/// The kinds of entities that have rows from the stream.
const KINDS: [&str; 4] = ["INVOICE", "ORDER", "REFUND", "RETURN"];

#[test]
fn a_row_that_differs_from_what_it_records_is_counted() {
    let metrics = counted("a_row_that_differs_from_what_it_records_is_counted");
    if metrics.is_none() {
        run(async {
            let local = Local::quiet().await;
            let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
            let mut deliveries = Deliveries::of(&local).await;
            owing(&local, Source::Return).await;
            deliveries.until_quiet(&deployment).await;
            for kind in KINDS {
                change_first_row(&local, kind).await;
            }
            deliveries.rewind(Stream::RecordHistory, usize::MAX);
            // The stream is stuck at a row that differs until the row is restored or, as here, passed over.
            let mut records = deliveries.pending(Stream::RecordHistory).await;
            while records > 0 {
                let done = deliveries.deliver(&deployment, Stream::RecordHistory, 1).await;
                if done == 0 {
                    deliveries.skip(Stream::RecordHistory);
                }
                records = deliveries.pending(Stream::RecordHistory).await;
            }
        });
    }
    let mut metrics = metrics;
    if let Some(metrics) = &mut metrics {
        metrics.sort();
    }
    let expected = KINDS.map(|kind| ("HistoryMismatch", kind));
    assert_counted(metrics, &expected);
}

/// Changes the reason in the first row of some entity of that kind, past the table's own policy.
async fn change_first_row(local: &Local, kind: &str) {
    let name = local.variable("record-history", "HISTORY_TABLE");
    let scan = json!({ "TableName": name, "ConsistentRead": true });
    let rows = table::call(local, "DynamoDB_20120810.Scan", &scan).await;
    let ours = |row: &&Value| {
        let key = row["pk"]["S"].as_str().unwrap();
        key.starts_with(&format!("{kind}#")) && row["sequence"]["N"] == "1"
    };
    let mut row = rows["Items"]
        .as_array()
        .unwrap()
        .iter()
        .find(ours)
        .unwrap()
        .clone();
    row["hash"] = json!({ "S": "0".repeat(64) });
    let write = json!({ "TableName": name, "Item": row });
    let done = table::call(local, "DynamoDB_20120810.PutItem", &write).await;
    assert_eq!(done["__type"], Value::Null, "{done}");
}

#[test]
fn a_row_of_any_kind_that_is_removed_and_an_archived_one_that_is_replaced_are_counted() {
    let metrics =
        counted("a_row_of_any_kind_that_is_removed_and_an_archived_one_that_is_replaced_are_counted");
    if metrics.is_none() {
        run(async {
            let local = Local::quiet().await;
            let removed = ["REFUND", "INVOICE", "API_KEY", "OPERATION"].map(|kind| {
                let row = json!({ "pk": { "S": format!("{kind}#1") }, "sk": { "S": "none" } });
                archive::record(1, None, Some(&row))
            });
            let batch = serde_json::from_value(json!({ "Records": removed })).unwrap();
            assert_eq!(archive::deliver(&local, batch).await, Vec::<String>::new());
            replaced(&local).await;
        });
    }
    let tampered = |kind| ("HistoryTampered", kind);
    let expected = ["REFUND", "INVOICE", "API_KEY", "OPERATION", "ARCHIVE"].map(tampered);
    assert_counted(metrics, &expected);
}

/// Puts another object where a batch will be archived, as an attacker who knows the name could.
async fn replaced(local: &Local) {
    let deployment = Deployment::of(local, Place::Here(Entropy::system()));
    let mut deliveries = Deliveries::of(local).await;
    order::place(&local.support()).await;
    deliveries.deliver(&deployment, Stream::RecordHistory, 100).await;
    let other = Local::at(local.now()).await;
    let batch = json!({ "Records": oms_tests::stream::of_history(local).await });
    let batch = || serde_json::from_value(batch.clone()).unwrap();
    assert_eq!(archive::deliver(local, batch()).await, Vec::<String>::new());
    let names = archive::bucket(local).keys("rows/").await.unwrap();
    let [name] = &names[..] else {
        panic!("{names:?}");
    };
    let bytes = b"something else\n".to_vec();
    archive::bucket(&other)
        .put_new(name, "application/jsonl", bytes)
        .await
        .unwrap();
    assert_eq!(archive::deliver(&other, batch()).await.len(), 1);
}

#[test]
fn an_hour_that_is_sealed_is_counted_and_so_is_a_run_that_fails() {
    let metrics = counted("an_hour_that_is_sealed_is_counted_and_so_is_a_run_that_fails");
    if metrics.is_none() {
        run(async {
            // At half past, so that an hour and twenty minutes complete this hour and not yet the next.
            let local = Local::at("2026-11-21T12:30:00.000Z".parse().unwrap()).await;
            let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
            let mut deliveries = Deliveries::of(&local).await;
            order::place(&local.support()).await;
            deliveries.until_quiet(&deployment).await;
            let environment = local.environment_with("seal-audit", &[]);
            let sealer = SealAudit::new(&environment, local.clock()).unwrap();
            local.advance(Duration::from_mins(80));
            let first = sealer.run_once().await.unwrap();
            assert_eq!(first.hours, 1);
            // The object in the place of the newest digest is not a digest.
            let hour = oms_audit::Hour::of(local.now()).digest_key();
            let bucket = archive::bucket(&local);
            bucket
                .put_new(&hour, "application/json", b"{}".to_vec())
                .await
                .unwrap();
            local.advance(Duration::from_mins(80));
            sealer.run_once().await.unwrap_err();
        });
    }
    let expected = [("AuditSealed", "AUDIT"), ("AuditSealFailed", "AUDIT")];
    assert_counted(metrics, &expected);
}
