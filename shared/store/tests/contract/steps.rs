//! Steps of an order: every pair of states, and every other reason to refuse a step.

use oms_domain::{CustomerId, JobKind, Lifecycle, OrderStatus};
use oms_store::{Step, StepError};
use serde_json::json;

use crate::database::{opened, store};
use crate::scene::{at, customer, in_state, order, order_id, owner, step, write};

/// A path that leads an order to `state`.
fn path_to(state: OrderStatus) -> Vec<OrderStatus> {
    let mut paths = vec![vec![OrderStatus::INITIAL]];
    while let Some(path) = paths.pop() {
        let last = *path.last().unwrap();
        if last == state {
            return path[1..].to_vec();
        }
        let next = last.allowed_transitions().iter();
        paths.extend(next.map(|next| [path.as_slice(), &[*next]].concat()));
    }
    panic!("{state} cannot be reached")
}

#[tokio::test]
async fn every_pair_of_states_is_joined_by_an_edge_or_refused_with_both_names() {
    for from in OrderStatus::ALL {
        for to in OrderStatus::ALL {
            let store = store().await;
            let path = path_to(*from);
            let before = in_state(&store, &path).await;
            let taken = store.step(&step(*to, 100)).await;
            let after = store.get::<oms_domain::Order>(order_id()).await.unwrap().unwrap();
            if from.may_become(*to) {
                let taken = taken.unwrap();
                assert_eq!(
                    (taken.entity.status(), taken.replayed),
                    (*to, false),
                    "{from} {to}"
                );
                assert_eq!(taken.entity.version(), before.version() + 1);
                assert_eq!(after, taken.entity);
            } else {
                let Err(StepError::Illegal {
                    current,
                    version,
                    requested,
                }) = taken
                else {
                    panic!("{from} {to}: {taken:?}")
                };
                assert_eq!((current, version, requested), (*from, before.version(), *to));
                assert_eq!(after, before, "a refusal changes nothing");
            }
        }
    }
}

#[tokio::test]
async fn a_repeated_write_is_answered_as_it_was_made_then() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Paid, OrderStatus::ProcessingInWarehouse]).await;
    let again = store.step(&step(OrderStatus::Paid, 1)).await.unwrap();
    assert!(again.replayed);
    assert_eq!(
        (again.entity.status(), again.entity.version()),
        (OrderStatus::Paid, 2)
    );
    // The version named is the one before the first write; the repeat is not stale all the same.
    let named = Step {
        if_match: Some(1),
        ..step(OrderStatus::Paid, 1)
    };
    assert!(store.step(&named).await.unwrap().replayed);
}

#[tokio::test]
async fn a_write_id_that_made_another_change_is_refused_even_where_the_edge_is_legal() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Paid]).await;
    let mut reused = step(OrderStatus::ProcessingInWarehouse, 1);
    reused.cause.write = write(1, 99);
    assert!(matches!(store.step(&reused).await, Err(StepError::KeyReused)));
    let after = store.get::<oms_domain::Order>(order_id()).await.unwrap().unwrap();
    assert_eq!(after.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn who_wants_the_same_state_as_a_rival_is_refused() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Cancelled]).await;
    let rival = store.step(&step(OrderStatus::Cancelled, 50)).await;
    assert!(matches!(rival, Err(StepError::Illegal { .. })), "{rival:?}");
}

#[tokio::test]
async fn a_named_version_must_be_the_one_that_is_there() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Paid]).await;
    let named = |version, number| Step {
        if_match: Some(version),
        ..step(OrderStatus::ProcessingInWarehouse, number)
    };
    for version in [0, 1, 3] {
        let stale = store.step(&named(version, 20)).await;
        assert!(
            matches!(stale, Err(StepError::Stale { current_version: 2 })),
            "{stale:?}"
        );
    }
    assert_eq!(store.step(&named(2, 21)).await.unwrap().entity.version(), 3);
}

#[tokio::test]
async fn somebody_elses_order_is_not_touched() {
    let store = store().await;
    in_state(&store, &[]).await;
    let owned_by = |owner, number| Step {
        owner: Some(owner),
        ..step(OrderStatus::Cancelled, number)
    };
    let foreign = store.step(&owned_by(CustomerId::from_bytes([9; 16]), 20)).await;
    assert!(matches!(foreign, Err(StepError::NotOwned)), "{foreign:?}");
    // The owner is checked first: nobody learns anything about the orders of others.
    let foreign = Step {
        if_match: Some(9),
        ..owned_by(CustomerId::from_bytes([9; 16]), 0)
    };
    assert!(matches!(store.step(&foreign).await, Err(StepError::NotOwned)));
    assert!(store.step(&owned_by(customer(), 21)).await.is_ok());
}

#[tokio::test]
async fn there_is_no_step_of_an_order_that_is_not_there() {
    let missing = store().await.step(&step(OrderStatus::Paid, 1)).await;
    assert!(matches!(missing, Err(StepError::NotFound)), "{missing:?}");
    let missing = store().await.dry_run_step(&step(OrderStatus::Paid, 1)).await;
    assert!(matches!(missing, Err(StepError::NotFound)), "{missing:?}");
}

#[tokio::test]
async fn a_dry_run_comes_to_the_same_and_writes_nothing() {
    let store = store().await;
    let before = in_state(&store, &[OrderStatus::Paid]).await;
    let dry_run = store
        .dry_run_step(&step(OrderStatus::ProcessingInWarehouse, 5))
        .await
        .unwrap();
    assert_eq!(dry_run.entity.status(), OrderStatus::ProcessingInWarehouse);
    assert!(!dry_run.replayed);
    let after = store.get::<oms_domain::Order>(order_id()).await.unwrap().unwrap();
    assert_eq!(after, before);
    let refused = store.dry_run_step(&step(OrderStatus::Delivered, 6)).await;
    assert!(matches!(refused, Err(StepError::Illegal { .. })));
    assert!(
        store
            .dry_run_step(&step(OrderStatus::Paid, 1))
            .await
            .unwrap()
            .replayed
    );
    let taken = store
        .step(&step(OrderStatus::ProcessingInWarehouse, 5))
        .await
        .unwrap();
    assert_eq!(taken.entity, dry_run.entity);
}

#[tokio::test]
async fn shipping_owes_an_invoice_and_cancelling_a_refund_if_it_was_paid() {
    use OrderStatus::{Cancelled, Paid, ProcessingInWarehouse, Shipped};
    for (path, owed) in [
        (&[Paid][..], None),
        (&[Cancelled], None),
        (&[Paid, Cancelled], Some(JobKind::Refund)),
        (&[Paid, ProcessingInWarehouse], None),
        (&[Paid, ProcessingInWarehouse, Shipped], Some(JobKind::Invoice)),
    ] {
        let store = store().await;
        let order = in_state(&store, path).await;
        let since = order.path().last().cause().at;
        for kind in JobKind::ALL {
            let jobs = store.overdue_jobs(kind, at(1000), 10).await.unwrap();
            if owed == Some(kind) {
                assert_eq!(jobs.len(), 1, "{path:?}");
                let seen = (jobs[0].item, jobs[0].due_at());
                assert_eq!(seen, (oms_store::DueItem::Owner(owner()), Some(since)));
            } else {
                assert!(jobs.is_empty(), "{path:?} {jobs:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_step_leads_into_the_list_of_its_status() {
    let store = store().await;
    in_state(&store, &[OrderStatus::Paid]).await;
    for (status, count) in [(OrderStatus::PendingPayment, 0), (OrderStatus::Paid, 1)] {
        let query = oms_store::ListQuery {
            scope: oms_store::Scope::Status(status),
            created_from: None,
            created_to: None,
            newest_first: true,
            limit: 10,
            after: None,
            counter: None,
        };
        let page = store.list::<oms_domain::Order>(&query).await.unwrap();
        assert_eq!(page.listings.len(), count, "{status}");
    }
    assert_eq!(order().status(), OrderStatus::PendingPayment);
}

#[tokio::test]
async fn what_the_database_did_not_let_through_is_not_said_to_be_made_whatever_the_path_allows() {
    let (store, database) = opened().await;
    let order = in_state(&store, &[]).await;
    // The condition looks for the write's id in the set, the explanation in the path. Here only the set has it.
    let contradiction = json!({
        "TableName": "orders",
        "Key": { "pk": { "S": format!("ORDER#{}", order_id()) } },
        "UpdateExpression": "ADD #writes :write",
        "ExpressionAttributeNames": { "#writes": "writes" },
        "ExpressionAttributeValues": { ":write": { "BS": ["AQEBAQEBAQEBAQEBAQEBAQ=="] } },
    });
    database
        .update_item(serde_json::from_value(contradiction).unwrap())
        .unwrap();
    let refused = store.step(&step(OrderStatus::Paid, 1)).await;
    let Err(StepError::Illegal {
        version, requested, ..
    }) = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((version, requested), (order.version(), OrderStatus::Paid));
}
