//! One run of the function.

use std::time::Duration;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use oms_archive::{AuditBucket, BucketError, SigningError, SigningKey};
use oms_audit::{Digest, Hour, InvalidDigest};
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_telemetry::{Clock, Metric, emit, emit_count};
use serde::Serialize;

/// The function with its resources.
#[derive(Clone)]
pub struct SealAudit {
    pub(crate) bucket: AuditBucket,
    pub(crate) key: SigningKey,
    pub(crate) clock: Clock,
}

/// The result of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// The number of hours sealed.
    pub hours: u64,
    /// The number of rows archived within them.
    pub rows: u64,
    /// The number of hours left for the next run.
    pub left: u64,
}

/// The reason why a run ended early. The hours sealed so far stay sealed, and the next run continues.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The bucket failed.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// The signing key failed.
    #[error(transparent)]
    Key(#[from] SigningError),
    /// A digest cannot be written.
    #[error("the digest cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// A digest in the bucket cannot be read. A person must look.
    #[error("the digest `{key}` cannot be read: {cause}")]
    Unreadable {
        /// The key of the digest.
        key: String,
        /// The reason.
        cause: InvalidDigest,
    },
    /// A digest in the bucket disagrees with the rows of its hour in the bucket. A person must look.
    #[error("the digest `{key}` is not the digest of what lies in the bucket")]
    Different {
        /// The key of the digest.
        key: String,
    },
}

/// The time after its end at which an hour is sealed: longer than the run of an archiver that began within the hour.
const SETTLE: Duration = Duration::from_mins(10);
/// The largest number of hours that one run seals, so that a run after an outage ends within the function's timeout.
const LIMIT: u64 = 48;
/// The kind under which the metrics count.
const KIND: &str = "AUDIT";

impl SealAudit {
    /// Connects to the resources that `environment` names.
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
        // Hours before this one ended at least `SETTLE` ago.
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
        // The metrics bear the present time. While the function catches up, the newest sealed hour lies further back.
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

    /// Emits the number of rows of the newest hour and of the same hour a day before. CloudWatch can compare two
    /// metrics, but not one metric with its own past. If that hour has no digest, nothing is emitted.
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
