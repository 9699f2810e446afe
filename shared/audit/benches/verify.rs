//! CPU time and memory of verifying a million rows: `cargo bench -p oms-audit`.
//!
//! The bench measures the CPU time of all threads instead of the elapsed time, so that it can be read on a
//! shared machine. The trail is generated piece by piece, so that the memory is the verifier's own.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a bench that cannot go on fails"
)]

#[path = "../tests/verify/life.rs"]
mod life;
#[path = "../tests/verify/trail.rs"]
mod trail;

use std::collections::BTreeMap;
use std::time::Duration;

use cpu_time::ProcessTime;
use fastrand::Rng;
use oms_audit::{Hour, Settings, Verifier};
use oms_domain::{Counter, Counts};

use crate::life::Happened;
use crate::trail::{GRACE, Key, Trail};

const ROWS: u64 = 1_000_000;
/// The number of orders in each piece.
const ORDERS: usize = 1000;
const HOURS: u64 = 12;

fn main() {
    let wanted = std::env::var("OMS_AUDIT_ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(ROWS);
    let (key, mut random) = (Key::generate("key"), Rng::with_seed(1));
    let mut first = Hour::of("2026-01-01T00:00:00.000Z".parse().unwrap());
    let now = first.from().saturating_add(Duration::from_hours(24 * 365 * 5));
    let mut verifier = Verifier::new(Settings {
        // Long enough that no digest is due: the generated trail ends long before now.
        seal_grace: Duration::from_hours(24 * 365 * 5),
        ..Settings::new(now, GRACE)
    });
    let (mut previous, mut rows, mut counts, mut taken) = (None, 0, Counts::default(), Duration::ZERO);
    while rows < wanted {
        let happened = Happened::by_chance(&mut random, first.from(), ORDERS);
        let mut end = first;
        (0..HOURS).for_each(|_| end = end.next());
        let (trail, last) = Trail::of(happened, (first, end), &key, previous, &mut random);
        (previous, first) = (last, end);
        rows += trail.rows.len() as u64;
        for counter in Counter::all() {
            counts.add(counter, trail.counts.get(counter));
        }
        let start = ProcessTime::now();
        trail.show(&mut verifier);
        taken += start.elapsed();
    }
    print(format_args!("taking in    {:8.2} s CPU", taken.as_secs_f64()));
    let start = ProcessTime::now();
    verifier.counters(counts.clone(), counts);
    let report = verifier.finish(&BTreeMap::from([(key.id.clone(), key.public())]), &mut |_| {});
    taken += start.elapsed();
    print(format_args!("in all       {:8.2} s CPU", taken.as_secs_f64()));
    print(format_args!(
        "for          {:8} rows, {} lines in {} objects, {} digests, {} entities: {} findings",
        report.rows,
        report.lines,
        report.objects,
        report.digests,
        report.entities,
        report.findings.len()
    ));
    report
        .findings
        .iter()
        .take(10)
        .for_each(|finding| print(format_args!("{finding}")));
    if let Some(peak) = peak() {
        print(format_args!("peak         {peak}"));
    }
}

/// The peak memory of the process, where the operating system reports it.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}

#[expect(clippy::print_stdout, reason = "the result of a bench is what it prints")]
fn print(line: std::fmt::Arguments<'_>) {
    println!("{line}");
}
