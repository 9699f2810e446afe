//! What must hold once everything is quiet, whatever went wrong before: read from the stores, past everything that a fault
//! could sit in.
//!
//! - [`Stores`]: everything there is, read once.
//! - `paths`, `wishes`, `invoices`, `refunds`, `quiet`, `counts`: the rules, written down a second time, from the contract
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
    /// Every order and every return is on a legal path from its creation, and its projections say where it ended. The
    /// history has a row for each transition and for each thing that became of a job, numbered from 1 without a gap, and
    /// for nothing else.
    LegalHistory,
    /// A change that somebody was told was made is there exactly once, at the version and in the state that the answer
    /// named, and no two share one. One that was refused is not there; one that nobody knows of is there once at most.
    TruthfulAnswers,
    /// An order that was shipped has one invoice and one PDF, another has none. Numbers are given out from 1, without a
    /// gap and once each.
    OneInvoiceEach,
    /// The gateway moved back what is owed, once each, and the records of refunds say so.
    OneRefundEach,
    /// No order was both called off and shipped.
    NothingShippedThatWasCancelled,
    /// No job is owed, at work or in a queue any more.
    NothingStuck,
    /// What is counted is what counting it all gives.
    ExactCounts,
    /// The audit trail proves itself.
    ProvenTrail,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// Where, and how it can be seen.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "violation of {:?}: {}", self.rule, self.what)
    }
}

/// What is found wrong, rule by rule.
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

/// Everything that is wrong in `local`, as far as `witness` and the stores themselves tell. All must be quiet: whatever is
/// due has been done, and nobody is at work.
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

/// Fails with everything that is wrong.
///
/// # Panics
///
/// If anything is.
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

/// How late an hour may be sealed here. The harness turns the clock as it likes; that sealing comes in time is for the
/// sealer's own tests.
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
