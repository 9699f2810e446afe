//! A scripted API that records the requests it gets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use tokio::net::TcpListener;

/// A scripted response: status, headers, body.
pub type Line = (u16, Vec<(&'static str, &'static str)>, String);

/// A recorded request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    /// The path and the query.
    pub target: String,
    headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Default)]
struct Stage {
    script: VecDeque<Line>,
    asked: Vec<Asked>,
}

/// An API that gives the responses of its script in order.
#[derive(Clone)]
pub struct Scripted {
    stage: Arc<Mutex<Stage>>,
    pub url: String,
}

impl Scripted {
    pub async fn new(script: impl IntoIterator<Item = Line>) -> Self {
        let stage = Stage {
            script: script.into_iter().collect(),
            asked: Vec::new(),
        };
        let stage = Arc::new(Mutex::new(stage));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&stage));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { stage, url }
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.stage.lock().unwrap().asked.clone()
    }
}

async fn answer(
    State(stage): State<Arc<Mutex<Stage>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<String> {
    let mut stage = stage.lock().unwrap();
    stage.asked.push(Asked {
        method: method.to_string(),
        target: uri.to_string(),
        headers,
        body: body.to_vec(),
    });
    let (status, headers, body) = stage.script.pop_front().expect("the script goes on");
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(body).unwrap()
}

/// The body of an error.
pub fn error(code: &str, details: &str) -> String {
    format!(r#"{{"error":{{"code":"{code}","message":"no","details":{details},"request_id":"r-1"}}}}"#)
}

/// A response with an error.
pub fn refused(status: u16, code: &str) -> Line {
    (status, Vec::new(), error(code, "null"))
}

/// A response that asks to try again later.
pub fn later(status: u16, seconds: &'static str) -> Line {
    let code = if status == 429 {
        "RATE_LIMITED"
    } else {
        "UNAVAILABLE"
    };
    (status, vec![("retry-after", seconds)], error(code, "null"))
}

/// A response to `GET /jobs`.
pub fn jobs(next_cursor: Option<&str>) -> Line {
    let cursor = next_cursor.map_or("null".to_owned(), |cursor| format!("\"{cursor}\""));
    let job = r#"{"kind":"REFUND","entity_id":"7f3a9c1b-77de-8abc-8f23-450000000000","owner_type":"ORDER","owner_id":"x",
        "status":"FAILED","attempts":6,"last_error":null,"due_at":null,"created_at":null,"updated_at":null}"#;
    let more = next_cursor.is_some();
    let pagination = format!(r#"{{"limit":1,"has_more":{more},"next_cursor":{cursor},"total":null}}"#);
    (
        200,
        Vec::new(),
        format!(r#"{{"data":[{job}],"pagination":{pagination}}}"#),
    )
}

/// A response to the retry of a job.
pub fn retried() -> Line {
    let body = r#"{"kind":"REFUND","entity_id":"7f3a9c1b-77de-8abc-8f23-450000000000","status":"PENDING"}"#;
    (
        202,
        vec![("x-request-id", "r-2"), ("retry-after", "2")],
        body.to_owned(),
    )
}
