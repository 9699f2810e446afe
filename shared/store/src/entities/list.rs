//! Pages of orders or returns: keys from an index, then the items in one batch.

use std::collections::{BTreeMap, HashMap};

use futures::future::try_join_all;
use oms_domain::{Counter, Counts, CustomerId, Lifecycle, Timestamp};

use crate::attributes::{Item, required, string};
use crate::batch_get::{BATCH, batch_get};
use crate::history::counters;
use crate::{OrderStore, StoreError, StoredEntity, keys};

/// The customer and the status of the entities to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<S> {
    /// The entities of one customer, in any status or in one.
    Customer(CustomerId, Option<S>),
    /// The entities of all customers in one status.
    Status(S),
    /// All entities. The indexes of all statuses are merged.
    Everything,
}

/// The selection of a list.
#[derive(Clone, Debug)]
pub struct ListQuery<S> {
    /// The customer and the status of the entities to list.
    pub scope: Scope<S>,
    /// The earliest time of creation, inclusive.
    pub created_from: Option<Timestamp>,
    /// The latest time of creation, inclusive.
    pub created_to: Option<Timestamp>,
    /// True for the newest first, false for the oldest first.
    pub newest_first: bool,
    /// The largest number of entities on a page; 1 to 100.
    pub limit: usize,
    /// The position after which the page begins, as an earlier page returned it.
    pub after: Option<String>,
    /// The counter of the whole list, if there is one.
    pub counter: Option<Counter>,
}

/// One entry of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<E> {
    /// The entity.
    pub entity: E,
    /// The position in the list: `<created_at>#<id>`.
    pub position: String,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<E> {
    /// The entities, in the order asked for.
    pub listings: Vec<Listing<E>>,
    /// The position after which the next page begins; `None` if this is the last page.
    pub next: Option<String>,
    /// The length of the whole list, if known: from its counter, which follows the entities with the history, or
    /// because this page is the whole list.
    pub total: Option<u64>,
    /// The number of items that were read for the page and cannot be understood. Each is logged with its key. Two pages
    /// of a customer's list by status may count the same item, because nobody knows its status.
    pub unreadable: u64,
}

/// The largest number of rounds of index pages that one request reads. Only a customer's list filtered by status needs
/// more than one, because its index does not hold the status.
const MAXIMUM_ROUNDS: usize = 5;

impl OrderStore {
    /// Returns one page: one `Query` per index partition, then one `BatchGetItem`.
    ///
    /// The index lags behind the items by milliseconds. An entity that has changed its status since is left out of a
    /// list by status.
    pub async fn list<E: StoredEntity>(&self, query: &ListQuery<E::Status>) -> Result<Page<E>, StoreError> {
        let mut listings = Vec::new();
        let mut after = query.after.clone();
        let mut total = None;
        let mut counter = query.counter;
        let mut unreadable = 0;
        for _ in 0..MAXIMUM_ROUNDS {
            let wanted = query.limit - listings.len();
            let in_every_status = matches!(query.scope, Scope::Customer(_, Some(_)));
            // `by_customer` does not hold the status: a full batch is read and then filtered.
            let fetch = if in_every_status { BATCH } else { wanted };
            let (positions, more) = self.positions(query, after.as_deref(), fetch).await?;
            let (mut items, count, skipped) = self
                .batch_get::<E>(query.scope, positions.values(), counter.take())
                .await?;
            total = total.or(count);
            unreadable += skipped;
            let mut seen = 0;
            let reached = positions.len();
            for (position, key) in ordered(positions, query.newest_first) {
                seen += 1;
                after = Some(position.clone());
                // An unreadable item has been logged. Its position counts all the same, so that the next page begins
                // behind it.
                let Some(entity) = items.remove(&key) else {
                    continue;
                };
                if matches(query.scope, &entity) {
                    listings.push(Listing { entity, position });
                }
                if listings.len() == query.limit {
                    break;
                }
            }
            // A page that was filled before all positions were looked at has a next page even if the index has no more.
            let exhausted = !more && seen == reached;
            if exhausted {
                let whole = query.after.is_none();
                // The length of the page is not that of the list if an item is missing from it.
                let total = if whole && unreadable > 0 {
                    None
                } else if whole {
                    u64::try_from(listings.len()).ok()
                } else {
                    total
                };
                let next = None;
                return Ok(Page {
                    listings,
                    next,
                    total,
                    unreadable,
                });
            }
            if listings.len() == query.limit {
                break;
            }
        }
        // A page after the last round may be short, even empty, and still have a next page.
        let next = after;
        Ok(Page {
            listings,
            next,
            total,
            unreadable,
        })
    }

    /// Returns the first `wanted` positions after `after` with their keys, and true if there are more.
    pub(crate) async fn positions<S: Lifecycle>(
        &self,
        query: &ListQuery<S>,
        after: Option<&str>,
        wanted: usize,
    ) -> Result<(BTreeMap<String, String>, bool), StoreError> {
        let statuses = match query.scope {
            Scope::Customer(customer, _) => {
                let partition = keys::customer(S::ENTITY, customer);
                let page = self
                    .index_page(query, keys::BY_CUSTOMER, keys::CUSTOMER, partition, after, wanted)
                    .await?;
                return Ok(first(page, wanted, query.newest_first));
            }
            Scope::Status(ref status) => std::slice::from_ref(status),
            Scope::Everything => S::ALL,
        };
        let partitions = statuses
            .iter()
            .flat_map(|status| (0..self.list_shards.max(1)).map(|shard| keys::listing(*status, shard)));
        let pages = partitions.map(|partition| {
            self.index_page(query, keys::BY_STATUS, keys::LISTING, partition, after, wanted)
        });
        // An entity that changes its status between two queries may be found by both. Its position is the same, so the
        // map holds it once.
        let merged = try_join_all(pages).await?.into_iter().flatten().collect();
        Ok(first(merged, wanted, query.newest_first))
    }

    /// Returns up to `wanted + 1` keys of one index partition, by position.
    async fn index_page<S: Lifecycle>(
        &self,
        query: &ListQuery<S>,
        index: &str,
        attribute: &str,
        partition: String,
        after: Option<&str>,
        wanted: usize,
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let (lowest, highest) = bounds(query, after);
        if lowest > highest {
            // The database refuses a range whose ends are out of order; nothing lies in it.
            return Ok(BTreeMap::new());
        }
        // One more than wanted tells if there is a next page. Both bounds are inclusive, so `after` itself comes, too.
        let limit = wanted + 1 + usize::from(after.is_some());
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(index)
            .key_condition_expression("#partition = :partition AND #created BETWEEN :lowest AND :highest")
            .expression_attribute_names("#partition", attribute)
            .expression_attribute_names("#created", keys::CREATED)
            .expression_attribute_values(":partition", string(partition))
            .expression_attribute_values(":lowest", string(lowest))
            .expression_attribute_values(":highest", string(highest))
            .scan_index_forward(!query.newest_first)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|error| StoreError::of("Query", &error))?;
        let mut positions = BTreeMap::new();
        for item in page.items() {
            let position = required(item, keys::CREATED, |text| Some(text.to_owned()))?;
            if after != Some(position.as_str()) {
                positions.insert(
                    position,
                    required(item, keys::PARTITION, |text| Some(text.to_owned()))?,
                );
            }
        }
        Ok(positions)
    }

    /// Returns the entities of the keys, by key, the count, and the number of unreadable items. One `BatchGetItem` for
    /// each hundred keys, those of companions and of the counter included. An unreadable item is logged and left out:
    /// one bad item must not hide a whole page.
    async fn batch_get<E: StoredEntity>(
        &self,
        scope: Scope<E::Status>,
        keys: impl Iterator<Item = &String>,
        counter: Option<Counter>,
    ) -> Result<(HashMap<String, E>, Option<u64>, u64), StoreError> {
        let status = match scope {
            Scope::Status(status) | Scope::Customer(_, Some(status)) => Some(status),
            Scope::Everything | Scope::Customer(_, None) => None,
        };
        let entity_keys: Vec<String> = keys.cloned().collect();
        let companions: HashMap<String, String> = entity_keys
            .iter()
            .filter_map(|key| Some((E::companion(key, status)?, key.clone())))
            .collect();
        let counter_key = counter.map(|_| keys::COUNTER.to_owned());
        let wanted = entity_keys
            .into_iter()
            .chain(counter_key)
            .chain(companions.keys().cloned());
        let mut entities = HashMap::new();
        let mut parts = Vec::new();
        let mut unreadable = 0;
        // The counter item is written with the first history row; without it, the count is zero.
        let mut counts = counter.map(|_| Counts::default());
        for item in self.items(wanted).await? {
            let key = required(&item, keys::PARTITION, |text| Some(text.to_owned()))?;
            if key == keys::COUNTER {
                counts = Some(counters::read(&item)?);
            } else if let Some(entity) = companions.get(&key) {
                parts.push((entity, item));
            } else {
                match E::read(&item) {
                    Ok(entity) => {
                        entities.insert(key, entity);
                    }
                    Err(error) => {
                        tracing::error!(item = key, error = %error, "an item cannot be read");
                        unreadable += 1;
                    }
                }
            }
        }
        for (key, part) in parts {
            let Some(entity) = entities.remove(key) else {
                continue;
            };
            match entity.attach(&part) {
                Ok(entity) => {
                    entities.insert(key.clone(), entity);
                }
                Err(error) => {
                    tracing::error!(item = key, error = %error, "the companion of an item cannot be read");
                    unreadable += 1;
                }
            }
        }
        let count = counter.zip(counts).map(|(counter, counts)| counts.get(counter));
        let count = count.map(|count| u64::try_from(count).unwrap_or(0));
        Ok((entities, count, unreadable))
    }

    /// Reads the items of the keys consistently: one `BatchGetItem` for each hundred. Keys without an item are skipped.
    pub(crate) async fn items(
        &self,
        keys: impl IntoIterator<Item = String>,
    ) -> Result<Vec<Item>, StoreError> {
        let keys: Vec<String> = keys.into_iter().collect();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH) {
            let key = |key: &String| Item::from([(keys::PARTITION.to_owned(), string(key.as_str()))]);
            let mut pending = keys.iter().map(key).collect();
            items.extend(batch_get(&self.client, &self.table, &mut pending).await?);
        }
        Ok(items)
    }
}

/// The range of positions to read: the times asked for, narrowed to what follows the page before.
fn bounds<S>(query: &ListQuery<S>, after: Option<&str>) -> (String, String) {
    let lowest = query
        .created_from
        .map_or_else(String::new, |from| from.to_string());
    // `$` sorts after `#`, so this bound lies behind every position of that millisecond.
    let highest = query
        .created_to
        .map_or_else(|| "~".to_owned(), |to| format!("{to}$"));
    // A condition may not hold an empty key. Every position begins with a digit, and `!` sorts before the digits.
    let lowest = if lowest.is_empty() { "!".to_owned() } else { lowest };
    match after {
        Some(after) if query.newest_first => (lowest, highest.min(after.to_owned())),
        Some(after) => (lowest.max(after.to_owned()), highest),
        None => (lowest, highest),
    }
}

fn ordered(
    positions: BTreeMap<String, String>,
    newest_first: bool,
) -> Box<dyn Iterator<Item = (String, String)> + Send> {
    if newest_first {
        Box::new(positions.into_iter().rev())
    } else {
        Box::new(positions.into_iter())
    }
}

/// The first `wanted` of the merged positions, and true if there were more.
fn first(
    merged: BTreeMap<String, String>,
    wanted: usize,
    newest_first: bool,
) -> (BTreeMap<String, String>, bool) {
    let more = merged.len() > wanted;
    (ordered(merged, newest_first).take(wanted).collect(), more)
}

fn matches<E: StoredEntity>(scope: Scope<E::Status>, entity: &E) -> bool {
    match scope {
        Scope::Customer(customer, status) => {
            entity.customer_id() == customer && status.is_none_or(|status| entity.status() == status)
        }
        Scope::Status(status) => entity.status() == status,
        Scope::Everything => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(newest_first: bool) -> ListQuery<oms_domain::OrderStatus> {
        ListQuery {
            scope: Scope::Everything,
            created_from: Some("2026-01-01T00:00:00Z".parse().unwrap()),
            created_to: Some("2026-12-31T00:00:00Z".parse().unwrap()),
            newest_first,
            limit: 20,
            after: None,
            counter: None,
        }
    }

    #[test]
    fn the_bounds_hold_the_last_millisecond_and_end_where_the_page_before_did() {
        let (lowest, highest) = bounds(&query(true), None);
        let inside = |position: &str| lowest.as_str() <= position && position <= highest.as_str();
        assert!(inside("2026-01-01T00:00:00.000Z#0000"));
        assert!(inside("2026-12-31T00:00:00.000Z#ffff"));
        assert!(!inside("2026-12-31T00:00:00.001Z#0000"));
        assert!(!inside("2025-12-31T23:59:59.999Z#ffff"));
        let after = "2026-06-01T00:00:00.000Z#7";
        assert_eq!(bounds(&query(true), Some(after)).1, after);
        assert_eq!(bounds(&query(false), Some(after)).0, after);
        let unbounded = ListQuery {
            created_from: None,
            created_to: None,
            ..query(true)
        };
        let (lowest, highest) = bounds(&unbounded, None);
        assert!(lowest.as_str() < "1970" && highest.as_str() > "9999");
    }

    #[test]
    fn a_page_holds_the_first_positions_of_the_merged_indexes() {
        let merged: BTreeMap<_, _> = (1..=5).map(|n| (n.to_string(), format!("key{n}"))).collect();
        let (newest, more) = first(merged.clone(), 2, true);
        assert_eq!(
            (newest.into_keys().collect::<Vec<_>>(), more),
            (vec!["4".to_owned(), "5".to_owned()], true)
        );
        let (oldest, more) = first(merged, 5, false);
        assert_eq!((oldest.len(), more), (5, false));
    }
}
