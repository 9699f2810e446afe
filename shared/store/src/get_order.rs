//! Reading one order: one consistent `GetItem`.

use oms_domain::{CustomerId, Order, OrderId};

use crate::attributes::string;
use crate::{Store, StoreError, keys, order_item};

impl Store {
    /// The order of that id, as of every write acknowledged before; `None` when there is none, or when it belongs to
    /// somebody other than `owner`.
    pub async fn get_order(
        &self,
        id: OrderId,
        owner: Option<CustomerId>,
    ) -> Result<Option<Order>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.orders)
            .key(keys::PARTITION, string(keys::order(id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        let order = found.item().map(order_item::read).transpose()?;
        Ok(order.filter(|order| owner.is_none_or(|owner| order.facts().customer_id == owner)))
    }
}
