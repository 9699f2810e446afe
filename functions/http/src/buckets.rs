//! The bucket of invoices, for links and for the health check.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use oms_archive::s3_client;
use oms_aws::Aws;
use oms_domain::Timestamp;
use oms_http::ApiError;
use oms_telemetry::error_chain;

/// The bucket of invoices. Cheap to clone.
#[derive(Clone, Debug)]
pub struct InvoiceBucket {
    client: Client,
    name: String,
}

impl InvoiceBucket {
    /// The bucket of that name.
    pub fn new(aws: &Aws, name: String) -> Self {
        Self {
            client: s3_client(aws),
            name,
        }
    }

    /// Signs a link to an object that works from `now` on for `lifetime`.
    pub async fn link(&self, key: &str, now: Timestamp, lifetime: Duration) -> Result<String, ApiError> {
        let failed = |error: &dyn std::fmt::Display| {
            tracing::error!(error = %error, "the link to an invoice cannot be signed");
            ApiError::Internal
        };
        let milliseconds = u64::try_from(now.unix_milliseconds()).unwrap_or_default();
        let signing = PresigningConfig::builder()
            // The start is the given time and not the machine's, so that the link expires when the response says it
            // does.
            .start_time(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
            .expires_in(lifetime)
            .build()
            .map_err(|error| failed(&error))?;
        let object = self.client.get_object().bucket(&self.name).key(key);
        let signed = object.presigned(signing).await;
        Ok(signed.map_err(|error| failed(&error))?.uri().to_owned())
    }

    /// Returns true if the bucket can be reached.
    pub async fn is_reachable(&self) -> bool {
        let reached = self.client.head_bucket().bucket(&self.name).send().await;
        reached
            .map_err(|error| tracing::error!(error = error_chain(&error), "the storage cannot be reached"))
            .is_ok()
    }
}
