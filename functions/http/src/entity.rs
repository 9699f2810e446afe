//! The search for an order or a return that the caller may see.

use oms_domain::CustomerId;
use oms_http::ApiError;
use oms_store::{OrderStore, StoredEntity};

use crate::failure::store_failed;

/// Returns the entity of that id if it belongs to `owner`; `None` allows any owner. One call to the database.
pub async fn find<E: StoredEntity>(
    store: &OrderStore,
    id: E::Id,
    owner: Option<CustomerId>,
) -> Result<E, ApiError> {
    let found = store.get::<E>(id).await;
    own(found.map_err(|error| store_failed(&error))?, owner)
}

/// Finds an entity as [`find`] does, together with the members that it shows from another item. One call to the
/// database.
pub async fn find_whole<E: StoredEntity>(
    store: &OrderStore,
    id: E::Id,
    owner: Option<CustomerId>,
) -> Result<E, ApiError> {
    let found = store.get_whole::<E>(id).await;
    own(found.map_err(|error| store_failed(&error))?, owner)
}

/// Returns the entity if it belongs to `owner`; `None` allows any owner.
pub fn own<E: StoredEntity>(found: Option<E>, owner: Option<CustomerId>) -> Result<E, ApiError> {
    let entity = found.ok_or(ApiError::NotFound)?;
    match owner {
        // The caller gets the response for an entity that does not exist. Only the history records that it exists.
        Some(owner) if entity.customer_id() != owner => Err(ApiError::NotYours),
        _ => Ok(entity),
    }
}
