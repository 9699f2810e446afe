//! Metrics in CloudWatch's embedded metric format: a log line that the log service turns into a metric.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::Clock;

/// A thing that is counted. Each has an alarm or a place on the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// A job's attempt failed and will be tried again.
    JobRetried,
    /// A job's last attempt failed: somebody must look.
    JobFailed,
    /// What stands in the bucket under an invoice's name is not the invoice.
    InvoiceMismatch,
    /// The gateway moved another amount than was owed, or moved it more than once.
    RefundMismatch,
    /// Money arrived that no order was waiting for: the wrong amount, for a cancelled order, or a second time.
    PaymentMismatch,
    /// A history row differs from the transition it records.
    HistoryMismatch,
    /// A history row, or what was archived of it, was changed or removed behind the application's back.
    HistoryTampered,
    /// An hour of the audit trail was sealed. One that is missing is an alarm.
    AuditSealed,
    /// The audit trail could not be sealed.
    AuditSealFailed,
    /// How many rows the hour that was sealed last has: how much went on in it.
    RowsSealed,
    /// How many rows the same hour had a day before.
    RowsSealedDayBefore,
}

impl Metric {
    /// The metric's name in CloudWatch.
    pub const fn name(self) -> &'static str {
        match self {
            Self::JobRetried => "JobRetried",
            Self::JobFailed => "JobFailed",
            Self::InvoiceMismatch => "InvoiceMismatch",
            Self::RefundMismatch => "RefundMismatch",
            Self::PaymentMismatch => "PaymentMismatch",
            Self::HistoryMismatch => "HistoryMismatch",
            Self::HistoryTampered => "HistoryTampered",
            Self::AuditSealed => "AuditSealed",
            Self::AuditSealFailed => "AuditSealFailed",
            Self::RowsSealed => "RowsSealed",
            Self::RowsSealedDayBefore => "RowsSealedDayBefore",
        }
    }
}

/// Set where a person reads standard output.
static SILENT: AtomicBool = AtomicBool::new(false);

/// Writes no metric from now on in this process: for a terminal, where a person reads.
pub fn silence_metrics() {
    SILENT.store(true, Ordering::Relaxed);
}

/// Counts one, for `kind` (a kind of job or of entity), as a line on standard output.
pub fn emit(metric: Metric, kind: &str, clock: &Clock) {
    emit_count(metric, kind, 1, clock);
}

/// As [`emit`], for what is counted already.
pub fn emit_count(metric: Metric, kind: &str, count: u64, clock: &Clock) {
    if SILENT.load(Ordering::Relaxed) {
        return;
    }
    let line = line(metric, kind, count, clock.now().unix_milliseconds());
    // The log service reads standard output; where that is gone there is nowhere to report to.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The format is fixed by the "CloudWatch embedded metric format specification".
fn line(metric: Metric, kind: &str, count: u64, milliseconds: i64) -> Value {
    json!({
        "_aws": {
            "Timestamp": milliseconds,
            "CloudWatchMetrics": [{
                "Namespace": "OMS",
                "Dimensions": [["kind"]],
                "Metrics": [{ "Name": metric.name(), "Unit": "Count" }],
            }],
        },
        "kind": kind,
        metric.name(): count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_names_itself_in_its_declaration_and_its_value() {
        let line = line(Metric::JobFailed, "INVOICE", 3, 5);
        assert_eq!(line["JobFailed"], 3);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"],
            "JobFailed"
        );
        assert_eq!(line["_aws"]["Timestamp"], 5);
        assert_eq!(line["kind"], "INVOICE");
    }
}
