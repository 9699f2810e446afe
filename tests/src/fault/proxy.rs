//! The near end of a wire, for one service.

use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, Response, header};
use futures::{FutureExt as _, stream};
use tokio::net::TcpListener;

use super::{Call, Fault, Service, Wire};

/// The SDK waits 3 s for an answer, and the refunds' worker 20 s for the gateway's.
const LONGER_THAN_ANYBODY_WAITS: Duration = Duration::from_mins(1);

struct Proxy {
    service: Service,
    upstream: String,
    /// The wire holds the server that holds this.
    wire: Weak<Wire>,
    client: reqwest::Client,
}

/// Starts a proxy for the service at `upstream`, and gives its address. It lives as long as the wire.
pub async fn proxy(service: Service, upstream: &str, wire: &Arc<Wire>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let proxy = Proxy {
        service,
        upstream: upstream.trim_end_matches('/').to_owned(),
        wire: Arc::downgrade(wire),
        client: reqwest::Client::new(),
    };
    let router = Router::new().fallback(pass).with_state(Arc::new(proxy));
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    wire.keep(&server);
    url
}

async fn pass(State(proxy): State<Arc<Proxy>>, request: Request) -> Response<Body> {
    let has_body = request.method() != Method::HEAD;
    // In a task of its own: what was sent arrives although the sender has given up.
    let answer = tokio::spawn(async move { proxy.answer(request).await })
        .await
        .unwrap();
    if !has_body && answer.extensions().get::<Silence>().is_some() {
        // No body is sent, so none can fail, and the head alone would be an answer: of a success that says nothing.
        return std::future::pending().await;
    }
    answer
}

impl Proxy {
    async fn answer(self: Arc<Self>, request: Request) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            // The sender died while it was sending.
            return silence();
        };
        let Some(wire) = self.wire.upgrade().filter(|wire| !wire.is_dead()) else {
            return silence();
        };
        let described = |number| {
            Call::of(
                number,
                self.service,
                (&parts.method, &parts.uri),
                &parts.headers,
                &body,
            )
        };
        let (call, fault) = wire.note(described);
        let Some(fault) = fault else {
            return self.forward(&parts, &body).await;
        };
        match fault {
            Fault::LoseRequest => silence(),
            Fault::Throttle | Fault::InternalError | Fault::Unavailable | Fault::Conflict => {
                call.refusal(fault)
            }
            Fault::KillBefore => {
                wire.die();
                silence()
            }
            Fault::HoldRequest => {
                wire.hold().await;
                self.forward(&parts, &body).await
            }
            Fault::ApplyLate => {
                let proxy = Arc::clone(&self);
                let late = move || async move { drop(proxy.forward(&parts, &body).await) }.boxed();
                wire.keep_for_later(Box::new(late));
                silence()
            }
            _ => {
                let answer = self.forward(&parts, &body).await;
                match fault {
                    Fault::Duplicate => self.forward(&parts, &body).await,
                    Fault::DelayAnswer => {
                        tokio::time::sleep(LONGER_THAN_ANYBODY_WAITS).await;
                        silence()
                    }
                    Fault::HoldAnswer => {
                        wire.hold().await;
                        answer
                    }
                    Fault::InternalErrorAfterEffect => call.refusal(fault),
                    Fault::TruncateAnswer => truncated(answer).await,
                    Fault::KillAfter => {
                        wire.die();
                        silence()
                    }
                    _ => silence(),
                }
            }
        }
    }

    async fn forward(&self, parts: &Parts, body: &Bytes) -> Response<Body> {
        let url = format!("{}{}", self.upstream, parts.uri);
        // With the host it was sent to, which is part of what a request is signed over.
        let request = self.client.request(parts.method.clone(), url);
        let request = request.headers(parts.headers.clone()).body(body.clone());
        match request.send().await {
            Ok(answer) => copy(answer).await,
            Err(_) => silence(),
        }
    }
}

async fn copy(answer: reqwest::Response) -> Response<Body> {
    let mut copy = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if name != header::TRANSFER_ENCODING {
            copy = copy.header(name, value);
        }
    }
    copy.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// The first half of an answer, with the length of the whole in its header.
async fn truncated(answer: Response<Body>) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    // An answer without a body is cut short in its head.
    if body.is_empty() {
        return silence();
    }
    parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
    let half = body.slice(..body.len() / 2);
    let halves = stream::iter([Ok(half), Err(io::Error::from(io::ErrorKind::BrokenPipe))]);
    Response::from_parts(parts, Body::from_stream(halves))
}

/// The mark of a response that is meant to be no answer.
#[derive(Clone)]
struct Silence;

/// No answer: a body that fails before its first byte makes the server drop the connection with the head unsent.
fn silence() -> Response<Body> {
    let failing = stream::once(async { Err::<&[u8], _>(io::Error::from(io::ErrorKind::BrokenPipe)) });
    let mut answer = Response::new(Body::from_stream(failing));
    answer.extensions_mut().insert(Silence);
    answer
}
