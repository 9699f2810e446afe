//! The creation of an order or a return: one conditional `PutItem`.

use crate::conditional::put_new;
use crate::{Committed, OrderStore, StoreError, StoredEntity};

/// The reason why an entity was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The idempotency key has created this entity from another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Another write has created an entity of this id. An order id is 80 random bits, so a new id will do; the id of a
    /// return follows from its order, so the order has been returned already.
    #[error("the id is taken")]
    Exists,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OrderStore {
    /// Creates `entity`, unless its id is taken.
    ///
    /// An id is derived from the idempotency key (an order) or from the order (a return), so uniqueness of the item
    /// makes the key unique. A retry finds the entity that the first try created, and returns it as it was then.
    pub async fn create<E: StoredEntity>(&self, entity: &E) -> Result<Committed<E>, CreateError> {
        let item = entity.write(self.list_shards).map_err(StoreError::Corrupt)?;
        let Some(existing) = put_new(&self.client, &self.table, item).await? else {
            return Ok(Committed {
                entity: entity.clone(),
                replayed: false,
            });
        };
        let existing = E::read(&existing).map_err(StoreError::Corrupt)?;
        replay_of(&existing, entity.path().first().cause().write)
    }
}

impl OrderStore {
    /// Returns what [`OrderStore::create`] would return for `entity`, whose id is `id`, without a write. One `GetItem`.
    pub async fn dry_run_creation<E: StoredEntity>(
        &self,
        id: E::Id,
        entity: &E,
    ) -> Result<Committed<E>, CreateError> {
        match self.get::<E>(id).await? {
            Some(existing) => replay_of(&existing, entity.path().first().cause().write),
            None => Ok(Committed {
                entity: entity.clone(),
                replayed: false,
            }),
        }
    }
}

/// Returns `existing` as it was created, if `write` created it; an error otherwise.
pub fn replay_of<E: StoredEntity>(
    existing: &E,
    write: oms_domain::Write,
) -> Result<Committed<E>, CreateError> {
    let theirs = existing.path().first().cause().write;
    if theirs.id != write.id {
        return Err(CreateError::Exists);
    }
    if theirs.fingerprint != write.fingerprint {
        return Err(CreateError::KeyReused);
    }
    // A replay shows the entity as it was created, though it may have moved on. Every entity has a version 1.
    let entity = existing.at_version(1).unwrap_or_else(|| existing.clone());
    Ok(Committed {
        entity,
        replayed: true,
    })
}
