//! The part that both routes that create an entity share.

use oms_http::{Call, Reply};
use oms_store::{Committed, CreateError, Store, StoredEntity};

/// Creates `entity`, whose id is `id`; or says what that would come to.
pub async fn create<E: StoredEntity>(
    store: &Store,
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

/// The status of the answer that shows what was created, or would be.
pub fn status(call: &Call) -> u16 {
    if call.is_dry_run() { 200 } else { 201 }
}

/// Says where to find what was created; of what would be there is nothing to find.
pub fn located(call: &Call, reply: Reply, location: String) -> Reply {
    if call.is_dry_run() {
        reply
    } else {
        reply.header("location", location)
    }
}
