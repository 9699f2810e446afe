//! Requests and answers of the refund worker that are lost or late, each in turn: the money moves once.

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream;
use oms_cloud::payments::{Behaviour, Mode};
use oms_tests::Local;
use oms_tests::fault::{Fault, Plan};
use oms_tests::order::id;
use oms_tests::refund::{self, Source, assert_made_once, effects, owing};
use serde_json::Value;

use crate::refunds::worker::Worker;

/// The total of every order in this file.
const TOTAL: &str = "219.61";

/// Longer than a lease, and than any wait between two attempts.
const LATER: Duration = Duration::from_mins(40);

/// The number of workers that run at once.
const WORKERS: usize = 16;

/// An order and the faults of the attempts at its refund, one after the other.
struct Story {
    source: Source,
    attempts: Vec<Plan>,
}

/// Makes a refund by an attempt without faults, after the attempts `before`; returns the calls of that attempt.
async fn dry_then_real(local: &Local, source: Source, before: &[Plan]) -> Vec<String> {
    let (order, worker) = (owing(local, source).await, Worker::of(local).await);
    for plan in before {
        worker.deliver(&order, plan.clone()).await;
        local.advance(LATER);
    }
    assert!(worker.deliver(&order, Plan::none()).await);
    assert_made_once(local, &order, TOTAL).await;
    worker.wire.operations()
}

/// The number of the call that asks for the money.
fn asking(calls: &[String]) -> usize {
    let asking = calls.iter().position(|call| call == "POST /v1/refunds");
    1 + asking.expect("an attempt asks for the money")
}

/// Every way in which one call of the attempt that makes `calls`, after the attempts `before`, can fail.
fn stories(source: Source, before: &[Plan], calls: usize) -> impl Iterator<Item = Story> {
    let plans = (1..=calls).flat_map(|call| {
        [Fault::LoseRequest, Fault::LoseAnswer]
            .into_iter()
            .flat_map(move |trouble| [Plan::at(call, trouble), Plan::dead_after(call, trouble)])
    });
    plans.map(move |plan| Story {
        source,
        attempts: [before, &[plan]].concat(),
    })
}

/// Tells every story, all at the same time, and then lets a worker finish without trouble.
async fn tell(local: &Local, stories: &[Story]) {
    let mut cast = Vec::new();
    for story in stories {
        cast.push((story, owing(local, story.source).await, Worker::of(local).await));
    }
    let most = stories.iter().map(|story| story.attempts.len()).max().unwrap();
    for number in 0..most + 2 {
        let attempts = cast.iter().map(|(story, order, worker)| {
            let plan = story.attempts.get(number).cloned().unwrap_or_default();
            worker.deliver(order, plan)
        });
        let _: Vec<bool> = stream::iter(attempts).buffer_unordered(WORKERS).collect().await;
        for (story, order, _) in &cast {
            assert!(
                effects(local, order).await.len() < 2,
                "{:?}: twice",
                story.attempts
            );
        }
        local.advance(LATER);
    }
    for (story, order, worker) in &cast {
        assert!(worker.deliver(order, Plan::none()).await, "{:?}", story.attempts);
        let refund = refund::of_order(local, order).await;
        assert_eq!(
            refund.text("status"),
            "SUCCEEDED",
            "{:?}: {refund}",
            story.attempts
        );
        assert_made_once(local, order, TOTAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_one_call_of_a_first_attempt_may_be_lost() {
    let local = Local::quiet().await;
    for source in Source::ALL {
        let calls = dry_then_real(&local, source, &[]).await;
        assert_eq!(calls.len(), 5, "read, begin, ask, record, settle: {calls:?}");
        // The two sources differ in the owner whose mark is cleared at the end.
        let skipped = if source == Source::Return {
            0
        } else {
            4 * (calls.len() - 1)
        };
        let stories: Vec<_> = stories(source, &[], calls.len()).skip(skipped).collect();
        tell(&local, &stories).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_one_call_of_a_later_attempt_may_be_lost() {
    let local = Local::quiet().await;
    let first = dry_then_real(&local, Source::Cancellation, &[]).await;
    for trouble in [Fault::LoseRequest, Fault::LoseAnswer] {
        let before = [Plan::at(asking(&first), trouble)];
        let calls = dry_then_real(&local, Source::Cancellation, &before).await;
        assert!(
            calls.contains(&"GET /v1/refunds".to_owned()),
            "earlier attempts were not looked up: {calls:?}"
        );
        let stories: Vec<_> = stories(Source::Cancellation, &before, calls.len()).collect();
        tell(&local, &stories).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_call_of_an_attempt_that_fails_may_be_lost_too() {
    let local = Local::quiet().await;
    let calls = dry_then_real(&local, Source::Cancellation, &[]).await;
    let asking = asking(&calls);
    let mut told = Vec::new();
    for lost in [Fault::LoseRequest, Fault::LoseAnswer] {
        // The writes about the failure: the record, the mark, and the time of the next message.
        for call in asking + 1..=asking + 3 {
            for trouble in [Fault::LoseRequest, Fault::LoseAnswer] {
                for plan in [Plan::at(call, trouble), Plan::dead_after(call, trouble)] {
                    told.push(Story {
                        source: Source::Cancellation,
                        attempts: vec![plan.and(asking, lost)],
                    });
                }
            }
        }
    }
    tell(&local, &told).await;
}

/// The gateway's behaviour to the attempts of another worker, while a worker's request for the money is on its way.
const MEANWHILE: [&[Mode]; 8] = [
    &[Mode::Succeed],
    &[Mode::TimeoutWithEffect],
    &[Mode::TimeoutWithoutEffect, Mode::Succeed],
    &[Mode::ErrorWithEffect],
    &[Mode::ErrorWithoutEffect, Mode::Succeed],
    &[Mode::Unavailable, Mode::RateLimited],
    &[Mode::CardError, Mode::Succeed],
    &[Mode::PendingThenSucceeded],
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_arrives_when_others_are_done_moves_nothing_more() {
    let local = Local::quiet().await;
    let payments = local.system().payments();
    let asking = asking(&dry_then_real(&local, Source::Cancellation, &[]).await);
    for modes in MEANWHILE {
        let order = owing(&local, Source::Cancellation).await;
        let (slow, other) = (Worker::of(&local).await, Worker::of(&local).await);
        let plan = Plan::at(asking, Fault::HoldRequest);
        let late = async { slow.deliver(&order, plan).await };
        let meanwhile = async {
            slow.wire.holds().await;
            payments.set_behaviour(Behaviour {
                script: modes.iter().copied().collect(),
                ..Behaviour::default()
            });
            for _ in 0..modes.len() + 2 {
                local.advance(LATER);
                other.deliver(&order, Plan::none()).await;
                // A manager retries a refund that has failed for good.
                if refund::status(&local, &order).await == "FAILED" {
                    local
                        .manager()
                        .retry_job("REFUND", id(&order))
                        .await
                        .assert_status(202);
                }
            }
            slow.wire.release();
        };
        tokio::join!(late, meanwhile);
        settle_what_is_pending(&local, &order).await;
        for _ in 0..2 {
            local.advance(LATER * 2);
            other.deliver(&order, Plan::none()).await;
        }
        let refund = refund::of_order(&local, &order).await;
        assert_eq!(refund.text("status"), "SUCCEEDED", "{modes:?}: {refund}");
        assert_made_once(&local, &order, TOTAL).await;
    }
}

/// Lets the gateway complete the refunds that are pending.
async fn settle_what_is_pending(local: &Local, order: &Value) {
    for effect in effects(local, order).await {
        if effect.status == oms_cloud::payments::RefundStatus::Pending {
            local
                .system()
                .payments()
                .settle_refund(&effect.refund_id)
                .await
                .unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_arrives_when_others_are_done_changes_nothing() {
    let local = Local::quiet().await;
    let asking = asking(&dry_then_real(&local, Source::Return, &[]).await);
    for source in Source::ALL {
        let order = owing(&local, source).await;
        let (slow, other) = (Worker::of(&local).await, Worker::of(&local).await);
        let late = async { slow.deliver(&order, Plan::at(asking, Fault::HoldAnswer)).await };
        let meanwhile = async {
            slow.wire.holds().await;
            // No other worker interferes while the lease lasts.
            assert!(!other.deliver(&order, Plan::none()).await);
            assert_eq!(refund::status(&local, &order).await, "PROCESSING");
            // The visibility timeout is over, and the first worker still runs.
            local.advance(Duration::from_mins(7));
            assert!(other.deliver(&order, Plan::none()).await);
            let refund = assert_made_once(&local, &order, TOTAL).await;
            slow.wire.release();
            refund
        };
        let (done, refund) = tokio::join!(late, meanwhile);
        assert!(done);
        assert_eq!(assert_made_once(&local, &order, TOTAL).await.body, refund.body);
        assert_eq!(
            other.wire.idempotency_keys(),
            Vec::<String>::new(),
            "the refund was asked for again instead of being found"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_was_held_up_for_longer_than_its_lease_does_not_ask() {
    let local = Local::quiet().await;
    let calls = dry_then_real(&local, Source::Return, &[]).await;
    let begin = asking(&calls) - 1;
    let order = owing(&local, Source::Return).await;
    let (slow, other) = (Worker::of(&local).await, Worker::of(&local).await);
    let late = async { slow.deliver(&order, Plan::at(begin, Fault::HoldAnswer)).await };
    let meanwhile = async {
        slow.wire.holds().await;
        local.advance(Duration::from_mins(7));
        assert!(other.deliver(&order, Plan::none()).await);
        slow.wire.release();
    };
    let (_, ()) = tokio::join!(late, meanwhile);
    assert_eq!(slow.wire.idempotency_keys(), Vec::<String>::new());
    assert_eq!(other.wire.idempotency_keys(), [format!("refund:{}", id(&order))]);
    assert_made_once(&local, &order, TOTAL).await;
    assert!(slow.deliver(&order, Plan::none()).await);
    assert_made_once(&local, &order, TOTAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_slower_than_the_visibility_timeout_moves_the_money_once() {
    let local = Local::quiet().await;
    let payments = local.system().payments();
    for (before, after) in [(300, 0), (0, 300)] {
        payments.set_behaviour(Behaviour {
            delay_before_milliseconds: before,
            delay_after_milliseconds: after,
            ..Behaviour::default()
        });
        let order = owing(&local, Source::Cancellation).await;
        let workers = [
            Worker::of(&local).await,
            Worker::of(&local).await,
            Worker::of(&local).await,
        ];
        let asked = || payments.requests().get("create_refund").copied().unwrap_or(0);
        let first = asked();
        let slow = workers[0].deliver(&order, Plan::none());
        let others = async {
            while asked() == first {
                tokio::task::yield_now().await;
            }
            local.advance(Duration::from_mins(7));
            tokio::join!(
                workers[1].deliver(&order, Plan::none()),
                workers[2].deliver(&order, Plan::none())
            )
        };
        tokio::join!(slow, others);
        payments.set_behaviour(Behaviour::default());
        for _ in 0..2 {
            local.advance(LATER);
            workers[1].deliver(&order, Plan::none()).await;
        }
        assert_made_once(&local, &order, TOTAL).await;
        let keys: Vec<_> = workers
            .iter()
            .flat_map(|worker| worker.wire.idempotency_keys())
            .collect();
        assert!(
            keys.iter().all(|key| *key == format!("refund:{}", id(&order))),
            "{keys:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_workers_at_one_message_ask_once() {
    let local = Local::quiet().await;
    for source in Source::ALL {
        let order = owing(&local, source).await;
        let mut workers = Vec::new();
        for _ in 0..8 {
            workers.push(Worker::of(&local).await);
        }
        let attempts = workers.iter().map(|worker| worker.deliver(&order, Plan::none()));
        let done: Vec<bool> = futures::future::join_all(attempts).await;
        assert!(done.contains(&true));
        let keys: Vec<_> = workers
            .iter()
            .flat_map(|worker| worker.wire.idempotency_keys())
            .collect();
        assert_eq!(keys, [format!("refund:{}", id(&order))]);
        assert_made_once(&local, &order, TOTAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_is_the_same_until_its_outcome_is_known_to_be_nothing() {
    let local = Local::quiet().await;
    let payments = local.system().payments();
    for (modes, generations) in [
        (
            vec![Mode::Unavailable, Mode::RateLimited, Mode::TimeoutWithoutEffect],
            vec![1, 1, 1, 1],
        ),
        // Only the second answer is marked as the stored one, after a look-up that found nothing.
        (vec![Mode::ErrorWithoutEffect], vec![1, 1, 2]),
        (vec![Mode::ErrorWithEffect], vec![1]),
        (vec![Mode::TimeoutWithEffect], vec![1]),
        (vec![Mode::CardError], vec![1, 2]),
        // The refusal of a later attempt is final, and frees the key only once it is marked as the stored one.
        (
            vec![Mode::CardError, Mode::CardError, Mode::Unavailable],
            vec![1, 2, 2, 2, 3],
        ),
    ] {
        let (order, worker) = (owing(&local, Source::Return).await, Worker::of(&local).await);
        payments.set_behaviour(Behaviour {
            script: modes.iter().copied().collect(),
            ..Behaviour::default()
        });
        for _ in 0..5 {
            worker.deliver(&order, Plan::none()).await;
            if refund::status(&local, &order).await == "FAILED" {
                local
                    .manager()
                    .retry_job("REFUND", id(&order))
                    .await
                    .assert_status(202);
            }
            local.advance(LATER);
        }
        let key = |generation: &i32| match generation {
            1 => format!("refund:{}", id(&order)),
            later => format!("refund:{}:{later}", id(&order)),
        };
        let expected: Vec<_> = generations.iter().map(key).collect();
        assert_eq!(worker.wire.idempotency_keys(), expected, "{modes:?}");
        assert_made_once(&local, &order, TOTAL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_whose_record_is_not_answered_is_marked_by_the_same_attempt() {
    let local = Local::quiet().await;
    let calls = dry_then_real(&local, Source::Cancellation, &[]).await;
    for trouble in [Fault::LoseRequest, Fault::LoseAnswer] {
        local.system().payments().script(Mode::CardError);
        let (order, worker) = (
            owing(&local, Source::Cancellation).await,
            Worker::of(&local).await,
        );
        // The call after the request for the money records its outcome.
        let plan = Plan::at(asking(&calls) + 1, trouble);
        assert!(!worker.deliver(&order, plan).await);
        let job = refund::job(&local, &order).await.expect("the job is listed");
        assert_eq!((&job["status"], &job["attempts"]), (&"FAILED".into(), &1.into()));
        let failed = local.manager().get("/jobs?status=FAILED").await.expect(200);
        let listed = failed.data().iter().filter(|job| job["entity_id"] == id(&order));
        assert_eq!(listed.count(), 1, "{failed}");
    }
}
