//! The trail that a command works on: this machine's, of a running system or of one that rests, or that on AWS.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use oms_aws::Environment;
use oms_trail::Trail;
use oms_trail::commands::{Deployed, RebuildHistory, VerifyAudit};

use super::{CommandError, Options};
use crate::system::{Data, System, SystemConfig, SystemError};

/// Runs `oms verify-audit`.
pub async fn verify(verify: &VerifyAudit, options: &Options) -> Result<ExitCode, CommandError> {
    let outcome = match Opened::open(&verify.deployed, options).await {
        Ok(opened) => {
            let verified = verify.run(&opened.trail, opened.rested).await;
            opened.close().await;
            verified.map_err(CommandError::from)
        }
        Err(error) => Err(error),
    };
    outcome.map_err(|error| CommandError::NotChecked(Box::new(error)))
}

/// Runs `oms rebuild-history`.
pub async fn rebuild(rebuild: &RebuildHistory, options: &Options) -> Result<ExitCode, CommandError> {
    let opened = Opened::open(&rebuild.deployed, options).await?;
    let rebuilt = rebuild.run(&opened.trail).await;
    opened.close().await;
    Ok(rebuilt?)
}

/// A trail that can be worked on.
struct Opened {
    /// The trail.
    trail: Trail,
    /// How long nothing can have been written, because nothing ran.
    rested: Duration,
    /// Holds the stores open, where no other process does.
    system: Option<System>,
}

impl Opened {
    /// Opens the trail that the options name.
    async fn open(deployed: &Deployed, options: &Options) -> Result<Self, CommandError> {
        if deployed.aws {
            return Ok(Self {
                trail: deployed.open()?,
                rested: Duration::ZERO,
                system: None,
            });
        }
        if !options.data.join("dynamodb.sqlite").exists() {
            return Err(CommandError::NoData(options.data.display().to_string()));
        }
        let config = SystemConfig {
            data: Data::Directory(options.data.clone()),
            background: false,
            ..SystemConfig::default()
        };
        match System::start(config).await {
            Ok(system) => Ok(Self {
                trail: system.trail()?,
                rested: rested(&options.data, &system)?,
                system: Some(system),
            }),
            // One runs there, and has written down where.
            Err(SystemError::InUse { .. }) => Ok(Self {
                trail: Trail::new(&written_environment(&options.data)?)?,
                rested: Duration::ZERO,
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

/// The variables that a running `oms up` wrote into its data directory.
fn written_environment(data: &Path) -> Result<Environment, CommandError> {
    let text = std::fs::read_to_string(data.join("functions.env"))?;
    let variables = text.lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        Some((name.to_owned(), value.trim_matches('"').to_owned()))
    });
    Ok(Environment::given(variables.collect()))
}

/// How long ago the archive last changed: a system that runs adds a digest every hour, and opening it changes nothing. To
/// take something away from it is a change, too.
fn rested(data: &Path, system: &System) -> std::io::Result<Duration> {
    let find = |environment: &Environment| environment.get("AUDIT_BUCKET");
    let Some(bucket) = system.environments().values().find_map(find) else {
        return Ok(Duration::ZERO);
    };
    let last = last_change(&data.join("s3").join(bucket))?;
    Ok(SystemTime::now().duration_since(last).unwrap_or_default())
}

fn last_change(path: &Path) -> std::io::Result<SystemTime> {
    let metadata = std::fs::symlink_metadata(path)?;
    let mut last = metadata.modified()?;
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path)? {
            last = last.max(last_change(&entry?.path())?);
        }
    }
    Ok(last)
}
