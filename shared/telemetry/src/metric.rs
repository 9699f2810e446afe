//! Metrics in CloudWatch's embedded metric format: a log line that the log service turns into a metric.

use std::io::Write;

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
        }
    }
}

/// Counts one, for `kind` (a kind of job or of entity), as a line on standard output.
pub fn emit(metric: Metric, kind: &str, clock: &Clock) {
    let line = line(metric, kind, clock.now().unix_milliseconds());
    // The log service reads standard output; where that is gone there is nowhere to report to.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The format is fixed by the "CloudWatch embedded metric format specification".
fn line(metric: Metric, kind: &str, milliseconds: i64) -> Value {
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
        metric.name(): 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_names_itself_in_its_declaration_and_its_value() {
        let line = line(Metric::JobFailed, "INVOICE", 5);
        assert_eq!(line["JobFailed"], 1);
        assert_eq!(
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"],
            "JobFailed"
        );
        assert_eq!(line["_aws"]["Timestamp"], 5);
        assert_eq!(line["kind"], "INVOICE");
    }
}
