//! The rate limit: the requests that one caller, or one address, may send in a minute.

use std::time::Duration;

use futures::future::join_all;
use oms_tests::order::{self, body};
use oms_tests::{Client, Local, Reply, new_uuid, table};

use crate::api_keys::{holder, issue};
use crate::edge::front::Front;
use crate::orders::change_states;

/// The requests a minute that most of these tests allow.
const LIMIT: usize = 100;

/// A system at the beginning of a minute, and its API with limits.
async fn limited(changes: &[(&str, &str)]) -> (Local, Front) {
    let local = Local::quiet().await;
    next_minute(&local);
    let limits = [
        ("RATE_LIMIT_PER_MINUTE", "100"),
        ("ADDRESS_RATE_LIMIT_PER_MINUTE", "1000000"),
    ];
    let changes: Vec<_> = limits.into_iter().chain(changes.iter().copied()).collect();
    let front = Front::of(&local, &changes).await;
    (local, front)
}

fn second(local: &Local) -> u64 {
    u64::try_from(local.now().unix_seconds()).unwrap() % 60
}

fn next_minute(local: &Local) {
    local.advance(Duration::from_secs(60 - second(local)));
}

/// Sends that many requests; gives the number that were let through. The others must carry `retry-after`.
async fn let_through(local: &Local, caller: &Client, calls: usize) -> usize {
    let mut passed = 0;
    for _ in 0..calls {
        passed += usize::from(passes(local, &caller.get("/orders").await, 200));
    }
    passed
}

/// Checks a limited answer; gives `true` for one of that status, `false` for 429.
#[track_caller]
fn passes(local: &Local, reply: &Reply, status: u16) -> bool {
    if reply.status == 429 {
        reply.refused(429, "RATE_LIMITED");
        let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
        assert_eq!(seconds, 60 - second(local), "{reply}");
        return false;
    }
    assert_eq!(reply.status, status, "{reply}");
    true
}

/// The number of calls that wrote to the database.
fn writes(local: &Local) -> u64 {
    let calls = local.system().dynamo().calls();
    let write = |name: &&str| calls.get(*name).copied().unwrap_or(0);
    [
        "UpdateItem",
        "PutItem",
        "DeleteItem",
        "TransactWriteItems",
        "BatchWriteItem",
    ]
    .iter()
    .map(write)
    .sum()
}

/// The rows of the access table: each is a share of a caller's minute that a function has reserved.
async fn rows(local: &Local) -> Vec<table::Item> {
    let items = table::items(local, "get-order", "ACCESS_TABLE").await;
    let leases = items
        .into_iter()
        .filter(|item| item["pk"].as_str().unwrap().starts_with("RATE#"));
    let mut leases: Vec<_> = leases.collect();
    leases.sort_by_key(|item| item["pk"].to_string());
    leases
}

#[tokio::test]
async fn exactly_so_many_pass_in_a_minute_whatever_the_minute() {
    let (local, front) = limited(&[]).await;
    let caller = front.client(&local.customer());
    for part_of_a_minute in [0, 1, 30, 59] {
        local.advance(Duration::from_secs(part_of_a_minute));
        assert_eq!(let_through(&local, &caller, LIMIT + 20).await, LIMIT);
        next_minute(&local);
    }
    // The requests are not spread evenly and not all used up, and the next minute begins anew.
    assert_eq!(let_through(&local, &caller, 30).await, 30);
    local.advance(Duration::from_secs(59));
    assert_eq!(let_through(&local, &caller, LIMIT).await, LIMIT - 30);
    local.advance(Duration::from_secs(1));
    assert_eq!(let_through(&local, &caller, LIMIT).await, LIMIT);
}

#[tokio::test]
async fn the_limit_is_what_the_configuration_says() {
    for limit in [1, 7, 250] {
        let (local, front) = limited(&[("RATE_LIMIT_PER_MINUTE", &limit.to_string())]).await;
        let caller = front.client(&local.manager());
        assert_eq!(let_through(&local, &caller, limit + 10).await, limit);
    }
}

#[tokio::test]
async fn it_costs_less_than_one_write_in_five_requests_and_nothing_when_refused() {
    let (local, front) = limited(&[]).await;
    let caller = front.client(&local.customer());
    let before = writes(&local);
    assert_eq!(let_through(&local, &caller, LIMIT).await, LIMIT);
    let written = writes(&local) - before;
    assert!(
        written >= 1 && written * 5 < LIMIT as u64,
        "{written} writes for {LIMIT} requests"
    );
    // A refused caller leases nothing more; a function may still report its response times.
    let taken = rows(&local).await;
    assert_eq!(let_through(&local, &caller, 5).await, 0);
    let before = writes(&local);
    assert_eq!(let_through(&local, &caller, 60).await, 0);
    assert!(writes(&local) - before <= 60 / 20, "a refusal takes a write");
    assert_eq!(rows(&local).await, taken);
    // A caller with few requests leases nothing.
    next_minute(&local);
    for _ in 0..10 {
        assert_eq!(let_through(&local, &front.client(&local.customer()), 3).await, 3);
    }
    assert_eq!(rows(&local).await, taken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_stops_nobody_else() {
    let (local, front) = limited(&[]).await;
    let (flood, other) = (front.client(&local.customer()), front.client(&local.customer()));
    let key = issue(&local, &local.role("admin"), &["support"]).await;
    let key = front.client(&holder(&local, &key));
    let calls = (0..3 * LIMIT).map(|_| async { passes(&local, &flood.get("/orders").await, 200) });
    let others = async {
        let mut passed = 0;
        for _ in 0..20 {
            passed += let_through(&local, &other, 1).await + let_through(&local, &key, 1).await;
        }
        passed
    };
    let (flooded, passed) = futures::join!(join_all(calls), others);
    assert_eq!(flooded.iter().filter(|passed| **passed).count(), LIMIT);
    assert_eq!(passed, 40);
    // A key has a limit of its own.
    assert_eq!(let_through(&local, &key, LIMIT).await, LIMIT - 20);
}

#[tokio::test]
async fn functions_on_several_machines_share_the_limit() {
    let (local, first) = limited(&[]).await;
    let second = Front::of(&local, &[("RATE_LIMIT_PER_MINUTE", "100")]).await;
    let customer = local.customer();
    let mut passed = 0;
    for _ in 0..LIMIT {
        for front in [&first, &second] {
            passed += let_through(&local, &front.client(&customer), 1).await;
        }
    }
    // The uncertainty: the requests that each function lets through before it leases, and its unused lease.
    assert!((LIMIT - 20..=LIMIT + 20).contains(&passed), "{passed}");
}

#[tokio::test]
async fn what_is_refused_changes_nothing_and_nothing_is_lost() {
    let (local, front) = limited(&[]).await;
    let customer = front.client(&local.customer());
    let mut placed = 0;
    for _ in 0..LIMIT {
        placed += usize::from(passes(&local, &customer.create(&body()).await, 201));
    }
    assert_eq!(placed, LIMIT);
    let key = new_uuid();
    let orders = async || {
        let items = table::items(&local, "get-order", "ORDERS_TABLE").await;
        items
            .iter()
            .filter(|item| item["pk"].as_str().unwrap().starts_with("ORDER#"))
            .count()
    };
    assert_eq!(orders().await, LIMIT);
    for _ in 0..5 {
        assert!(!passes(&local, &customer.create(&body()).key(&key).await, 201));
    }
    assert_eq!(orders().await, LIMIT);
    assert_eq!(table::history(&local).await, Vec::<serde_json::Value>::new());
    next_minute(&local);
    let now = customer.create(&body()).key(&key).await.expect(201);
    assert_eq!(now.header("idempotency-replayed"), None);
    assert_eq!(orders().await, LIMIT + 1);
    // A malformed request counts, too: it was answered.
    let other = front.client(&local.manager());
    for _ in 0..LIMIT {
        other.get("/orders?limit=0").await.refused(400, "BAD_REQUEST");
    }
    assert_eq!(let_through(&local, &other, 3).await, 0);
    other.get("/orders?limit=0").await.refused(429, "RATE_LIMITED");
    order::place(&front.client(&local.support())).await;
}

/// Sends that many requests to `path`; gives the number answered with that status instead of 429.
async fn answered(local: &Local, caller: &Client, path: &str, status: u16, calls: usize) -> usize {
    let mut passed = 0;
    for _ in 0..calls {
        passed += usize::from(passes(local, &caller.get(path).await, status));
    }
    passed
}

#[tokio::test]
async fn who_says_no_name_is_known_by_the_address() {
    for (path, status) in [("/health", 200), ("/nothing", 404), ("/orders", 401)] {
        let (local, front) = limited(&[("ADDRESS_RATE_LIMIT_PER_MINUTE", "30")]).await;
        let nobody = front.nobody();
        assert_eq!(answered(&local, &nobody, path, status, 40).await, 30, "{path}");
        // An address that the client states itself is not the one it comes from.
        for name in ["x-forwarded-for", "forwarded", "x-real-ip", "client-ip"] {
            let call = nobody.get(path).header(name, "192.0.2.7");
            assert!(!passes(&local, &call.await, status), "{name}");
        }
        // An authenticated caller is not limited by the requests from the same address.
        assert_eq!(
            let_through(&local, &front.client(&local.customer()), 10).await,
            10,
            "{path}"
        );
        next_minute(&local);
        assert_eq!(answered(&local, &nobody, path, status, 40).await, 30, "{path}");
    }
}

#[tokio::test]
async fn guessing_at_credentials_is_limited_by_the_address() {
    let (local, front) = limited(&[("ADDRESS_RATE_LIMIT_PER_MINUTE", "30")]).await;
    let mut answered = 0;
    for number in 0..20 {
        let forged = front.bearer(&format!("a.b.{number}")).get("/orders").await;
        let key = front
            .nobody()
            .with_key(&format!("oms_dev_{number}_x"), "")
            .get("/orders")
            .await;
        for reply in [forged, key] {
            answered += usize::from(passes(&local, &reply, 401));
        }
    }
    assert_eq!(answered, 30);
    let webhook = front
        .nobody()
        .request("POST", "/api/v1/webhooks/payment")
        .json("{}");
    let webhook = webhook.header("stripe-signature", "t=1,v1=00").await;
    assert!(matches!(webhook.status, 401 | 429), "{webhook}");
}

#[tokio::test]
async fn each_order_of_a_batch_counts_as_a_request() {
    let (local, front) = limited(&[]).await;
    let caller = front.client(&local.customer());
    let batch = || {
        let items: Vec<_> = (0..25)
            .map(|_| change_states::item(&new_uuid(), "PAID"))
            .collect();
        change_states::batch(&caller, &items)
    };
    for _ in 0..2 {
        let before = table::history(&local).await.len();
        for _ in 0..4 {
            assert!(passes(&local, &batch().await, 200));
        }
        let after = table::history(&local).await.len();
        assert_eq!(after - before, LIMIT, "each is an attempt on record");
        // The limit is used up, and nothing is written of what was refused.
        assert!(!passes(&local, &batch().await, 200));
        assert_eq!(table::history(&local).await.len(), after);
        next_minute(&local);
    }
}
