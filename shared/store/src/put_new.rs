//! Creation of an item under a key that must be free.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use oms_variants::{Variant, is_broken};

use crate::attributes::Item;
use crate::{Store, StoreError, keys};

impl Store {
    /// Puts `item` if its key is free. Returns the existing item, and changes nothing, if the key is taken. One
    /// `PutItem`.
    pub(crate) async fn put_new(&self, table: &str, item: Item) -> Result<Option<Item>, StoreError> {
        let put = self
            .client
            .put_item()
            .table_name(table)
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        // The existing item comes with the refusal, so a replay costs no second call.
        let put = if is_broken(Variant::UnconditionalPut) {
            put
        } else {
            put.condition_expression("attribute_not_exists(#pk)")
                .expression_attribute_names("#pk", keys::PARTITION)
        };
        let Err(error) = put.send().await else {
            return Ok(None);
        };
        let existing = match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => failed.item(),
            _ => return Err(StoreError::of("PutItem", &error)),
        };
        let existing = existing.ok_or_else(|| StoreError::incomplete("PutItem", "existing item"))?;
        Ok(Some(existing.clone()))
    }
}
