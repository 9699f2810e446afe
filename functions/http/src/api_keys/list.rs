//! `GET /api-keys`

use oms_http::{ApiError, Call, Reply};

use super::body::body;
use crate::failure::store_failed;
use crate::page::Paging;
use crate::resources::KeyList;

/// Lists the keys, including those that are revoked or have expired within the last 90 days. One call to the database.
pub async fn handle(app: &KeyList, call: Call) -> Result<Reply, ApiError> {
    let mut query = call.query();
    let paging = Paging::parse(&mut query);
    query.finish()?;
    let binding = format!("api-keys|{}", call.principal()?.subject());
    let (after, now) = (paging.after(&app.cursors, &binding)?, call.now());
    let page = app.store.list_api_keys(paging.limit, after.as_deref(), now).await;
    let page = page.map_err(|error| store_failed(&error))?;
    let keys = page.keys.iter();
    let data: Vec<_> = keys
        .map(|stored| body(&stored.key, stored.last_used_at, now))
        .collect();
    // No counter counts the keys. The total is known only if one page holds all of them.
    let whole = after.is_none() && page.next.is_none();
    let total = u64::try_from(data.len()).ok().filter(|_| whole);
    paging.reply(&app.cursors, &binding, data, page.next.as_deref(), total)
}
