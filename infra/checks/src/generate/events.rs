//! The example event of each route. Its query, its body, the values in its path and its own headers are kept as they
//! stand; a new event takes them from the examples of the OpenAPI document. Everything else follows from the route.

use std::collections::BTreeMap;
use std::path::Path;

use oms_http::Method;
use oms_http_functions::routes::ROUTES;
use serde_json::Value;

use super::{GenerateError, Generated};

const DOCUMENT: &str = "infra/openapi.json";
/// A path that no route answers, for the function that answers those.
const UNKNOWN: (&str, &str) = ("GET", "/api/v1/order");
const HOST: &str = "abc123def4.execute-api.us-east-1.amazonaws.com";
const SOURCE_IP: &str = "203.0.113.7";
const USER_AGENT: &str = "curl/8.7.1";
/// The headers that every event has.
const HEADERS: [(&str, &str); 8] = [
    ("accept", "application/json"),
    ("authorization", "Bearer <token>"),
    ("host", HOST),
    ("user-agent", USER_AGENT),
    ("x-amzn-trace-id", "Root=1-69200000-0123456789abcdef01234567"),
    ("x-forwarded-for", SOURCE_IP),
    ("x-forwarded-port", "443"),
    ("x-forwarded-proto", "https"),
];

/// The part of an event that does not follow from its route.
#[derive(Default)]
struct Request {
    method: String,
    path: String,
    query: String,
    parameters: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    in_path: BTreeMap<String, String>,
    body: Option<String>,
    source_ip: String,
    user_agent: String,
}

pub(super) fn generate(root: &Path, document: &str) -> Result<Vec<Generated>, GenerateError> {
    let document = json(DOCUMENT, document)?;
    let events = ROUTES.iter().map(|route| {
        let path = format!("events/{}.json", route.function);
        let mut request = match std::fs::read_to_string(root.join(&path)) {
            Ok(text) => Request::written(&json(&path, &text)?),
            Err(_) => Request::of_examples(&document, route.function),
        };
        // The event of the function for unknown routes has a path of its own that no route answers.
        if route.method != Method::Any {
            route.method.as_str().clone_into(&mut request.method);
            request.path = request.filled(route.path);
        }
        let key = match route.method {
            Method::Any => route.path.to_owned(),
            method => format!("{} {}", method.as_str(), route.path),
        };
        Ok(Generated {
            path: path.into(),
            text: request.event(&key),
        })
    });
    events.collect()
}

fn json(path: &str, text: &str) -> Result<Value, GenerateError> {
    serde_json::from_str(text).map_err(|source| GenerateError::Json {
        path: path.to_owned(),
        source,
    })
}

impl Request {
    /// The request of an event that stands.
    fn written(event: &Value) -> Self {
        let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let map = |name: &str| {
            let members = event.get(name).and_then(Value::as_object).into_iter().flatten();
            let texts = members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
            texts.collect::<BTreeMap<_, _>>()
        };
        Self {
            method: text("/requestContext/http/method").to_owned(),
            path: text("/rawPath").to_owned(),
            query: text("/rawQueryString").to_owned(),
            parameters: map("queryStringParameters"),
            headers: map("headers"),
            in_path: map("pathParameters"),
            body: event.get("body").and_then(Value::as_str).map(str::to_owned),
            source_ip: text("/requestContext/http/sourceIp").to_owned(),
            user_agent: text("/requestContext/http/userAgent").to_owned(),
        }
    }

    /// The request that the document's examples make up.
    fn of_examples(document: &Value, function: &str) -> Self {
        let mut request = Self {
            method: UNKNOWN.0.to_owned(),
            path: UNKNOWN.1.to_owned(),
            source_ip: SOURCE_IP.to_owned(),
            user_agent: USER_AGENT.to_owned(),
            ..Self::default()
        };
        for (name, value) in HEADERS {
            request.headers.insert(name.to_owned(), value.to_owned());
        }
        let Some(operation) = operation(document, function) else {
            return request;
        };
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let text = |name: &str| parameter.get(name).and_then(Value::as_str);
            if let (Some("path"), Some(name), Some(example)) = (text("in"), text("name"), text("example")) {
                request.in_path.insert(name.to_owned(), example.to_owned());
            }
        }
        let examples = operation.pointer("/requestBody/content/application~1json/examples");
        let first = examples
            .and_then(Value::as_object)
            .and_then(|all| all.values().next());
        request.body = first.and_then(|example| Some(example.get("value")?.to_string()));
        if request.body.is_some() {
            let key = format!("{function}-7f3a91");
            request.headers.insert("idempotency-key".to_owned(), key);
        }
        request
    }

    /// A path with this request's values in the place of its parameters.
    fn filled(&self, path: &str) -> String {
        let mut filled = path.to_owned();
        for (name, value) in &self.in_path {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    /// The whole event, in the order in which API Gateway's documentation shows one.
    fn event(&self, key: &str) -> String {
        let mut headers = self.headers.clone();
        if let Some(body) = &self.body {
            headers.insert("content-type".to_owned(), "application/json".to_owned());
            // Computed anew, since the body of a standing event may have been edited by hand.
            headers.insert("content-length".to_owned(), body.len().to_string());
        }
        // The members follow the order of the query and of the path, as in API Gateway's events; a map would sort them.
        let in_query: Vec<&str> = self
            .query
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .collect();
        let in_path: Vec<&str> = key
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        let names: Vec<&str> = headers.keys().map(String::as_str).collect();
        let mut members = vec![
            member("version", "2.0"),
            member("routeKey", key),
            member("rawPath", &self.path),
            member("rawQueryString", &self.query),
            object("headers", &names, &headers),
        ];
        if !self.parameters.is_empty() {
            members.push(object("queryStringParameters", &in_query, &self.parameters));
        }
        members.push(self.context(key));
        if !self.in_path.is_empty() {
            members.push(object("pathParameters", &in_path, &self.in_path));
        }
        if let Some(body) = &self.body {
            members.push(member("body", body));
        }
        members.push("\"isBase64Encoded\": false".to_owned());
        format!("{{\n  {}\n}}\n", members.join(",\n  "))
    }

    fn context(&self, key: &str) -> String {
        let http = [
            member("method", &self.method),
            member("path", &self.path),
            member("protocol", "HTTP/1.1"),
            member("sourceIp", &self.source_ip),
            member("userAgent", &self.user_agent),
        ];
        let members = [
            member("accountId", "000000000000"),
            member("apiId", "abc123def4"),
            member("domainName", HOST),
            member("domainPrefix", "abc123def4"),
            format!("\"http\": {{\n      {}\n    }}", http.join(",\n      ")),
            member("requestId", "JKJaXmPLvHcESHA="),
            member("routeKey", key),
            member("stage", "$default"),
            member("time", "21/Nov/2026:09:30:00 +0000"),
            "\"timeEpoch\": 1795253400000".to_owned(),
        ];
        format!("\"requestContext\": {{\n    {}\n  }}", members.join(",\n    "))
    }
}

/// The operation that a function answers.
fn operation<'d>(document: &'d Value, function: &str) -> Option<&'d Value> {
    let wanted = super::pascal_case(function);
    let paths = document.get("paths")?.as_object()?.values();
    let operations = paths.filter_map(Value::as_object).flat_map(|item| item.values());
    let id = |operation: &&Value| {
        let id = operation.get("operationId").and_then(Value::as_str);
        // The id is the function's name in camel case.
        id.is_some_and(|id| id.eq_ignore_ascii_case(&wanted))
    };
    operations.into_iter().find(id)
}

fn member(name: &str, value: &str) -> String {
    format!("\"{name}\": {}", Value::from(value))
}

fn object(name: &str, order: &[&str], members: &BTreeMap<String, String>) -> String {
    let members = order
        .iter()
        .filter_map(|name| Some(member(name, members.get(*name)?)));
    let members: Vec<String> = members.collect();
    format!("\"{name}\": {{\n    {}\n  }}", members.join(",\n    "))
}
