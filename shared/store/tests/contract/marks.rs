//! What the owner of a job says of it in `by_job`.

use oms_domain::{JobKind, JobStatus, OrderStatus};
use oms_store::{AfterFailure, JobQuery, Store};

use crate::database::store;
use crate::scene::{at, event, in_state, order_id, owner, refund};

const REFUND: JobKind = JobKind::Refund;

/// The due times of the jobs that are owed, and of those that have failed.
async fn marks(store: &Store) -> (Vec<i64>, Vec<i64>) {
    let query = |failed| JobQuery {
        failed: Some(failed),
        limit: 10,
        after: None,
    };
    let mut found = Vec::new();
    for failed in [false, true] {
        let page = store.list_jobs(&query(failed)).await.unwrap();
        assert!(page.jobs.iter().all(|job| job.mark.failed == failed));
        let seconds = |due: oms_domain::Timestamp| due.duration_since(at(0)).as_secs();
        let due = page.jobs.iter().map(|job| seconds(job.mark.due_at().unwrap()));
        found.push(due.map(|due| i64::try_from(due).unwrap()).collect());
    }
    let failed = found.pop().unwrap();
    (found.pop().unwrap(), failed)
}

#[tokio::test]
async fn a_mark_goes_from_owed_to_failed_and_back() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert_eq!(marks(&store).await, (vec![2], vec![]));
    assert!(
        !store.mark_job_due_again(owner(), REFUND, at(5)).await.unwrap(),
        "it has not failed"
    );
    assert_eq!(store.failure_mark(owner(), REFUND).await.unwrap(), None);
    store.mark_job_failed(owner(), REFUND, at(20)).await.unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![20]));
    store.mark_job_failed(owner(), REFUND, at(25)).await.unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![20]), "it is marked already");
    assert!(store.mark_job_due_again(owner(), REFUND, at(30)).await.unwrap());
    assert_eq!(marks(&store).await, (vec![30], vec![]));
}

#[tokio::test]
async fn a_mark_is_put_off_by_whoever_saw_it() {
    let store = store().await;
    refund(&store, at(100)).await;
    let due = store.overdue_jobs(REFUND, at(50), 10).await.unwrap()[0]
        .due
        .clone();
    assert!(
        store.overdue_jobs(REFUND, at(1), 10).await.unwrap().is_empty(),
        "not before"
    );
    assert!(
        !store
            .put_off_job(owner(), REFUND, Some("another"), at(60))
            .await
            .unwrap()
    );
    assert!(
        store
            .put_off_job(owner(), REFUND, Some(&due), at(60))
            .await
            .unwrap()
    );
    assert_eq!(marks(&store).await, (vec![60], vec![]));
    assert!(store.put_off_job(owner(), REFUND, None, at(70)).await.unwrap());
    assert_eq!(marks(&store).await, (vec![70], vec![]));
    assert!(
        !store
            .put_off_job(owner(), JobKind::Invoice, None, at(80))
            .await
            .unwrap(),
        "it owes none"
    );
}

#[tokio::test]
async fn a_settled_job_is_owed_by_nobody() {
    let store = store().await;
    refund(&store, at(100)).await;
    store.settle_job(owner(), JobKind::Invoice, None).await.unwrap();
    assert_eq!(marks(&store).await.0.len(), 1, "that was another kind");
    store.settle_job(owner(), REFUND, None).await.unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![]));
    assert!(!store.put_off_job(owner(), REFUND, None, at(80)).await.unwrap());
}

#[tokio::test]
async fn an_order_that_was_never_paid_owes_nothing_to_be_marked() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Cancelled]).await;
    store.mark_job_failed(owner(), REFUND, at(20)).await.unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![]));
}

/// A refund is taken back between a worker's look at its success and the worker's last write.
#[tokio::test]
async fn success_takes_away_the_failure_it_saw_and_no_later_one() {
    let store = store().await;
    refund(&store, at(100)).await;
    store.mark_job_failed(owner(), REFUND, at(20)).await.unwrap();
    let seen = store.failure_mark(owner(), REFUND).await.unwrap().unwrap();
    store.mark_done_job_failed(owner(), REFUND, at(30)).await.unwrap();
    store
        .settle_failed_job(owner(), REFUND, &seen, Some("re_1"))
        .await
        .unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![30]), "the later failure stays");
    let seen = store.failure_mark(owner(), REFUND).await.unwrap().unwrap();
    store
        .settle_failed_job(owner(), REFUND, &seen, Some("re_1"))
        .await
        .unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![]));
}

/// Whoever recorded that a refund was taken back died before marking it, and a manager has it tried again.
#[tokio::test]
async fn a_job_that_is_tried_again_is_owed_whatever_was_marked() {
    let store = store().await;
    refund(&store, at(100)).await;
    store.settle_job(owner(), REFUND, None).await.unwrap();
    store.owe_job_again(owner(), REFUND, at(40)).await.unwrap();
    assert_eq!(marks(&store).await, (vec![40], vec![]));
    store.mark_job_failed(owner(), REFUND, at(50)).await.unwrap();
    store.owe_job_again(owner(), REFUND, at(60)).await.unwrap();
    assert_eq!(marks(&store).await, (vec![60], vec![]));
}

#[tokio::test]
async fn nothing_is_marked_on_what_is_not_there() {
    let store = store().await;
    store.owe_job_again(owner(), REFUND, at(40)).await.unwrap();
    store.mark_done_job_failed(owner(), REFUND, at(40)).await.unwrap();
    assert_eq!(marks(&store).await, (vec![], vec![]));
    assert_eq!(store.get::<oms_domain::Order>(order_id()).await.unwrap(), None);
}

#[tokio::test]
async fn a_job_that_is_done_is_not_listed_although_it_is_still_marked() {
    let store = store().await;
    refund(&store, at(100)).await;
    let done = event(JobStatus::Succeeded, 20);
    assert!(
        store
            .succeed_refund(order_id(), Some("re_1"), &done)
            .await
            .unwrap()
    );
    assert_eq!(marks(&store).await, (vec![], vec![]));
    let overdue = store.overdue_jobs(REFUND, at(1000), 10).await.unwrap();
    assert_eq!(
        overdue.len(),
        1,
        "the reconciler still sees it, and has it settled"
    );
}

#[tokio::test]
async fn the_longest_due_comes_first_page_by_page() {
    let store = store().await;
    for number in [3, 1, 2] {
        let id = oms_domain::OrderId::new([number; 10]);
        store.create(&crate::scene::order_of(id)).await.unwrap();
        for (step, to) in (1..).zip([OrderStatus::Paid, OrderStatus::Cancelled]) {
            let mut step = crate::scene::step(to, number * 10 + step);
            step.id = id;
            store.step(&step).await.unwrap();
        }
    }
    let mut query = JobQuery {
        failed: None,
        limit: 2,
        after: None,
    };
    let first = store.list_jobs(&query).await.unwrap();
    query.after = first.next;
    let second = store.list_jobs(&query).await.unwrap();
    let owners = [first.jobs, second.jobs].concat();
    let owners: Vec<_> = owners
        .iter()
        .map(|job| job.mark.owner.order().as_bytes()[15])
        .collect();
    let expected = [1, 2, 3].map(|number| oms_domain::OrderId::new([number; 10]).as_bytes()[15]);
    assert_eq!(owners, expected);
    assert_eq!(second.next, None);
    assert_eq!(AfterFailure::GiveUp.status(), JobStatus::Failed);
}
