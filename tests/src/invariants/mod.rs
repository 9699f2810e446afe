//! Invariants that hold once the system is quiet, whatever went wrong before. They are read straight from the stores,
//! so that no injected fault can hide a violation.
//!
//! - [`Stores`]: everything there is, read once.
//! - `paths`, `wishes`, `invoices`, `refunds`, `quiet`, `counts`: the rules, written a second time, from the contract
//!   and not from the code that keeps them.

mod counts;
mod invoices;
mod paths;
mod quiet;
mod refunds;
mod stores;
mod wishes;

use std::fmt;
use std::time::Duration;

use oms_audit::Settings;

use crate::Local;
use crate::witness::Witness;
pub use stores::{Entity, Step, Stores};

/// A rule that must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Every order and every return has followed a legal path from its creation, and its projections agree with its
    /// last state. The history has a row for each transition and for each outcome of a job, numbered from 1 without a
    /// gap, and no other row.
    LegalHistory,
    /// A change that a client was told was made is there exactly once, at the version and in the state that the answer
    /// named, and no two changes share a version. A change that was refused is not there; one without an answer is
    /// there once at most.
    TruthfulAnswers,
    /// An order that was shipped has one invoice and one PDF, another has none. Numbers are given out from 1, without a
    /// gap and once each.
    OneInvoiceEach,
    /// The gateway moved back every amount that is owed, once each, and the records of refunds say so.
    OneRefundEach,
    /// No order was both cancelled and shipped.
    NothingShippedThatWasCancelled,
    /// No job is owed, at work or in a queue any more.
    NothingStuck,
    /// The counters equal a fresh count of everything.
    ExactCounts,
    /// The audit trail proves itself.
    ProvenTrail,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The place of the violation, and its evidence.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "violation of {:?}: {}", self.rule, self.what)
    }
}

/// The violations found so far.
#[derive(Default)]
struct Findings(Vec<Violation>);

impl Findings {
    fn add(&mut self, rule: Rule, what: impl Into<String>) {
        self.0.push(Violation {
            rule,
            what: what.into(),
        });
    }

    /// Adds a violation unless that holds.
    fn expect(&mut self, holds: bool, rule: Rule, what: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, what());
        }
    }
}

/// Returns every violation in `local`, as far as `witness` and the stores show. The system must be quiet: all that is
/// due has been done, and no worker is running.
pub async fn check(local: &Local, witness: &Witness) -> Vec<Violation> {
    let stores = Stores::read(local).await;
    let mut findings = Findings::default();
    paths::check(&stores, &mut findings);
    wishes::check(&stores, witness, &mut findings);
    invoices::check(&stores, witness, &mut findings);
    refunds::check(&stores, witness, &mut findings);
    quiet::check(&stores, witness, &mut findings);
    counts::check(&stores, &mut findings);
    prove_trail(local, &mut findings).await;
    findings.0
}

/// Fails with every violation in `local`.
///
/// # Panics
///
/// If a rule does not hold.
pub async fn assert_hold(local: &Local, witness: &Witness) {
    let violations = check(local, witness).await;
    let lines: Vec<String> = violations.iter().take(20).map(ToString::to_string).collect();
    assert!(
        violations.is_empty(),
        "{} violations\n{}",
        violations.len(),
        lines.join("\n")
    );
}

/// The delay with which an hour may be sealed. The harness turns the clock freely; the sealer's own tests check that
/// sealing comes in time.
const ANY_DELAY: Duration = Duration::from_hours(24 * 365);

async fn prove_trail(local: &Local, findings: &mut Findings) {
    let settings = Settings {
        seal_grace: ANY_DELAY,
        ..Settings::new(local.now(), Duration::ZERO)
    };
    let trail = local.system().trail().unwrap();
    let report = trail.verify(settings, &mut |_| {}).await.unwrap();
    for finding in report.findings {
        findings.add(Rule::ProvenTrail, finding.to_string());
    }
}
