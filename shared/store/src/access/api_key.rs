//! API keys in the access table: `pk` = `API_KEYS`, `sk` = the key's id.
//!
//! | attribute | meaning |
//! |---|---|
//! | `name`, `scopes` (comma separated), `owner`, `good_until` | the facts |
//! | `digest` | SHA-256 of the secret; the secret itself is not stored |
//! | `path`, `status` | the transitions, stored like those of an order, and the state after the last one |
//! | `last_used_at` | the time of the last use, to within some minutes |
//! | `expires_at` | the time to live: long after the key has expired |

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};
use oms_domain::{
    ActorId, ApiKey, ApiKeyFacts, ApiKeyId, ApiKeyStatus, Cause, EntityType, HistoryRecord, Scope, ShortText,
    Timestamp, WriteId,
};

use crate::attributes::{
    Item, binary, number, optional, parse_time, required, required_bytes, required_time, string, time,
};
use crate::conditional::unless_condition_failed;
use crate::entities::path::{PATH, STATUS, StoredDetails, read_path, write_transition};
use crate::{AccessStore, CorruptItem, HistoryStore, PutRecordError, StoreError, keys};

/// An API key as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredApiKey {
    /// The key.
    pub key: ApiKey,
    /// The SHA-256 of its secret.
    pub digest: [u8; 32],
    /// The time of the last use, to within some minutes; `None` if there was none.
    pub last_used_at: Option<Timestamp>,
}

/// The result of a revocation, or of its dry run.
#[derive(Clone, Debug, PartialEq)]
pub struct Revocation {
    /// The key, revoked.
    pub key: StoredApiKey,
    /// True if the key was active before.
    pub changes: bool,
    /// True if the same request had revoked the key before.
    pub replayed: bool,
}

/// The reason why a key was not created or revoked.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeyError {
    /// There is no such key.
    #[error("there is no such key")]
    NotFound,
    /// Another request has created a key under the same idempotency key.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The history row could not be added.
    #[error(transparent)]
    Record(#[from] PutRecordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of keys, by id.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiKeyPage {
    /// The keys.
    pub keys: Vec<StoredApiKey>,
    /// The position after which the next page begins; `None` if this is the last page.
    pub next: Option<String>,
}

/// The time for which an expired key is still listed.
const REMEMBERED: Duration = Duration::from_hours(90 * 24);

impl StoredDetails for ApiKeyStatus {
    fn write_details((): &(), _item: &mut Item) {}

    fn read_details(_item: &Item) -> Result<(), CorruptItem> {
        Ok(())
    }
}

impl AccessStore {
    /// The key of that id, as of every write acknowledged before. One `GetItem`.
    pub async fn api_key(&self, id: ApiKeyId) -> Result<Option<StoredApiKey>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key_of(id)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::of("GetItem", &error))?;
        Ok(found.item().map(read).transpose()?)
    }

    /// Stores a new key and its history row in one transaction. Returns the stored key, and changes nothing, if the
    /// same request had created it before. One `TransactWriteItems`.
    pub async fn create_api_key(
        &self,
        history: &HistoryStore,
        key: &ApiKey,
        digest: [u8; 32],
    ) -> Result<Option<StoredApiKey>, ApiKeyError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(write(key, digest)))
            .condition_expression("attribute_not_exists(#pk)")
            .expression_attribute_names("#pk", keys::PARTITION)
            .build()
            .map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
        let write = TransactWriteItem::builder().put(put).build();
        if self.write_with_row(history, write, key).await? {
            return Ok(None);
        }
        // Without a key it was the row's condition that failed: another row stands in its place.
        let existing = self
            .api_key(key.id())
            .await?
            .ok_or_else(|| another_row(key.id(), 1))?;
        made_before(existing, key).map(Some)
    }

    /// Returns what [`AccessStore::create_api_key`] would return, without a write. One `GetItem`.
    pub async fn dry_run_api_key(&self, key: &ApiKey) -> Result<Option<StoredApiKey>, ApiKeyError> {
        let existing = self.api_key(key.id()).await?;
        existing.map(|existing| made_before(existing, key)).transpose()
    }

    /// Revokes a key and adds its history row in one transaction; a key that is revoked already stays as it is. Returns
    /// true if the same request had revoked it before. One `GetItem` and one `TransactWriteItems`.
    pub async fn revoke_api_key(
        &self,
        history: &HistoryStore,
        id: ApiKeyId,
        cause: Cause,
    ) -> Result<bool, ApiKeyError> {
        let write_id = cause.write.id;
        let Revocation {
            key: stored,
            changes,
            replayed,
        } = self.dry_run_revocation(id, cause.clone()).await?;
        if !changes {
            return Ok(replayed);
        }
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key_of(id)))
            .update_expression("SET #status = :revoked, #path = list_append(#path, :transition)")
            .condition_expression("#status = :active")
            .expression_attribute_names("#status", STATUS)
            .expression_attribute_names("#path", PATH)
            .expression_attribute_values(":revoked", string(ApiKeyStatus::Revoked.to_string()))
            .expression_attribute_values(":active", string(ApiKeyStatus::Active.to_string()))
            .expression_attribute_values(
                ":transition",
                AttributeValue::L(vec![write_transition(ApiKeyStatus::Revoked, &cause, &())]),
            )
            .build()
            .map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
        let write = TransactWriteItem::builder().update(update).build();
        if self.write_with_row(history, write, &stored.key).await? {
            return Ok(false);
        }
        // Either another request revoked the key since it was read, or this request did and its answer was lost: the
        // SDK then sent it a second time.
        let stored = self.api_key(id).await?.ok_or(ApiKeyError::NotFound)?;
        if stored.key.path().status() != ApiKeyStatus::Revoked {
            // The condition of the row has failed: somebody put another row in its place, and the key is still good.
            return Err(another_row(id, 2).into());
        }
        Ok(is_revoked_by(&stored.key, write_id))
    }

    /// Returns what a revocation would leave, without a write. One `GetItem`.
    pub async fn dry_run_revocation(&self, id: ApiKeyId, cause: Cause) -> Result<Revocation, ApiKeyError> {
        let mut stored = self.api_key(id).await?.ok_or(ApiKeyError::NotFound)?;
        let replayed = is_revoked_by(&stored.key, cause.write.id);
        let changes = stored.key.revoke(cause).is_ok();
        Ok(Revocation {
            key: stored,
            changes,
            replayed,
        })
    }

    /// Returns one page of the keys, expired and revoked ones included. One `Query`.
    pub async fn list_api_keys(
        &self,
        limit: usize,
        after: Option<&str>,
        now: Timestamp,
    ) -> Result<ApiKeyPage, StoreError> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#pk = :pk AND #sk > :after")
            .expression_attribute_names("#pk", keys::PARTITION)
            .expression_attribute_names("#sk", keys::SORT)
            .expression_attribute_values(":pk", string(keys::API_KEYS))
            // Every id begins with a hexadecimal digit, which `!` precedes.
            .expression_attribute_values(":after", string(after.unwrap_or("!")))
            .consistent_read(true)
            // One more than wanted tells if there is a next page.
            .limit(i32::try_from(limit).unwrap_or(i32::MAX).saturating_add(1))
            .send()
            .await
            .map_err(|error| StoreError::of("Query", &error))?;
        let more = page.items().len() > limit;
        let mut keys: Vec<StoredApiKey> = page.items().iter().map(read).collect::<Result<_, _>>()?;
        keys.truncate(limit);
        let next = keys.last().filter(|_| more).map(|last| last.key.id().to_string());
        // DynamoDB deletes expired items late, sometimes by days. `next` is taken before, so a page may be short and
        // still have a next one.
        keys.retain(|stored| now < forgotten_at(&stored.key));
        Ok(ApiKeyPage { keys, next })
    }

    /// Records that a key was used at `now`. Without effect if the key is gone. One `UpdateItem`.
    pub async fn note_api_key_use(&self, id: ApiKeyId, now: Timestamp) -> Result<(), StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key_of(id)))
            .update_expression("SET #used = :now")
            // Without this condition, the update would put back a part of a key that time to live has deleted.
            .condition_expression("attribute_exists(#pk)")
            .expression_attribute_names("#pk", keys::PARTITION)
            .expression_attribute_names("#used", LAST_USED_AT)
            .expression_attribute_values(":now", time(now));
        unless_condition_failed(update).await.map(|_| ())
    }

    /// Runs `write` and adds the newest history row of `key` in one transaction. Returns `false` if a condition failed.
    async fn write_with_row(
        &self,
        history: &HistoryStore,
        write: TransactWriteItem,
        key: &ApiKey,
    ) -> Result<bool, ApiKeyError> {
        let records = HistoryRecord::of_api_key(key);
        let records = records.map_err(|error| PutRecordError::Unwritable(error.to_string()))?;
        let mut transaction = self.client.transact_write_items().transact_items(write);
        if let Some(record) = records.last() {
            transaction = transaction.transact_items(history.row_put(record)?);
        }
        let Err(error) = transaction.send().await else {
            return Ok(true);
        };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                // The condition of the key or of the row has failed. Callers read the key to find out who was first.
                let failed = |code| {
                    let mut reasons = cancelled.cancellation_reasons().iter();
                    reasons.any(|reason| reason.code() == Some(code))
                };
                if failed("ConditionalCheckFailed") {
                    return Ok(false);
                }
                let cause = "another transaction was using the key".to_owned();
                Err(StoreError::Unavailable {
                    operation: "TransactWriteItems",
                    cause,
                }
                .into())
            }
            _ => Err(StoreError::of("TransactWriteItems", &error).into()),
        }
    }
}

/// Another row stands where the row of this change belongs.
fn another_row(id: ApiKeyId, sequence: u32) -> PutRecordError {
    PutRecordError::Differs {
        entity: format!("{}#{id}", EntityType::ApiKey),
        sequence,
    }
}

const LAST_USED_AT: &str = "last_used_at";

fn is_revoked_by(key: &ApiKey, write: WriteId) -> bool {
    let mut path = key.path().transitions();
    path.any(|transition| transition.state() == ApiKeyStatus::Revoked && transition.cause().write.id == write)
}

/// Returns the existing key if the same request created it; an error if another request did.
fn made_before(existing: StoredApiKey, key: &ApiKey) -> Result<StoredApiKey, ApiKeyError> {
    let (theirs, ours) = (existing.key.path().first(), key.path().first());
    if theirs.cause().write == ours.cause().write {
        Ok(existing)
    } else {
        Err(ApiKeyError::KeyReused)
    }
}

fn key_of(id: ApiKeyId) -> Item {
    Item::from([
        (keys::PARTITION.to_owned(), string(keys::API_KEYS)),
        (keys::SORT.to_owned(), string(id.to_string())),
    ])
}

fn forgotten_at(key: &ApiKey) -> Timestamp {
    key.facts().expires_at.saturating_add(REMEMBERED)
}

fn write(key: &ApiKey, digest: [u8; 32]) -> Item {
    let facts = key.facts();
    let scopes: Vec<&str> = facts.scopes.iter().map(|scope| scope.as_str()).collect();
    let path = key.path().transitions();
    let path = path.map(|transition| write_transition(transition.state(), transition.cause(), &()));
    let mut item = key_of(facts.id);
    for (name, value) in [
        ("name", string(facts.name.as_str())),
        ("scopes", string(scopes.join(","))),
        ("owner", string(facts.owner.as_str())),
        ("good_until", time(facts.expires_at)),
        ("digest", binary(&digest)),
        (STATUS, string(key.path().status().to_string())),
        (PATH, AttributeValue::L(path.collect())),
        (keys::EXPIRES_AT, number(forgotten_at(key).unix_seconds())),
    ] {
        item.insert(name.to_owned(), value);
    }
    item
}

/// Reads a key's item.
pub(crate) fn read(item: &Item) -> Result<StoredApiKey, CorruptItem> {
    let facts = ApiKeyFacts {
        id: required(item, keys::SORT, |text| text.parse().ok())?,
        name: required(item, "name", |text| ShortText::parse(text).ok())?,
        scopes: required(item, "scopes", |text| {
            text.split(',').map(Scope::from_name).collect()
        })?,
        owner: required(item, "owner", |text| ActorId::parse(text).ok())?,
        expires_at: required_time(item, "good_until")?,
    };
    Ok(StoredApiKey {
        key: ApiKey::restore(facts, read_path(item, PATH)?),
        digest: required_bytes(item, "digest")?,
        last_used_at: optional(item, LAST_USED_AT, parse_time)?,
    })
}
