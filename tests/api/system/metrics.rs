//! `GET /metrics` and the totals of lists: counters that are kept as things happen equal a count of everything.

use std::time::Duration;

use futures::future::join_all;
use oms_local::background::Background;
use oms_local::payments::Mode;
use oms_tests::order::{self, id};
use oms_tests::stream::of_orders as stream;
use oms_tests::{Client, Local, contract, pages, refund};
use serde_json::Value;

use crate::system::random_lives::{
    Chance, deliver, everything, functions, kept, live, metrics, orders, seed,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_are_what_counting_everything_gives() {
    let local = Local::start().await;
    let (manager, seed) = (local.manager(), seed());
    let mut chance = Chance(seed);
    assert_eq!(metrics(&manager).await, everything(&manager).await, "of nothing");
    for mode in [Mode::Succeed, Mode::CardError, Mode::Unavailable] {
        local.system().payments().script(mode);
        // Chance may owe fewer than there are modes, and what is left over would meet the last one.
        refund::owing(&local, refund::Source::Cancellation).await;
        local.settled().await;
    }
    for round in 0..2 {
        live(&local, &mut chance).await;
        local.settled().await;
        assert_eq!(
            metrics(&manager).await,
            everything(&manager).await,
            "round {round}, seed {seed}"
        );
        local.pass(Duration::from_mins(5)).await;
        assert_eq!(
            metrics(&manager).await,
            everything(&manager).await,
            "round {round}, seed {seed}"
        );
    }
    // A refund that failed and is tried again counts as what it then is.
    local.system().payments().script(Mode::CardError);
    let owed = refund::owing(&local, refund::Source::Cancellation).await;
    local.settled().await;
    let failed = metrics(&manager).await;
    assert_eq!(failed, everything(&manager).await, "seed {seed}");
    manager.retry_job("REFUND", id(&owed)).await.assert_status(202);
    local.settled().await;
    let done = metrics(&manager).await;
    assert_eq!(done, everything(&manager).await, "seed {seed}");
    assert_ne!(done["refunds"], failed["refunds"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_comes_twice_or_all_at_once_counts_once() {
    let local = Local::quiet().await;
    let (manager, seed) = (local.manager(), seed());
    let mut chance = Chance(seed);
    live(&local, &mut chance).await;
    assert_eq!(
        metrics(&manager).await["orders"]["total"],
        0,
        "nothing has been delivered"
    );
    let records = stream(&local).await;
    assert!(records.len() > orders(), "{}", records.len());
    let several: Vec<Background> = (0..3).map(|_| functions(&local)).collect();
    let deliveries = several.iter().zip([1, 7, 100]);
    join_all(deliveries.map(|(functions, size)| deliver(functions, "record-history", &records, size))).await;
    assert_eq!(metrics(&manager).await, everything(&manager).await, "seed {seed}");
    let once = kept(&local).await;
    let refused = |row: &&Value| row["event"] == "REFUSED";
    let transitions = once.0.len() - once.0.iter().filter(refused).count();
    assert_eq!(transitions, records.len(), "seed {seed}");
    for order in pages::all(&pages::walk(&manager, "/orders", &[]).await) {
        let shown = manager.history(id(&order)).await.expect(200);
        let rows: Vec<Value> = once
            .0
            .iter()
            .filter(|row| row["entity_id"] == order["id"] && row["entity_type"] == "ORDER")
            .cloned()
            .collect();
        assert_eq!(shown.data().len(), rows.len(), "{shown}");
        assert!(shown.data().iter().all(|record| rows.contains(record)), "{shown}");
    }
    // Late, in pieces, from the middle: it changes nothing any more.
    for start in [0, records.len() / 2, records.len() - 1] {
        let size = 1 + chance.below(9);
        let twice = several[..2]
            .iter()
            .map(|functions| deliver(functions, "record-history", &records[start..], size));
        join_all(twice).await;
    }
    assert_eq!(kept(&local).await, once, "seed {seed}");
}

#[tokio::test]
async fn of_a_batch_that_is_known_in_part_the_rest_is_added() {
    let local = Local::quiet().await;
    let (manager, seed) = (local.manager(), seed());
    live(&local, &mut Chance(seed)).await;
    let records = stream(&local).await;
    // Every third record is known when the whole comes: batches whose known and unknown rows are mixed.
    let known: Vec<Value> = records.iter().step_by(3).cloned().collect();
    let functions = functions(&local);
    deliver(&functions, "record-history", &known, 1).await;
    deliver(&functions, "record-history", &records, 10).await;
    assert_eq!(metrics(&manager).await, everything(&manager).await, "seed {seed}");
    let (history, _) = kept(&local).await;
    let transitions = history.iter().filter(|row| row["event"] != "REFUSED");
    assert_eq!(transitions.count(), records.len(), "seed {seed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_that_are_dispatched_again_are_done_and_counted_once() {
    let local = Local::start().await;
    let (manager, seed) = (local.manager(), seed());
    live(&local, &mut Chance(seed)).await;
    let owed = [
        refund::owing(&local, refund::Source::Cancellation).await,
        refund::owing(&local, refund::Source::Return).await,
    ];
    local.settled().await;
    let (before, told) = (kept(&local).await, metrics(&manager).await);
    let moved = local.system().payments().ledger().await.unwrap().effects.len();
    let records = stream(&local).await;
    let again: Vec<Background> = (0..2).map(|_| functions(&local)).collect();
    let all = again.iter().flat_map(|functions| {
        let deliver = |function| deliver(functions, function, &records, 10);
        [deliver("record-history"), deliver("dispatch-jobs")]
    });
    join_all(all).await;
    local.pass(Duration::from_mins(10)).await;
    assert_eq!(kept(&local).await, before, "seed {seed}");
    assert_eq!(metrics(&manager).await, told, "seed {seed}");
    assert_eq!(told, everything(&manager).await, "seed {seed}");
    assert_eq!(
        local.system().payments().ledger().await.unwrap().effects.len(),
        moved
    );
    for order in &owed {
        refund::assert_made_once(&local, order, "219.61").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_says_how_long_it_is_where_that_is_known() {
    let local = Local::start().await;
    let seed = seed();
    live(&local, &mut Chance(seed)).await;
    local.settled().await;
    let manager = local.manager();
    let told = metrics(&manager).await;
    let total = async |caller: &Client, path: &str, query: &[(&str, &str)]| {
        let reply = caller
            .get(path)
            .query(query)
            .query(&[("limit", "1")])
            .await
            .expect(200);
        reply.body["pagination"]["total"].clone()
    };
    for (path, kind, statuses) in [
        ("/orders", "orders", contract::STATUSES),
        ("/returns", "returns", contract::RETURN_STATUSES),
    ] {
        for role in ["support", "warehouse", "manager", "admin", "system"] {
            assert_eq!(
                total(&local.role(role), path, &[]).await,
                told[kind]["total"],
                "seed {seed}"
            );
        }
        for status in statuses {
            let expected = &told[kind]["by_status"][status];
            assert_eq!(
                &total(&manager, path, &[("status", status)]).await,
                expected,
                "{status}, seed {seed}"
            );
        }
    }
    // What nobody has counted is known where it is all on the first page.
    let (customer, other) = (local.customer(), local.customer());
    for _ in 0..3 {
        order::place(&customer).await;
    }
    let (from, to) = (
        ("created_from", "2026-01-01T00:00:00Z"),
        ("created_to", "2099-01-01T00:00:00Z"),
    );
    let theirs = ("customer_id", customer.subject());
    for (caller, query, known) in [
        (&other, &[][..], 0),
        (&customer, &[], 3),
        (&customer, &[from, to], 3),
        (&customer, &[("status", "PAID")], 0),
        (&manager, &[theirs], 3),
        (&manager, &[theirs, ("status", "PENDING_PAYMENT")], 3),
    ] {
        let reply = caller
            .get("/orders")
            .query(query)
            .query(&[("limit", "3")])
            .await
            .expect(200);
        assert_eq!(reply.body["pagination"]["total"], known, "{reply}");
        let shown = total(caller, "/orders", query).await;
        assert_eq!(
            shown,
            if known > 1 { Value::Null } else { known.into() },
            "{query:?}"
        );
    }
    for query in [&[from][..], &[to], &[from, ("status", "PENDING_PAYMENT")]] {
        assert_eq!(total(&manager, "/orders", query).await, Value::Null, "{query:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_take_as_many_calls_whatever_there_is() {
    let local = Local::start().await;
    let manager = local.manager();
    let calls = async || {
        local.settled().await;
        let before = local.system().dynamo().calls().values().sum::<u64>();
        manager.get("/metrics").await.assert_status(200);
        local.system().dynamo().calls().values().sum::<u64>() - before
    };
    let of_nothing = calls().await;
    live(&local, &mut Chance(seed())).await;
    assert_eq!(calls().await, of_nothing);
}
