//! Checks of every answer that a test sees against the OpenAPI document.
//!
//! The document lets answers have members that it does not name, so that clients are ready for new ones. The tests do
//! not: a member that is in an answer and not in the document is a violation, and so is a status, a header or a media
//! type that the operation does not list.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::{Draft, Validator};
use reqwest::header::HeaderMap;
use serde_json::{Map, Value, json};

/// The document, as it is committed.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../infra/openapi.json")).unwrap());

/// The prefix of every path of the document.
const BASE_PATH: &str = "/api/v1";

/// The headers that mean something where they are listed, and nothing where they are not.
const LISTED_HEADERS: [&str; 8] = [
    "allow",
    "dry-run",
    "etag",
    "idempotency-replayed",
    "location",
    "retry-after",
    "www-authenticate",
    "x-request-id",
];

/// The methods that a path may have operations for.
const METHODS: [&str; 4] = ["GET", "POST", "PATCH", "DELETE"];

/// The request that an answer belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The request asked for some members only.
    pub sparse: bool,
}

/// The violations by an answer of the document; none, if the document promises it.
pub fn violations(asked: Asked<'_>, status: u16, headers: &HeaderMap, body: &[u8]) -> Vec<String> {
    match operation(asked.method, asked.path) {
        None => violations_of_no_operation(asked.method, status, headers, body),
        Some(operation) => {
            let listed = &operation["responses"][status.to_string()];
            match resolved(listed) {
                Value::Null => vec![format!("the operation does not list the status {status}")],
                response => violations_of_response(response, asked.sparse, headers, body),
            }
        }
    }
}

/// The violations by a value of a schema of the document, closed.
pub fn violations_of_schema(schema: &Value, value: &Value) -> Vec<String> {
    let errors = validator(schema);
    let errors = errors.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The operation that answers a call, if there is one: of several paths that match, the one with the fewest parameters.
pub fn operation(method: &str, path: &str) -> Option<&'static Value> {
    if !METHODS.contains(&method) {
        return None;
    }
    let path = unreserved_decoded(path);
    let path = path.strip_prefix(BASE_PATH)?;
    let matching = DOCUMENT["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(pattern, item)| {
            let operation = item.get(method.to_lowercase())?;
            Some((parameters_if_matching(pattern, path)?, operation))
        });
    let (_, operation) = matching.min_by_key(|(parameters, _)| *parameters)?;
    Some(operation)
}

/// The number of parameters of a pattern, if it matches the path.
fn parameters_if_matching(pattern: &str, path: &str) -> Option<usize> {
    let (wanted, given): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    let matching =
        |(wanted, given): (&&str, &&str)| wanted == given || (wanted.starts_with('{') && !given.is_empty());
    let matches = wanted.len() == given.len() && wanted.iter().zip(&given).all(matching);
    matches.then(|| wanted.iter().filter(|segment| segment.starts_with('{')).count())
}

/// A path with those characters decoded that mean the same either way (RFC 3986, section 6.2.2.2).
fn unreserved_decoded(path: &str) -> String {
    let mut decoded = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let byte = after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        if let Some(byte) = byte.filter(unreserved) {
            decoded.push(char::from(byte));
            rest = &after[2..];
        } else {
            decoded.push('%');
            rest = after;
        }
    }
    decoded + rest
}

/// The violations by an answer to a request that no operation answers: it must be an error that says so, or the answer
/// to a browser's preflight request.
fn violations_of_no_operation(method: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> Vec<String> {
    let component = match status {
        400 => "BadRequestError",
        404 => "NotFoundError",
        405 => "MethodNotAllowedError",
        429 => "RateLimitedError",
        204 if method == "OPTIONS" => return Vec::new(),
        other => {
            return vec![format!(
                "there is no such operation, and yet the status is {other}"
            )];
        }
    };
    let mut violations = Vec::new();
    if (status == 405) != headers.contains_key("allow") {
        violations.push("the header `allow` belongs to 405 and to nothing else".to_owned());
    }
    if method != "HEAD" {
        let schema = json!({ "$ref": format!("#/components/schemas/{component}") });
        violations.extend(violations_of_body(&schema, body));
    }
    violations
}

fn violations_of_response(
    response: &'static Value,
    sparse: bool,
    headers: &HeaderMap,
    body: &[u8],
) -> Vec<String> {
    let mut violations = violations_of_headers(response, headers);
    let content_type = headers.get("content-type").map(|value| value.to_str().unwrap());
    match response["content"].as_object() {
        None => {
            if !body.is_empty() || content_type.is_some() {
                violations.push("there is a body where none is listed".to_owned());
            }
        }
        Some(content) => match content.get(content_type.unwrap_or_default()) {
            None => violations.push(format!("the media type {content_type:?} is not listed")),
            Some(listed) if content_type == Some("application/json") => {
                violations.extend(violations_of_body(&wanted(&listed["schema"], sparse), body));
            }
            Some(_) => {}
        },
    }
    violations
}

/// The schema of the answer: unless only some members were asked for, it is the first of the alternatives, which has
/// them all.
fn wanted(schema: &Value, sparse: bool) -> Value {
    match schema["anyOf"].as_array() {
        Some(alternatives) if !sparse => alternatives[0].clone(),
        _ => schema.clone(),
    }
}

fn violations_of_body(schema: &Value, body: &[u8]) -> Vec<String> {
    match serde_json::from_slice(body) {
        Ok(value) => violations_of_schema(schema, &value),
        Err(error) => vec![format!("the body is not JSON: {error}")],
    }
}

fn violations_of_headers(response: &'static Value, headers: &HeaderMap) -> Vec<String> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    let listed = response["headers"].as_object().unwrap_or(&NONE);
    let mut violations = Vec::new();
    for (name, header) in listed {
        let header = resolved(header);
        match headers.get(name) {
            None if header["required"] == true => violations.push(format!("the header `{name}` is missing")),
            None => {}
            Some(value) => {
                let text = value.to_str().unwrap();
                let number = header["schema"]["type"] == "integer";
                let value = match text.parse::<u64>() {
                    Ok(value) if number => Value::from(value),
                    _ => Value::from(text),
                };
                let found = violations_of_schema(&header["schema"], &value);
                violations.extend(
                    found
                        .into_iter()
                        .map(|violation| format!("header `{name}`{violation}")),
                );
            }
        }
    }
    for name in LISTED_HEADERS {
        if headers.contains_key(name) && !listed.contains_key(name) {
            violations.push(format!("the header `{name}` is not listed"));
        }
    }
    violations
}

/// The value itself or, of a reference, its target in the document.
pub fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// The validator of a schema of the document, compiled once in each process.
fn validator(schema: &Value) -> Arc<Validator> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let key = schema.to_string();
    let known = KNOWN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&key)
        .cloned();
    known.unwrap_or_else(|| {
        let compiled = Arc::new(compile(schema));
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(key).or_insert(compiled))
    })
}

fn compile(schema: &Value) -> Validator {
    static CLOSED: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
        let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap().iter();
        schemas
            .map(|(name, schema)| (name.clone(), closed_within(schema)))
            .collect()
    });
    let mut root = closed(schema);
    root["components"] = json!({ "schemas": *CLOSED });
    let options = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true);
    options
        .build(&root)
        .unwrap_or_else(|error| panic!("{schema}: {error}"))
}

/// The schema closed: a value may have only the members that the schema, or a part of it, names.
fn closed(schema: &Value) -> Value {
    let mut closed = closed_within(schema);
    let names_members = ["$ref", "properties", "allOf", "anyOf", "oneOf"];
    if names_members.iter().any(|keyword| schema.get(keyword).is_some()) {
        closed["unevaluatedProperties"] = false.into();
    }
    closed
}

/// The schema open itself, with the schemas within it closed: it may be a part of another.
fn closed_within(schema: &Value) -> Value {
    let mut closed_schema = schema.clone();
    let Some(members) = closed_schema.as_object_mut() else {
        return closed_schema;
    };
    for (keyword, value) in members.iter_mut() {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                for schema in properties.values_mut() {
                    *schema = closed(schema);
                }
            }
            ("items" | "additionalProperties", schema @ Value::Object(_)) => *schema = closed(schema),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                for schema in parts {
                    *schema = closed_within(schema);
                }
            }
            _ => {}
        }
    }
    closed_schema
}
