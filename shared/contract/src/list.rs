//! Pages of lists.

use serde::{Deserialize, Serialize};

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// What is on the page.
    pub data: Vec<T>,
    /// Where the page stands in the list.
    pub pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pagination {
    /// How many there are on a page at most.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100, example = 20))]
    pub limit: usize,
    /// Whether there is another page.
    pub has_more: bool,
    /// What the parameter `cursor` must be to get the next page; `null` on the last. Good for you and this list alone.
    pub next_cursor: Option<String>,
    /// How many there are on all pages; `null` where that is not known exactly.
    #[cfg_attr(feature = "openapi", schema(example = 123))]
    pub total: Option<u64>,
}
