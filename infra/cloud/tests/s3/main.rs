//! The object endpoint through the real SDK client.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod checksums;
mod conditions;
mod durability;
mod listing;
mod locking;
mod objects;
mod presigned;
mod signatures;

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, RequestChecksumCalculation};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use oms_cloud::s3::{Objects, router};
use oms_telemetry::Clock;
use oms_telemetry::Timestamp;

const BUCKET: &str = "oms-documents";

/// 2026-11-21T09:30:00Z in seconds of the Unix epoch: where each test's clock starts.
const START: i64 = 1_795_253_400;

/// The endpoint on a port of its own over a directory of its own, with one bucket.
struct Server {
    client: Client,
    objects: Objects,
    clock: Clock,
    base_url: String,
    directory: tempfile::TempDir,
}

impl Server {
    async fn start() -> Self {
        Self::over(tempfile::tempdir().unwrap()).await
    }

    async fn over(directory: tempfile::TempDir) -> Self {
        let clock = Clock::manual(Timestamp::from_unix_milliseconds(START * 1000).unwrap());
        let objects = Objects::open(directory.path(), clock.clone()).unwrap();
        objects.create_bucket(BUCKET).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let router = router(objects.clone(), "local", "local-secret");
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            client: client(&base_url, "local", "local-secret"),
            objects,
            clock,
            base_url,
            directory,
        }
    }

    fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    async fn put(&self, key: &str, body: &'static [u8]) {
        let put = self
            .client
            .put_object()
            .bucket(BUCKET)
            .key(key)
            .body(ByteStream::from_static(body));
        put.send().await.unwrap();
    }

    async fn get(&self, key: &str) -> Vec<u8> {
        let got = self
            .client
            .get_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .unwrap();
        got.body.collect().await.unwrap().to_vec()
    }

    async fn exists(&self, key: &str) -> bool {
        self.client
            .head_object()
            .bucket(BUCKET)
            .key(key)
            .send()
            .await
            .is_ok()
    }

    fn path(&self, key: &str) -> PathBuf {
        self.objects.path_of(BUCKET, key).unwrap()
    }
}

fn client(base_url: &str, access_key_id: &str, secret_access_key: &str) -> Client {
    Client::from_conf(
        aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new(
                access_key_id,
                secret_access_key,
                None,
                None,
                "test",
            ))
            .endpoint_url(base_url)
            .force_path_style(true)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

/// The status and error code of a refusal.
fn refusal<E: ProvideErrorMetadata>(
    error: &SdkError<E, aws_sdk_s3::config::http::HttpResponse>,
) -> (u16, String) {
    let status = error.raw_response().unwrap().status().as_u16();
    (
        status,
        error
            .as_service_error()
            .unwrap()
            .code()
            .unwrap_or_default()
            .to_owned(),
    )
}

fn seconds(at: i64) -> DateTime {
    DateTime::from_secs(at)
}

fn files_in(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}
