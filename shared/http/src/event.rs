//! The event of an HTTP API as a request, and a response in the form that a function returns: payload format 2.0.
//!
//! Only the fields that the edge uses are read and written. `lambda_http`, whose types these are, does the same for
//! every field and every kind of gateway, for a tenth of a warm request's instructions; a test here reads the same
//! events with both.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use lambda_http::Body;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;
use lambda_http::request::RequestContext;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An event, read.
#[derive(Debug)]
pub struct HttpEvent(pub Request<Body>);

/// A response, as a function answers.
#[derive(Debug)]
pub struct HttpAnswer(pub Response<Body>);

/// The characters that a path may hold unescaped. The gateway has undone the escapes.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}');
/// The characters that a query may hold unescaped.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow)]
    raw_path: Cow<'a, str>,
    /// Empty at API Gateway where there is none, `null` under `cargo lambda watch`.
    raw_query_string: Option<String>,
    headers: Headers,
    #[serde(borrow)]
    request_context: Context<'a>,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow)]
    http: Http<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    #[serde(borrow)]
    method: Cow<'a, str>,
    source_ip: Option<String>,
}

struct Headers(HeaderMap);

impl<'de> Deserialize<'de> for HttpEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Read as text first: the runtime's own deserializer tracks the path of every value for its error messages.
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let event: Event<'_> = serde_json::from_str(text.get()).map_err(D::Error::custom)?;
        let method = Method::from_bytes(event.request_context.http.method.as_bytes());
        let body = match event.body {
            None => Body::Empty,
            Some(text) if event.is_base64_encoded => {
                Body::Binary(STANDARD.decode(text).map_err(D::Error::custom)?)
            }
            Some(text) => Body::Text(text),
        };
        let mut context = ApiGatewayV2httpRequestContext::default();
        context.http.source_ip = event.request_context.http.source_ip;
        let mut request = Request::new(body);
        *request.method_mut() = method.map_err(D::Error::custom)?;
        *request.uri_mut() = uri(
            &event.raw_path,
            event.raw_query_string.as_deref().unwrap_or_default(),
        );
        *request.headers_mut() = event.headers.0;
        request
            .extensions_mut()
            .insert(RequestContext::ApiGatewayV2(context));
        Ok(Self(request))
    }
}

/// Path and query. A path that is not valid becomes the root, which no route has.
fn uri(path: &str, query: &str) -> Uri {
    let mut text: String = utf8_percent_encode(path, PATH).collect();
    if !query.is_empty() {
        text.push('?');
        text.extend(utf8_percent_encode(query, QUERY));
    }
    let path = if text.starts_with('/') {
        PathAndQuery::try_from(text).ok()
    } else {
        None
    };
    path.map(Uri::from).unwrap_or_default()
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Headers;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("header fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Headers, A::Error> {
                let mut headers = HeaderMap::with_capacity(24);
                while let Some((name, value)) = fields.next_entry::<Cow<'de, str>, String>()? {
                    let name = HeaderName::try_from(name.as_ref()).map_err(A::Error::custom)?;
                    let value = HeaderValue::try_from(value).map_err(A::Error::custom)?;
                    headers.append(name, value);
                }
                Ok(Headers(headers))
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Serialize for HttpAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let binary = match self.0.body() {
            Body::Binary(bytes) => Some(STANDARD.encode(bytes)),
            _ => None,
        };
        let body = match self.0.body() {
            Body::Text(text) => text.as_str(),
            _ => binary.as_deref().unwrap_or_default(),
        };
        let mut answer = serializer.serialize_map(Some(5))?;
        answer.serialize_entry("statusCode", &self.0.status().as_u16())?;
        answer.serialize_entry("headers", &Fields(self.0.headers()))?;
        answer.serialize_entry("body", body)?;
        answer.serialize_entry("isBase64Encoded", &binary.is_some())?;
        // No cookies are ever set, but `cargo lambda watch` cannot read an answer without the field.
        answer.serialize_entry("cookies", &[(); 0])?;
        answer.end()
    }
}

/// Header fields as an object; repeated ones are joined by commas.
struct Fields<'a>(&'a HeaderMap);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(self.0.keys_len()))?;
        for name in self.0.keys() {
            let mut values = self
                .0
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok());
            let first = values.next().unwrap_or_default();
            let value = values.fold(first.to_owned(), |all, value| format!("{all}, {value}"));
            fields.serialize_entry(name.as_str(), &value)?;
        }
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use lambda_http::RequestExt as _;
    use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
    use serde_json::{Value, json};

    use super::*;

    fn event(path: &str, query: &str, body: &Value, is_base64_encoded: bool) -> Value {
        json!({
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query,
            "headers": { "Content-Type": "application/json", "x-request-id": "7" },
            "requestContext": {
                "http": { "method": "PATCH", "path": path, "sourceIp": "203.0.113.7", "userAgent": "x" },
                "stage": "$default",
                "timeEpoch": 1_795_253_400_000_i64,
            },
            "body": body,
            "isBase64Encoded": is_base64_encoded,
        })
    }

    fn read(event: &Value) -> Request<Body> {
        serde_json::from_value::<HttpEvent>(event.clone()).unwrap().0
    }

    #[test]
    fn an_event_says_what_lambda_http_reads_in_it() {
        for (path, query) in [
            ("/api/v1/orders/018f3c2e/state", ""),
            ("/api/v1/orders", "status=PAID&cursor=a%2Bb&limit=1"),
            ("/api/v1/orders/a b\"<>`^{}|é/state", "q=a'b(c)"),
            ("/api/v1/orders/%41%2F", "a=%20+b"),
            ("/", "a"),
        ] {
            for (body, encoded) in [
                (Value::Null, false),
                (json!("{\"a\": \"é\"}"), false),
                (json!("/wBh"), true),
                (json!(""), false),
            ] {
                let event = event(path, query, &body, encoded);
                let (ours, theirs) = (
                    read(&event),
                    lambda_http::request::from_str(&event.to_string()).unwrap(),
                );
                assert_eq!(ours.method(), theirs.method());
                assert_eq!(ours.uri().query(), theirs.uri().query());
                assert_eq!(decoded(ours.uri().path()), decoded(theirs.uri().path()));
                assert_eq!(ours.headers(), theirs.headers());
                assert_eq!(ours.body().to_vec(), theirs.body().to_vec());
                let source = |request: &Request<Body>| match request.request_context_ref() {
                    Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
                    _ => None,
                };
                assert_eq!(source(&ours), source(&theirs));
            }
        }
    }

    fn decoded(path: &str) -> String {
        percent_encoding::percent_decode_str(path)
            .decode_utf8()
            .unwrap()
            .into_owned()
    }

    #[test]
    fn no_path_and_no_query_break_the_reading() {
        for (path, query) in [
            ("", ""),
            ("x", ""),
            ("//", "\u{0}é\n#?"),
            ("/\u{7f}", "%"),
            ("*", ""),
        ] {
            let request = read(&event(path, query, &Value::Null, false));
            assert!(request.uri().path().starts_with('/'), "{path}");
        }
    }

    #[test]
    fn a_query_that_is_not_there_is_none() {
        let mut event = event("/api/v1/health", "", &Value::Null, false);
        for absent in [Value::Null, json!("")] {
            event["rawQueryString"] = absent;
            assert_eq!(read(&event).uri(), "/api/v1/health");
        }
    }

    #[test]
    fn what_is_no_such_event_is_an_error() {
        let good = event("/", "", &json!("/w=="), true);
        read(&good);
        for (pointer, value) in [
            ("/requestContext/http/method", json!("NO METHOD")),
            ("/headers/x-request-id", json!("a\nb")),
            ("/headers", json!([])),
            ("/body", json!("***")),
            ("/rawPath", Value::Null),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            assert!(serde_json::from_value::<HttpEvent>(bad).is_err(), "{pointer}");
        }
    }

    #[test]
    fn an_answer_is_what_the_gateway_expects() {
        let mut response = Response::new(Body::Text("{}".to_owned()));
        *response.status_mut() = http::StatusCode::CREATED;
        let headers = response.headers_mut();
        headers.insert("etag", HeaderValue::from_static("\"1\""));
        headers.append("vary", HeaderValue::from_static("origin"));
        headers.append("vary", HeaderValue::from_static("accept"));
        assert_eq!(
            serde_json::to_value(HttpAnswer(response)).unwrap(),
            json!({
                "statusCode": 201,
                "headers": { "etag": "\"1\"", "vary": "origin, accept" },
                "body": "{}",
                "isBase64Encoded": false,
                "cookies": [],
            })
        );
        let binary = Response::new(Body::Binary(vec![255, 0, 97]));
        let answer = serde_json::to_value(HttpAnswer(binary)).unwrap();
        assert_eq!(answer["body"], "/wBh");
        assert_eq!(answer["isBase64Encoded"], true);
        let empty = serde_json::to_value(HttpAnswer(Response::new(Body::Empty))).unwrap();
        assert_eq!(empty["body"], "");
        for answer in [answer, empty] {
            serde_json::from_value::<ApiGatewayV2httpResponse>(answer).unwrap();
        }
    }
}
