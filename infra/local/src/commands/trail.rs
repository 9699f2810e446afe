//! The trail that a command works on: this machine's, of a running system or of one that rests, or that on AWS.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use clap::Args;
use oms_aws::Environment;

use super::{CommandError, Options};
use crate::audit::Trail;
use crate::system::{Data, System, SystemConfig, SystemError};

/// Which trail.
#[derive(Args, Clone, Debug)]
pub struct Which {
    /// The deployed one: region and credentials are read from the `AWS_*` variables, what is not named here from
    /// `ORDERS_TABLE`, `HISTORY_TABLE`, `AUDIT_BUCKET` and `AUDIT_SIGNING_KEY`
    #[arg(long)]
    aws: bool,
    /// The name of the orders table
    #[arg(long, requires = "aws", value_name = "NAME")]
    orders_table: Option<String>,
    /// The name of the history table
    #[arg(long, requires = "aws", value_name = "NAME")]
    history_table: Option<String>,
    /// The name of the audit bucket
    #[arg(long, requires = "aws", value_name = "NAME")]
    audit_bucket: Option<String>,
    /// The id or ARN of the key that signs the digests
    #[arg(long, requires = "aws", value_name = "KEY")]
    audit_signing_key: Option<String>,
}

/// A trail that can be worked on.
pub struct Opened {
    /// The trail.
    pub trail: Trail,
    /// How long nothing can have been written, because nothing ran.
    pub rested: Duration,
    /// Holds the stores open, where no other process does.
    system: Option<System>,
}

/// What the SDK needs, and nothing that leads it elsewhere than to AWS.
const AWS_VARIABLES: [&str; 5] = [
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CA_BUNDLE",
];

impl Which {
    /// Opens the trail.
    pub async fn open(&self, options: &Options) -> Result<Opened, CommandError> {
        if self.aws {
            return Ok(Opened {
                trail: Trail::new(&self.on_aws())?,
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
            Ok(system) => Ok(Opened {
                trail: Trail::of(&system)?,
                rested: rested(&options.data, &system)?,
                system: Some(system),
            }),
            // One runs there, and has written down where.
            Err(SystemError::InUse { .. }) => Ok(Opened {
                trail: Trail::new(&written_environment(&options.data)?)?,
                rested: Duration::ZERO,
                system: None,
            }),
            Err(error) => Err(error.into()),
        }
    }

    fn on_aws(&self) -> Environment {
        let process = Environment::process();
        let mut variables: BTreeMap<String, String> = AWS_VARIABLES
            .iter()
            .chain(&Trail::VARIABLES)
            .filter_map(|name| Some(((*name).to_owned(), process.get(name)?)))
            .collect();
        let given = [
            &self.orders_table,
            &self.history_table,
            &self.audit_bucket,
            &self.audit_signing_key,
        ];
        for (name, value) in Trail::VARIABLES.iter().zip(given) {
            if let Some(value) = value {
                variables.insert((*name).to_owned(), value.clone());
            }
        }
        Environment::given(variables)
    }
}

impl Opened {
    /// Lets go of the stores.
    pub async fn close(self) {
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
