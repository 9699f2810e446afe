//! The services, and the errors by which each refuses a call.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, Uri};
use serde_json::{Value, json};

use super::Fault;

/// A service that functions call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Amazon `DynamoDB`.
    DynamoDb,
    /// Amazon SQS.
    Sqs,
    /// Amazon S3.
    S3,
    /// AWS KMS.
    Kms,
    /// The payment gateway.
    Payments,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 5] = [Self::DynamoDb, Self::Sqs, Self::S3, Self::Kms, Self::Payments];

    /// The variable that tells a function where the service is.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::DynamoDb => "AWS_ENDPOINT_URL_DYNAMODB",
            Self::Sqs => "AWS_ENDPOINT_URL_SQS",
            Self::S3 => "AWS_ENDPOINT_URL_S3",
            Self::Kms => "AWS_ENDPOINT_URL_KMS",
            Self::Payments => "PAYMENT_GATEWAY_URL",
        }
    }

    /// Returns `true` if a function that is given this variable calls the service.
    pub fn is_named_by(self, variable: &str) -> bool {
        match self {
            Self::DynamoDb => variable.ends_with("_TABLE"),
            Self::Sqs => variable.ends_with("_QUEUE_URL"),
            Self::S3 => variable.ends_with("_BUCKET"),
            Self::Kms => variable.ends_with("_SIGNING_KEY"),
            Self::Payments => variable == "PAYMENT_GATEWAY_URL",
        }
    }
}

/// One call of a function's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The number of the call, counted from 1 since [`super::Wire::begin`].
    pub number: usize,
    /// The service that is called.
    pub service: Service,
    /// `DynamoDB_20120810.UpdateItem`, or the method and path.
    pub operation: String,
    /// The number of items of its transaction; 0 if it is none.
    pub transaction_items: usize,
    /// A hash of what is sent: a second try of the same call has the same.
    pub content: u64,
    /// The `Idempotency-Key` it is sent under.
    pub idempotency_key: Option<String>,
    /// The path and the query, encoded.
    pub uri: String,
    /// The body as it is sent.
    pub body: Sent,
}

/// A body. Its `Debug` form is its length, because many calls are shown together.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sent(pub Bytes);

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Call {
    pub(super) fn of(
        number: usize,
        service: Service,
        (method, uri): (&Method, &Uri),
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Self {
        let path = uri.path();
        let header = |name: &str| {
            let value = headers.get(name)?.to_str();
            Some(value.expect("a header of ours is text").to_owned())
        };
        let operation = header("x-amz-target").unwrap_or_else(|| format!("{method} {path}"));
        let transaction_items = if operation.ends_with(".TransactWriteItems") {
            let body: Value = serde_json::from_slice(body).expect("a request of the SDK's is JSON");
            body["TransactItems"].as_array().map_or(0, Vec::len)
        } else {
            0
        };
        let mut content = DefaultHasher::new();
        body.hash(&mut content);
        Self {
            number,
            service,
            operation,
            transaction_items,
            content: content.finish(),
            idempotency_key: header("idempotency-key"),
            uri: uri.to_string(),
            body: Sent(body.clone()),
        }
    }

    /// Returns `true` if the call writes to the database.
    pub fn is_database_write(&self) -> bool {
        let writes = ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];
        self.service == Service::DynamoDb && writes.iter().any(|write| self.operation.ends_with(write))
    }

    /// The answer by which the service refuses the call.
    pub(super) fn refusal(&self, fault: Fault) -> Response<Body> {
        match self.service {
            Service::S3 => {
                let (status, code) = match fault {
                    Fault::Throttle => (503, "SlowDown"),
                    Fault::Unavailable => (503, "ServiceUnavailable"),
                    _ => (500, "InternalError"),
                };
                let text = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>A fault.</Message></Error>"
                );
                answer(status, "application/xml", text)
            }
            Service::Payments => {
                let (status, kind, code) = match fault {
                    Fault::Throttle => (429, "invalid_request_error", Some("rate_limit")),
                    Fault::Unavailable => (503, "api_error", None),
                    _ => (500, "api_error", None),
                };
                let body = json!({ "error": { "type": kind, "code": code, "message": "A fault." } });
                answer(status, "application/json", body.to_string())
            }
            Service::DynamoDb | Service::Sqs | Service::Kms => {
                let (status, kind) = match fault {
                    Fault::Conflict if self.transaction_items > 0 => (
                        400,
                        "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                    ),
                    Fault::Conflict => (
                        400,
                        "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
                    ),
                    Fault::Throttle => (400, self.throttled()),
                    Fault::Unavailable => (503, "ServiceUnavailable"),
                    _ => (500, "InternalServerError"),
                };
                let mut body = json!({ "__type": kind, "message": "A fault." });
                if fault == Fault::Conflict && self.transaction_items > 0 {
                    let conflict = |index| if index == 0 { "TransactionConflict" } else { "None" };
                    let reasons = (0..self.transaction_items).map(|index| json!({ "Code": conflict(index) }));
                    body["CancellationReasons"] = reasons.collect();
                }
                answer(status, "application/x-amz-json-1.0", body.to_string())
            }
        }
    }

    /// The names the services document for too many requests.
    const fn throttled(&self) -> &'static str {
        match self.service {
            Service::DynamoDb => "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
            Service::Sqs => "com.amazonaws.sqs#RequestThrottled",
            _ => "ThrottlingException",
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation.rsplit('.').next().unwrap_or_default();
        let operation = if self.operation.contains('/') {
            &self.operation
        } else {
            operation
        };
        write!(f, "{:?} {operation}", self.service)
    }
}

fn answer(status: u16, content_type: &str, text: String) -> Response<Body> {
    let answer = Response::builder()
        .status(status)
        .header("content-type", content_type);
    answer.body(Body::from(text)).expect("it is a response")
}
