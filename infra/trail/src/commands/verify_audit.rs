//! `oms verify-audit`

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use oms_audit::{Finding, Report, Settings};
use oms_telemetry::{Clock, start_logging};
use serde_json::{Value, json};

use super::{CommandError, Deployed};
use crate::{Progress, Trail};

/// The options of `oms verify-audit`.
#[derive(Args, Clone, Debug)]
pub struct VerifyAudit {
    #[command(flatten)]
    /// The deployment, if it is not the system on this machine.
    pub deployed: Deployed,
    /// The minutes that a row may take on its way into the history and the archive
    #[arg(long, value_name = "MINUTES", default_value_t = 5)]
    grace: u32,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

impl VerifyAudit {
    /// Prints the findings about the audit trail, each with the row, object or digest it is about. Ends with 0 for a
    /// trail that is whole and 1 for one that is not; an error means that the trail could not be checked. Changes
    /// nothing.
    ///
    /// `clock` is the one the trail was written by; `rested` is the time for which no function can have run.
    pub async fn run(
        &self,
        trail: &Trail,
        clock: &Clock,
        rested: Duration,
    ) -> Result<ExitCode, CommandError> {
        start_logging(Some("ERROR"));
        let now = clock.now();
        let mut settings = Settings::new(now, Duration::from_mins(self.grace.into()));
        // While no system ran, nothing was sealed, and changes whose recording a kill interrupted were not recorded.
        settings.seal_grace = settings.seal_grace.saturating_add(rested);
        settings.grace = settings.grace.saturating_add(rested);
        let mut progress = Progress::begin();
        let report = trail.verify(settings, &mut |step| progress.show(step)).await;
        progress.end();
        let report = report?;
        if self.json {
            let mut answer = json!(report);
            if let Some(answer) = answer.as_object_mut() {
                answer.insert("whole".to_owned(), report.findings.is_empty().into());
                answer.insert("verified_at".to_owned(), now.to_string().into());
            }
            writeln!(std::io::stdout(), "{answer}")?;
        } else {
            print(&report)?;
        }
        Ok(if report.findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(1)
        })
    }
}

fn print(report: &Report) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    for finding in &report.findings {
        writeln!(out, "{:<20} {finding}", kind(finding))?;
    }
    if !report.findings.is_empty() {
        writeln!(out)?;
    }
    writeln!(
        out,
        "{} rows and {} digests verified, with {} orders, returns and jobs and {} archived lines",
        report.rows, report.digests, report.entities, report.lines,
    )?;
    let outcome = match report.findings.len() {
        0 => "Nothing is wrong.".to_owned(),
        1 => "1 finding.".to_owned(),
        findings => format!("{findings} findings."),
    };
    writeln!(out, "{outcome}")?;
    if !report.counters_checked {
        writeln!(
            out,
            "The counters were not checked: they moved, or rows are wrong."
        )?;
    }
    Ok(())
}

/// The kind of a finding, by its name in JSON.
fn kind(finding: &Finding) -> String {
    let kind = json!(finding).get("kind").map(Value::to_string);
    kind.unwrap_or_default().trim_matches('"').to_owned()
}
