//! The edge's store, in the database.

use futures::FutureExt;
use futures::future::BoxFuture;
use oms_domain::{ApiKeyId, HistoryRecord, Timestamp};
use oms_http::{EdgeStore, EdgeStoreUnavailable, KnownApiKey};
use oms_store::{Lease, Store, StoreError};
use oms_telemetry::ResponseTimes;

/// The store, as the edge sees it.
pub struct EdgeDatabase(pub Store);

impl EdgeStore for EdgeDatabase {
    fn api_key(&self, id: ApiKeyId) -> BoxFuture<'_, Result<Option<KnownApiKey>, EdgeStoreUnavailable>> {
        async move {
            let found = self.0.api_key(id).await.map_err(|error| failed(&error))?;
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
        let noted = self.0.note_api_key_use(id, now);
        noted.map(|noted| noted.map_err(|error| failed(&error))).boxed()
    }

    fn lease_requests<'a>(
        &'a self,
        holder: &'a str,
        minute: i64,
        requests: u32,
        limit: u32,
    ) -> BoxFuture<'a, Result<u32, EdgeStoreUnavailable>> {
        let leased = self.0.lease_requests(Lease {
            holder,
            minute,
            requests,
            limit,
        });
        leased
            .map(|leased| leased.map_err(|error| failed(&error)))
            .boxed()
    }

    fn put_refusal<'a>(
        &'a self,
        record: &'a HistoryRecord,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
        let put = self.0.put_refusal(record);
        put.map(|put| put.map_err(|error| failed(&error))).boxed()
    }

    fn add_response_times<'a>(
        &'a self,
        times: &'a ResponseTimes,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
        let added = self.0.add_response_times(times, now);
        added.map(|added| added.map_err(|error| failed(&error))).boxed()
    }
}

fn failed(error: &StoreError) -> EdgeStoreUnavailable {
    tracing::error!(error = %error, "the database failed at the edge");
    EdgeStoreUnavailable
}
