//! The files of a killed process, laid out here as it would have left them.

use std::fs;

use oms_cloud::s3::{ObjectError, Objects};
use oms_telemetry::Clock;

use crate::{BUCKET, Server, files_in};

/// The directory after its process ended in the middle: the one record, moved back to `.pending`.
fn record_back_to_pending(directory: &std::path::Path) {
    let records = directory.join(".records").join(BUCKET);
    let [record] = files_in(&records).try_into().unwrap();
    fs::rename(records.join(record), directory.join(".pending/0.json")).unwrap();
}

/// A copy of the directory to reopen, as the endpoint's task keeps the original open until the test ends.
fn copied(server: &Server) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp")
        .arg("-R")
        .arg(server.directory.path().join("."))
        .arg(copy.path())
        .status();
    assert!(status.unwrap().success());
    copy
}

#[tokio::test]
async fn a_reopened_directory_has_its_objects() {
    let server = Server::start().await;
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a/b")
        .body(b"one".to_vec().into());
    put.content_type("text/plain")
        .metadata("m", "1")
        .send()
        .await
        .unwrap();
    let reopened = Server::over(copied(&server)).await;
    let got = reopened
        .client
        .get_object()
        .bucket(BUCKET)
        .key("a/b")
        .send()
        .await
        .unwrap();
    assert_eq!(got.content_type.as_deref(), Some("text/plain"));
    assert_eq!(got.metadata.as_ref().unwrap()["m"], "1");
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"one");
}

#[tokio::test]
async fn killed_before_the_rename_the_put_did_not_happen() {
    let server = Server::start().await;
    server.put("a", b"one").await;
    let directory = copied(&server);
    let pending = directory.path().join(".pending");
    let [record] = files_in(&directory.path().join(".records").join(BUCKET))
        .try_into()
        .unwrap();
    let record = directory.path().join(".records").join(BUCKET).join(record);
    let record = fs::read_to_string(record).unwrap();
    fs::write(pending.join("0.content"), b"half").unwrap();
    fs::write(pending.join("1.content"), b"one").unwrap();
    fs::write(
        pending.join("1.json"),
        record.replace("\"key\": \"a\"", "\"key\": \"b\""),
    )
    .unwrap();
    fs::write(pending.join("2.content"), b"one").unwrap();
    let typed = record.replace("application/octet-stream", "text/plain");
    assert_ne!(typed, record);
    fs::write(pending.join("2.json"), typed).unwrap();
    let reopened = Server::over(directory).await;
    assert_eq!(
        files_in(&reopened.directory.path().join(".pending")),
        Vec::<String>::new()
    );
    assert!(!reopened.exists("b").await);
    assert_eq!(reopened.get("a").await, b"one");
    let head = reopened
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(
        head.content_type.as_deref(),
        Some("application/octet-stream"),
        "nor one of the same bytes"
    );
}

#[tokio::test]
async fn killed_between_the_renames_the_put_happened() {
    let server = Server::start().await;
    let put = server
        .client
        .put_object()
        .bucket(BUCKET)
        .key("a")
        .body(b"one".to_vec().into());
    put.metadata("m", "1").send().await.unwrap();
    let directory = copied(&server);
    record_back_to_pending(directory.path());
    let reopened = Server::over(directory).await;
    let head = reopened
        .client
        .head_object()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap();
    assert_eq!(head.metadata.unwrap()["m"], "1");
    assert_eq!(
        files_in(&reopened.directory.path().join(".pending")),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn a_record_that_does_not_describe_the_bytes_is_dropped() {
    let server = Server::start().await;
    server.put("a", b"one").await;
    let directory = copied(&server);
    record_back_to_pending(directory.path());
    fs::write(directory.path().join(BUCKET).join("a"), b"other").unwrap();
    fs::write(
        directory.path().join(".pending/1.json"),
        b"{\"bucket\": \"oms-doc",
    )
    .unwrap();
    let reopened = Server::over(directory).await;
    assert_eq!(
        files_in(&reopened.directory.path().join(".pending")),
        Vec::<String>::new()
    );
    assert_eq!(reopened.get("a").await, b"other");
}

#[tokio::test]
async fn one_process_has_the_directory_at_a_time() {
    let server = Server::start().await;
    let second = Objects::open(server.directory.path(), Clock::system());
    assert!(matches!(second, Err(ObjectError::InUse(_))));
}
