//! Rows and their counts: both are added or neither, and only once.

use oms_domain::{Counter, EntityType, HistoryRecord, OrderStatus};
use oms_store::{PutRecordError, Store};

use crate::database::store;
use crate::scene::{in_state, order_id};

/// The three rows of an order, the oldest first.
async fn rows(store: &Store) -> Vec<HistoryRecord> {
    let path = [OrderStatus::Paid, OrderStatus::ProcessingInWarehouse];
    HistoryRecord::of_order(&in_state(store, &path).await).unwrap()
}

fn entity() -> String {
    format!("ORDER#{}", order_id())
}

/// The counts of orders: of all, and of those in each of the three states.
async fn counts(store: &Store) -> [i64; 4] {
    let counts = store.counts().await.unwrap();
    let of = |state| counts.get(Counter::of(state));
    [
        counts.get(Counter::total(EntityType::Order)),
        of(OrderStatus::PendingPayment),
        of(OrderStatus::Paid),
        of(OrderStatus::ProcessingInWarehouse),
    ]
}

#[tokio::test]
async fn rows_are_added_and_counted_once_however_often_they_come() {
    let store = store().await;
    let rows = rows(&store).await;
    assert_eq!(counts(&store).await, [0, 0, 0, 0]);
    assert_eq!(store.put_records(&rows[..1]).await.unwrap(), 1);
    assert_eq!(counts(&store).await, [1, 1, 0, 0]);
    // The first comes again with the others.
    assert_eq!(store.put_records(&rows).await.unwrap(), 2);
    assert_eq!(counts(&store).await, [1, 0, 0, 1]);
    assert_eq!(store.put_records(&rows).await.unwrap(), 0);
    assert_eq!(counts(&store).await, [1, 0, 0, 1]);
    assert_eq!(store.records_of(&entity()).await.unwrap(), rows);
    assert_eq!(store.put_records(&[]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_row_that_differs_from_the_one_recorded_is_refused_and_nothing_is_added() {
    let store = store().await;
    let rows = rows(&store).await;
    store.put_records(&rows[..1]).await.unwrap();
    let mut forged = rows.clone();
    forged[0].actor_id = "somebody else".to_owned();
    forged[0].hash = forged[0].expected_hash().unwrap();
    let refused = store.put_records(&forged).await;
    let Err(PutRecordError::Differs {
        entity: differing,
        sequence,
    }) = refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!((differing, sequence), (entity(), 1));
    assert_eq!(store.records_of(&entity()).await.unwrap(), rows[..1]);
    assert_eq!(counts(&store).await, [1, 1, 0, 0]);
}

#[tokio::test]
async fn more_rows_than_one_transaction_takes_are_all_added() {
    let store = store().await;
    let mut rows = Vec::new();
    for number in 0..60_u8 {
        let order = crate::scene::order_of(oms_domain::OrderId::new([number; 10]));
        rows.extend(HistoryRecord::of_order(&order).unwrap());
    }
    assert_eq!(store.put_records(&rows).await.unwrap(), 60);
    assert_eq!(counts(&store).await, [60, 60, 0, 0]);
}

#[tokio::test]
async fn a_refusal_is_recorded_once_and_counts_nothing() {
    let store = store().await;
    let row = rows(&store).await.swap_remove(0);
    for _ in 0..2 {
        store.put_refusal(&row).await.unwrap();
    }
    assert_eq!(store.records_of(&entity()).await.unwrap(), [row]);
    assert_eq!(counts(&store).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn counts_are_mended_by_what_is_missing() {
    let store = store().await;
    let mut missing = oms_domain::Counts::default();
    store.mend_counts(&missing).await.unwrap();
    missing.add(Counter::of(OrderStatus::Paid), 3);
    missing.add(Counter::of(OrderStatus::PendingPayment), -1);
    store.mend_counts(&missing).await.unwrap();
    assert_eq!(counts(&store).await, [0, -1, 3, 0]);
}
