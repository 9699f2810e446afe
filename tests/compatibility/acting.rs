//! Work that an earlier version began goes on: every order and return that can move on does, every job that is owed is
//! done, and in the end every invariant holds.

use std::time::Duration;

use oms_http::Entropy;
use oms_tests::contract::allowed_transitions;
use oms_tests::deployment::{Deliveries, Deployment, Outcome, Place, Stream};
use oms_tests::invariants::{self, Rule};
use oms_tests::witness::Witness;
use oms_tests::{Client, Local};
use serde_json::Value;

use crate::story::{items, scheduled, stranger};
use crate::tables::{send_messages, with_tables};
use crate::written::{Written, all};

/// Longer than any job waits for its next attempt, and any lease.
const LONG: Duration = Duration::from_mins(40);
/// More rounds than the most patient job has attempts.
const ROUNDS: usize = 12;
/// Rules about the PDFs and the gateway's ledger, which the fixtures do not hold.
const ELSEWHERE: [Rule; 2] = [Rule::OneInvoiceEach, Rule::OneRefundEach];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_goes_on_and_what_must_hold_holds() {
    for written in all() {
        let local = with_tables(&written).await;
        restore_archive(&local, &written).await;
        let deployment = Deployment::of(&local, Place::Here(Entropy::system()));
        let mut deliveries = Deliveries::of(&local).await;
        rows_stay_as_they_are(&local, &deployment, &mut deliveries, &written).await;
        send_messages(&local, &written).await;
        move_on(&stranger(&local), &written).await;
        for _ in 0..ROUNDS {
            deliveries.until_quiet(&deployment).await;
            local.advance(LONG);
            fire(&local, &deployment, "reconcile").await;
        }
        retry_what_failed(&local, &deployment, &mut deliveries).await;
        fire(&local, &deployment, "seal-audit").await;
        // The refund that had failed for good left its message in the dead-letter queue.
        let mut witness = Witness::default();
        witness.failures_scripted = true;
        let mut violations = invariants::check(&local, &witness).await;
        violations.retain(|violation| !ELSEWHERE.contains(&violation.rule));
        assert!(violations.is_empty(), "{}: {violations:#?}", written.version);
        drop((deployment, deliveries));
        local.stop().await;
    }
}

/// Restores the rows but not the digests, which are signed with the key of a system that no longer exists.
async fn restore_archive(local: &Local, written: &Written) {
    let bucket = crate::archive::bucket(local);
    let rows = written
        .archive
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with("rows/"));
    for (key, text) in rows {
        let bytes = text.clone().into_bytes();
        bucket.put_new(key, "application/x-ndjson", bytes).await.unwrap();
    }
}

/// Every restored item reaches the stream as new, with its whole path: `record-history` must derive exactly the rows
/// that are there already.
async fn rows_stay_as_they_are(
    local: &Local,
    deployment: &Deployment<'_>,
    deliveries: &mut Deliveries<'_>,
    written: &Written,
) {
    while deliveries.deliver(deployment, Stream::RecordHistory, 100).await > 0 {}
    assert_eq!(
        deliveries.pending(Stream::RecordHistory).await,
        0,
        "{}",
        written.version
    );
    let rows = items(local, "HISTORY_TABLE").await;
    for before in &written.tables.history {
        assert!(rows.contains(before), "{}: {before}", written.version);
    }
}

/// Takes the first step that each order and return allows.
async fn move_on(manager: &Client, written: &Written) {
    let (mut orders, mut returns) = (0, 0);
    for item in &written.tables.orders {
        let (kind, id) = item["pk"]["S"]
            .as_str()
            .unwrap()
            .split_once('#')
            .unwrap_or_default();
        let status = item["status"]["S"].as_str().unwrap_or_default();
        match kind {
            "ORDER" => {
                if let Some(next) = allowed_transitions(status).first() {
                    manager.change_state(id, next).await.assert_status(200);
                    orders += 1;
                }
            }
            "RETURN" => {
                if let Some(next) = allowed_transitions(status).first() {
                    manager.step_return(id, next).await.assert_status(200);
                    returns += 1;
                }
            }
            _ => {}
        }
    }
    assert!(
        orders >= 4 && returns >= 4,
        "{orders} orders and {returns} returns"
    );
}

async fn retry_what_failed(local: &Local, deployment: &Deployment<'_>, deliveries: &mut Deliveries<'_>) {
    let manager = local.manager();
    let failed = manager
        .get("/jobs")
        .query(&[("status", "FAILED"), ("limit", "100")])
        .await
        .expect(200);
    assert_eq!(
        failed.data().len(),
        1,
        "one refund of the story had failed for good: {failed}"
    );
    for job in failed.data() {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let retried = manager
            .retry_job(&text(&job["kind"]), &text(&job["entity_id"]))
            .await;
        retried.assert_status(202);
    }
    for _ in 0..2 {
        deliveries.until_quiet(deployment).await;
        local.advance(LONG);
        fire(local, deployment, "reconcile").await;
    }
    let left = manager.get("/jobs").await.expect(200);
    assert_eq!(left.data().len(), 0, "{left}");
}

async fn fire(local: &Local, deployment: &Deployment<'_>, function: &str) {
    let outcome = deployment.invoke(function, &scheduled(local)).await;
    assert!(matches!(outcome, Outcome::Answered(_)), "{function}: {outcome:?}");
}
