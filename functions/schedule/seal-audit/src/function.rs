//! One run.

use std::time::Duration;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use oms_archive::{AuditBucket, BucketError, SigningError, SigningKey};
use oms_audit::{Digest, Hour, InvalidDigest};
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_telemetry::{Clock, Metric, emit, emit_count};
use serde::Serialize;

/// Seals the archive.
#[derive(Clone)]
pub struct SealAudit {
    pub(crate) bucket: AuditBucket,
    pub(crate) key: SigningKey,
    pub(crate) clock: Clock,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// How many hours were sealed.
    pub hours: u64,
    /// How many rows had been archived within them.
    pub rows: u64,
    /// How many hours are left for the next run.
    pub left: u64,
}

/// Why a run broke off. What it sealed until then stays sealed; the next run goes on.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The bucket did not do its part.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// The key did not do its part.
    #[error(transparent)]
    Key(#[from] SigningError),
    /// A digest cannot be written.
    #[error("the digest cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// A digest that is there cannot be read. Somebody must look.
    #[error("the digest `{key}` cannot be read: {cause}")]
    Unreadable {
        /// Its name.
        key: String,
        /// Why.
        cause: InvalidDigest,
    },
    /// A digest that is there says something else of its hour than what lies in the bucket. Somebody must look.
    #[error("the digest `{key}` is not the digest of what lies in the bucket")]
    Different {
        /// Its name.
        key: String,
    },
}

/// How long after its end an hour is sealed: longer than an archiver that began within it runs.
const SETTLE: Duration = Duration::from_mins(10);
/// How many hours one run seals at most.
const LIMIT: u64 = 48;
/// What the metrics count.
const KIND: &str = "AUDIT";

impl SealAudit {
    /// The function with the resources that `environment` names.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        Ok(Self {
            bucket: AuditBucket::new(&aws, environment.required("AUDIT_BUCKET")?),
            key: SigningKey::new(&aws, environment.required("AUDIT_SIGNING_KEY")?),
            clock,
        })
    }

    /// Does one run.
    pub async fn run_once(&self) -> Result<Sealed, SealError> {
        let sealed = self.seal_closed_hours().await;
        if let Err(error) = &sealed {
            emit(Metric::AuditSealFailed, KIND, &self.clock);
            tracing::error!(error = %error, "the audit trail could not be sealed");
        }
        sealed
    }

    async fn seal_closed_hours(&self) -> Result<Sealed, SealError> {
        // The hour that lay behind when what is settled now began is the newest that has ended.
        let end = Hour::of(self.clock.now().saturating_sub(SETTLE));
        let mut previous = self.newest_digest(end).await?;
        let mut hour = match &previous {
            Some(digest) => digest.to,
            None => self.first_hour(end).await?,
        };
        let mut sealed = Sealed::default();
        while hour < end && sealed.hours < LIMIT {
            let digest = self.seal(hour, previous.as_ref()).await?;
            emit(Metric::AuditSealed, KIND, &self.clock);
            sealed.hours += 1;
            sealed.rows += digest.rows;
            hour = hour.next();
            previous = Some(digest);
        }
        sealed.left = end.since(hour);
        if let Some(newest) = previous.filter(|_| sealed.hours > 0 && sealed.left == 0) {
            self.compare_with_yesterday(&newest).await;
        }
        tracing::info!(
            hours = sealed.hours,
            rows = sealed.rows,
            left = sealed.left,
            "sealed"
        );
        Ok(sealed)
    }

    /// Says how much went on in the newest hour, and how much did a day before it: CloudWatch can compare two metrics, but
    /// not one with its own past. Where there is no digest of that hour there is nothing to compare with.
    async fn compare_with_yesterday(&self, newest: &Digest) {
        let day_before = newest.from.before(24).digest_key();
        match self.read(&day_before).await {
            Ok(before) => {
                emit_count(Metric::RowsSealed, KIND, newest.rows, &self.clock);
                emit_count(Metric::RowsSealedDayBefore, KIND, before.rows, &self.clock);
            }
            Err(error) => {
                tracing::info!(key = day_before, error = %error, "nothing to compare the hour with");
            }
        }
    }
}

/// Runs the function until Lambda stops it.
pub fn run() -> Result<(), StartError> {
    run_function(
        |environment| SealAudit::new(environment, Clock::system()),
        &async |function: &SealAudit, _event: EventBridgeEvent| function.run_once().await,
    )
}
