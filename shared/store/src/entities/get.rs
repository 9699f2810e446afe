//! Reads one order or return: one consistent `GetItem`, or one `BatchGetItem` if it shows a part of another item.

use crate::attributes::string;
use crate::{OrderStore, StoreError, StoredEntity, keys};

impl OrderStore {
    /// Returns the entity of that id, as of every write acknowledged before; `None` if there is none.
    pub async fn get<E: StoredEntity>(&self, id: E::Id) -> Result<Option<E>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(E::key(id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(found.item().map(E::read).transpose()?)
    }

    /// As [`OrderStore::get`], together with the part of its companion that the entity shows. One `BatchGetItem`.
    pub async fn get_whole<E: StoredEntity>(&self, id: E::Id) -> Result<Option<E>, StoreError> {
        let key = E::key(id);
        let (mut entity, mut companion) = (None, None);
        let companion_key = E::companion(&key, None);
        // The answer has no order, so the key tells the two items apart.
        for item in self.items([key.clone()].into_iter().chain(companion_key)).await? {
            if item.get(keys::PARTITION) == Some(&string(key.as_str())) {
                entity = Some(E::read(&item)?);
            } else {
                companion = Some(item);
            }
        }
        Ok(match (entity, companion) {
            (Some(entity), Some(companion)) => Some(entity.attach(&companion)?),
            (entity, _) => entity,
        })
    }
}
