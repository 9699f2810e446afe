//! `GET /health`

use oms_contract::{Health, ServiceState};
use oms_http::{ApiError, Call, Reply};
use oms_store::OrderStore;

use crate::resources::Services;

/// Shows if each service that the system depends on can be reached. The route is open, because the response shows
/// nothing else.
pub async fn handle(app: &Services, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let (database, queues, storage) = futures::join!(
        database(&app.store),
        app.queue.is_reachable(),
        app.bucket.is_reachable()
    );
    let healthy = database && queues && storage;
    let body = Health {
        status: state(healthy),
        timestamp: call.now(),
        version: env!("CARGO_PKG_VERSION").into(),
        services: oms_contract::Services {
            database: state(database),
            queues: state(queues),
            storage: state(storage),
        },
    };
    let reply = Reply::json(if healthy { 200 } else { 503 }, &body)?;
    Ok(if healthy {
        reply
    } else {
        reply.header("retry-after", "5")
    })
}

const fn state(healthy: bool) -> ServiceState {
    if healthy {
        ServiceState::Healthy
    } else {
        ServiceState::Unhealthy
    }
}

async fn database(store: &OrderStore) -> bool {
    let reached = store.ping().await;
    reached
        .map_err(|error| tracing::error!(error = %error, "the database cannot be reached"))
        .is_ok()
}
