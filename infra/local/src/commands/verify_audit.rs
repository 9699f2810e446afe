//! `oms verify-audit`

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use oms_audit::{Finding, Report, Settings};
use oms_telemetry::{Clock, start_logging};
use serde_json::{Value, json};

use super::progress::Progress;
use super::trail::Which;
use super::{CommandError, Options};

/// Which trail, and how to show what is wrong with it.
#[derive(Args, Clone, Debug)]
pub struct VerifyAudit {
    #[command(flatten)]
    which: Which,
    /// How many minutes a row may be on its way into the history and the archive
    #[arg(long, value_name = "MINUTES", default_value_t = 5)]
    grace: u32,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Says what is wrong with the audit trail, and names each row, object and digest. Ends with 0 for a trail that is whole, 1
/// for one that is not, and 2 where it could not be checked. Changes nothing.
pub async fn run(verify: &VerifyAudit, options: &Options) -> Result<ExitCode, CommandError> {
    let verified = check(verify, options).await;
    verified.map_err(|error| CommandError::NotChecked(Box::new(error)))
}

async fn check(verify: &VerifyAudit, options: &Options) -> Result<ExitCode, CommandError> {
    start_logging(Some("ERROR"));
    let now = Clock::system().now();
    let opened = verify.which.open(options).await?;
    let mut settings = Settings::new(now, Duration::from_mins(verify.grace.into()));
    // A system that does not run does not seal, nor record what it was killed over.
    settings.seal_grace = settings.seal_grace.saturating_add(opened.rested);
    settings.grace = settings.grace.saturating_add(opened.rested);
    let mut progress = Progress::begin();
    let report = opened
        .trail
        .verify(settings, &mut |step| progress.show(step))
        .await;
    progress.end();
    opened.close().await;
    let report = report?;
    if verify.json {
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

/// The name of what a finding is, as in JSON.
fn kind(finding: &Finding) -> String {
    let kind = json!(finding).get("kind").map(Value::to_string);
    kind.unwrap_or_default().trim_matches('"').to_owned()
}
