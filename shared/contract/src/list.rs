//! Pages of lists.

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// The items on the page.
    pub data: Vec<T>,
    /// The position of the page in the list.
    pub pagination: Pagination,
}

/// The position of a page in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pagination {
    /// The largest number of items on a page.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100, example = 20))]
    pub limit: usize,
    /// `true` if there is another page.
    pub has_more: bool,
    /// The value of the parameter `cursor` for the next page; `null` on the last. Valid only for you and for
    /// this list.
    pub next_cursor: Option<String>,
    /// The number of items on all pages; `null` where it is not known exactly.
    #[cfg_attr(feature = "openapi", schema(example = 123))]
    pub total: Option<u64>,
}
