//! The `Events` of a function.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::resource::Resource;
use super::scope::Scope;
use super::{QueueSource, ScheduleSource, StreamSource, TemplateError};
use super::{queue_source, schedule_source, stream_source};

/// An event source that invokes a function.
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct HttpProperties {
    method: Option<String>,
    path: Option<String>,
}

/// Properties that concern API Gateway only.
const IGNORED: &[&str] = &["ApiId", "PayloadFormatVersion", "TimeoutInMillis"];

/// `name` is that of the event among the function's `Events`.
pub(super) fn read(
    function: Resource<'_>,
    name: &str,
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
        // Not `ScheduleV2`: EventBridge Scheduler sends other events than a rule does.
        "Schedule" => schedule_source::read(function, name, properties, scope).map(EventSource::Schedule),
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
        // SAM makes an event without method and path the `$default` route.
        (None, None) => Ok(HttpRoute::Default),
        _ => Err(function.unsupported("a route with only one of method and path")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Local;
    use super::*;

    #[test]
    fn a_schedule_of_event_bridge_scheduler_is_no_rule() {
        let (local, none) = (Local::default(), Map::new());
        let scope = Scope::new(&local, &none, &none).unwrap();
        let body = json!({"Type": "AWS::Serverless::Function"});
        let function = Resource::new("ReconcileFunction", &body).unwrap();
        let event = |kind: &str| json!({"Type": kind, "Properties": {"Schedule": "rate(5 minutes)"}});
        let read = |kind| read(function, "Timer", &event(kind), &scope);
        assert!(matches!(read("Schedule"), Ok(EventSource::Schedule(_))));
        let refused = read("ScheduleV2").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`ReconcileFunction`: the event type `ScheduleV2`"
        );
    }
}
