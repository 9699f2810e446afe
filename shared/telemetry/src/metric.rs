//! Metrics in CloudWatch's embedded metric format: log lines that CloudWatch turns into metrics.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::Clock;

/// A metric. Each has an alarm or a place on the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Metric {
    /// An attempt at a job failed, and another will follow.
    JobRetried,
    /// The last attempt at a job failed: an operator must act.
    JobFailed,
    /// The object in the bucket under an invoice's name is not that invoice.
    InvoiceMismatch,
    /// The gateway refunded another amount than was owed, or refunded more than once.
    RefundMismatch,
    /// A payment arrived that no order expects: of the wrong amount, for a cancelled order, or a second one.
    PaymentMismatch,
    /// An item of the orders table cannot be read. A list, a batch or a run went on without it.
    ItemUnreadable,
    /// A history row differs from the transition it records.
    HistoryMismatch,
    /// A history row, or its archived form, was changed or removed by something other than the application.
    HistoryTampered,
    /// An hour of the audit trail was sealed. Its absence raises an alarm.
    AuditSealed,
    /// The audit trail could not be sealed.
    AuditSealFailed,
    /// The number of rows in the hour that was sealed last, as a measure of activity.
    RowsSealed,
    /// The number of rows in the same hour of the day before.
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
            Self::ItemUnreadable => "ItemUnreadable",
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

/// Counts one for `kind` (a kind of job or of entity), as a line on standard output.
pub fn emit(metric: Metric, kind: &str, clock: &Clock) {
    emit_count(metric, kind, 1, clock);
}

/// Counts `count` at once; otherwise like [`emit`].
pub fn emit_count(metric: Metric, kind: &str, count: u64, clock: &Clock) {
    if SILENT.load(Ordering::Relaxed) {
        return;
    }
    let line = line(metric, kind, count, clock.now().unix_milliseconds());
    // CloudWatch reads standard output; a failure to write to it can be reported nowhere.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The line in the form of the "CloudWatch embedded metric format specification".
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
