//! Reading one order or return: one consistent `GetItem`.

use oms_domain::CustomerId;

use crate::attributes::string;
use crate::{Store, StoreError, StoredEntity, keys};

impl Store {
    /// The entity of that id, as of every write acknowledged before; `None` when there is none, or when it belongs to
    /// somebody other than `owner`.
    pub async fn get<E: StoredEntity>(
        &self,
        id: E::Id,
        owner: Option<CustomerId>,
    ) -> Result<Option<E>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(E::key(id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        let entity = found.item().map(E::read).transpose()?;
        Ok(entity.filter(|entity| owner.is_none_or(|owner| entity.customer_id() == owner)))
    }
}
