//! Lists, page by page.

use futures::stream::{self, Stream, TryStreamExt as _};
use oms_contract::List;
use serde::de::DeserializeOwned;

use crate::request::{Request, kind};
use crate::{Client, ClientError};

impl<T: DeserializeOwned + Send + 'static> Request<List<T>, kind::Page> {
    /// The largest number of items on a page, from 1 to 100; 20 by default.
    pub fn limit(self, limit: usize) -> Self {
        self.parameter("limit", Some(limit))
    }

    /// Continues after a page, with its `next_cursor`.
    pub fn cursor(mut self, cursor: &str) -> Self {
        self.parts.query.retain(|(name, _)| *name != "cursor");
        self.parameter("cursor", Some(cursor))
    }

    /// All pages from here on. Each is requested when the stream is polled for it.
    pub fn pages(self) -> impl Stream<Item = Result<List<T>, ClientError>> + Send {
        let (client, path, query) = (self.parts.client, self.parts.path, self.parts.query);
        stream::try_unfold(Some(None), move |next: Option<Option<String>>| {
            let (client, path, query) = (client.clone(), path.clone(), query.clone());
            async move {
                let Some(cursor) = next else {
                    return Ok(None);
                };
                let page = page(&client, path, query, cursor).await?;
                let next = page.pagination.next_cursor.clone().map(Some);
                Ok(Some((page, next)))
            }
        })
    }

    /// All items from here on, requested page by page.
    pub fn items(self) -> impl Stream<Item = Result<T, ClientError>> + Send {
        let pages = self.pages();
        pages
            .map_ok(|page| stream::iter(page.data.into_iter().map(Ok)))
            .try_flatten()
    }
}

async fn page<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    path: String,
    query: Vec<(&'static str, String)>,
    cursor: Option<String>,
) -> Result<List<T>, ClientError> {
    let mut request = Request::<List<T>, kind::Page>::get(client, path);
    request.parts.query = query;
    let request = match cursor {
        Some(cursor) => request.cursor(&cursor),
        None => request,
    };
    Ok(request.await?.body)
}
