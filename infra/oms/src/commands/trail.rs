//! The trail that a command works on: this machine's, of a running system or of one that rests, or that on AWS.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use clap::Args;
use oms_aws::Environment;
use oms_telemetry::Clock;
use oms_trail::Trail;
use oms_trail::commands::{Deployed, RebuildHistory, VerifyAudit};

use super::data::{DATA, clock_of, written_environment};
use super::error::CommandError;
use crate::system::{Data, System, SystemConfig, SystemError};

/// An audit command, on the system of this machine or on a deployment.
#[derive(Args, Clone, Debug)]
pub struct Audit<C: Args> {
    #[command(flatten)]
    command: C,
    /// The directory everything is kept in
    #[arg(long, default_value = DATA, conflicts_with = "aws")]
    data: PathBuf,
}

/// Runs `oms verify-audit`.
pub async fn verify(audit: &Audit<VerifyAudit>) -> Result<ExitCode, CommandError> {
    let outcome = match Opened::open(&audit.command.deployed, &audit.data).await {
        Ok(opened) => {
            let verified = audit
                .command
                .run(&opened.trail, &opened.clock, opened.rested)
                .await;
            opened.close().await;
            verified.map_err(CommandError::from)
        }
        Err(error) => Err(error),
    };
    outcome.map_err(|error| CommandError::NotChecked(Box::new(error)))
}

/// Runs `oms rebuild-history`.
pub async fn rebuild(audit: &Audit<RebuildHistory>) -> Result<ExitCode, CommandError> {
    let opened = Opened::open(&audit.command.deployed, &audit.data).await?;
    let rebuilt = audit.command.run(&opened.trail).await;
    // Closed before the outcome is looked at, so a failed command leaves no store open, either.
    opened.close().await;
    Ok(rebuilt?)
}

/// A trail that can be worked on.
struct Opened {
    /// The trail.
    trail: Trail,
    /// The time for which no system ran, so that no row can have been written.
    rested: Duration,
    /// The clock that the trail was written by.
    clock: Clock,
    /// Holds the stores open, where no other process does.
    system: Option<System>,
}

impl Opened {
    /// Opens the trail that the options name.
    async fn open(deployed: &Deployed, data: &Path) -> Result<Self, CommandError> {
        if deployed.aws {
            return Ok(Self {
                trail: deployed.open()?,
                // Functions may write at any moment, so nothing has rested.
                rested: Duration::ZERO,
                clock: Clock::system(),
                system: None,
            });
        }
        if !data.join("dynamodb.sqlite").exists() {
            return Err(CommandError::NoData(data.display().to_string()));
        }
        let clock = clock_of(data);
        let config = SystemConfig {
            clock: clock.clone(),
            data: Data::Directory(data.to_owned()),
            // Without pollers nothing is written while the trail is read.
            background: false,
            ..SystemConfig::default()
        };
        match System::start(config).await {
            Ok(system) => Ok(Self {
                trail: system.trail()?,
                rested: rested(data, &system)?,
                clock,
                system: Some(system),
            }),
            // One runs there, and has written down where.
            Err(SystemError::InUse { .. }) => Ok(Self {
                trail: Trail::new(&written_environment(data)?)?,
                rested: Duration::ZERO,
                clock,
                system: None,
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Closes the stores.
    async fn close(self) {
        if let Some(system) = self.system {
            system.stop().await;
        }
    }
}

/// Returns the time since the archive last changed: a running system adds a digest every hour, and opening it changes
/// nothing. Removing an object is a change, too.
fn rested(data: &Path, system: &System) -> std::io::Result<Duration> {
    let find = |environment: &Environment| environment.get("AUDIT_BUCKET");
    let Some(bucket) = system.environments().values().find_map(find) else {
        return Ok(Duration::ZERO);
    };
    let last = last_change(&data.join("s3").join(bucket))?;
    Ok(SystemTime::now().duration_since(last).unwrap_or_default())
}

fn last_change(path: &Path) -> std::io::Result<SystemTime> {
    // Not followed: a link could lead out of the bucket or in a circle.
    let metadata = std::fs::symlink_metadata(path)?;
    let mut last = metadata.modified()?;
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path)? {
            last = last.max(last_change(&entry?.path())?);
        }
    }
    Ok(last)
}
