//! Claims of jobs, and the ends of their attempts.

use oms_domain::{JobKind, JobStatus};
use oms_store::{AfterFailure, ClaimError, NextKey, RefundRecord};

use crate::database::store;
use crate::scene::{at, event, order_id, record, refund};

#[tokio::test]
async fn a_lease_keeps_others_out_until_it_is_over() {
    let store = store().await;
    refund(&store, at(100)).await;
    let early = store.claim_job::<RefundRecord>(order_id(), at(99), at(200)).await;
    let Err(ClaimError::Leased { until }) = early else {
        panic!("{early:?}")
    };
    assert_eq!(until, at(100));
    let claimed: RefundRecord = store.claim_job(order_id(), at(100), at(200)).await.unwrap();
    assert_eq!(
        (claimed.job.status, claimed.job.attempts),
        (JobStatus::Processing, 2)
    );
    assert_eq!(claimed.job.lease_until, Some(at(200)));
    assert_eq!(claimed.job.updated_at, at(100));
}

#[tokio::test]
async fn a_job_without_a_record_cannot_be_claimed() {
    let claimed = store()
        .await
        .claim_job::<RefundRecord>(order_id(), at(1), at(2))
        .await;
    assert!(matches!(claimed, Err(ClaimError::Missing)), "{claimed:?}");
}

#[tokio::test]
async fn a_failed_attempt_is_tried_again_when_its_wait_is_over() {
    let store = store().await;
    refund(&store, at(100)).await;
    let after = (AfterFailure::RetryAt(at(150)), NextKey::Same);
    let failed = event(JobStatus::Pending, 20);
    assert!(
        store
            .fail_job(JobKind::Refund, order_id(), at(100), after, &failed)
            .await
            .unwrap()
    );
    let waiting = record(&store).await.job;
    assert_eq!(
        (waiting.status, waiting.retry_at),
        (JobStatus::Pending, Some(at(150)))
    );
    assert_eq!(
        (waiting.lease_until, waiting.last_error.as_deref()),
        (None, Some("it rains"))
    );
    assert_eq!(waiting.log, [failed]);
    let early = store
        .claim_job::<RefundRecord>(order_id(), at(149), at(300))
        .await;
    assert!(
        matches!(early, Err(ClaimError::Leased { until }) if until == at(150)),
        "{early:?}"
    );
    let claimed: RefundRecord = store.claim_job(order_id(), at(150), at(300)).await.unwrap();
    assert_eq!((claimed.job.attempts, claimed.job.retry_at), (2, None));
}

#[tokio::test]
async fn only_who_holds_the_lease_records_a_failure() {
    let store = store().await;
    refund(&store, at(100)).await;
    let _: RefundRecord = store.claim_job(order_id(), at(100), at(200)).await.unwrap();
    let late = event(JobStatus::Failed, 20);
    let recorded = store
        .fail_job(
            JobKind::Refund,
            order_id(),
            at(100),
            (AfterFailure::GiveUp, NextKey::Same),
            &late,
        )
        .await;
    assert!(!recorded.unwrap(), "the lease is another's by now");
    let of_key = store
        .fail_job(
            JobKind::Refund,
            order_id(),
            at(100),
            (AfterFailure::GiveUp, NextKey::New),
            &late,
        )
        .await;
    assert!(!of_key.unwrap());
    let job = record(&store).await;
    assert_eq!(
        (job.job.status, job.job.key_generation),
        (JobStatus::Processing, 1)
    );
    assert!(job.job.log.is_empty());
}

#[tokio::test]
async fn the_same_failure_is_recorded_once_and_told_twice() {
    let store = store().await;
    refund(&store, at(100)).await;
    let failed = event(JobStatus::Failed, 20);
    for _ in 0..2 {
        let recorded = store.fail_job(
            JobKind::Refund,
            order_id(),
            at(100),
            (AfterFailure::GiveUp, NextKey::Same),
            &failed,
        );
        assert!(
            recorded.await.unwrap(),
            "the second is the SDK's own, after a lost answer"
        );
    }
    let job = record(&store).await.job;
    assert_eq!((job.status, job.log.len()), (JobStatus::Failed, 1));
    let claimed = store
        .claim_job::<RefundRecord>(order_id(), at(500), at(600))
        .await;
    assert!(matches!(claimed, Err(ClaimError::Failed)), "{claimed:?}");
}

#[tokio::test]
async fn a_failed_job_has_as_many_attempts_again() {
    let store = store().await;
    refund(&store, at(100)).await;
    let again = event(JobStatus::Pending, 30);
    let early = store.retry_job(JobKind::Refund, order_id(), &again).await;
    assert!(!early.unwrap(), "it has not failed");
    let failed = event(JobStatus::Failed, 20);
    let recorded = store.fail_job(
        JobKind::Refund,
        order_id(),
        at(100),
        (AfterFailure::GiveUp, NextKey::Same),
        &failed,
    );
    assert!(recorded.await.unwrap());
    for _ in 0..2 {
        let retried = store.retry_job(JobKind::Refund, order_id(), &again).await;
        assert!(retried.unwrap(), "and once more, by the SDK");
    }
    let job = record(&store).await.job;
    assert_eq!(
        (job.status, job.attempts, job.attempt()),
        (JobStatus::Pending, 1, 0)
    );
    assert_eq!(job.log.len(), 2);
    let claimed: RefundRecord = store.claim_job(order_id(), at(200), at(300)).await.unwrap();
    assert_eq!((claimed.job.attempts, claimed.job.attempt()), (2, 1));
}
