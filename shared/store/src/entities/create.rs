//! Creating an order or a return: one conditional `PutItem`.

use crate::{Committed, Store, StoreError, StoredEntity};

/// Why an entity was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The same idempotency key has created it from another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// There is one of this id, by another write. For an order, whose id is 80 random bits, these are the odds of a
    /// lifetime, and a new id will do; for a return it means that the order has been returned already.
    #[error("the id is taken")]
    Exists,
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Creates `entity`, unless its id exists.
    ///
    /// The key's uniqueness is the item's: an order created under an idempotency key has an id derived from that key, and
    /// a return has one derived from its order's. So a retry finds what it created the first time, as it was then.
    pub async fn create<E: StoredEntity>(&self, entity: &E) -> Result<Committed<E>, CreateError> {
        let item = entity
            .write(self.tables.list_shards)
            .map_err(StoreError::Corrupt)?;
        let Some(existing) = self.put_new(&self.tables.orders, item).await? else {
            return Ok(Committed {
                entity: entity.clone(),
                replayed: false,
            });
        };
        let existing = E::read(&existing).map_err(StoreError::Corrupt)?;
        replay_of(&existing, entity.path().first().cause().write)
    }
}

impl Store {
    /// What creating `entity`, whose id is `id`, would come to, without a write. One `GetItem`.
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

/// The creation of `existing`, if `write` made it.
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
    let entity = existing.at_version(1).unwrap_or_else(|| existing.clone());
    Ok(Committed {
        entity,
        replayed: true,
    })
}
