//! The tables, the archive and the key that make up the trail.

use oms_archive::{AuditBucket, SigningKey};
use oms_aws::{Aws, Environment, StartError};
use oms_store::{Database, HistoryStore, OrderStore};

use super::TrailError;

/// The tables, the archive and the signing key.
#[derive(Clone, Debug)]
pub struct Trail {
    pub(super) orders: OrderStore,
    pub(super) history: HistoryStore,
    pub(super) bucket: AuditBucket,
    pub(super) key: SigningKey,
}

impl Trail {
    /// The variables that name the tables, the bucket and the key, besides those of the AWS SDK.
    pub const VARIABLES: [&'static str; 4] = [
        "ORDERS_TABLE",
        "HISTORY_TABLE",
        "AUDIT_BUCKET",
        "AUDIT_SIGNING_KEY",
    ];

    /// The trail that `environment` names.
    pub fn new(environment: &Environment) -> Result<Self, TrailError> {
        let aws = Aws::new(environment.clone()).map_err(StartError::from)?;
        let named = |name| environment.required(name).map_err(StartError::from);
        let database = Database::connect(&aws);
        Ok(Self {
            orders: database.orders(named("ORDERS_TABLE")?, 1),
            history: database.history(named("HISTORY_TABLE")?),
            bucket: AuditBucket::new(&aws, named("AUDIT_BUCKET")?),
            key: SigningKey::new(&aws, named("AUDIT_SIGNING_KEY")?),
        })
    }
}
