//! Any sequence of requests and failures: one effect a key, and no more than was paid.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oms_cloud::payments::{LookupMode, Mode};
use oms_payments::{GatewayError, PaymentGateway, RefundRequest};
use proptest::prelude::*;

use crate::{Server, order, request_with, usd};

const PAID: i64 = 1_000;

#[derive(Clone, Debug)]
enum Step {
    /// Ask with this key, which always stands for the same amount.
    Ask {
        key: usize,
        mode: Mode,
    },
    LookUp(LookupMode),
    Settle(usize),
    /// Less than the life of a key, all steps together.
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    let mode = prop::sample::select(vec![
        Mode::Succeed,
        Mode::TimeoutWithEffect,
        Mode::TimeoutWithoutEffect,
        Mode::ErrorWithEffect,
        Mode::ErrorWithoutEffect,
        Mode::Unavailable,
        Mode::CardError,
        Mode::RateLimited,
        Mode::PendingThenSucceeded,
        Mode::PendingThenFailed,
        Mode::WrongAmount,
    ]);
    let lookup = prop::sample::select(vec![
        LookupMode::Succeed,
        LookupMode::Timeout,
        LookupMode::Unavailable,
        LookupMode::RateLimited,
    ]);
    prop_oneof![
        6 => (0..4_usize, mode).prop_map(|(key, mode)| Step::Ask { key, mode }),
        2 => lookup.prop_map(Step::LookUp),
        1 => (0..4_usize).prop_map(Step::Settle),
        1 => Just(Step::Wait),
    ]
}

/// The amount that each key asks for: two of them at once are more than was paid.
fn cents(key: usize) -> i64 {
    [1_000, 600, 400, 1_001][key]
}

async fn follow(steps: Vec<Step>) {
    let server = Server::start().await;
    let payment = server.pay(&PAID.to_string(), "usd").await;
    let mut known: BTreeMap<usize, String> = BTreeMap::new();
    for step in steps {
        match step {
            Step::Ask { key, mode } => {
                server.simulator.script(mode);
                let request = RefundRequest {
                    payment: payment.clone(),
                    amount: usd(cents(key)),
                    ..request_with(&format!("key-{key}"))
                };
                if let Ok(refund) = server.gateway.create_refund(&request).await {
                    let first = known.entry(key).or_insert_with(|| refund.id.clone());
                    assert_eq!(*first, refund.id, "a key has one refund");
                }
                // A mode that was not used, since the key had its answer, is not the next request's.
                server
                    .simulator
                    .set_behaviour(oms_cloud::payments::Behaviour::default());
            }
            Step::LookUp(mode) => {
                server.simulator.script_lookup(mode);
                match server.gateway.find_refunds(&payment, order()).await {
                    Ok(found) => {
                        let found: BTreeSet<_> = found.into_iter().map(|refund| refund.id).collect();
                        assert!(known.values().all(|id| found.contains(id)), "{known:?} {found:?}");
                    }
                    Err(GatewayError::Unknown { .. } | GatewayError::Busy { .. }) => {
                        assert_ne!(mode, LookupMode::Succeed);
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
            Step::Settle(key) => {
                if let Some(id) = known.get(&key) {
                    // It may not be pending.
                    let _ = server.simulator.settle_refund(id).await;
                }
            }
            Step::Wait => server.clock.advance(Duration::from_hours(1)),
        }
        let effects = server.ledger().await.effects;
        let taken: i64 = effects.iter().map(|effect| effect.amount).sum();
        assert!(taken <= PAID, "{effects:?}");
        let amounts: BTreeSet<_> = effects.iter().map(|effect| effect.amount).collect();
        assert_eq!(
            amounts.len(),
            effects.len(),
            "each key has an amount of its own, so no key has two effects"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn money_moves_once_a_key_and_never_more_than_was_paid(steps in prop::collection::vec(step(), 1..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(follow(steps));
    }
}
