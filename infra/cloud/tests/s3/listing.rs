use crate::{BUCKET, START, Server, refusal, seconds};

async fn server() -> Server {
    let server = Server::start().await;
    for key in ["b/2", "a", "b/c/3", "c ü+&.pdf", "b/1"] {
        server.put(key, b"one").await;
    }
    server
}

#[tokio::test]
async fn keys_are_listed_in_order_with_what_belongs_to_them() {
    let server = server().await;
    let listed = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    let keys: Vec<_> = listed
        .contents()
        .iter()
        .map(|object| object.key().unwrap())
        .collect();
    assert_eq!(keys, ["a", "b/1", "b/2", "b/c/3", "c ü+&.pdf"]);
    assert_eq!((listed.key_count, listed.is_truncated), (Some(5), Some(false)));
    let first = &listed.contents()[0];
    assert_eq!(first.e_tag(), Some("\"f97c5d29941bfb1b2fdab0874906ab82\""));
    assert_eq!((first.size, first.last_modified), (Some(3), Some(seconds(START))));
}

#[tokio::test]
async fn a_delimiter_folds_keys_into_prefixes() {
    let server = server().await;
    let list = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .prefix("b/")
        .delimiter("/");
    let listed = list.send().await.unwrap();
    let keys: Vec<_> = listed
        .contents()
        .iter()
        .map(|object| object.key().unwrap())
        .collect();
    assert_eq!(keys, ["b/1", "b/2"]);
    let prefixes: Vec<_> = listed
        .common_prefixes()
        .iter()
        .map(|common| common.prefix().unwrap())
        .collect();
    assert_eq!(prefixes, ["b/c/"]);
    assert_eq!(listed.key_count, Some(3));
}

#[tokio::test]
async fn a_long_listing_comes_in_pages() {
    let server = server().await;
    let mut pages = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .max_keys(2)
        .into_paginator()
        .send();
    let mut keys = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert!(page.contents().len() <= 2);
        keys.extend(
            page.contents
                .unwrap_or_default()
                .into_iter()
                .map(|object| object.key.unwrap()),
        );
    }
    assert_eq!(keys, ["a", "b/1", "b/2", "b/c/3", "c ü+&.pdf"]);
    let after = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .start_after("b/2")
        .send()
        .await
        .unwrap();
    assert_eq!(after.contents().len(), 2);
    let token = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .continuation_token("?")
        .send()
        .await;
    assert_eq!(refusal(&token.unwrap_err()), (400, "InvalidArgument".to_owned()));
}

#[tokio::test]
async fn keys_can_be_asked_for_in_url_encoding() {
    let server = server().await;
    let list = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .prefix("c ")
        .encoding_type("url".into());
    let listed = list.send().await.unwrap();
    assert_eq!(listed.contents()[0].key(), Some("c%20%C3%BC%2B%26.pdf"));
    assert_eq!(listed.prefix(), Some("c%20"));
}

#[tokio::test]
async fn a_missing_bucket_cannot_be_listed() {
    let server = Server::start().await;
    let empty = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!((empty.contents().len(), empty.key_count), (0, Some(0)));
    let missing = server
        .client
        .list_objects_v2()
        .bucket("nowhere")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(&missing), (404, "NoSuchBucket".to_owned()));
}

#[tokio::test]
async fn a_full_page_needs_no_file_handle_for_each_key() {
    let server = Server::start().await;
    for number in 0..1_100 {
        std::fs::write(server.path(&format!("{number:04}")), b"x").unwrap();
    }
    let listed = server
        .client
        .list_objects_v2()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (listed.contents().len(), listed.is_truncated),
        (1_000, Some(true))
    );
}
