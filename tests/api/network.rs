//! A network between a worker and everything it calls, where requests and answers are lost or late.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_lambda_events::event::sqs::SqsEvent;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response};
use futures::stream;
use oms_process_refund::ProcessRefund;
use oms_tests::{Local, new_uuid, refund};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not arrive.
    LoseRequest,
    /// It arrives, and its answer does not.
    LoseAnswer,
    /// It arrives when [`Network::release`] is called.
    HoldRequest,
    /// It arrives, and its answer does when [`Network::release`] is called.
    HoldAnswer,
}

/// What becomes of which calls.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// By the number of the call, counted from 1.
    pub troubles: BTreeMap<usize, Trouble>,
    /// The call after which nothing arrives any more, as if the worker were dead.
    pub last: Option<usize>,
}

impl Plan {
    /// Nothing goes wrong but at that call.
    pub fn at(call: usize, trouble: Trouble) -> Self {
        Self {
            troubles: [(call, trouble)].into(),
            last: None,
        }
    }

    /// As [`Plan::at`], and nothing arrives after it.
    pub fn dead_after(call: usize, trouble: Trouble) -> Self {
        Self {
            last: Some(call),
            ..Self::at(call, trouble)
        }
    }
}

/// The network of one worker.
#[derive(Default)]
pub struct Network {
    plan: Mutex<Plan>,
    made: Mutex<Vec<String>>,
    /// The idempotency keys that refunds were asked for with.
    keys: Mutex<Vec<String>>,
    waiting: AtomicUsize,
    reached: Notify,
    released: Notify,
}

impl Network {
    /// From now on calls are counted anew, and go by `plan`.
    pub fn begin(&self, plan: Plan) {
        self.made.lock().unwrap().clear();
        *self.plan.lock().unwrap() = plan;
    }

    /// The calls since then.
    pub fn made(&self) -> Vec<String> {
        self.made.lock().unwrap().clone()
    }

    /// Every idempotency key that came by, in order.
    pub fn keys(&self) -> Vec<String> {
        self.keys.lock().unwrap().clone()
    }

    /// Waits until a call is held.
    pub async fn holds(&self) {
        while self.waiting.load(Ordering::SeqCst) == 0 {
            self.reached.notified().await;
        }
    }

    /// Lets the held call go on.
    pub fn release(&self) {
        self.released.notify_one();
    }

    fn note(&self, name: String, headers: &HeaderMap) -> (usize, bool, Option<Trouble>) {
        if let Some(key) = headers.get("idempotency-key") {
            self.keys.lock().unwrap().push(key.to_str().unwrap().to_owned());
        }
        let number = {
            let mut made = self.made.lock().unwrap();
            made.push(name);
            made.len()
        };
        let plan = self.plan.lock().unwrap();
        let dead = plan.last.is_some_and(|last| number > last);
        (number, dead, plan.troubles.get(&number).copied())
    }

    async fn hold(&self) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.reached.notify_one();
        self.released.notified().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Link {
    upstream: String,
    network: Arc<Network>,
    client: reqwest::Client,
}

/// A link to `upstream`, and the address of its near end.
pub async fn link(upstream: &str, network: &Arc<Network>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let link = Link {
        upstream: upstream.trim_end_matches('/').to_owned(),
        network: Arc::clone(network),
        client: reqwest::Client::new(),
    };
    let router = Router::new().fallback(pass).with_state(Arc::new(link));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn pass(State(link): State<Arc<Link>>, request: Request) -> Response<Body> {
    // In a task of its own: what was sent arrives although the sender has given up.
    tokio::spawn(async move { forward(&link, request).await })
        .await
        .unwrap()
}

async fn forward(link: &Link, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers.get("x-amz-target");
    let target = target.map(|target| target.to_str().unwrap().to_owned());
    let name = target.unwrap_or_else(|| format!("{} {}", parts.method, parts.uri.path()));
    let (_, dead, trouble) = link.network.note(name, &parts.headers);
    if dead || trouble == Some(Trouble::LoseRequest) {
        return silence();
    }
    if trouble == Some(Trouble::HoldRequest) {
        link.network.hold().await;
    }
    let url = format!("{}{}", link.upstream, parts.uri);
    // With the host it was sent to, which is part of what a request is signed over.
    let request = link
        .client
        .request(parts.method, url)
        .headers(parts.headers)
        .body(body);
    let answer = request.send().await;
    if trouble == Some(Trouble::HoldAnswer) {
        link.network.hold().await;
    }
    match answer {
        Ok(answer) if trouble != Some(Trouble::LoseAnswer) => copy(answer).await,
        _ => silence(),
    }
}

async fn copy(answer: reqwest::Response) -> Response<Body> {
    let mut copy = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if name != "transfer-encoding" {
            copy = copy.header(name, value);
        }
    }
    copy.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// No answer: a body that fails before its first byte makes the server drop the connection with the head unsent.
fn silence() -> Response<Body> {
    let failing = stream::once(async { Err::<&[u8], _>(io::Error::from(io::ErrorKind::BrokenPipe)) });
    Response::new(Body::from_stream(failing))
}

/// The worker `process-refund`, with a network of its own.
pub struct Worker {
    pub function: ProcessRefund,
    pub network: Arc<Network>,
}

const FUNCTION: &str = "process-refund";

/// The services that are called over the network, by the variable that names them.
const SERVICES: [&str; 3] = [
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SQS",
    "PAYMENT_GATEWAY_URL",
];

impl Worker {
    /// A worker of the system, by the system's clock.
    pub async fn of(local: &Local) -> Self {
        let network = Arc::new(Network::default());
        let mut links = Vec::new();
        for name in SERVICES {
            links.push((name, link(&local.variable(FUNCTION, name), &network).await));
        }
        let changes: Vec<_> = links.iter().map(|(name, url)| (*name, url.as_str())).collect();
        let environment = local.environment_with(FUNCTION, &changes);
        Self {
            function: ProcessRefund::new(&environment, local.clock()).unwrap(),
            network,
        }
    }

    /// Delivers the message of an order over a network where things go by `plan`; whether the message is done with.
    pub async fn deliver(&self, order: &Value, plan: Plan) -> bool {
        self.network.begin(plan);
        let answer = self.function.handle(batch(order)).await;
        answer.batch_item_failures.is_empty()
    }
}

/// A delivery of an order's message.
fn batch(order: &Value) -> SqsEvent {
    let event = json!({ "Records": [{
        "messageId": new_uuid(),
        "receiptHandle": "none",
        "body": refund::message(order),
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:refund-queue",
        "awsRegion": "us-east-1",
    }] });
    serde_json::from_value(event).unwrap()
}
