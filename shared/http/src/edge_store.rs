//! The port through which the edge keeps its own records: the edge knows no database.

use futures::future::BoxFuture;
use oms_domain::{ApiKey, ApiKeyId, HistoryRecord, Timestamp};
use oms_telemetry::ResponseTimes;

/// The database failed. The failure has been logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database is unavailable")]
pub struct EdgeStoreUnavailable;

/// An API key as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownApiKey {
    /// The key.
    pub key: ApiKey,
    /// The SHA-256 of its secret.
    pub digest: [u8; 32],
    /// The time of its last use, to within some minutes.
    pub last_used_at: Option<Timestamp>,
}

/// The records that the edge keeps. The methods return boxed futures, so that the edge can hold any store.
pub trait EdgeStore: Send + Sync {
    /// The API key of that id.
    fn api_key(&self, id: ApiKeyId) -> BoxFuture<'_, Result<Option<KnownApiKey>, EdgeStoreUnavailable>>;

    /// Records that a key was used.
    fn note_api_key_use(
        &self,
        id: ApiKeyId,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<(), EdgeStoreUnavailable>>;

    /// Takes up to `requests` of the `limit` that `holder` may make in `minute` (counted from the epoch); returns the
    /// number that was granted.
    fn lease_requests<'a>(
        &'a self,
        holder: &'a str,
        minute: i64,
        requests: u32,
        limit: u32,
    ) -> BoxFuture<'a, Result<u32, EdgeStoreUnavailable>>;

    /// Adds the row of an attempt that was turned down, once.
    fn put_refusal<'a>(
        &'a self,
        record: &'a HistoryRecord,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>>;

    /// Adds what this process has measured.
    fn add_response_times<'a>(
        &'a self,
        times: &'a ResponseTimes,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>>;
}
