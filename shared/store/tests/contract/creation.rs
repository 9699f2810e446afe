//! Creation: the id of the item makes the idempotency key unique.

use oms_domain::OrderStatus;
use oms_store::CreateError;

use crate::database::{sharded, store};
use crate::scene::{DELIVERED, cause, in_state, order, order_id, returned, step, write};

/// The same order, created by another write.
fn by(write: oms_domain::Write) -> oms_domain::Order {
    let facts = order().facts().clone();
    let cause = oms_domain::Cause { write, ..cause(0) };
    oms_domain::Order::place(facts, cause).unwrap()
}

#[tokio::test]
async fn an_order_is_created_once_and_found_as_it_was_then() {
    let store = store().await;
    let created = store.create(&order()).await.unwrap();
    assert_eq!((created.entity, created.replayed), (order(), false));
    store.step(&step(OrderStatus::Paid, 1)).await.unwrap();
    let again = store.create(&order()).await.unwrap();
    assert_eq!((again.entity, again.replayed), (order(), true));
    let reused = store.create(&by(write(0, 9))).await;
    assert!(matches!(reused, Err(CreateError::KeyReused)), "{reused:?}");
    let taken = store.create(&by(write(9, 0))).await;
    assert!(matches!(taken, Err(CreateError::Exists)), "{taken:?}");
    let found = store.get::<oms_domain::Order>(order_id()).await.unwrap().unwrap();
    assert_eq!(
        found.status(),
        OrderStatus::Paid,
        "creating again changes nothing"
    );
}

#[tokio::test]
async fn a_dry_run_of_a_creation_comes_to_the_same_and_writes_nothing() {
    let store = store().await;
    let dry_run = store.dry_run_creation(order_id(), &order()).await.unwrap();
    assert_eq!((dry_run.entity, dry_run.replayed), (order(), false));
    assert_eq!(store.get::<oms_domain::Order>(order_id()).await.unwrap(), None);
    store.create(&order()).await.unwrap();
    assert!(
        store
            .dry_run_creation(order_id(), &order())
            .await
            .unwrap()
            .replayed
    );
    let reused = store.dry_run_creation(order_id(), &by(write(0, 9))).await;
    assert!(matches!(reused, Err(CreateError::KeyReused)));
}

#[tokio::test]
async fn an_order_has_one_return() {
    let store = store().await;
    let order = in_state(&store, &DELIVERED).await;
    let first = returned(&order);
    assert!(!store.create(&first).await.unwrap().replayed);
    assert!(store.create(&first).await.unwrap().replayed);
    let found = store.get::<oms_domain::Return>(first.id()).await.unwrap();
    assert_eq!(found, Some(first));
}

#[tokio::test]
async fn an_order_is_listed_however_many_shards_there_are() {
    let store = sharded(4).await;
    for number in 0..12 {
        let id = oms_domain::OrderId::new([number; 10]);
        store.create(&crate::scene::order_of(id)).await.unwrap();
    }
    let query = oms_store::ListQuery {
        scope: oms_store::Scope::Everything,
        created_from: None,
        created_to: None,
        newest_first: false,
        limit: 5,
        after: None,
        counter: None,
    };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let query = oms_store::ListQuery {
            after,
            ..query.clone()
        };
        let page = store.list::<oms_domain::Order>(&query).await.unwrap();
        seen.extend(page.listings.into_iter().map(|listing| listing.entity.id()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 12);
    seen.sort_unstable_by_key(|id| *id.as_bytes());
    seen.dedup();
    assert_eq!(seen.len(), 12, "each once");
}
