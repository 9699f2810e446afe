//! The edge's store, backed by the database.

use futures::FutureExt;
use futures::future::BoxFuture;
use oms_domain::{ApiKeyId, HistoryRecord, Timestamp};
use oms_http::{EdgeStore, EdgeStoreUnavailable, KnownApiKey};
use oms_store::{AccessStore, HistoryStore, Lease, StoreError};
use oms_telemetry::ResponseTimes;

/// The tables that the edge uses.
pub struct EdgeDatabase {
    /// API keys, rate limits, response times.
    pub access: AccessStore,
    /// Refused attempts; `None` for an open route, which refuses nobody.
    pub history: Option<HistoryStore>,
}

impl EdgeStore for EdgeDatabase {
    fn api_key(&self, id: ApiKeyId) -> BoxFuture<'_, Result<Option<KnownApiKey>, EdgeStoreUnavailable>> {
        async move {
            let found = self.access.api_key(id).await.map_err(|error| failed(&error))?;
            Ok(found.map(|stored| KnownApiKey {
                key: stored.key,
                digest: stored.digest,
                last_used_at: stored.last_used_at,
            }))
        }
        .boxed()
    }

    fn note_api_key_use(
        &self,
        id: ApiKeyId,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<(), EdgeStoreUnavailable>> {
        async move {
            let noted = self.access.note_api_key_use(id, now).await;
            noted.map_err(|error| failed(&error))
        }
        .boxed()
    }

    fn lease_requests<'a>(
        &'a self,
        holder: &'a str,
        minute: i64,
        requests: u32,
        limit: u32,
    ) -> BoxFuture<'a, Result<u32, EdgeStoreUnavailable>> {
        async move {
            let lease = Lease {
                holder,
                minute,
                requests,
                limit,
            };
            let leased = self.access.lease_requests(lease).await;
            leased.map_err(|error| failed(&error))
        }
        .boxed()
    }

    fn put_refusal<'a>(
        &'a self,
        record: &'a HistoryRecord,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
        async move {
            let Some(history) = &self.history else {
                tracing::error!("an open route refused an attempt, and has no history to record it in");
                return Err(EdgeStoreUnavailable);
            };
            let put = history.put_refusal(record).await;
            put.map_err(|error| failed(&error))
        }
        .boxed()
    }

    fn add_response_times<'a>(
        &'a self,
        times: &'a ResponseTimes,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
        async move {
            let added = self.access.add_response_times(times, now).await;
            added.map_err(|error| failed(&error))
        }
        .boxed()
    }
}

fn failed(error: &StoreError) -> EdgeStoreUnavailable {
    tracing::error!(error = %error, "the database failed at the edge");
    EdgeStoreUnavailable
}
