//! The record of a refund, for every answer of the gateway in every order of arrival.

use oms_domain::{JobEvent, JobKind, JobStatus, RefundSource};
use oms_store::{AfterFailure, ClaimError, NextKey, OpenRefundError, OrderStore, RefundRecord, Succeeded};

use crate::database::store;
use crate::scene::{DELIVERED, at, event, in_state, order_id, record, refund, returned};

async fn succeed(store: &OrderStore, refund: &str, number: u8) -> Succeeded {
    let event = JobEvent {
        outcome: Some(refund.to_owned()),
        ..event(JobStatus::Succeeded, number)
    };
    store
        .succeed_refund(order_id(), Some(refund), &event)
        .await
        .unwrap()
}

async fn undo(store: &OrderStore, refund: &str, number: u8) -> bool {
    let event = event(JobStatus::Failed, number);
    store.undo_refund(order_id(), refund, &event).await.unwrap()
}

async fn try_again(store: &OrderStore, number: u8) -> RefundRecord {
    let retried = event(JobStatus::Pending, number);
    let retried = store.retry_job(JobKind::Refund, order_id(), &retried);
    assert!(retried.await.unwrap());
    let now = at(1000 + i64::from(number));
    store
        .claim_job(
            order_id(),
            now,
            now.saturating_add(std::time::Duration::from_secs(90)),
        )
        .await
        .unwrap()
}

#[tokio::test]
async fn a_refund_is_begun_once() {
    let store = store().await;
    let begun = refund(&store, at(100)).await;
    assert_eq!(record(&store).await, begun);
    assert_eq!(
        (begun.source, begun.job.key_generation),
        (RefundSource::Cancellation, 1)
    );
    assert_eq!(
        (begun.amount.to_string().as_str(), begun.payment.as_str()),
        ("105.00", order_id().to_string().as_str())
    );
    let again = store.open_refund(&begun).await;
    assert!(matches!(again, Err(OpenRefundError::Exists)), "{again:?}");
}

#[tokio::test]
async fn what_a_refund_follows_from_is_read_with_it() {
    let store = store().await;
    let order = in_state(&store, &DELIVERED).await;
    let back = store.create(&returned(&order)).await.unwrap().entity;
    let case = store.refund_case(order_id()).await.unwrap();
    assert_eq!(
        (case.order.as_ref(), case.returned.as_ref()),
        (Some(&order), Some(&back))
    );
    assert!(case.refund.is_none());
}

#[tokio::test]
async fn a_success_is_recorded_once() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert_eq!(succeed(&store, "re_1", 20).await, Succeeded::Recorded);
    assert_eq!(succeed(&store, "re_1", 21).await, Succeeded::Known);
    assert_eq!(succeed(&store, "re_2", 22).await, Succeeded::ByAnother);
    let done = record(&store).await;
    assert_eq!(
        (done.job.status, done.transaction_id.as_deref()),
        (JobStatus::Succeeded, Some("re_1"))
    );
    assert_eq!((done.job.lease_until, done.job.log.len()), (None, 1));
    let claimed = store
        .claim_job::<RefundRecord>(order_id(), at(500), at(600))
        .await;
    assert!(matches!(claimed, Err(ClaimError::Succeeded)), "{claimed:?}");
}

#[tokio::test]
async fn nothing_to_move_is_a_success_without_a_name() {
    let store = store().await;
    refund(&store, at(100)).await;
    let done = event(JobStatus::Succeeded, 20);
    let succeeded = store.succeed_refund(order_id(), None, &done).await;
    assert_eq!(succeeded.unwrap(), Succeeded::Recorded);
    assert_eq!(record(&store).await.transaction_id, None);
}

#[tokio::test]
async fn nothing_is_recorded_of_a_refund_that_nobody_began() {
    let store = store().await;
    assert_eq!(succeed(&store, "re_1", 20).await, Succeeded::Undone);
    assert!(!undo(&store, "re_1", 21).await);
    assert_eq!(store.refund_case(order_id()).await.unwrap().refund, None);
}

#[tokio::test]
async fn a_retry_does_not_wait_for_the_attempt_that_was_planned_before_it() {
    let store = store().await;
    refund(&store, at(100)).await;
    let unknown = event(JobStatus::Pending, 20);
    let later = (AfterFailure::RetryAt(at(100_000)), NextKey::Same);
    let failed = store.fail_job(JobKind::Refund, order_id(), at(100), later, &unknown);
    assert!(failed.await.unwrap());
    assert!(undo(&store, "re_1", 21).await);
    let again = event(JobStatus::Pending, 30);
    let again = store.retry_job(JobKind::Refund, order_id(), &again);
    assert!(again.await.unwrap());
    // The worker's clock is behind that of the function by which the manager asked.
    let claimed: RefundRecord = store.claim_job(order_id(), at(1), at(91)).await.unwrap();
    assert_eq!(claimed.job.status, JobStatus::Processing);
}

#[tokio::test]
async fn a_refund_that_was_taken_back_is_never_a_success_again() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert_eq!(succeed(&store, "re_1", 20).await, Succeeded::Recorded);
    assert!(undo(&store, "re_1", 21).await);
    let undone = record(&store).await;
    assert_eq!(
        (undone.job.status, undone.job.key_generation),
        (JobStatus::Failed, 2)
    );
    assert_eq!(undone.failed_refunds, ["re_1"]);
    assert_eq!(undone.job.last_error.as_deref(), Some("it rains"));
    assert_eq!(
        succeed(&store, "re_1", 22).await,
        Succeeded::Undone,
        "the event of the success came late"
    );
    assert!(!undo(&store, "re_1", 23).await, "it is known");
    assert_eq!(record(&store).await.job.key_generation, 2);
}

#[tokio::test]
async fn the_same_failure_told_twice_by_the_sdk_is_told_as_made() {
    let store = store().await;
    refund(&store, at(100)).await;
    for _ in 0..2 {
        assert!(undo(&store, "re_1", 21).await);
    }
    assert_eq!(record(&store).await.job.log.len(), 1);
}

#[tokio::test]
async fn a_failure_before_the_success_was_heard_counts() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert!(undo(&store, "re_1", 20).await);
    assert_eq!(succeed(&store, "re_1", 21).await, Succeeded::Undone);
    assert_eq!(record(&store).await.job.status, JobStatus::Failed);
}

/// The record names the first refund, which has failed. The failure of the second is news all the same.
#[tokio::test]
async fn a_second_refund_that_fails_is_recorded_too() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert_eq!(succeed(&store, "re_1", 20).await, Succeeded::Recorded);
    assert!(undo(&store, "re_1", 21).await);
    try_again(&store, 22).await;
    assert!(undo(&store, "re_2", 23).await);
    let undone = record(&store).await;
    assert_eq!(
        (undone.job.status, undone.job.key_generation),
        (JobStatus::Failed, 3)
    );
    let mut failed = undone.failed_refunds;
    failed.sort_unstable();
    assert_eq!(failed, ["re_1", "re_2"]);
    assert_eq!(succeed(&store, "re_2", 24).await, Succeeded::Undone);
}

#[tokio::test]
async fn an_old_failure_does_not_touch_a_success_that_came_since() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert_eq!(succeed(&store, "re_2", 20).await, Succeeded::Recorded);
    assert!(!undo(&store, "re_1", 21).await);
    assert_eq!(record(&store).await.job.status, JobStatus::Succeeded);
}

#[tokio::test]
async fn a_new_key_follows_an_attempt_that_had_no_effect() {
    let store = store().await;
    refund(&store, at(100)).await;
    let failed = event(JobStatus::Pending, 20);
    let after = (AfterFailure::RetryAt(at(150)), NextKey::New);
    for _ in 0..2 {
        let recorded = store
            .fail_job(JobKind::Refund, order_id(), at(100), after, &failed)
            .await;
        assert!(recorded.unwrap());
    }
    let waiting = record(&store).await;
    assert_eq!(
        (waiting.job.key_generation, waiting.job.status),
        (2, JobStatus::Pending)
    );
    assert_eq!(waiting.job.retry_at, Some(at(150)));
}

#[tokio::test]
async fn a_refund_that_was_taken_on_is_not_looked_at_for_a_while_and_counts_no_attempt() {
    let store = store().await;
    refund(&store, at(100)).await;
    let waits = |lease, number| store.await_refund(order_id(), lease, "re_1", at(number), at(5000));
    assert!(!waits(at(99), 50).await.unwrap(), "another's lease");
    assert!(waits(at(100), 50).await.unwrap());
    let waiting = record(&store).await;
    assert_eq!(
        (waiting.job.status, waiting.job.attempts),
        (JobStatus::Processing, 0)
    );
    assert_eq!(
        (waiting.job.lease_until, waiting.job.updated_at),
        (Some(at(5000)), at(50))
    );
    assert_eq!(waiting.transaction_id.as_deref(), Some("re_1"));
    let early = store
        .claim_job::<RefundRecord>(order_id(), at(4999), at(6000))
        .await;
    assert!(
        matches!(early, Err(ClaimError::Leased { until }) if until == at(5000)),
        "{early:?}"
    );
    let claimed: RefundRecord = store.claim_job(order_id(), at(5000), at(6000)).await.unwrap();
    assert_eq!(claimed.job.attempts, 1);
}
