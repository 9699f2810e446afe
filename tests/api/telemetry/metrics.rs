//! Metrics: each event is counted, and counted once. They are lines on standard output, which all tests of a process
//! share; so each test runs itself in a process of its own and reads the output of that.

use std::env;
use std::process::Command;
use std::time::Duration;

use oms_cloud::payments::{Behaviour, Mode};
use oms_tests::Local;
use oms_tests::order::{self, with};
use oms_tests::payment_event::{event, paid, payment};
use oms_tests::refund::{self, Source, owing};
use serde_json::{Value, json};

use crate::audit::archive;

/// The variable that is set in the process of a test whose metrics are counted.
const DOING: &str = "OMS_TESTS_COUNTED";

/// Runs the test of that name in a process of its own, and gives its metrics in order: names and kinds. `None` if this
/// is that process.
fn counted(test: &str) -> Option<Vec<(String, String)>> {
    let metrics = counted_by(&format!("telemetry::metrics::{test}"))?;
    // Turning the clock has hours sealed, which this test does not concern.
    Some(
        metrics
            .into_iter()
            .filter(|(name, _)| name != "AuditSealed")
            .collect(),
    )
}

/// As [`counted`], for a test by its whole path, and with the metrics of sealed hours.
pub fn counted_by(test: &str) -> Option<Vec<(String, String)>> {
    Some(written_by(test)?.iter().map(read).collect())
}

/// The metrics of a test by its whole path, as the lines that it wrote.
pub fn written_by(test: &str) -> Option<Vec<Value>> {
    if env::var_os(DOING).is_some() {
        return None;
    }
    let mut command = Command::new(env::current_exe().unwrap());
    let command = command.args(["--exact", "--nocapture", test]);
    let done = command.env(DOING, "1").output().unwrap();
    let written = String::from_utf8(done.stdout).unwrap();
    assert!(
        done.status.success(),
        "{written}\n{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(written.contains("1 passed"), "{written}");
    // The test harness writes to the same output, and does not end its line first.
    let lines = written.lines().filter_map(|line| line.get(line.find("{\"")?..));
    let objects = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Some(objects.filter(|object| object.get("_aws").is_some()).collect())
}

/// The name and the kind of a metric, from a line of the embedded metric format.
fn read(line: &Value) -> (String, String) {
    let declared = &line["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(declared["Namespace"], "OMS", "{line}");
    assert_eq!(declared["Dimensions"], json!([["kind"]]), "{line}");
    let name = declared["Metrics"][0]["Name"].as_str().unwrap();
    assert_eq!(line[name], 1, "{line}");
    (name.to_owned(), line["kind"].as_str().unwrap().to_owned())
}

#[track_caller]
pub fn assert_counted(metrics: Option<Vec<(String, String)>>, expected: &[(&str, &str)]) {
    if let Some(metrics) = metrics {
        let metrics: Vec<_> = metrics
            .iter()
            .map(|(name, kind)| (name.as_str(), kind.as_str()))
            .collect();
        assert_eq!(metrics, expected);
    }
}

pub fn run(doing: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(doing);
}

#[test]
fn a_job_that_fails_for_good_is_counted_once_after_each_attempt_that_did_not() {
    let metrics = counted("a_job_that_fails_for_good_is_counted_once_after_each_attempt_that_did_not");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            for _ in 0..6 {
                local.system().payments().script(Mode::Unavailable);
            }
            let order = owing(&local, Source::Return).await;
            for _ in 0..16 {
                local.pass(Duration::from_mins(5)).await;
            }
            assert_eq!(refund::status(&local, &order).await, "FAILED");
            assert_eq!(refund::dead_letters(&local).await.len(), 1);
            // Another message about the job changes nothing.
            refund::send_again(&local, &order, 2).await;
            local.pass(Duration::from_hours(2)).await;
        });
    }
    let retried = ("JobRetried", "REFUND");
    let expected = [
        retried,
        retried,
        retried,
        retried,
        retried,
        ("JobFailed", "REFUND"),
    ];
    assert_counted(metrics, &expected);
}

#[test]
fn what_the_gateway_refuses_for_good_is_counted_at_once() {
    let metrics = counted("what_the_gateway_refuses_for_good_is_counted_at_once");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            local.system().payments().script(Mode::CardError);
            let order = owing(&local, Source::Cancellation).await;
            local.pass(Duration::from_hours(2)).await;
            assert_eq!(refund::status(&local, &order).await, "FAILED");
        });
    }
    assert_counted(metrics, &[("JobFailed", "REFUND")]);
}

#[test]
fn a_refund_of_the_wrong_amount_is_counted() {
    let metrics = counted("a_refund_of_the_wrong_amount_is_counted");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            local.system().payments().set_behaviour(Behaviour {
                script: [Mode::WrongAmount].into(),
                hold_webhooks: true,
                ..Behaviour::default()
            });
            let order = owing(&local, Source::Cancellation).await;
            local.pass(Duration::from_hours(2)).await;
            assert_eq!(refund::status(&local, &order).await, "FAILED");
        });
    }
    assert_counted(metrics, &[("RefundMismatch", "REFUND"), ("JobFailed", "REFUND")]);
}

#[test]
fn money_that_no_order_waits_for_is_counted() {
    let metrics = counted("money_that_no_order_waits_for_is_counted");
    if metrics.is_none() {
        run(async {
            let local = Local::quiet().await;
            let order = order::place(&local.support()).await;
            let wrong = with(payment(&order), "/amount_received", 1);
            let wrong = event(&local, "payment_intent.succeeded", &wrong);
            local.webhook(&wrong).await.assert_status(200);
            // Neither the correct payment, nor its repetition, nor a failed payment is counted.
            let right = paid(&local, &order);
            for _ in 0..2 {
                local.webhook(&right).await.assert_status(200);
            }
            let failed = event(&local, "payment_intent.payment_failed", &payment(&order));
            local.webhook(&failed).await.assert_status(200);
            local.webhook(&paid(&local, &order)).await.assert_status(200);
            let cancelled = order::in_status(&local, "CANCELLED").await;
            local.webhook(&paid(&local, &cancelled)).await.assert_status(200);
            let nobodys = with(payment(&order), "/metadata", json!({}));
            let nobodys = event(&local, "payment_intent.succeeded", &nobodys);
            local.webhook(&nobodys).await.assert_status(200);
        });
    }
    let mismatch = ("PaymentMismatch", "ORDER");
    assert_counted(
        metrics,
        &[mismatch, mismatch, mismatch, ("PaymentMismatch", "UNKNOWN_ORDER")],
    );
}

#[test]
fn a_refund_that_comes_back_is_counted_once() {
    let metrics = counted("a_refund_that_comes_back_is_counted_once");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            local.system().payments().script(Mode::PendingThenFailed);
            let order = owing(&local, Source::Return).await;
            local.settled().await;
            let refund_id = refund::effects(&local, &order).await[0].refund_id.clone();
            local.system().payments().settle_refund(&refund_id).await.unwrap();
            local.pass(Duration::from_hours(3)).await;
            assert_eq!(refund::status(&local, &order).await, "FAILED");
        });
    }
    assert_counted(metrics, &[("JobFailed", "REFUND")]);
}

#[test]
fn what_goes_well_is_not_counted() {
    let metrics = counted("what_goes_well_is_not_counted");
    if metrics.is_none() {
        run(async {
            let local = Local::start().await;
            for source in Source::ALL {
                let order = owing(&local, source).await;
                refund::send_again(&local, &order, 3).await;
                local.pass(Duration::from_hours(1)).await;
                refund::assert_made_once(&local, &order, "219.61").await;
            }
        });
    }
    assert_counted(metrics, &[]);
}

#[test]
fn a_row_of_the_history_that_is_changed_or_removed_raises_the_alarm() {
    let metrics = counted("a_row_of_the_history_that_is_changed_or_removed_raises_the_alarm");
    if metrics.is_none() {
        run(async {
            let local = Local::quiet().await;
            let row = |pk: &str, actor: &str| json!({ "pk": { "S": pk }, "sk": { "S": "none" }, "actor_id": { "S": actor } });
            let (before, after) = (row("ORDER#1", "somebody"), row("ORDER#1", "nobody"));
            let records = [
                archive::record(1, Some(&after), Some(&before)),
                // Restores the row.
                archive::record(2, Some(&after), Some(&after)),
                archive::record(3, None, Some(&row("RETURN#1", "somebody"))),
                archive::record(4, None, Some(&row("Jane Doe", "somebody"))),
            ];
            let batch = serde_json::from_value(json!({ "Records": records })).unwrap();
            assert_eq!(archive::deliver(&local, batch).await, Vec::<String>::new());
        });
    }
    let tampered = |kind| ("HistoryTampered", kind);
    assert_counted(
        metrics,
        &[tampered("ORDER"), tampered("RETURN"), tampered("OTHER")],
    );
}
