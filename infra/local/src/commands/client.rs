//! The API, as the commands call it: in any role, by tokens of the local issuer.

use std::time::Duration;

use oms_domain::Money;
use oms_telemetry::Clock;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::Value;

use super::CommandError;
use super::token::{CUSTOMER, STAFF};
use crate::issuer::DevelopmentIssuer;
use crate::system::{PAYMENT_API_KEY, TOKEN_LIFETIME};

/// Calls one system.
pub struct ApiClient<'a> {
    client: Client,
    url: String,
    issuer: &'a DevelopmentIssuer,
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct ApiCall<'a> {
    /// The role of the caller.
    pub role: &'static str,
    /// The caller; a customer and a member of staff of the examples where nothing else is said.
    pub subject: Option<&'a str>,
    /// The method.
    pub method: Method,
    /// The path after `/api/v1`.
    pub path: String,
    /// The body.
    pub body: Option<Value>,
    /// The name of the write, so that it can be repeated.
    pub idempotency_key: Option<String>,
    /// The status the answer must have.
    pub expected: u16,
}

impl ApiCall<'_> {
    /// A request of one of the examples' callers.
    pub const fn new(
        role: &'static str,
        method: Method,
        path: String,
        body: Option<Value>,
        expected: u16,
    ) -> Self {
        Self {
            role,
            subject: None,
            method,
            path,
            body,
            idempotency_key: None,
            expected,
        }
    }
}

impl<'a> ApiClient<'a> {
    /// The API at `url`, which takes tokens of `issuer`.
    pub fn new(url: &str, issuer: &'a DevelopmentIssuer) -> Result<Self, CommandError> {
        Ok(Self {
            client: Client::builder().redirect(redirect::Policy::none()).build()?,
            url: url.to_owned(),
            issuer,
        })
    }

    /// Sends a request and reads the answer, which must have the status expected. Waits where the API says that this
    /// caller has asked for too much in this minute.
    pub async fn send(&self, call: &ApiCall<'_>) -> Result<Value, CommandError> {
        let usual = if call.role == "customer" { CUSTOMER } else { STAFF };
        let subject = call.subject.unwrap_or(usual);
        let now = Clock::system().now();
        let token = self.issuer.token(subject, &[call.role], now, TOKEN_LIFETIME);
        loop {
            let response = self.request(call, &token).send().await?;
            let Some(pause) = retry_after(&response) else {
                let step = format!("{} {}", call.method, call.path);
                return read(response, call.expected, step).await;
            };
            tokio::time::sleep(pause).await;
        }
    }

    fn request(&self, call: &ApiCall<'_>, token: &str) -> RequestBuilder {
        let url = format!("{}/api/v1{}", self.url, call.path);
        let mut request = self.client.request(call.method.clone(), url).bearer_auth(token);
        if let Some(key) = &call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = &call.body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        request
    }

    /// Pays for an order at the simulated gateway, as a storefront has its customers do.
    pub async fn pay(&self, gateway: &str, order: &str, total: Money) -> Result<(), CommandError> {
        let currency = total.currency().code().to_lowercase();
        let amount = total.minor_units();
        let body = format!("amount={amount}&currency={currency}&confirm=true&metadata[order_id]={order}");
        let request = self
            .client
            .post(format!("{gateway}/v1/payment_intents"))
            .bearer_auth(PAYMENT_API_KEY)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        read(request.send().await?, 200, "POST /v1/payment_intents".to_owned()).await?;
        Ok(())
    }

    /// What a URL leads to, without credentials.
    pub async fn download(&self, url: &str) -> Result<Vec<u8>, CommandError> {
        let response = self.client.get(url).send().await?.error_for_status()?;
        Ok(response.bytes().await?.to_vec())
    }
}

/// How long to wait before asking again.
fn retry_after(response: &Response) -> Option<Duration> {
    if response.status() != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    seconds.parse().ok().map(Duration::from_secs)
}

async fn read(response: Response, expected: u16, step: String) -> Result<Value, CommandError> {
    let status = response.status();
    let answer = response.text().await?;
    match serde_json::from_str(&answer) {
        Ok(value) if status.as_u16() == expected => Ok(value),
        _ => Err(CommandError::Unexpected {
            step,
            answer: format!("{status} {answer}"),
        }),
    }
}

/// A field as text; `-` where it is `null` or missing.
pub fn text(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or("-").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_limit_that_says_when_it_ends_is_waited_for() {
        let answer = |status: u16, header: &str, value: &str| {
            let response = axum::http::Response::builder().status(status);
            let response = response.header(header, value).body("").unwrap();
            retry_after(&Response::from(response))
        };
        assert_eq!(answer(429, "retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(answer(429, "retry-after", "soon"), None);
        assert_eq!(answer(429, "age", "7"), None);
        assert_eq!(answer(503, "retry-after", "7"), None);
    }
}
