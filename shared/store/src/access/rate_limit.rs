//! How many requests somebody has left in this minute: `pk` = `RATE#<who>`, `sk` = the minute, in the access table.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use oms_domain::Timestamp;

use crate::attributes::{Item, number, required, string};
use crate::{CorruptItem, Store, StoreError, keys};

/// A block of requests that somebody wants to make within one minute.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'a> {
    /// Whose requests: a principal, or an address.
    pub holder: &'a str,
    /// The minute, counted from the epoch.
    pub minute: i64,
    /// How many requests.
    pub requests: u32,
    /// How many there are for everybody in that minute.
    pub limit: u32,
}

const USED: &str = "used";
/// For how long the table keeps what is of no use after its minute.
const KEPT_SECONDS: i64 = 600;

impl Store {
    /// Takes the block, or what is left when that is less; 0 when nothing is. One `UpdateItem`, or two when little is
    /// left.
    ///
    /// A block whose taking was answered by nobody may have been taken: the holder then has less, never more.
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
                Ok(self.try_lease(rest).await?.map_or(0, |()| left))
            }
        }
    }

    /// `Err`: so many are used that the block does not fit.
    async fn try_lease(&self, lease: Lease<'_>) -> Result<Result<(), u32>, StoreError> {
        let Lease {
            holder,
            minute,
            requests,
            limit,
        } = lease;
        let Some(highest) = limit.checked_sub(requests) else {
            return Ok(Err(0));
        };
        let updated = self
            .client
            .update_item()
            .table_name(&self.tables.access)
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
