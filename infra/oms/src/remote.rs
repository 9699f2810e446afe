//! Functions behind a Lambda endpoint, such as `cargo lambda watch`'s: the service's Invoke API, without signatures.

use std::net::IpAddr;

use axum::body::Body as ResponseBody;
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::Body;
use serde_json::{Map, Value, json};

use oms_cloud::pollers::FunctionError;

/// A Lambda endpoint. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Remote {
    client: reqwest::Client,
    url: String,
}

impl Remote {
    /// The endpoint at `url`, such as `http://127.0.0.1:9000`.
    pub fn new(url: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            url: url.trim_end_matches('/').to_owned(),
        }
    }

    /// Invokes a function with an event, and waits for its response.
    pub async fn invoke(&self, function: &str, event: &Value) -> Result<Value, FunctionError> {
        let url = format!("{}/2015-03-31/functions/{function}/invocations", self.url);
        let unreachable = |error: reqwest::Error| FunctionError::Unreachable(error.to_string());
        let response = self
            .client
            .post(url)
            .body(event.to_string())
            .send()
            .await
            .map_err(unreachable)?;
        let failed =
            // Lambda answers 200 also when the function failed, and says so in this header.
            !response.status().is_success() || response.headers().contains_key("x-amz-function-error");
        let text = response.text().await.map_err(unreachable)?;
        if failed {
            return Err(FunctionError::Failed(text));
        }
        serde_json::from_str(&text).map_err(|error| FunctionError::Failed(error.to_string()))
    }

    /// Passes a request to a function as API Gateway does (payload format version 2.0), and gives its answer.
    pub async fn request(
        &self,
        function: &str,
        parts: &Parts,
        body: &Body,
        peer: IpAddr,
    ) -> Response<ResponseBody> {
        match self.invoke(function, &event(parts, body, peer)).await {
            Ok(answer) => response(&answer).unwrap_or_else(|| StatusCode::BAD_GATEWAY.into_response()),
            Err(error) => {
                tracing::error!(function, error = %error, "the function gave no answer");
                (StatusCode::BAD_GATEWAY, r#"{"message":"Internal Server Error"}"#).into_response()
            }
        }
    }
}

fn event(parts: &Parts, body: &Body, peer: IpAddr) -> Value {
    let mut headers = Map::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        // API Gateway joins repeated headers.
        let joined = match headers.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before},{value}"),
            None => value.into_owned(),
        };
        headers.insert(name.as_str().to_owned(), joined.into());
    }
    let (text, encoded) = match body {
        Body::Text(text) => (text.clone(), false),
        other => (STANDARD.encode(other.as_ref()), true),
    };
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.uri.path(),
        "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": "localhost",
            "http": {
                "method": parts.method.as_str(),
                "path": parts.uri.path(),
                "protocol": "HTTP/1.1",
                "sourceIp": peer.to_string(),
            },
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": 0,
        },
        "body": text,
        "isBase64Encoded": encoded,
    })
}

fn response(answer: &Value) -> Option<Response<ResponseBody>> {
    let status = u16::try_from(answer.get("statusCode")?.as_u64()?).ok()?;
    let mut response = Response::builder().status(status);
    for field in ["headers", "multiValueHeaders"] {
        for (name, value) in answer.get(field).and_then(Value::as_object).into_iter().flatten() {
            let values = value
                .as_array()
                .map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
            for value in values.iter().filter_map(Value::as_str) {
                response = response.header(name, value);
            }
        }
    }
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let body = match answer.get("isBase64Encoded").and_then(Value::as_bool) {
        Some(true) => STANDARD.decode(body).ok()?,
        _ => body.as_bytes().to_vec(),
    };
    response.body(ResponseBody::from(body)).ok()
}
