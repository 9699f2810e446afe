//! Presigned URLs, fetched as a browser would: no SDK, no credentials.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::PresigningConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{BUCKET, Server, client};

/// The status line and the body of a plain GET.
async fn fetch(url: &str) -> (String, String) {
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

async fn sign(client: &aws_sdk_s3::Client, key: &str, signed_before: Duration) -> String {
    let signed_at = SystemTime::now().checked_sub(signed_before).unwrap();
    let config = PresigningConfig::builder()
        .start_time(signed_at)
        .expires_in(Duration::from_mins(5));
    let get = client
        .get_object()
        .bucket(BUCKET)
        .key(key)
        .response_content_type("application/pdf");
    get.presigned(config.build().unwrap())
        .await
        .unwrap()
        .uri()
        .to_owned()
}

#[tokio::test]
async fn a_signed_url_opens_its_object() {
    let server = Server::start().await;
    let key = "invoices/2026/INV 000001+ü.pdf";
    server.put(key, b"%PDF").await;
    let (head, body) = fetch(&sign(&server.client, key, Duration::ZERO).await).await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(
        head.to_lowercase().contains("\r\ncontent-type: application/pdf"),
        "{head}"
    );
    assert_eq!(body, "%PDF");
}

#[tokio::test]
async fn a_signed_url_expires() {
    let server = Server::start().await;
    server.put("a", b"1").await;
    let (head, body) = fetch(&sign(&server.client, "a", Duration::from_mins(6)).await).await;
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
    assert!(
        body.contains("<Code>AccessDenied</Code>") && body.contains("expired"),
        "{body}"
    );
}

#[tokio::test]
async fn a_changed_or_unsigned_url_opens_nothing() {
    let server = Server::start().await;
    server.put("a", b"1").await;
    server.put("b", b"2").await;
    let url = sign(&server.client, "a", Duration::ZERO).await;
    let forged = client(&server.base_url, "local", "guessed");
    let foreign = client(&server.base_url, "someone", "local-secret");
    for (url, code) in [
        (url.replace("/a?", "/b?"), "SignatureDoesNotMatch"),
        (
            url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
            "SignatureDoesNotMatch",
        ),
        (sign(&forged, "a", Duration::ZERO).await, "SignatureDoesNotMatch"),
        (sign(&foreign, "a", Duration::ZERO).await, "InvalidAccessKeyId"),
        (format!("{}/{BUCKET}/a", server.base_url), "AccessDenied"),
    ] {
        let (head, body) = fetch(&url).await;
        assert!(head.starts_with("HTTP/1.1 403 "), "{url}: {head}");
        assert!(body.contains(&format!("<Code>{code}</Code>")), "{url}: {body}");
    }
    assert_eq!(
        server.objects.calls().get("GetObject"),
        None,
        "no refused call is counted"
    );
}
