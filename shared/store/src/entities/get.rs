//! Reading one order or return: one consistent `GetItem`.

use crate::attributes::string;
use crate::{Store, StoreError, StoredEntity, keys};

impl Store {
    /// The entity of that id, as of every write acknowledged before; `None` when there is none.
    pub async fn get<E: StoredEntity>(&self, id: E::Id) -> Result<Option<E>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(E::key(id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(found.item().map(E::read).transpose()?)
    }
}
