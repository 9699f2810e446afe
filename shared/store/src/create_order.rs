//! Placing an order: one conditional `PutItem`.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use oms_domain::Order;

use crate::{Committed, Store, StoreError, keys, order_item};

/// Why an order was not placed.
#[derive(Debug, thiserror::Error)]
pub enum CreateOrderError {
    /// The same idempotency key has placed an order from another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Another order has this id. Ids are 80 random bits, so this is the odds of a lifetime; a new id will do.
    #[error("the order id is taken")]
    IdTaken,
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Places `order`, unless its id exists.
    ///
    /// The id of an order created under an idempotency key is derived from that key, so the key's uniqueness is the
    /// item's: a retry finds the order it placed the first time, as it was then.
    pub async fn create_order(&self, order: &Order) -> Result<Committed<Order>, CreateOrderError> {
        let item = order_item::write(order, self.tables.list_shards).map_err(StoreError::Corrupt)?;
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.orders)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", keys::PARTITION)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = put.send().await else {
            return Ok(Committed {
                entity: order.clone(),
                replayed: false,
            });
        };
        let existing = match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => failed.item(),
            _ => return Err(StoreError::of("PutItem", &error).into()),
        };
        let existing = existing.ok_or_else(|| StoreError::incomplete("PutItem", "existing item"))?;
        let existing = order_item::read(existing).map_err(StoreError::Corrupt)?;
        let (theirs, ours) = (
            existing.path().first().cause().write,
            order.path().first().cause().write,
        );
        if theirs.id != ours.id {
            return Err(CreateOrderError::IdTaken);
        }
        if theirs.fingerprint != ours.fingerprint {
            return Err(CreateOrderError::KeyReused);
        }
        let entity = existing.at_version(1).unwrap_or(existing);
        Ok(Committed {
            entity,
            replayed: true,
        })
    }
}
