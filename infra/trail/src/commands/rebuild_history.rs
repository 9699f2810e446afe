//! `oms rebuild-history`

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use oms_telemetry::start_logging;
use serde_json::json;

use super::{CommandError, Deployed};
use crate::{Progress, Rebuilt, Trail};

/// The options of `oms rebuild-history`.
#[derive(Args, Clone, Debug)]
pub struct RebuildHistory {
    #[command(flatten)]
    /// The deployment, if it is not the system on this machine.
    pub deployed: Deployed,
    /// Only say what would be added
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object instead of words
    #[arg(long)]
    json: bool,
}

impl RebuildHistory {
    /// Adds the rows of the history that are missing, as orders, returns and jobs themselves say they were; what is
    /// there stays as it is. Ends with 1 where a row differs or something cannot be read.
    pub async fn run(&self, trail: &Trail) -> Result<ExitCode, CommandError> {
        start_logging(Some("ERROR"));
        let mut progress = Progress::begin();
        let rebuilt = trail.rebuild(self.dry_run, &mut |step| progress.show(step)).await;
        progress.end();
        let rebuilt = rebuilt?;
        if self.json {
            writeln!(std::io::stdout(), "{}", json!(rebuilt))?;
        } else {
            print(&rebuilt, self.dry_run)?;
        }
        Ok(if rebuilt.differing.is_empty() && rebuilt.unreadable.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(1)
        })
    }
}

fn print(rebuilt: &Rebuilt, dry_run: bool) -> Result<(), CommandError> {
    let mut out = std::io::stdout().lock();
    for row in &rebuilt.differing {
        let (pk, sk) = (&row.pk, &row.sk);
        writeln!(out, "{pk} {sk}: differs from what the entity says; left as it is")?;
    }
    for entity in &rebuilt.unreadable {
        writeln!(out, "{entity}: cannot be read, so its rows are not known")?;
    }
    let done = if dry_run {
        "would be added".to_owned()
    } else {
        format!("were missing, {} added", rebuilt.added)
    };
    writeln!(
        out,
        "{} rows of {} orders, returns and jobs: {} {done}",
        rebuilt.rows, rebuilt.entities, rebuilt.missing,
    )?;
    match rebuilt.counters {
        None => writeln!(
            out,
            "The counters were not checked: they moved, or rows are wrong."
        )?,
        Some(0) => {}
        Some(wrong) if dry_run => writeln!(out, "{wrong} counters would be corrected")?,
        Some(wrong) => writeln!(out, "{wrong} counters corrected")?,
    }
    Ok(())
}
