//! Lists, page by page.

use serde_json::Value;

use crate::{Client, Reply};

/// Every page of the list at `/api/v1<path>`, following its cursors.
pub async fn walk(client: &Client, path: &str, query: &[(&str, &str)]) -> Vec<Reply> {
    let mut pages: Vec<Reply> = Vec::new();
    loop {
        let cursor = pages.last().map(|page| {
            page.body["pagination"]["next_cursor"]
                .as_str()
                .unwrap()
                .to_owned()
        });
        let call = client.get(path).query(query);
        let page = match &cursor {
            Some(cursor) => call.query(&[("cursor", cursor)]).await,
            None => call.await,
        }
        .expect(200);
        let pagination = page.body["pagination"].clone();
        let has_more = pagination["has_more"].as_bool().unwrap();
        assert_eq!(has_more, pagination["next_cursor"].is_string(), "{page}");
        assert!(has_more || pagination["next_cursor"].is_null(), "{page}");
        pages.push(page);
        assert!(pages.len() < 200, "the list does not end");
        if !has_more {
            return pages;
        }
    }
}

/// The items of all those pages.
pub fn all(pages: &[Reply]) -> Vec<Value> {
    pages.iter().flat_map(|page| page.data().to_vec()).collect()
}
