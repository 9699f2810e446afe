//! A relay in front of the API that checks every answer against the document: for the typed client, whose raw answers
//! no test sees.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, Response};
use oms_tests::schema::{Asked, violations};
use reqwest::redirect;
use serde_json::json;
use tokio::net::TcpListener;

/// The address of a relay to the system at `target`. An answer that the document does not promise becomes an error that
/// says so.
pub async fn judged(target: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let http = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    let target = target.to_owned();
    let relay = Router::new().fallback(move |request| relay(http.clone(), target.clone(), request));
    tokio::spawn(async move {
        axum::serve(listener, relay).await.unwrap();
    });
    format!("http://{address}")
}

async fn relay(http: reqwest::Client, target: String, request: Request) -> Response<Body> {
    let (asked, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let path = asked.uri.path_and_query().unwrap();
    let mut headers = asked.headers;
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    let sent = http.request(asked.method.clone(), format!("{target}{path}"));
    let answer = sent.headers(headers).body(body).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap().to_vec();
    let what = Asked {
        method: asked.method.as_str(),
        path: asked.uri.path(),
        sparse: false,
    };
    let found = violations(what, status, &headers, &bytes);
    if found.is_empty() {
        return response(status, headers, bytes);
    }
    let message = format!("{} {path}: {}", asked.method, found.join("; "));
    let error = json!({ "code": "INTERNAL", "message": message, "details": null, "request_id": "relay" });
    response(
        500,
        HeaderMap::new(),
        json!({ "error": error }).to_string().into_bytes(),
    )
}

fn response(status: u16, headers: HeaderMap, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status.try_into().unwrap();
    *response.headers_mut() = headers;
    response
}

#[tokio::test]
async fn an_answer_that_the_document_does_not_promise_is_an_error() {
    let answer = || async {
        (
            [("x-request-id", "1")],
            axum::Json(json!({ "status": "splendid" })),
        )
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let wrong = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        axum::serve(listener, Router::new().fallback(answer))
            .await
            .unwrap();
    });
    let relay = judged(&wrong).await;
    let answer = reqwest::get(format!("{relay}/api/v1/health")).await.unwrap();
    assert_eq!(answer.status().as_u16(), 500);
    let text = answer.text().await.unwrap();
    assert!(
        text.contains("GET /api/v1/health") && text.contains("splendid"),
        "{text}"
    );
}
