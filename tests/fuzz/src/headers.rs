//! Headers that a client chooses.

use http::{HeaderMap, HeaderName, HeaderValue};
use oms_domain::{IdempotencyKey, PresentedApiKey, RequestId};
use oms_http::precondition;

/// An API key: an accepted key is shown again as it was sent.
pub fn api_key(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(key) = text.parse::<PresentedApiKey>() {
        assert_eq!(key.reveal(), text, "a key is spelled in one way");
    }
    if let Ok(key) = IdempotencyKey::parse(text) {
        assert_eq!(key.as_str(), text, "a name is kept as it is");
    }
    let _ = RequestId::parse(text);
}

/// The preconditions: a version that is accepted was written in digits between quotation marks.
pub fn if_match(data: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(data) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("if-match"), value.clone());
    headers.insert(HeaderName::from_static("if-none-match"), value);
    if let Ok(Some(version)) = precondition::if_match(&headers) {
        let text = String::from_utf8_lossy(data);
        let digits = text.trim().trim_matches('"').trim_start_matches('0').to_owned();
        let expected = if version == 0 {
            String::new()
        } else {
            version.to_string()
        };
        assert_eq!(digits, expected, "the version is the one that was sent");
    }
    if let Ok(Some(condition)) = precondition::IfNoneMatch::parse(&headers) {
        let _ = condition.has("\"3\"");
    }
}
