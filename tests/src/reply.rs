//! Answers, and the checks that every one of them must pass.

use std::collections::BTreeSet;

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::schema::{self, Asked};

/// An answer of the API. Before a test sees it, it has been checked: the OpenAPI document promises it, and it has the
/// headers and, if it is an error, the shape that the contract promises for every response.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The method and the URL of the request, for the message of a test that fails.
    pub asked: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as JSON; null where there is none.
    pub body: Value,
}

impl Reply {
    pub(crate) fn checked(mut self, asked: Asked<'_>, request_id: Option<&str>) -> Self {
        assert!(self.status < 500, "{self}");
        let violations = schema::violations(asked, self.status, &self.headers, &self.bytes);
        assert!(
            violations.is_empty(),
            "not what the document promises: {violations:#?}: {self}"
        );
        // The public documents may be cached and revalidated; every other answer belongs to the caller alone.
        let operation = schema::operation(asked.method, asked.path);
        let public = operation.is_some_and(|found| {
            ["getOpenapi", "getDocs"]
                .map(Value::from)
                .contains(&found["operationId"])
        });
        let public = public && self.status < 400;
        let cache_control = if public { "no-cache" } else { "no-store" };
        assert_eq!(self.header("cache-control"), Some(cache_control), "{self}");
        let is_empty = [204, 304].contains(&self.status);
        let is_json = self.header("content-type") == Some("application/json");
        let is_page = public && self.header("content-type") == Some("text/html; charset=utf-8");
        assert_eq!(is_json || is_page, !is_empty, "{self}");
        let echoed = self.header("x-request-id").unwrap_or_default();
        assert!(!echoed.is_empty(), "no request id: {self}");
        if let Some(sent) = request_id {
            assert_eq!(echoed, sent, "the request id is not the one sent: {self}");
        }
        if is_empty || asked.method == "HEAD" {
            assert!(self.bytes.is_empty(), "{self}");
            return self;
        }
        if is_page {
            return self;
        }
        self.body = serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self}"));
        if self.status >= 400 {
            self.check_error();
        }
        self
    }

    fn check_error(&self) {
        let keys = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        assert_eq!(keys(&self.body), ["error"], "{self}");
        let error = &self.body["error"];
        let names: BTreeSet<_> = keys(error).into_iter().collect();
        let expected = ["code", "details", "message", "request_id"].map(str::to_owned);
        assert_eq!(names, BTreeSet::from(expected), "{self}");
        assert!(
            error["code"].as_str().is_some_and(|code| !code.is_empty()),
            "{self}"
        );
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{self}"
        );
        assert!(
            error["details"].is_object() || error["details"].is_null(),
            "{self}"
        );
        assert_eq!(
            error["request_id"].as_str(),
            self.header("x-request-id"),
            "{self}"
        );
        if self.status == 401 {
            assert!(self.header("www-authenticate").is_some(), "no challenge: {self}");
        }
    }

    /// A header's value, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that the answer has this status.
    #[track_caller]
    pub fn assert_status(&self, status: u16) {
        assert_eq!(self.status, status, "{self}");
    }

    /// The answer, which must have this status.
    #[must_use]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// The details of the error, which must have this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> &Value {
        assert_eq!(
            (self.status, self.body["error"]["code"].as_str()),
            (status, Some(code)),
            "{self}"
        );
        &self.body["error"]["details"]
    }

    /// The fields that a 422 names, in order of their names.
    #[track_caller]
    pub fn invalid_fields(&self) -> BTreeSet<String> {
        let details = self.refused(422, "VALIDATION_ERROR");
        let fields = details["fields"]
            .as_array()
            .unwrap_or_else(|| panic!("no fields: {self}"));
        let names = fields.iter().map(|field| {
            assert!(
                field["issue"].as_str().is_some_and(|issue| !issue.is_empty()),
                "{self}"
            );
            field["field"]
                .as_str()
                .unwrap_or_else(|| panic!("a field without a name: {self}"))
                .to_owned()
        });
        names.collect()
    }

    /// A text in the body, by its field's name.
    #[track_caller]
    pub fn text(&self, field: &str) -> &str {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("no text `{field}`: {self}"))
    }

    /// The list in `data`.
    #[track_caller]
    pub fn data(&self) -> &[Value] {
        self.body["data"]
            .as_array()
            .unwrap_or_else(|| panic!("no list: {self}"))
    }

    /// Checks that this is the same answer as `other`, byte by byte, apart from the date.
    #[track_caller]
    pub fn assert_same(&self, other: &Self) {
        assert_eq!(self.status, other.status, "{self}\n{other}");
        assert_eq!(self.bytes, other.bytes, "{self}\n{other}");
        let headers = |reply: &Self| {
            let mut headers = reply.headers.clone();
            headers.remove("date");
            headers
        };
        assert_eq!(headers(self), headers(other), "{self}\n{other}");
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown: String = String::from_utf8_lossy(&self.bytes).chars().take(2000).collect();
        write!(f, "{} -> {} {shown}", self.asked, self.status)
    }
}
