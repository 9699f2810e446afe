//! The Lambda Runtime API, as much of it as one function needs.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::Failure;

/// The longest time that an invocation may take; valgrind makes it some fifty times as long as it is.
const PATIENCE: Duration = Duration::from_mins(1);

/// A function that has asked for its next event and waits.
pub struct Idle(oneshot::Sender<String>);

type Answer = Result<Value, String>;

/// A Runtime API for one process.
pub struct RuntimeApi {
    /// `127.0.0.1:<port>`, for `AWS_LAMBDA_RUNTIME_API`.
    pub address: String,
    asked: mpsc::Receiver<Idle>,
    answers: mpsc::Receiver<Answer>,
    server: JoinHandle<()>,
}

struct Api {
    asked: mpsc::Sender<Idle>,
    answers: mpsc::Sender<Answer>,
    requests: Mutex<u64>,
}

impl RuntimeApi {
    /// Starts one on a port of its own. It ends when it is dropped.
    pub async fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (asked_sender, asked) = mpsc::channel(1);
        let (answers_sender, answers) = mpsc::channel(1);
        let api = Api {
            asked: asked_sender,
            answers: answers_sender,
            requests: Mutex::new(0),
        };
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(error))
            .with_state(Arc::new(api));
        let server = tokio::spawn(async move {
            // An accept that fails shows as a function that never asks.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            address,
            asked,
            answers,
            server,
        })
    }

    /// Waits until the function asks for an event: it has started, or is done with the one before.
    pub async fn idle(&mut self) -> Result<Idle, Failure> {
        let asked = tokio::time::timeout(PATIENCE, self.asked.recv()).await;
        asked
            .ok()
            .flatten()
            .ok_or_else(|| "the function does not ask for an event".into())
    }

    /// Gives the event to the function, and waits for its response.
    pub async fn invoke(&mut self, idle: Idle, event: &Value) -> Result<Value, Failure> {
        idle.0
            .send(event.to_string())
            .map_err(|_| "the function went away")?;
        let answer = tokio::time::timeout(PATIENCE, self.answers.recv()).await;
        let answer = answer.ok().flatten().ok_or("the function does not answer")?;
        answer.map_err(|text| format!("the function failed: {text}").into())
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(api): State<Arc<Api>>) -> Response {
    let (sender, event) = oneshot::channel();
    if api.asked.send(Idle(sender)).await.is_err() {
        return StatusCode::GONE.into_response();
    }
    let Ok(event) = event.await else {
        return StatusCode::GONE.into_response();
    };
    let mut requests = api.requests.lock().await;
    *requests += 1;
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let deadline = now.saturating_add(PATIENCE).as_millis();
    let headers = [
        ("content-type", "application/json".to_owned()),
        (
            "lambda-runtime-aws-request-id",
            format!("8476a536-e9f4-11e8-9739-{:012}", *requests),
        ),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:000000000000:function:bench".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-69200000-0123456789abcdef01234567;Sampled=0".to_owned(),
        ),
    ];
    (headers, event).into_response()
}

async fn response(State(api): State<Arc<Api>>, body: Bytes) -> StatusCode {
    let answer = serde_json::from_slice(&body).map_err(|error| error.to_string());
    accept(&api, answer).await
}

async fn error(State(api): State<Arc<Api>>, body: Bytes) -> StatusCode {
    accept(&api, Err(String::from_utf8_lossy(&body).into_owned())).await
}

async fn accept(api: &Api, answer: Answer) -> StatusCode {
    match api.answers.send(answer).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}
