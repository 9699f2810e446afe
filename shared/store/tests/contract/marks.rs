//! The index `by_job`: the marks of entities that owe jobs, and the entries of records that are not done.

use oms_domain::{JobKind, JobStatus, OrderId, OrderStatus};
use oms_store::{AfterFailure, DueItem, JobQuery, NextKey, Store, Succeeded};

use crate::database::store;
use crate::scene::{at, event, in_state, open_refund, order_id, owner, refund};

const REFUND: JobKind = JobKind::Refund;

/// The due times, in seconds, of the jobs that are pending, and of those that have failed.
async fn due(store: &Store) -> (Vec<i64>, Vec<i64>) {
    let query = |failed| JobQuery {
        failed: Some(failed),
        limit: 10,
        after: None,
    };
    let mut found = Vec::new();
    for failed in [false, true] {
        let page = store.list_jobs(&query(failed)).await.unwrap();
        let status = |job: &oms_store::OwedJob| job.state.as_ref().map(|state| state.status);
        assert!(
            page.jobs
                .iter()
                .all(|job| (status(job) == Some(JobStatus::Failed)) == failed)
        );
        let seconds = |due: oms_domain::Timestamp| due.duration_since(at(0)).as_secs();
        let due = page.jobs.iter().map(|job| seconds(job.due_at.unwrap()));
        found.push(due.map(|due| i64::try_from(due).unwrap()).collect());
    }
    let failed = found.pop().unwrap();
    (found.pop().unwrap(), failed)
}

/// The items behind the entries of overdue refunds.
async fn overdue(store: &Store) -> Vec<DueItem> {
    let entries = store.overdue_jobs(REFUND, at(1000), 10).await.unwrap();
    entries.into_iter().map(|entry| entry.item).collect()
}

#[tokio::test]
async fn a_transition_marks_its_entity_and_the_opened_record_takes_the_marks_place() {
    let store = store().await;
    let order = in_state(&store, &[OrderStatus::Paid]).await;
    assert_eq!(
        due(&store).await,
        (vec![], vec![]),
        "a payment only prepares the mark"
    );
    let cancelled = store.step(&crate::scene::step(OrderStatus::Cancelled, 2)).await;
    assert_eq!(cancelled.unwrap().entity.version(), order.version() + 1);
    assert_eq!(overdue(&store).await, [DueItem::Owner(owner())]);
    assert_eq!(due(&store).await, (vec![2], vec![]));

    let unopened = store.unopened_jobs(owner()).await.unwrap().unwrap();
    let kinds: Vec<JobKind> = unopened.jobs.iter().map(|job| job.kind).collect();
    assert_eq!(kinds, [REFUND]);
    open_refund(&store, at(100)).await;
    assert_eq!(
        overdue(&store).await,
        [DueItem::Owner(owner()), DueItem::Record(order_id())],
        "its worker has died before it cleared the mark"
    );
    assert_eq!(due(&store).await, (vec![10], vec![]), "the job is listed once");
    let opened = store.unopened_jobs(owner()).await.unwrap().unwrap();
    assert_eq!(opened.jobs, []);
    for cleared in [true, false] {
        assert_eq!(
            store.clear_mark_of_opened(&opened.mark, REFUND).await.unwrap(),
            cleared
        );
    }
    assert_eq!(store.unopened_jobs(owner()).await.unwrap(), None);
    assert_eq!(overdue(&store).await, [DueItem::Record(order_id())]);
}

#[tokio::test]
async fn a_records_entry_moves_with_its_status_in_the_same_write() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert_eq!(due(&store).await, (vec![10], vec![]));
    let retry = (AfterFailure::RetryAt(at(150)), NextKey::Same);
    let failed = event(JobStatus::Pending, 20);
    let recorded = store.fail_job(REFUND, order_id(), at(100), retry, &failed).await;
    assert!(recorded.unwrap());
    assert_eq!(due(&store).await, (vec![150], vec![]));
    let claimed: oms_store::RefundRecord = store.claim_job(order_id(), at(150), at(240)).await.unwrap();
    assert_eq!(due(&store).await, (vec![150], vec![]), "a claim leaves it alone");
    let lease = claimed.job.lease_until.unwrap();
    let give_up = (AfterFailure::GiveUp, NextKey::Same);
    let failed = event(JobStatus::Failed, 160);
    let recorded = store.fail_job(REFUND, order_id(), lease, give_up, &failed).await;
    assert!(recorded.unwrap());
    assert_eq!(due(&store).await, (vec![], vec![160]));
    let again = event(JobStatus::Pending, 170);
    assert!(store.retry_job(REFUND, order_id(), &again).await.unwrap());
    assert_eq!(due(&store).await, (vec![170], vec![]));
    let done = event(JobStatus::Succeeded, 180);
    let succeeded = store.succeed_refund(order_id(), Some("re_1"), &done);
    assert_eq!(succeeded.await.unwrap(), Succeeded::Recorded);
    assert_eq!(due(&store).await, (vec![], vec![]));
    assert_eq!(overdue(&store).await, []);
    assert!(
        store
            .undo_refund(order_id(), "re_1", &event(JobStatus::Failed, 190))
            .await
            .unwrap()
    );
    assert_eq!(due(&store).await, (vec![], vec![190]), "the gateway took it back");
    let late = event(JobStatus::Succeeded, 200);
    let late = store.succeed_refund(order_id(), Some("re_2"), &late);
    assert_eq!(late.await.unwrap(), Succeeded::Recorded);
    assert_eq!(due(&store).await, (vec![], vec![]), "and made another");
}

#[tokio::test]
async fn an_entry_is_put_off_by_a_reader_that_saw_it_as_it_is() {
    let store = store().await;
    refund(&store, at(100)).await;
    assert!(
        store.overdue_jobs(REFUND, at(9), 10).await.unwrap().is_empty(),
        "not before it is due"
    );
    let seen = store.overdue_jobs(REFUND, at(50), 10).await.unwrap().remove(0);
    assert!(store.put_off_job(&seen, at(60)).await.unwrap());
    assert_eq!(due(&store).await, (vec![60], vec![]));
    assert!(
        !store.put_off_job(&seen, at(70)).await.unwrap(),
        "it has moved since"
    );
    assert_eq!(due(&store).await, (vec![60], vec![]));
}

#[tokio::test]
async fn a_marked_entity_is_put_off_and_keeps_its_mark() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Paid, OrderStatus::Cancelled]).await;
    let seen = store.overdue_jobs(REFUND, at(50), 10).await.unwrap().remove(0);
    assert_eq!(seen.item, DueItem::Owner(owner()));
    assert!(store.put_off_job(&seen, at(60)).await.unwrap());
    assert_eq!(due(&store).await, (vec![60], vec![]));
    assert!(store.unopened_jobs(owner()).await.unwrap().is_some());
}

#[tokio::test]
async fn an_order_that_was_never_paid_owes_nothing() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Cancelled]).await;
    assert_eq!(due(&store).await, (vec![], vec![]));
    assert_eq!(overdue(&store).await, []);
}

#[tokio::test]
async fn the_longest_due_comes_first_page_by_page() {
    let store = store().await;
    for number in [3, 1, 2] {
        let id = OrderId::new([number; 10]);
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
        .map(|job| job.owner.order().as_bytes()[15])
        .collect();
    let expected = [1, 2, 3].map(|number| OrderId::new([number; 10]).as_bytes()[15]);
    assert_eq!(owners, expected);
    assert_eq!(second.next, None);
    assert_eq!(AfterFailure::GiveUp.status(), JobStatus::Failed);
}
