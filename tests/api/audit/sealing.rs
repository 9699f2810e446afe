//! Sealing: every hour gets its digest, once, whatever happens to the sealer.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use oms_archive::SigningKey;
use oms_audit::{ArchivedRow, Digest, Hour, PublicKey, object};
use oms_aws::Aws;
use oms_domain::HistoryEvent;
use oms_seal_audit::{SealAudit, SealError, Sealed};
use oms_tests::Local;
use oms_tests::fault::{Fault, Plan, Service, Wire, proxy};

use crate::audit::archive::bucket;

const FUNCTION: &str = "seal-audit";
/// The time between the end of an hour and its sealing.
const SETTLE: Duration = Duration::from_mins(10);
pub const HOUR: Duration = Duration::from_hours(1);
/// The most hours that one run seals.
const LIMIT: u64 = 48;

pub fn sealer(local: &Local) -> SealAudit {
    SealAudit::new(&local.environment_with(FUNCTION, &[]), local.clock()).unwrap()
}

/// Runs the sealer once; gives the hours it sealed, the rows in them, and the hours it left for the next run.
async fn run(sealer: &SealAudit) -> (u64, u64, u64) {
    let Sealed { hours, rows, left } = sealer.run_once().await.unwrap();
    (hours, rows, left)
}

/// The newest hour that may be sealed.
pub fn newest(local: &Local) -> Hour {
    Hour::of(local.now().saturating_sub(SETTLE)).before(1)
}

/// The digests, by hour, each checked: genuine, of its hour, chained to the one before, without a gap.
async fn digests(local: &Local) -> Vec<Digest> {
    let aws = Aws::new(local.environment_with(FUNCTION, &[])).unwrap();
    let key = SigningKey::new(&aws, local.variable(FUNCTION, "AUDIT_SIGNING_KEY"));
    let key = PublicKey::from_spki_der(&key.public_key().await.unwrap().der).unwrap();
    let bucket = bucket(local);
    let mut digests: Vec<Digest> = Vec::new();
    for name in bucket.keys("digests/").await.unwrap() {
        let digest = Digest::from_bytes(&bucket.get(&name).await.unwrap()).unwrap();
        assert_eq!(name, digest.from.digest_key());
        assert!(digest.is_signed_by(&key), "{digest:?}");
        match digests.last() {
            None => assert_eq!((digest.sequence, digest.previous_digest), (1, None)),
            Some(before) => {
                assert_eq!((digest.from, digest.sequence), (before.to, before.sequence + 1));
                assert_eq!(digest.previous_digest, before.hash().ok());
            }
        }
        digests.push(digest);
    }
    digests
}

/// Puts an object of that many rows into the archive, as an archiver would have done in that hour.
pub async fn archive(local: &Local, hour: Hour, name: &str, rows: u32) {
    let row = |sequence| ArchivedRow {
        id: format!("{name}-{sequence}"),
        entity_type: "ORDER".to_owned(),
        entity_id: name.to_owned(),
        sequence,
        event: HistoryEvent::Transition,
        previous_state: None,
        new_state: None,
        actor_id: String::new(),
        actor_type: String::new(),
        actor_role: String::new(),
        trigger: String::new(),
        request_id: String::new(),
        created_at: hour.from().to_string(),
        previous_hash: None,
        hash: String::new(),
    };
    let bytes = object::write(&(1..=rows).map(row).collect::<Vec<_>>()).unwrap();
    let key = format!("{}{name}.jsonl", hour.rows_prefix());
    bucket(local)
        .put_new(&key, "application/jsonl", bytes)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_hour_in_which_nothing_happened_is_sealed_too_and_once() {
    let local = Local::quiet().await;
    let sealer = sealer(&local);
    assert_eq!(run(&sealer).await, (1, 0, 0));
    let first = newest(&local);
    assert_eq!(run(&sealer).await, (0, 0, 0));
    local.advance(HOUR);
    assert_eq!(run(&sealer).await, (1, 0, 0));
    local.advance(3 * HOUR);
    assert_eq!(run(&sealer).await, (3, 0, 0));
    let digests = digests(&local).await;
    assert_eq!((digests.len(), digests[0].from), (5, first));
}

#[tokio::test]
async fn an_hour_is_sealed_ten_minutes_after_its_end_and_not_before() {
    let local = Local::quiet().await;
    let sealer = sealer(&local);
    run(&sealer).await;
    let end = newest(&local).next().to();
    let due = end.saturating_add(SETTLE).duration_since(local.now());
    local.advance(due.saturating_sub(Duration::from_millis(1)));
    assert_eq!(run(&sealer).await, (0, 0, 0));
    local.advance(Duration::from_millis(1));
    assert_eq!(run(&sealer).await, (1, 0, 0));
    assert_eq!(digests(&local).await[1].to.from(), end);
}

#[tokio::test]
async fn the_first_digest_is_that_of_the_first_rows_and_an_outage_is_caught_up_with() {
    let local = Local::quiet().await;
    let (newest, sealer) = (newest(&local), sealer(&local));
    let first = newest.before(99);
    archive(&local, first, "b", 3).await;
    archive(&local, first, "a", 2).await;
    archive(&local, newest.before(60), "c", 1).await;
    assert_eq!(run(&sealer).await, (LIMIT, 6, 52));
    assert_eq!(run(&sealer).await, (LIMIT, 0, 4));
    assert_eq!(run(&sealer).await, (4, 0, 0));
    let digests = digests(&local).await;
    assert_eq!((digests.len(), digests[0].from), (100, first));
    let names = digests[0]
        .objects
        .iter()
        .map(|object| object.key.rsplit('/').next().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["a.jsonl", "b.jsonl"]);
    assert_eq!((digests[0].rows, digests[39].rows), (5, 1));
}

#[tokio::test]
async fn sealers_at_the_same_time_make_one_digest_of_each_hour() {
    let local = Local::quiet().await;
    archive(&local, newest(&local).before(4), "rows", 2).await;
    let sealers: Vec<SealAudit> = (0..6).map(|_| sealer(&local)).collect();
    let sealed = join_all(sealers.iter().map(SealAudit::run_once)).await;
    for sealed in sealed {
        sealed.unwrap();
    }
    assert_eq!(digests(&local).await.len(), 5);
}

/// A sealer with a wire of its own between it and the services it calls.
async fn wired(local: &Local) -> (SealAudit, Arc<Wire>) {
    let wire = Arc::new(Wire::default());
    let mut links = Vec::new();
    for service in [Service::S3, Service::Kms] {
        let upstream = local.variable(FUNCTION, service.variable());
        links.push((service.variable(), proxy(service, &upstream, &wire).await));
    }
    let changes: Vec<_> = links.iter().map(|(name, url)| (*name, url.as_str())).collect();
    let sealer = SealAudit::new(&local.environment_with(FUNCTION, &changes), local.clock()).unwrap();
    (sealer, wire)
}

/// Loses the call of that number in a run with one hour to seal, in each way, and has another sealer go on. Gives the
/// number of calls that such a run makes.
async fn lose(call: usize) -> usize {
    let local = Local::quiet().await;
    archive(&local, newest(&local), "rows", 2).await;
    let (troubled, wire) = wired(&local).await;
    wire.begin(Plan::none());
    assert_eq!(run(&troubled).await, (1, 2, 0));
    local.advance(HOUR);
    wire.begin(Plan::none());
    assert_eq!(run(&troubled).await, (1, 0, 0));
    let calls = wire.operations().len();
    let mut hours = 2;
    for (dead, trouble) in [
        (false, Fault::LoseAnswer),
        (true, Fault::LoseAnswer),
        (true, Fault::LoseRequest),
    ] {
        local.advance(HOUR);
        hours += 1;
        wire.begin(if dead {
            Plan::dead_after(call, trouble)
        } else {
            Plan::at(call, trouble)
        });
        let sealed = troubled.run_once().await;
        assert!(dead || sealed.is_ok(), "call {call}, {trouble:?}: {sealed:?}");
        run(&sealer(&local)).await;
        assert_eq!(digests(&local).await.len(), hours, "call {call}, {trouble:?}");
    }
    calls
}

#[tokio::test]
async fn a_sealer_whose_calls_are_lost_leaves_what_the_next_can_go_on_from() {
    // Each call on a system of its own, all at once: what takes long is the waiting for time limits.
    let counted = join_all((1..=9).map(lose)).await;
    assert_eq!(
        counted, [9; 9],
        "a sealer does not make nine calls, so other calls must be lost"
    );
}

#[tokio::test]
async fn a_digest_that_says_otherwise_is_not_overwritten() {
    let local = Local::quiet().await;
    run(&sealer(&local)).await;
    let hour = newest(&local).next();
    local.advance(HOUR);
    // Another sealer is first with the hour, and says something else of it.
    let wire = Arc::new(Wire::default());
    let upstream = local.variable(FUNCTION, "AWS_ENDPOINT_URL_KMS");
    let kms = proxy(Service::Kms, &upstream, &wire).await;
    let environment = local.environment_with(FUNCTION, &[("AWS_ENDPOINT_URL_KMS", &kms)]);
    let late = SealAudit::new(&environment, local.clock()).unwrap();
    wire.begin(Plan::at(1, Fault::HoldAnswer));
    let running = tokio::spawn(async move { late.run_once().await });
    wire.holds().await;
    let mut other = digests(&local).await.remove(0);
    (other.from, other.to, other.rows) = (hour, hour.next(), 7);
    let (bucket, bytes) = (bucket(&local), other.to_bytes().unwrap());
    bucket
        .put_new(&hour.digest_key(), "application/json", bytes.clone())
        .await
        .unwrap();
    wire.release();
    match running.await.unwrap() {
        Err(SealError::Different { key }) => assert_eq!(key, hour.digest_key()),
        other => panic!("{other:?}"),
    }
    assert_eq!(bucket.get(&hour.digest_key()).await.unwrap(), bytes);
}

#[tokio::test]
async fn what_somebody_puts_among_the_digests_leads_nobody_astray() {
    let local = Local::quiet().await;
    let (sealer, bucket) = (sealer(&local), bucket(&local));
    run(&sealer).await;
    let strays = [
        "digests/2999/01/01/00.json",
        "digests/2998/x/y/z.json",
        "digests/readme",
        "rows/1999/01/readme",
    ];
    for stray in strays {
        bucket
            .put_new(stray, "text/plain", b"hello".to_vec())
            .await
            .unwrap();
    }
    local.advance(2 * HOUR);
    assert_eq!(run(&sealer).await, (2, 0, 0));
    assert_eq!(run(&sealer).await, (0, 0, 0));
}

#[tokio::test]
async fn a_digest_that_cannot_be_read_stops_the_sealing() {
    let local = Local::quiet().await;
    let (sealer, hour) = (sealer(&local), newest(&local).next());
    run(&sealer).await;
    bucket(&local)
        .put_new(&hour.digest_key(), "application/json", b"hello".to_vec())
        .await
        .unwrap();
    local.advance(2 * HOUR);
    match sealer.run_once().await {
        Err(SealError::Unreadable { key, .. }) => assert_eq!(key, hour.digest_key()),
        other => panic!("{other:?}"),
    }
}
