//! The `Events` of a function.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::resource::Resource;
use super::scope::Scope;
use super::{QueueSource, StreamSource, TemplateError, queue_source, stream_source};

/// What invokes a function.
#[derive(Clone, Debug, PartialEq)]
pub enum EventSource {
    /// A request to the HTTP API.
    Http(HttpRoute),
    /// Changes of a table.
    Stream(StreamSource),
    /// Messages of a queue.
    Queue(QueueSource),
    /// The clock.
    Schedule(ScheduleSource),
}

/// A route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpRoute {
    /// Requests with this method to this path, whose parameters are written `{order_id}`.
    Path {
        /// In capitals.
        method: String,
        /// From the root of the host.
        path: String,
    },
    /// Requests no other route takes (`$default`).
    Default,
}

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleSource {
    /// `rate(5 minutes)` or `cron(...)`.
    pub expression: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct HttpProperties {
    method: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ScheduleProperties {
    #[serde(alias = "ScheduleExpression")]
    schedule: String,
}

/// What concerns API Gateway and `EventBridge` only.
const IGNORED: &[&str] = &[
    "ApiId",
    "Description",
    "Name",
    "PayloadFormatVersion",
    "TimeoutInMillis",
];

pub(super) fn read(
    function: Resource<'_>,
    event: &Value,
    scope: &Scope<'_>,
) -> Result<EventSource, TemplateError> {
    let kind = event.get("Type").and_then(Value::as_str).unwrap_or_default();
    let properties = event
        .get("Properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    match kind {
        "HttpApi" => http(function, properties, scope).map(EventSource::Http),
        "DynamoDB" => stream_source::read(function, properties, scope).map(EventSource::Stream),
        "SQS" => queue_source::read(function, properties, scope).map(EventSource::Queue),
        "Schedule" | "ScheduleV2" => {
            let properties: ScheduleProperties = function.read(scope, properties, IGNORED)?;
            Ok(EventSource::Schedule(ScheduleSource {
                expression: properties.schedule,
            }))
        }
        other => Err(function.unsupported(format!("the event type `{other}`"))),
    }
}

fn http(
    function: Resource<'_>,
    properties: Map<String, Value>,
    scope: &Scope<'_>,
) -> Result<HttpRoute, TemplateError> {
    let properties: HttpProperties = function.read(scope, properties, IGNORED)?;
    match (properties.method, properties.path) {
        (Some(method), Some(path)) => Ok(HttpRoute::Path {
            method: method.to_ascii_uppercase(),
            path,
        }),
        (None, None) => Ok(HttpRoute::Default),
        _ => Err(function.unsupported("a route with only one of method and path")),
    }
}
