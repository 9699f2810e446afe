//! Random histories: fifty operations of clients, deliveries, schedules and the clock, while one call in ten to any
//! service goes wrong.
//!
//! Every choice follows from the seed: the operations, their subjects, the outcome of each call and the overlaps. A
//! history that fails is repeated by `OMS_CAMPAIGN_SEED=<seed> OMS_HISTORY=<number>`. `OMS_HISTORIES` (20) is the
//! number of histories.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::{StreamExt as _, stream};
use oms_tests::Local;
use oms_tests::fault::Fault;

use crate::report::{Count, say};
use crate::story::Story;

/// Operations in a history.
const OPERATIONS: usize = 50;
/// The number of histories that run at the same time: most of each is waiting for time limits.
const AT_ONCE: usize = 12;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// One history, from beginning to end; what happened, line by line, and how often each fault came to pass.
async fn history(seed: u64, number: u64) -> (Vec<String>, BTreeMap<Fault, usize>) {
    let local = Local::quiet().await;
    let mut story = Story::begin(&local, seed, number).await;
    for _ in 0..OPERATIONS {
        story.next().await;
    }
    let told = story.end().await;
    local.stop().await;
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn histories() {
    let seed = number("OMS_CAMPAIGN_SEED", 1);
    let numbers = match std::env::var("OMS_HISTORY") {
        Ok(only) => {
            let only: u64 = only.parse().unwrap();
            only..only + 1
        }
        Err(_) => 0..number("OMS_HISTORIES", 20),
    };
    let alone = numbers.end - numbers.start == 1;
    let enough = numbers.end - numbers.start >= 20;
    let runs = numbers.map(|number| async move { tokio::spawn(history(seed, number)).await });
    let mut histories = stream::iter(runs).buffer_unordered(AT_ONCE);
    let mut count = Count::default();
    let mut failed = 0;
    while let Some(history) = histories.next().await {
        match history {
            Ok((lines, fired)) => {
                count.points += 1;
                count.add(&fired);
                if alone {
                    say(&lines.join("\n"));
                }
            }
            // Its own words are printed already.
            Err(_) => failed += 1,
        }
        if (count.points + failed).is_multiple_of(100) {
            say(&format!("{} histories, {failed} failed", count.points + failed));
        }
    }
    say(&format!(
        "histories of {OPERATIONS} operations, seed {seed}: {count}"
    ));
    assert_eq!(failed, 0, "histories failed");
    if enough {
        count.assert_every_fault_fired(&Fault::ALL);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_happens_again() {
    let seed = number("OMS_CAMPAIGN_SEED", 1);
    let mut twice = Vec::new();
    for _ in 0..2 {
        let history: Arc<_> = Arc::new(history(seed, 7).await);
        twice.push(history);
    }
    assert!(twice[0].0.len() > OPERATIONS);
    for (first, second) in twice[0].0.iter().zip(&twice[1].0) {
        assert_eq!(first, second);
    }
    assert_eq!(twice[0], twice[1]);
}
