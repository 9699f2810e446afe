use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, ChecksumType};

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
async fn the_checksums_the_sdk_computes_are_verified_and_kept() {
    let server = Server::start().await;
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let key = algorithm.as_str().to_lowercase();
        let put = server
            .client
            .put_object()
            .bucket(BUCKET)
            .key(&key)
            .body(ByteStream::from_static(b"123456789"));
        let put = put.checksum_algorithm(algorithm.clone()).send().await.unwrap();
        let head = server
            .client
            .head_object()
            .bucket(BUCKET)
            .key(&key)
            .checksum_mode(ChecksumMode::Enabled);
        let head = head.send().await.unwrap();
        let told = match algorithm {
            ChecksumAlgorithm::Crc32 => (head.checksum_crc32, put.checksum_crc32, "y/Q5Jg=="),
            ChecksumAlgorithm::Crc32C => (head.checksum_crc32_c, put.checksum_crc32_c, "4waSgw=="),
            ChecksumAlgorithm::Crc64Nvme => {
                (head.checksum_crc64_nvme, put.checksum_crc64_nvme, "rosUhgp5mIg=")
            }
            ChecksumAlgorithm::Sha1 => (
                head.checksum_sha1,
                put.checksum_sha1,
                "98O8HYCOBHMq32eZZczDTKeuNEE=",
            ),
            _ => (
                head.checksum_sha256,
                put.checksum_sha256,
                "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
            ),
        };
        assert_eq!(
            (told.0.as_deref(), told.1.as_deref()),
            (Some(told.2), Some(told.2)),
            "{key}"
        );
        assert_eq!(
            head.content_encoding, None,
            "the framing of the upload is not the object's encoding"
        );
    }
}

/// By default the SDK sends CRC32: in a header where it has the bytes, in a trailer where it streams them.
#[tokio::test]
async fn a_streamed_body_with_a_trailing_checksum_arrives() {
    let server = Server::start().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(file.path(), &bytes).unwrap();
    let body = ByteStream::from_path(file.path()).await.unwrap();
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("streamed")
        .body(body)
        .send()
        .await
        .unwrap();
    assert!(put.checksum_crc32.is_some());
    assert!(server.get("streamed").await == bytes);
    let head = server
        .client
        .head_object()
        .bucket(BUCKET)
        .key("streamed")
        .checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert_eq!(
        (head.checksum_crc32, head.content_encoding),
        (put.checksum_crc32, None)
    );
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
    server.put("a", b"the invoice").await;
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
