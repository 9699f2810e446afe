use std::collections::BTreeMap;
use std::path::Path;

use aws_sdk_s3::primitives::ByteStream;

use crate::{BUCKET, START, Server, files_in, refusal, seconds};

#[tokio::test]
async fn an_object_is_a_file_a_person_can_read() {
    let server = Server::start().await;
    let key = "invoices/2026/INV-2026-000001.pdf";
    server.put(key, b"%PDF-1.7 ...").await;
    assert_eq!(server.path(key), server.directory.path().join(BUCKET).join(key));
    assert_eq!(std::fs::read(server.path(key)).unwrap(), b"%PDF-1.7 ...");
    assert_eq!(server.get(key).await, b"%PDF-1.7 ...");
    assert_eq!(
        files_in(&server.directory.path().join(".pending")),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn headers_and_metadata_come_back() {
    let server = Server::start().await;
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a.pdf")
        .body(ByteStream::from_static(b"one"))
        .content_type("application/pdf")
        .content_disposition("inline; filename=\"a.pdf\"")
        .content_language("en")
        .content_encoding("identity")
        .cache_control("private")
        .expires(seconds(START + 60))
        .metadata("order-id", "0196b4e2")
        .metadata("name", "Zażółć 注文")
        .send()
        .await
        .unwrap();
    assert_eq!(
        put.e_tag.as_deref(),
        Some("\"f97c5d29941bfb1b2fdab0874906ab82\""),
        "the MD5 of the bytes"
    );
    server.advance(3600);
    let got = server
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a.pdf")
        .send()
        .await
        .unwrap();
    let head = server
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a.pdf")
        .send()
        .await
        .unwrap();
    assert_eq!(got.e_tag, put.e_tag);
    assert_eq!(got.content_type.as_deref(), Some("application/pdf"));
    assert_eq!(
        got.content_disposition.as_deref(),
        Some("inline; filename=\"a.pdf\"")
    );
    assert_eq!(got.content_language.as_deref(), Some("en"));
    assert_eq!(got.content_encoding.as_deref(), Some("identity"));
    assert_eq!(got.cache_control.as_deref(), Some("private"));
    assert_eq!(
        got.expires_string.as_deref(),
        Some("Sat, 21 Nov 2026 09:31:00 GMT")
    );
    assert_eq!(got.last_modified, Some(seconds(START)));
    assert_eq!(got.content_length, Some(3));
    let metadata = got.metadata.unwrap();
    assert_eq!(metadata.get("order-id").map(String::as_str), Some("0196b4e2"));
    let encoded = "=?UTF-8?B?WmHFvMOzxYLEhyDms6jmloc=?=";
    assert_eq!(
        metadata.get("name").map(String::as_str),
        Some(encoded),
        "as S3 returns what is not ASCII: RFC 2047"
    );
    assert_eq!(head.metadata, Some(metadata));
    assert_eq!((head.e_tag, head.content_type), (got.e_tag, got.content_type));
    assert_eq!(
        (head.content_length, head.last_modified),
        (got.content_length, got.last_modified)
    );
}

#[tokio::test]
async fn an_overwrite_replaces_bytes_and_record() {
    let server = Server::start().await;
    let put = |body: &'static [u8], owner: &str| {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(ByteStream::from_static(body));
        put.metadata("owner", owner).send()
    };
    put(b"first", "one").await.unwrap();
    put(b"second, longer", "two").await.unwrap();
    assert_eq!(server.get("a").await, b"second, longer");
    let head = server
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(head.metadata.unwrap()["owner"], "two");
    assert_eq!(head.content_length, Some(14));
}

#[tokio::test]
async fn a_range_is_refused_by_name() {
    let server = Server::start().await;
    server.put("a", b"0123456789").await;
    let get = server.client.get_object().bucket(BUCKET).key("a");
    let refused = get.range("bytes=0-3").send().await.unwrap_err();
    assert_eq!(refusal(&refused), (501, "NotImplemented".to_owned()));
    let head = server.client.head_object().bucket(BUCKET).key("a");
    assert!(head.range("bytes=0-3").send().await.is_err());
}

#[tokio::test]
async fn empty_and_large_objects_are_whole() {
    let server = Server::start().await;
    server.put("empty", b"").await;
    assert_eq!(server.get("empty").await, b"");
    let large: Vec<u8> = (0..500_000_u32).flat_map(u32::to_le_bytes).collect();
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("large")
        .body(large.clone().into());
    put.send().await.unwrap();
    assert!(server.get("large").await == large);
    assert!(std::fs::read(server.path("large")).unwrap() == large);
}

#[tokio::test]
async fn a_deleted_object_leaves_nothing_behind() {
    let server = Server::start().await;
    server.put("a/b/c", b"1").await;
    server.put("a/d", b"2").await;
    let delete = |key: &str| server.client.delete_object().bucket(BUCKET).key(key).send();
    delete("a/b/c").await.unwrap();
    assert!(!server.exists("a/b/c").await);
    assert_eq!(
        files_in(&server.path("a")),
        ["d"],
        "directories that are left empty go too"
    );
    delete("a/b/c")
        .await
        .expect("deleting what is not there succeeds");
    delete("a/d").await.unwrap();
    assert_eq!(
        files_in(&server.directory.path().join(BUCKET)),
        Vec::<String>::new()
    );
    assert_eq!(
        files_in(&server.directory.path().join(".records").join(BUCKET)),
        Vec::<String>::new()
    );
    server.put("a", b"now a file").await;
    assert_eq!(server.get("a").await, b"now a file");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    server.put("a/b", b"1").await;
    for key in ["x", "a", "a/b/c"] {
        let got = server
            .client
            .get_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap_err();
        assert_eq!(refusal(&got), (404, "NoSuchKey".to_owned()), "{key}");
        assert!(got.into_service_error().is_no_such_key());
        let head = server
            .client
            .head_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap_err();
        assert!(head.into_service_error().is_not_found(), "{key}");
    }
    let client = &server.client;
    let put = client
        .put_object()
        .bucket("nowhere")
        .key("a")
        .body(ByteStream::from_static(b"1"));
    assert_eq!(
        refusal(&put.send().await.unwrap_err()),
        (404, "NoSuchBucket".to_owned())
    );
    let get = client
        .get_object()
        .bucket("nowhere")
        .key("a")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(&get), (404, "NoSuchBucket".to_owned()));
    let delete = client
        .delete_object()
        .bucket("nowhere")
        .key("a")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(&delete), (404, "NoSuchBucket".to_owned()));
    let head = client.head_bucket().bucket("nowhere").send().await.unwrap_err();
    assert!(head.into_service_error().is_not_found());
}

#[tokio::test]
async fn keys_do_not_leave_the_bucket() {
    let server = Server::start().await;
    let long = "k".repeat(256);
    for key in [
        "../escaped",
        "a/../../escaped",
        "/escaped",
        "a//b",
        "a/",
        "./a",
        &long,
    ] {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(ByteStream::from_static(b"1"));
        assert_eq!(
            refusal(&put.send().await.unwrap_err()),
            (400, "InvalidArgument".to_owned()),
            "{key}"
        );
        assert!(server.objects.path_of(BUCKET, key).is_err(), "{key}");
    }
    let escaped = server.directory.path().join("escaped");
    assert!(!escaped.exists() && !Path::new("/escaped").exists());
    assert_eq!(
        files_in(&server.directory.path().join(BUCKET)),
        Vec::<String>::new()
    );
    for key in ["with space/ü/日本語/%2e%2e/+&=?#.pdf", "..a/b..", &long[1..]] {
        server
            .client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(ByteStream::from_static(b"1"))
            .send()
            .await
            .unwrap();
        assert_eq!(server.get(key).await, b"1", "{key}");
        assert!(server.path(key).is_file(), "{key}");
    }
}

#[tokio::test]
async fn no_key_is_the_directory_of_another() {
    let server = Server::start().await;
    server.put("a/b", b"1").await;
    for key in ["a", "a/b/c", "a/b/c/d"] {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(ByteStream::from_static(b"2"));
        assert_eq!(
            refusal(&put.send().await.unwrap_err()),
            (400, "InvalidRequest".to_owned()),
            "{key}"
        );
    }
    assert_eq!(server.get("a/b").await, b"1");
    assert_eq!(
        files_in(&server.directory.path().join(".pending")),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_bucket_can_be_created_twice() {
    let server = Server::start().await;
    server.put("a", b"1").await;
    server.client.create_bucket().bucket(BUCKET).send().await.unwrap();
    server
        .client
        .create_bucket()
        .bucket("another")
        .send()
        .await
        .unwrap();
    server
        .client
        .head_bucket()
        .bucket("another")
        .send()
        .await
        .unwrap();
    assert_eq!(server.get("a").await, b"1");
    assert!(server.objects.create_bucket("..").is_err());
}

#[tokio::test]
async fn a_file_put_there_by_hand_is_an_object() {
    let server = Server::start().await;
    std::fs::write(server.path("by-hand.txt"), b"one").unwrap();
    let got = server
        .client
        .get_object()
        .bucket(BUCKET)
        .key("by-hand.txt")
        .send()
        .await
        .unwrap();
    assert_eq!(got.e_tag.as_deref(), Some("\"f97c5d29941bfb1b2fdab0874906ab82\""));
    assert_eq!(got.content_type.as_deref(), Some("binary/octet-stream"));
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"one");
}

#[tokio::test]
async fn calls_are_counted_by_operation() {
    let server = Server::start().await;
    server.put("a", b"1").await;
    server.get("a").await;
    server.get("a").await;
    assert!(!server.exists("x").await);
    let calls = [("GetObject", 2), ("HeadObject", 1), ("PutObject", 1)];
    assert_eq!(
        server.objects.calls(),
        BTreeMap::from(calls.map(|(name, count)| (name.to_owned(), count)))
    );
}
