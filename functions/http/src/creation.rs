//! The part that both routes that create an entity share.

use oms_http::{Call, Reply};
use oms_store::{Committed, CreateError, OrderStore, StoredEntity};

/// Creates `entity`, whose id is `id`. For a dry run, returns what the creation would return.
pub async fn create<E: StoredEntity>(
    store: &OrderStore,
    call: &Call,
    id: E::Id,
    entity: &E,
) -> Result<Committed<E>, CreateError> {
    if call.is_dry_run() {
        store.dry_run_creation(id, entity).await
    } else {
        store.create(entity).await
    }
}

/// The status of the response to a creation: 201, or 200 for a dry run, which creates nothing.
pub fn status(call: &Call) -> u16 {
    if call.is_dry_run() { 200 } else { 201 }
}

/// Adds the address of the created entity. A dry run gets none, because nothing exists at that address.
pub fn located(call: &Call, reply: Reply, location: String) -> Reply {
    if call.is_dry_run() {
        reply
    } else {
        reply.header("location", location)
    }
}
