//! Invoice numbers: without gaps, and each given to one order.

use oms_domain::{JobKind, JobStatus, OrderId};
use oms_store::jobs::invoice::Numbered;
use oms_store::{AllocateError, InvoiceRecord, Store};

use crate::database::store;
use crate::scene::{at, event, in_state, order_id};

async fn allocate(store: &Store, order: OrderId, series: &str) -> Result<InvoiceRecord, AllocateError> {
    let numbered = |number: u64| {
        Ok(Numbered {
            invoice_number: format!("INV-{number}"),
            input: format!("input of {number}"),
        })
    };
    store
        .allocate_invoice::<AllocateError>(order, series, at(10), at(100), numbered)
        .await
}

#[tokio::test]
async fn numbers_follow_each_other_in_each_series() {
    let store = store().await;
    for number in 1..=3_u8 {
        let record = allocate(&store, OrderId::new([number; 10]), "A").await.unwrap();
        assert_eq!(record.invoice_number, format!("INV-{number}"));
        assert_eq!(record.input, format!("input of {number}"));
        assert_eq!(
            (record.job.status, record.job.attempts),
            (JobStatus::Processing, 1)
        );
    }
    let other = allocate(&store, OrderId::new([9; 10]), "B").await.unwrap();
    assert_eq!(other.invoice_number, "INV-1");
}

#[tokio::test]
async fn an_order_has_one_number_and_asking_again_takes_none() {
    let store = store().await;
    in_state(&store, &[]).await;
    let first = allocate(&store, order_id(), "A").await.unwrap();
    let again = allocate(&store, order_id(), "A").await;
    assert!(matches!(again, Err(AllocateError::Exists)), "{again:?}");
    let next = allocate(&store, OrderId::new([9; 10]), "A").await.unwrap();
    assert_eq!(next.invoice_number, "INV-2");
    let case = store.invoice_case(order_id()).await.unwrap();
    assert_eq!(case.order.map(|order| order.id()), Some(order_id()));
    assert_eq!(case.invoice, Some(first));
}

#[tokio::test]
async fn rivals_get_numbers_of_their_own() {
    let store = store().await;
    let rivals = (0..8_u8).map(|number| allocate(&store, OrderId::new([number; 10]), "A"));
    let mut numbers: Vec<String> = futures::future::join_all(rivals)
        .await
        .into_iter()
        .map(|record| record.unwrap().invoice_number)
        .collect();
    numbers.sort_unstable();
    let expected: Vec<String> = (1..=8).map(|number| format!("INV-{number}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn a_pdf_is_recorded_once_and_only_for_a_number() {
    let store = store().await;
    let done = event(JobStatus::Succeeded, 20);
    store
        .succeed_invoice(order_id(), "key", "hash", &done)
        .await
        .unwrap();
    let case = store.invoice_case(order_id()).await.unwrap();
    assert_eq!((case.order, case.invoice), (None, None));
    allocate(&store, order_id(), "A").await.unwrap();
    for number in [20, 21] {
        let done = event(JobStatus::Succeeded, number);
        store
            .succeed_invoice(order_id(), "key", "hash", &done)
            .await
            .unwrap();
    }
    let kept = store.invoice_case(order_id()).await.unwrap().invoice.unwrap();
    assert_eq!(
        (kept.object_key.as_deref(), kept.sha256.as_deref()),
        (Some("key"), Some("hash"))
    );
    assert_eq!(
        (kept.job.status, kept.job.lease_until),
        (JobStatus::Succeeded, None)
    );
    assert_eq!(kept.job.log.len(), 1);
    assert_eq!(kept.job.log_of(JobKind::Invoice, order_id()).events, kept.job.log);
}
