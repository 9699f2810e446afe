//! CORS: the web pages that may call the API, and the headers that make a browser treat a response as data.
//!
//! The API is called with a token or a key in a header, never with a cookie: so no response allows credentials, and a
//! page of another origin gains nothing by the user's being logged in somewhere.

use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    CONTENT_SECURITY_POLICY, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// The headers of a response that a page may read.
const EXPOSED: &str = "dry-run, etag, idempotency-replayed, location, retry-after, x-request-id";
/// The headers that a page may send.
const SENT: &str =
    "authorization, content-type, idempotency-key, if-match, if-none-match, x-api-key, x-request-id";
/// The seconds for which a browser keeps the answer to a preflight.
const REMEMBERED_SECONDS: &str = "600";

const SECURITY: [(HeaderName, &str); 6] = [
    (STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-site",
    ),
];

/// The origins whose pages may call the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors(Vec<String>);

/// A text that is not an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no origin such as `https://shop.example`; `*` is not allowed")]
pub struct InvalidOrigin(String);

impl Cors {
    /// The origins of a list separated by commas; an empty one allows none.
    pub fn parse(list: &str) -> Result<Self, InvalidOrigin> {
        let origins = list.split(',').map(str::trim).filter(|origin| !origin.is_empty());
        let origins = origins.map(|origin| {
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            let host = host.filter(|host| !host.is_empty() && !host.contains(['/', '*', '@', ' ']));
            host.map(|_| origin.to_ascii_lowercase())
                .ok_or_else(|| InvalidOrigin(origin.to_owned()))
        });
        Ok(Self(origins.collect::<Result<_, _>>()?))
    }

    /// The origin a request comes from, if its pages may call.
    pub fn allowed<'h>(&self, request: &'h HeaderMap) -> Option<&'h HeaderValue> {
        let mut origins = request.get_all(ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else {
            return None;
        };
        let text = origin.to_str().ok()?;
        self.0.iter().any(|known| known == text).then_some(origin)
    }

    /// Tells whether a request is a preflight from a page that may call.
    pub fn is_preflight(&self, method: &str, request: &HeaderMap) -> bool {
        method == "OPTIONS"
            && request.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
            && self.allowed(request).is_some()
    }

    /// Adds the headers that every response has unless it sets them itself: that it is data and nothing else, and that
    /// the pages of `allowed` may read it.
    pub(crate) fn decorate(&self, allowed: Option<HeaderValue>, response: &mut HeaderMap) {
        for (name, value) in SECURITY {
            response.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if self.0.is_empty() {
            return;
        }
        // Added for other origins as well: a cache must not give the answer for one origin to another.
        response.insert(VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = allowed {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }
}

/// The other headers of the answer to a preflight, for a path with those methods.
pub fn preflight(methods: &str) -> [(&'static str, String); 3] {
    [
        ("access-control-allow-methods", methods.to_owned()),
        ("access-control-allow-headers", SENT.to_owned()),
        ("access-control-max-age", REMEMBERED_SECONDS.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(origin: &str) -> HeaderMap {
        HeaderMap::from_iter([(ORIGIN, origin.parse().unwrap())])
    }

    #[test]
    fn only_listed_origins_are_allowed_and_never_all() {
        let cors = Cors::parse("https://shop.example, http://localhost:3000").unwrap();
        for origin in ["https://shop.example", "http://localhost:3000"] {
            assert!(cors.allowed(&from(origin)).is_some(), "{origin}");
        }
        for origin in [
            "https://shop.example.evil",
            "http://shop.example",
            "null",
            "*",
            "",
        ] {
            assert!(cors.allowed(&from(origin)).is_none(), "{origin}");
            assert!(Cors::default().allowed(&from(origin)).is_none());
        }
        for bad in [
            "*",
            "https://*",
            "shop.example",
            "https://shop.example/",
            "https://",
            "a,*",
        ] {
            assert!(Cors::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Cors::parse(" , "), Ok(Cors::default()));
    }
}
