//! The conditions of a return's guard, as the database checks them.

use oms_domain::{ActorId, Decimal, Return, ReturnStatus};
use oms_store::{ReturnGuard, ReturnRefusal, Step, StepError, Store};

use crate::database::store;
use crate::scene::{DELIVERED, customer, in_state, return_step, returned};

async fn requested() -> Store {
    let store = store().await;
    let order = in_state(&store, &DELIVERED).await;
    store.create(&returned(&order)).await.unwrap();
    store
}

fn approval(by: &str, fee: Option<&str>, number: u8) -> Step<Return> {
    Step {
        guard: ReturnGuard {
            decided_by: Some(ActorId::parse(by).unwrap()),
            restocking_fee: fee.map(|fee| Decimal::parse(fee).unwrap()),
        },
        ..return_step(ReturnStatus::Approved, number)
    }
}

#[tokio::test]
async fn neither_the_asker_nor_the_customer_decides() {
    let store = requested().await;
    let customer = customer().to_string();
    for own in ["support", &customer, &customer.to_uppercase()] {
        let refused = store.step(&approval(own, None, 20)).await;
        let Err(StepError::Refused {
            refusal,
            current,
            version,
        }) = refused
        else {
            panic!("{own}: {refused:?}")
        };
        assert_eq!(
            (refusal, current, version),
            (ReturnRefusal::SelfApproval, ReturnStatus::Requested, 1)
        );
        let dry_run = store.dry_run_step(&approval(own, None, 20)).await;
        assert!(matches!(dry_run, Err(StepError::Refused { .. })));
    }
    assert!(store.step(&approval("manager", None, 21)).await.is_ok());
}

#[tokio::test]
async fn a_fee_is_an_amount_of_the_currency_and_not_more_than_the_total() {
    let store = requested().await;
    let over = store.step(&approval("manager", Some("105.01"), 20)).await;
    let is_over = |refused: &Result<_, StepError<Return>>| {
        matches!(
            refused,
            Err(StepError::Refused {
                refusal: ReturnRefusal::FeeOverTotal { .. },
                ..
            })
        )
    };
    assert!(is_over(&over), "{over:?}");
    let fine = store.step(&approval("manager", Some("0.001"), 20)).await;
    let is_no_amount = matches!(
        fine,
        Err(StepError::Refused {
            refusal: ReturnRefusal::Fee(_),
            ..
        })
    );
    assert!(is_no_amount, "{fine:?}");
    assert!(store.step(&approval("manager", Some("105.00"), 21)).await.is_ok());
}

#[tokio::test]
async fn an_edge_that_is_not_there_is_refused_before_the_guard_is_weighed() {
    let store = requested().await;
    store
        .step(&return_step(ReturnStatus::Rejected, 20))
        .await
        .unwrap();
    let refused = store.step(&approval("support", None, 21)).await;
    assert!(matches!(refused, Err(StepError::Illegal { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_completed_return_owes_a_refund() {
    let store = requested().await;
    let path = [
        ReturnStatus::Approved,
        ReturnStatus::InTransit,
        ReturnStatus::Received,
        ReturnStatus::Completed,
    ];
    for (number, to) in (20_u8..).zip(path) {
        let due = crate::scene::at(1000);
        let owed = store
            .overdue_jobs(oms_domain::JobKind::Refund, due, 10)
            .await
            .unwrap();
        assert!(owed.is_empty(), "before {to}");
        store.step(&return_step(to, number)).await.unwrap();
    }
    let due = crate::scene::at(1000);
    let owed = store
        .overdue_jobs(oms_domain::JobKind::Refund, due, 10)
        .await
        .unwrap();
    assert_eq!(owed.len(), 1);
    let owner = oms_domain::JobOwner::Return(returned_id());
    assert_eq!(owed[0].item, oms_store::DueItem::Owner(owner));
}

fn returned_id() -> oms_domain::ReturnId {
    oms_domain::ReturnId::of(crate::scene::order_id())
}
