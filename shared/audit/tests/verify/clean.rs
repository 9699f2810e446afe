//! Intact trails.

use std::collections::BTreeMap;

use fastrand::Rng;
use oms_audit::{Hour, Report, Settings, Verifier};
use oms_domain::Timestamp;

use crate::life::Happened;
use crate::trail::{GRACE, Key, Trail};

/// A sealed trail of that many orders, and the time of the verification: when its last digest is due.
pub fn trail(orders: usize, key: &Key, random: &mut Rng) -> (Trail, Timestamp) {
    let first = Hour::of("2026-11-21T00:00:00.000Z".parse().unwrap());
    let happened = Happened::by_chance(random, first.from(), orders);
    let last = happened
        .records()
        .into_iter()
        .map(|record| record.at().unwrap())
        .max();
    let end = Hour::of(last.unwrap_or(first.from())).next().next();
    let (trail, _) = Trail::of(happened, (first, end), key, None, random);
    (trail, end.next().to())
}

/// The report of a verification at `now`.
pub fn verify(trail: &Trail, now: Timestamp, key: &Key) -> Report {
    let mut verifier = Verifier::new(Settings::new(now, GRACE));
    trail.show(&mut verifier);
    verifier.counters(trail.counts.clone(), trail.counts.clone());
    verifier.finish(&BTreeMap::from([(key.id.clone(), key.public())]), &mut |_| {})
}

#[test]
fn a_trail_that_is_whole_has_no_findings() {
    let key = Key::generate("key");
    for seed in 0..20 {
        let (trail, now) = trail(50, &key, &mut Rng::with_seed(seed));
        let report = verify(&trail, now, &key);
        assert_eq!(report.findings, [], "seed {seed}");
        assert_eq!(report.rows, trail.rows.len() as u64);
        assert_eq!(report.objects, trail.objects.len() as u64);
        assert_eq!(report.digests, trail.digests.len() as u64);
        assert!(report.counters_checked && report.lines >= report.rows);
    }
}
