//! Pages of lists, as the API shows them.

use oms_contract::{List, Pagination};
use oms_http::query::whole_number;
use oms_http::{ApiError, CursorKey, Query, Reply};
use oms_telemetry::{Clock, Metric, emit_count};
use serde::Serialize;

const DEFAULT_LIMIT: usize = 20;
const MAXIMUM_LIMIT: usize = 100;

/// The parameters that every list takes.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The largest number of items on a page.
    pub limit: usize,
    cursor: Option<String>,
}

impl Paging {
    /// Reads `limit` and `cursor`.
    pub fn parse(query: &mut Query) -> Self {
        let limit = query.optional("limit", |text| {
            let limit = whole_number(text).filter(|limit| (1..=MAXIMUM_LIMIT).contains(limit));
            limit.ok_or_else(|| format!("must be a whole number from 1 to {MAXIMUM_LIMIT}"))
        });
        Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT),
            // The cursor stays as sent: it can be opened only once the list and the caller are known.
            cursor: query.optional("cursor", str::parse),
        }
    }

    /// The position after which the page begins. `binding` names the list and the caller; a cursor of another list or
    /// caller is refused.
    pub fn after(&self, cursors: &CursorKey, binding: &str) -> Result<Option<String>, ApiError> {
        let cursor = self.cursor.as_deref();
        cursor.map(|cursor| cursors.open(binding, cursor)).transpose()
    }

    /// The response that shows a page. `next` is the position after which the next page begins; `total` is the number
    /// of items on all pages, where it is known.
    pub fn reply<T: Serialize>(
        &self,
        cursors: &CursorKey,
        binding: &str,
        data: Vec<T>,
        next: Option<&str>,
        total: Option<u64>,
    ) -> Result<Reply, ApiError> {
        let next_cursor = next.map(|position| cursors.seal(binding, position));
        let pagination = Pagination {
            limit: self.limit,
            has_more: next_cursor.is_some(),
            next_cursor,
            total,
        };
        Reply::json(200, &List { data, pagination })
    }
}

/// Counts the items of `kind` that were read for a page and cannot be understood. The page shows the others.
pub fn count_unreadable(kind: &str, count: u64, clock: &Clock) {
    if count > 0 {
        emit_count(Metric::ItemUnreadable, kind, count, clock);
    }
}
