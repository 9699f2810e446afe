//! The trail of a deployment on AWS.

use std::collections::BTreeMap;

use clap::Args;
use oms_aws::Environment;

use crate::{Trail, TrailError};

/// The options that name a deployment.
#[derive(Args, Clone, Debug)]
pub struct Deployed {
    /// The deployed one: region and credentials are read from the `AWS_*` variables, what is not named here from
    /// `ORDERS_TABLE`, `HISTORY_TABLE`, `AUDIT_BUCKET` and `AUDIT_SIGNING_KEY`
    #[arg(long)]
    pub aws: bool,
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

/// The variables of the SDK that are passed on. Endpoint variables are not among them, so the command can reach AWS
/// only.
const AWS_VARIABLES: [&str; 5] = [
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CA_BUNDLE",
];

impl Deployed {
    /// The deployment's trail.
    pub fn open(&self) -> Result<Trail, TrailError> {
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
        // An option wins over the variable of the same meaning.
        for (name, value) in Trail::VARIABLES.iter().zip(given) {
            if let Some(value) = value {
                variables.insert((*name).to_owned(), value.clone());
            }
        }
        Trail::new(&Environment::given(variables))
    }
}
