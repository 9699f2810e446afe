//! The queue endpoint through the real SDK client, and the engine the pollers call.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod deleting;
mod durability;
mod protocol;
mod redrive;
mod sending;
mod visibility;
mod waiting;

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region};
use oms_cloud::sqs::{Location, QueueDefinition, QueueError, Queues, Received, Redrive, queue_url, router};
use oms_telemetry::Clock;
use oms_telemetry::Timestamp;

/// The endpoint on a port of its own, with the queue `jobs` (30 s visibility, 3 receives) and its `jobs-dead`.
struct Server {
    client: Client,
    queues: Queues,
    clock: Clock,
    base_url: String,
}

impl Server {
    async fn start() -> Self {
        let clock = Clock::manual("2026-11-21T09:30:00.000Z".parse::<Timestamp>().unwrap());
        let queues = Queues::open(&Location::Memory, clock.clone()).unwrap();
        queues.create_all(definitions()).await.unwrap();
        Self::serve(queues, clock).await
    }

    async fn serve(queues: Queues, clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let router = router(queues.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            client: client(&base_url),
            queues,
            clock,
            base_url,
        }
    }

    fn url(&self) -> String {
        queue_url(&self.base_url, "jobs")
    }

    fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    async fn send(&self, body: &str) -> String {
        let sent = self
            .client
            .send_message()
            .queue_url(self.url())
            .message_body(body)
            .send()
            .await
            .unwrap();
        sent.message_id.unwrap()
    }

    /// One receive of up to ten messages, as the pollers do it, without waiting.
    async fn receive(&self) -> Vec<Received> {
        self.receive_from("jobs").await
    }

    async fn receive_from(&self, queue: &str) -> Vec<Received> {
        let received = self.queues.receive(queue, 10, Some(Duration::ZERO), None);
        received.await.unwrap()
    }

    async fn receive_one(&self) -> Received {
        let mut messages = self.receive().await;
        assert_eq!(messages.len(), 1, "{messages:?}");
        messages.remove(0)
    }
}

fn definitions() -> Vec<QueueDefinition> {
    let redrive = Redrive {
        dead_letter_queue: "jobs-dead".to_owned(),
        max_receive_count: 3,
    };
    vec![
        QueueDefinition {
            redrive: Some(redrive),
            ..QueueDefinition::named("jobs")
        },
        QueueDefinition::named("jobs-dead"),
    ]
}

fn client(base_url: &str) -> Client {
    Client::from_conf(
        aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(base_url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

fn handle(received: &Received) -> &str {
    &received.receipt_handle
}

fn bodies(received: &[Received]) -> Vec<&str> {
    received
        .iter()
        .map(|received| received.message.body.as_str())
        .collect()
}

/// The error's name, as its variant is spelled.
fn name(error: &QueueError) -> String {
    let text = format!("{error:?}");
    text.split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_owned()
}
