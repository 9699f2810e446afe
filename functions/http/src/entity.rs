//! Finding an order or a return for somebody.

use oms_domain::CustomerId;
use oms_http::ApiError;
use oms_store::{OrderStore, StoredEntity};

use crate::failure::store_failed;

/// The entity of that id, if it is `owner`'s; `None`: whosever it is. One call to the database.
pub async fn find<E: StoredEntity>(
    store: &OrderStore,
    id: E::Id,
    owner: Option<CustomerId>,
) -> Result<E, ApiError> {
    let found = store.get::<E>(id).await;
    own(found.map_err(|error| store_failed(&error))?, owner)
}

/// Finds an entity as [`find`] does, with the members that it shows of another item. One call to the database.
pub async fn find_whole<E: StoredEntity>(
    store: &OrderStore,
    id: E::Id,
    owner: Option<CustomerId>,
) -> Result<E, ApiError> {
    let found = store.get_whole::<E>(id).await;
    own(found.map_err(|error| store_failed(&error))?, owner)
}

/// Returns the entity if it is `owner`'s. The answer for another's is that for none; the history tells them apart.
pub fn own<E: StoredEntity>(found: Option<E>, owner: Option<CustomerId>) -> Result<E, ApiError> {
    let entity = found.ok_or(ApiError::NotFound)?;
    match owner {
        Some(owner) if entity.customer_id() != owner => Err(ApiError::NotYours),
        _ => Ok(entity),
    }
}
