//! Stands between the worker and everything it calls, counts the calls, and kills the worker at one of them.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What the interceptors of one worker share.
#[derive(Default)]
pub struct Calls {
    made: Mutex<Vec<String>>,
    /// The number, counted from 1, of the call whose answer the worker does not live to see.
    fatal: Mutex<Option<usize>>,
    /// Told when that call has had its effect.
    pub reached: Notify,
}

impl Calls {
    /// Counts anew; the call number `fatal` will be the worker's last.
    pub fn begin(&self, fatal: Option<usize>) {
        self.made.lock().unwrap().clear();
        *self.fatal.lock().unwrap() = fatal;
    }

    /// The calls that were made since, in order.
    pub fn made(&self) -> Vec<String> {
        self.made.lock().unwrap().clone()
    }

    /// Notes a call, and says whether it is the fatal one.
    fn note(&self, name: String) -> bool {
        let mut made = self.made.lock().unwrap();
        made.push(name);
        *self.fatal.lock().unwrap() == Some(made.len())
    }
}

struct Interceptor {
    upstream: String,
    calls: Arc<Calls>,
    client: reqwest::Client,
}

/// Intercepts what is meant for `upstream`, at the address it gives.
pub async fn intercept(upstream: &str, calls: &Arc<Calls>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let interceptor = Interceptor {
        upstream: upstream.trim_end_matches('/').to_owned(),
        calls: Arc::clone(calls),
        client: reqwest::Client::new(),
    };
    let router = Router::new().fallback(pass).with_state(Arc::new(interceptor));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

async fn pass(State(interceptor): State<Arc<Interceptor>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = parts
        .headers
        .get("x-amz-target")
        .map(|target| target.to_str().unwrap().to_owned());
    let name = target.unwrap_or_else(|| format!("{} {}", parts.method, parts.uri.path()));
    let fatal = interceptor.calls.note(name);
    let url = format!("{}{}", interceptor.upstream, parts.uri);
    let mut headers = parts.headers;
    headers.remove("host");
    let request = interceptor
        .client
        .request(parts.method, url)
        .headers(headers)
        .body(body);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let headers = answer.headers().clone();
    let bytes = answer.bytes().await.unwrap();
    if fatal {
        // The effect is there; the answer never comes.
        interceptor.calls.reached.notify_one();
        std::future::pending::<()>().await;
    }
    let mut response = Response::builder().status(StatusCode::from_u16(status.as_u16()).unwrap());
    for (name, value) in headers.iter().filter(|(name, _)| *name != "transfer-encoding") {
        response = response.header(name, value);
    }
    response.body(Body::from(bytes)).unwrap()
}
