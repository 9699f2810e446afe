//! Conditional writes. A failed condition is a result, not an error.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use oms_variants::{Variant, is_broken};

use crate::attributes::Item;
use crate::{StoreError, keys};

/// Puts `item` if its key is free. Returns the existing item, and changes nothing, if the key is taken. One `PutItem`.
pub(crate) async fn put_new(client: &Client, table: &str, item: Item) -> Result<Option<Item>, StoreError> {
    let put = client
        .put_item()
        .table_name(table)
        .set_item(Some(item))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    // The existing item comes with the failed condition, so that a replay takes no second call.
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

/// Sends an update. Returns true if it was made, and false if its condition failed.
pub(crate) async fn unless_condition_failed(update: UpdateItemFluentBuilder) -> Result<bool, StoreError> {
    match update.send().await {
        Ok(_) => Ok(true),
        Err(error) => match error.as_service_error() {
            // The SDK may have sent the update twice, because the first answer was lost. The second copy then fails, so
            // `false` does not prove that the first was not made. Callers must not depend on it.
            Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
            _ => Err(StoreError::of("UpdateItem", &error)),
        },
    }
}
