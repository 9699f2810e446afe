use std::sync::Arc;

use aws_sdk_s3::primitives::ByteStream;
use tokio::sync::Barrier;

use crate::{BUCKET, START, Server, files_in, refusal, seconds};

#[tokio::test]
async fn a_put_if_absent_does_not_replace() {
    let server = Server::start().await;
    let put = |body: &'static [u8], owner: &str| {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(ByteStream::from_static(body));
        put.if_none_match("*").metadata("owner", owner).send()
    };
    put(b"one", "first").await.unwrap();
    for body in [b"one", b"two"] {
        assert_eq!(
            refusal(&put(body, "second").await.unwrap_err()),
            (412, "PreconditionFailed".to_owned())
        );
    }
    assert_eq!(server.get("a").await, b"one");
    let head = server
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(head.metadata.unwrap()["owner"], "first");
    assert_eq!(
        files_in(&server.directory.path().join(".pending")),
        Vec::<String>::new()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_concurrent_puts_if_absent_exactly_one_succeeds() {
    const PUTS: usize = 16;
    let server = Server::start().await;
    for round in 0..20 {
        let key = format!("invoices/{round}.pdf");
        let barrier = Arc::new(Barrier::new(PUTS));
        let puts: Vec<_> = (0..PUTS)
            .map(|writer| {
                let body = format!("written by {writer}").into_bytes();
                let put = server
                    .client
                    .put_object()
                    .bucket(BUCKET)
                    .key(&key)
                    .if_none_match("*");
                let put = put.metadata("writer", writer.to_string()).body(body.into());
                let barrier = Arc::clone(&barrier);
                tokio::spawn(async move {
                    barrier.wait().await;
                    put.send().await
                })
            })
            .collect();
        let mut winners = Vec::new();
        for (writer, put) in puts.into_iter().enumerate() {
            match put.await.unwrap() {
                Ok(_) => winners.push(writer),
                Err(error) => assert_eq!(refusal(&error), (412, "PreconditionFailed".to_owned())),
            }
        }
        assert_eq!(winners.len(), 1, "{key}");
        assert_eq!(
            server.get(&key).await,
            format!("written by {}", winners[0]).into_bytes()
        );
        let head = server
            .client
            .head_object()
            .bucket(BUCKET)
            .key(&key)
            .send()
            .await
            .unwrap();
        assert_eq!(head.metadata.unwrap()["writer"], winners[0].to_string());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bytes_and_record_are_always_of_one_version() {
    let server = Server::start().await;
    let put = |version: String| {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .metadata("version", &version);
        put.body(version.into_bytes().into())
    };
    put("start".to_owned()).send().await.unwrap();
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let puts: Vec<_> = (0..40).map(|number| put(format!("{writer}-{number}"))).collect();
            tokio::spawn(async move {
                for put in puts {
                    put.send().await.unwrap();
                }
            })
        })
        .collect();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let got = server
            .client
            .get_object()
            .bucket(BUCKET)
            .key("a")
            .send()
            .await
            .unwrap();
        let version = got.metadata.as_ref().unwrap()["version"].clone();
        assert_eq!(got.body.collect().await.unwrap().to_vec(), version.into_bytes());
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn a_put_or_delete_if_match_needs_the_current_version() {
    let server = Server::start().await;
    let put = |if_match: &str, body: &'static [u8]| {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(ByteStream::from_static(body));
        put.if_match(if_match).send()
    };
    assert_eq!(
        refusal(&put("\"x\"", b"one").await.unwrap_err()),
        (404, "NoSuchKey".to_owned())
    );
    server.put("a", b"one").await;
    assert_eq!(
        refusal(&put("\"x\"", b"two").await.unwrap_err()),
        (412, "PreconditionFailed".to_owned())
    );
    put("\"f97c5d29941bfb1b2fdab0874906ab82\"", b"two").await.unwrap();
    assert_eq!(server.get("a").await, b"two");
    let delete = |tag: &str| {
        server
            .client
            .delete_object()
            .bucket(BUCKET)
            .key("a")
            .if_match(tag)
            .send()
    };
    let stale = delete("\"f97c5d29941bfb1b2fdab0874906ab82\"").await.unwrap_err();
    assert_eq!(refusal(&stale), (412, "PreconditionFailed".to_owned()));
    delete("\"b8a9f715dbb64fd5c56e7783c6820a61\"").await.unwrap();
    assert!(!server.exists("a").await);
}

#[tokio::test]
async fn reads_can_be_conditional() {
    let server = Server::start().await;
    server.put("a", b"one").await;
    let get = || server.client.get_object().bucket(BUCKET).key("a");
    let tag = "\"f97c5d29941bfb1b2fdab0874906ab82\"";
    for (request, status) in [
        (get().if_match(tag), 200),
        (get().if_match("\"x\""), 412),
        (get().if_none_match(tag), 304),
        (get().if_none_match("\"x\""), 200),
        (get().if_modified_since(seconds(START)), 304),
        (get().if_modified_since(seconds(START - 1)), 200),
        (get().if_unmodified_since(seconds(START)), 200),
        (get().if_unmodified_since(seconds(START - 1)), 412),
        (get().if_match(tag).if_unmodified_since(seconds(START - 1)), 200),
        (
            get().if_none_match("\"x\"").if_modified_since(seconds(START)),
            200,
        ),
    ] {
        let input = format!("{:?}", request.as_input());
        let answered = match request.send().await {
            Ok(_) => 200,
            Err(error) => error.raw_response().unwrap().status().as_u16(),
        };
        assert_eq!(answered, status, "{input}");
    }
    let head = server
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .if_match("\"x\"")
        .send()
        .await
        .unwrap_err();
    assert_eq!(head.raw_response().unwrap().status().as_u16(), 412);
}
