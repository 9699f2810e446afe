//! Rate limits: the number of requests that a holder has used in a minute. `pk` = `RATE#<holder>`, `sk` = the minute,
//! in the access table.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use oms_domain::Timestamp;

use crate::attributes::{Item, number, required, string};
use crate::{AccessStore, CorruptItem, StoreError, keys};

/// A block of requests out of the limit of one minute.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'a> {
    /// The holder of the limit: a principal, or an address.
    pub holder: &'a str,
    /// The minute, counted from the epoch.
    pub minute: i64,
    /// The number of requests in the block.
    pub requests: u32,
    /// The limit of the holder for that minute.
    pub limit: u32,
}

const USED: &str = "used";
/// The time after its minute for which a counter is kept, in seconds.
const KEPT_SECONDS: i64 = 600;

impl AccessStore {
    /// Takes the block and returns its size. Takes the rest of the limit if that is less, and returns 0 if nothing is
    /// left. One `UpdateItem`, or two if less is left than asked for.
    ///
    /// If the answer to the write is lost, the block may have been taken: the holder then has fewer requests, never
    /// more.
    pub async fn lease_requests(&self, lease: Lease<'_>) -> Result<u32, StoreError> {
        match self.try_lease(lease).await? {
            Ok(()) => Ok(lease.requests),
            Err(used) => {
                let left = lease.limit.saturating_sub(used).min(lease.requests);
                if left == 0 {
                    return Ok(0);
                }
                let rest = Lease {
                    requests: left,
                    ..lease
                };
                // Another process may take the rest between the two calls. A third try is not made: the limit is then
                // all but used up.
                Ok(self.try_lease(rest).await?.map_or(0, |()| left))
            }
        }
    }

    /// Takes the block if it fits. `Err` holds the number of requests used when it does not.
    async fn try_lease(&self, lease: Lease<'_>) -> Result<Result<(), u32>, StoreError> {
        let Lease {
            holder,
            minute,
            requests,
            limit,
        } = lease;
        // The database cannot add within a condition, so the comparison is with the highest count at which the block
        // fits.
        let Some(highest) = limit.checked_sub(requests) else {
            // A block larger than the limit never fits. With 0 requests used, the caller tries again with the whole
            // limit.
            return Ok(Err(0));
        };
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(keys::PARTITION, string(keys::rate(holder)))
            .key(keys::SORT, string(minute.to_string()))
            .update_expression("ADD #used :requests SET #expires = :expires")
            .condition_expression("attribute_not_exists(#used) OR #used <= :highest")
            .expression_attribute_names("#used", USED)
            .expression_attribute_names("#expires", keys::EXPIRES_AT)
            .expression_attribute_values(":requests", number(requests))
            .expression_attribute_values(":highest", number(highest))
            .expression_attribute_values(":expires", number(minute * 60 + KEPT_SECONDS))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = updated else {
            return Ok(Ok(()));
        };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                let used = failed.item().map(used).transpose()?;
                // Only an item with a count fails the condition. Should the answer lack it, the limit counts as used
                // up.
                Ok(Err(used.unwrap_or(limit)))
            }
            _ => Err(StoreError::of("UpdateItem", &error)),
        }
    }
}

fn used(item: &Item) -> Result<u32, CorruptItem> {
    required(item, USED, |text| text.parse().ok())
}

/// The minute of an instant, counted from the epoch.
pub fn minute_of(at: Timestamp) -> i64 {
    at.unix_seconds().div_euclid(60)
}
