use std::time::Duration;

use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ObjectLockMode, ObjectLockRetention, ObjectLockRetentionMode};
use oms_cloud::s3::{DefaultRetention, LockMode};

use crate::{BUCKET, START, Server, refusal, seconds};

type Put = Result<PutObjectOutput, SdkError<PutObjectError, aws_sdk_s3::config::http::HttpResponse>>;

async fn put_locked(server: &Server, mode: ObjectLockMode, until: i64) -> Put {
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a")
        .body(ByteStream::from_static(b"one"));
    put.object_lock_mode(mode)
        .object_lock_retain_until_date(seconds(until))
        .send()
        .await
}

async fn retain(server: &Server, mode: ObjectLockRetentionMode, until: i64) -> Result<(), String> {
    let retention = ObjectLockRetention::builder()
        .mode(mode)
        .retain_until_date(seconds(until))
        .build();
    let put = server
        .client
        .put_object_retention()
        .bucket(BUCKET)
        .key("a")
        .retention(retention);
    let put = put.send().await;
    put.map(|_| ()).map_err(|error| refusal(&error).1)
}

async fn delete(server: &Server) -> Result<(), String> {
    let delete = server.client.delete_object().bucket(BUCKET).key("a");
    delete.send().await.map(|_| ()).map_err(|error| refusal(&error).1)
}

#[tokio::test]
async fn a_retained_object_is_neither_deleted_nor_overwritten_until_its_date() {
    let server = Server::start().await;
    put_locked(&server, ObjectLockMode::Compliance, START + 100)
        .await
        .unwrap();
    for seconds_passed in [0, 99] {
        server.advance(seconds_passed);
        assert_eq!(delete(&server).await.unwrap_err(), "AccessDenied");
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(ByteStream::from_static(b"two"));
        assert_eq!(
            refusal(&put.send().await.unwrap_err()),
            (403, "AccessDenied".to_owned())
        );
        assert_eq!(server.get("a").await, b"one");
    }
    server.advance(1);
    delete(&server).await.unwrap();
    assert!(!server.exists("a").await);
}

#[tokio::test]
async fn setting_a_retention_aside_is_refused_by_name() {
    let server = Server::start().await;
    put_locked(&server, ObjectLockMode::Governance, START + 100)
        .await
        .unwrap();
    assert_eq!(delete(&server).await.unwrap_err(), "AccessDenied");
    let delete = server.client.delete_object().bucket(BUCKET).key("a");
    let refused = delete.bypass_governance_retention(true).send().await;
    assert_eq!(refusal(&refused.unwrap_err()), (501, "NotImplemented".to_owned()));
    assert!(server.exists("a").await);
}

#[tokio::test]
async fn the_retention_is_told() {
    let server = Server::start().await;
    put_locked(&server, ObjectLockMode::Compliance, START + 100)
        .await
        .unwrap();
    let head = server
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(head.object_lock_mode, Some(ObjectLockMode::Compliance));
    assert_eq!(head.object_lock_retain_until_date, Some(seconds(START + 100)));
    let got = server
        .client
        .get_object_retention()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(
        got.retention.unwrap().retain_until_date,
        Some(seconds(START + 100))
    );
    server.put("b", b"free").await;
    let none = server
        .client
        .get_object_retention()
        .bucket(BUCKET)
        .key("b")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(&none), (404, "NoSuchObjectLockConfiguration".to_owned()));
}

#[tokio::test]
async fn retention_is_extended_but_not_shortened() {
    let server = Server::start().await;
    server.put("a", b"one").await;
    retain(&server, ObjectLockRetentionMode::Compliance, START + 100)
        .await
        .unwrap();
    let shorter = retain(&server, ObjectLockRetentionMode::Compliance, START + 50).await;
    assert_eq!(shorter.unwrap_err(), "AccessDenied");
    retain(&server, ObjectLockRetentionMode::Compliance, START + 200)
        .await
        .unwrap();
    server.advance(150);
    assert_eq!(delete(&server).await.unwrap_err(), "AccessDenied");
    server.advance(50);
    delete(&server).await.unwrap();
}

#[tokio::test]
async fn a_lock_needs_a_mode_and_a_future_date() {
    let server = Server::start().await;
    let past = put_locked(&server, ObjectLockMode::Compliance, START)
        .await
        .unwrap_err();
    assert_eq!(refusal(&past), (400, "InvalidArgument".to_owned()));
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a")
        .body(ByteStream::from_static(b"one"));
    let half = put
        .object_lock_mode(ObjectLockMode::Compliance)
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(&half), (400, "InvalidArgument".to_owned()));
    assert!(!server.exists("a").await);
}

#[tokio::test]
async fn a_bucket_locks_by_default_what_its_put_does_not() {
    let server = Server::start().await;
    let default = DefaultRetention {
        mode: LockMode::Compliance,
        period: Duration::from_secs(100),
    };
    server.put("before", b"free").await;
    server.objects.lock_by_default(BUCKET, default);
    server.put("a", b"one").await;
    assert_eq!(delete(&server).await.unwrap_err(), "AccessDenied");
    let head = server.client.head_object().bucket(BUCKET).key("a");
    let head = head.send().await.unwrap();
    assert_eq!(head.object_lock_mode, Some(ObjectLockMode::Compliance));
    assert_eq!(head.object_lock_retain_until_date, Some(seconds(START + 100)));
    let before = server.client.head_object().bucket(BUCKET).key("before");
    assert_eq!(before.send().await.unwrap().object_lock_mode, None);
    server.advance(100);
    delete(&server).await.unwrap();
}
