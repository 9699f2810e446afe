use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType};

use crate::{BUCKET, Server, refusal};

/// The SHA-256 of `one` in base64.
const SHA256_OF_ONE: &str = "dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z/0Me0=";

#[tokio::test]
async fn a_sha256_is_verified_kept_and_told_when_asked() {
    let server = Server::start().await;
    let put = |body: &'static [u8], key: &str| {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(ByteStream::from_static(body));
        put.checksum_sha256(SHA256_OF_ONE).send()
    };
    let stored = put(b"one", "a").await.unwrap();
    assert_eq!(stored.checksum_sha256.as_deref(), Some(SHA256_OF_ONE));
    let head = || server.client.head_object().bucket(BUCKET).key("a");
    let told = head().checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(told.checksum_sha256.as_deref(), Some(SHA256_OF_ONE));
    assert_eq!(told.checksum_type, Some(ChecksumType::FullObject));
    assert_eq!(told.checksum_crc32, None, "an object has one checksum");
    assert_eq!(
        head().send().await.unwrap().checksum_sha256,
        None,
        "only when asked"
    );
    let get = server
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a")
        .checksum_mode(ChecksumMode::Enabled);
    assert_eq!(
        get.send().await.unwrap().checksum_sha256.as_deref(),
        Some(SHA256_OF_ONE)
    );

    let refused = put(b"two", "b").await.unwrap_err();
    assert_eq!(refusal(&refused), (400, "BadDigest".to_owned()));
    assert!(!server.exists("b").await);
    assert!(!server.path("b").exists());
}

#[tokio::test]
async fn another_checksum_is_refused_by_name() {
    let server = Server::start().await;
    let put = || {
        let put = server.client.put_object().bucket(BUCKET).key("a");
        put.body(ByteStream::from_static(b"123456789"))
    };
    for put in [
        put().checksum_crc32("y/Q5Jg=="),
        put().checksum_crc32_c("4waSgw=="),
        put().checksum_crc64_nvme("rosUhgp5mIg="),
        put().checksum_sha1("98O8HYCOBHMq32eZZczDTKeuNEE="),
    ] {
        let refused = put.send().await.unwrap_err();
        assert_eq!(refusal(&refused), (501, "NotImplemented".to_owned()));
    }
    assert!(!server.exists("a").await);
}

#[tokio::test]
async fn a_content_md5_is_verified() {
    let server = Server::start().await;
    let put = |md5: &str| {
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key("a")
            .body(ByteStream::from_static(b"one"));
        put.content_md5(md5).send()
    };
    assert_eq!(
        refusal(&put("nonsense").await.unwrap_err()),
        (400, "InvalidDigest".to_owned())
    );
    assert_eq!(
        refusal(&put("AAAAAAAAAAAAAAAAAAAAAA==").await.unwrap_err()),
        (400, "BadDigest".to_owned())
    );
    assert!(!server.exists("a").await);
    put("+XxdKZQb+xsv2rCHSQargg==").await.unwrap();
    assert_eq!(server.get("a").await, b"one");
}

#[tokio::test]
async fn bytes_changed_on_the_disk_do_not_pass_for_the_object() {
    let server = Server::start().await;
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a")
        .body(ByteStream::from_static(b"the invoice"));
    put.checksum_sha256("axuw2AzoHnCMHKv+PnoiSJERvwjvo3f/wnMRUE8b87g=")
        .send()
        .await
        .unwrap();
    std::fs::write(server.path("a"), b"THE INVOICE").unwrap();
    let got = server
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert!(
        got.body.collect().await.is_err(),
        "the SDK compares what it reads with the checksum"
    );
}
