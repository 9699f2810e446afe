//! The pollers between the real engines and functions that do as a test says.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod queue;
mod redrive;
mod restart;
mod schedule;
mod stream;
mod stream_failure;
mod whole;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::BoxFuture;
use oms_cloud::dynamodb::{Dynamo, router};
use oms_cloud::pollers::{Checkpoints, Engines, FunctionError, Functions, Pollers};
use oms_cloud::s3::Objects;
use oms_cloud::sqs::{Location, NewMessage, Queues};
use oms_cloud::template::{Local, Resources};
use oms_telemetry::Clock;
use oms_telemetry::Timestamp;
use serde_json::Value;

/// Engines with the tables and queues of a template, and nothing that polls them.
struct Stores {
    engines: Engines,
    resources: Resources,
    client: Client,
    /// Of the objects, where they have one of their own.
    directory: Option<tempfile::TempDir>,
}

/// Stores, and pollers over them.
struct System {
    stores: Stores,
    functions: Arc<Script>,
    pollers: Pollers,
}

impl std::ops::Deref for System {
    type Target = Stores;

    fn deref(&self) -> &Stores {
        &self.stores
    }
}

type Answer = Result<Value, FunctionError>;

/// Functions that answer as a test says, and remember what they were invoked with.
struct Script {
    answer: Box<dyn Fn(String, Value) -> BoxFuture<'static, Answer> + Send + Sync>,
    invocations: Mutex<Vec<(String, Value)>>,
}

impl Functions for Script {
    fn invoke<'a>(&'a self, function: &'a str, event: Value) -> BoxFuture<'a, Answer> {
        self.invocations
            .lock()
            .unwrap()
            .push((function.to_owned(), event.clone()));
        (self.answer)(function.to_owned(), event)
    }
}

impl Script {
    /// Functions that answer at once.
    fn new(answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        Self::waiting(move |function, event| {
            let answer = answer(&function, &event);
            Box::pin(async move { answer })
        })
    }

    fn waiting(
        answer: impl Fn(String, Value) -> BoxFuture<'static, Answer> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            invocations: Mutex::default(),
        })
    }

    /// The records of every invocation, in the order of the invocations.
    fn batches(&self) -> Vec<Vec<Value>> {
        let invocations = self.invocations.lock().unwrap();
        invocations
            .iter()
            .map(|(_, event)| event["Records"].as_array().unwrap().clone())
            .collect()
    }
}

impl Stores {
    /// In memory, at half past nine.
    async fn new(template: &str) -> Self {
        let clock = Clock::manual("2026-11-21T09:30:00.000Z".parse::<Timestamp>().unwrap());
        let directory = tempfile::tempdir().unwrap();
        let engines = Engines {
            dynamo: Dynamo::open(&Location::Memory).unwrap(),
            queues: Queues::open(&Location::Memory, clock.clone()).unwrap(),
            objects: Objects::open(directory.path(), clock.clone()).unwrap(),
            checkpoints: Checkpoints::open(&Location::Memory).unwrap(),
            clock,
        };
        Self {
            directory: Some(directory),
            ..Self::of(template, engines).await
        }
    }

    async fn of(template: &str, engines: Engines) -> Self {
        let local = Local {
            stack_name: "t".to_owned(),
            ..Local::default()
        };
        let resources = Resources::from_template(template, &local).unwrap();
        engines.dynamo.create_tables(&resources.tables).unwrap();
        let queues = resources
            .queues
            .iter()
            .map(|queue| queue.definition.clone())
            .collect();
        engines.queues.create_all(queues).await.unwrap();
        for bucket in &resources.buckets {
            engines.objects.create_bucket(&bucket.name).unwrap();
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client(&format!("http://{}", listener.local_addr().unwrap()));
        let router = router(engines.dynamo.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            engines,
            resources,
            client,
            directory: None,
        }
    }

    async fn poll(self, functions: Arc<Script>) -> System {
        let engines = self.engines.clone();
        let pollers = Pollers::start(&self.resources, engines, Arc::clone(&functions))
            .await
            .unwrap();
        System {
            stores: self,
            functions,
            pollers,
        }
    }

    /// Writes `{pk, value}` to the table.
    async fn put(&self, pk: &str, value: &str) {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let put = self.client.put_item().table_name("t-orders-table");
        put.item("pk", text(pk))
            .item("value", text(value))
            .send()
            .await
            .unwrap();
    }

    async fn send(&self, queue: &str, body: &str) {
        self.engines
            .queues
            .send(queue, NewMessage::with_body(body))
            .await
            .unwrap();
    }

    async fn bodies(&self, queue: &str) -> Vec<String> {
        let messages = self.engines.queues.messages(queue).await.unwrap();
        messages.into_iter().map(|message| message.body).collect()
    }
}

impl System {
    async fn start(template: &str, functions: Arc<Script>) -> Self {
        Stores::new(template).await.poll(functions).await
    }

    async fn idle(&self) {
        // Only to name the test that hangs: nothing depends on how long it takes.
        tokio::time::timeout(Duration::from_mins(2), self.pollers.idle())
            .await
            .unwrap()
            .unwrap();
    }

    async fn stop(self) -> Stores {
        self.pollers.shutdown().await;
        self.stores
    }
}

fn client(url: &str) -> Client {
    Client::from_conf(
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

/// Returns the values of `{pk, value}` records, in order.
fn values(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .map(|record| {
            record
                .pointer("/dynamodb/NewImage/value/S")
                .and_then(Value::as_str)
                .unwrap()
        })
        .collect()
}

fn failed(message: &str) -> Answer {
    Err(FunctionError::Failed(message.to_owned()))
}
