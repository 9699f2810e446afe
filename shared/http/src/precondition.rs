//! Conditions on a request: `If-Match`, so that a change meets the version it was meant for, and `If-None-Match`, so
//! that a client is not sent a representation that it has (RFC 9110, section 13).

use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue};

use crate::ApiError;
use crate::query::whole_number;

/// The version that `If-Match` names: `"3"` is version 3; `*` is any, which is no condition.
pub fn if_match(headers: &HeaderMap) -> Result<Option<u32>, ApiError> {
    let Some(value) = single(headers, IF_MATCH.as_str())? else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .and_then(whole_number);
    let version = version.ok_or_else(|| {
        ApiError::bad_request("the header `if-match` must be one entity tag such as `\"3\"`, or `*`")
    })?;
    Ok(Some(version))
}

/// The representations that the client already has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfNoneMatch {
    /// Anything there is.
    Any,
    /// One with one of these entity tags, quotes included.
    Tags(Vec<String>),
}

impl IfNoneMatch {
    /// Reads `If-None-Match`; several headers count as one list.
    pub fn parse(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let mut tags = Vec::new();
        for value in headers.get_all(IF_NONE_MATCH) {
            match parse(value) {
                Some(Self::Any) if headers.get_all(IF_NONE_MATCH).iter().count() == 1 => {
                    return Ok(Some(Self::Any));
                }
                Some(Self::Tags(found)) => tags.extend(found),
                Some(Self::Any) | None => {
                    return Err(ApiError::bad_request(
                        "the header `if-none-match` must be entity tags such as `\"3\"`, or `*`",
                    ));
                }
            }
        }
        Ok((!tags.is_empty()).then_some(Self::Tags(tags)))
    }

    /// Tells whether the client has the representation with `tag`. The comparison is weak, as for every read.
    pub fn has(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|known| known == tag),
        }
    }
}

/// The header of that name, which may be given once.
pub(crate) fn single<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h HeaderValue>, ApiError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(ApiError::bad_request(format!(
            "the header `{name}` is given twice"
        ))),
    }
}

/// `None`: not a list of entity tags.
fn parse(value: &HeaderValue) -> Option<IfNoneMatch> {
    let mut rest = value.to_str().ok()?.trim();
    if rest == "*" {
        return Some(IfNoneMatch::Any);
    }
    let mut tags = Vec::new();
    loop {
        let opaque = rest.strip_prefix("W/").unwrap_or(rest);
        let (tag, after) = opaque.strip_prefix('"')?.split_once('"')?;
        if !tag.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        tags.push(format!("\"{tag}\""));
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(IfNoneMatch::Tags(tags));
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        let values = values
            .iter()
            .map(|value| (IF_NONE_MATCH, HeaderValue::from_static(value)));
        values
            .collect::<Vec<_>>()
            .into_iter()
            .fold(HeaderMap::new(), |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            })
    }

    #[test]
    fn lists_weak_tags_and_commas_within_quotes_are_understood() {
        let parsed = IfNoneMatch::parse(&headers(&["\"1\" ,W/\"2\",\"a,b\"", "\"3\""]));
        let has = parsed.unwrap().unwrap();
        for (tag, expected) in [
            ("\"1\"", true),
            ("\"2\"", true),
            ("\"3\"", true),
            ("\"a,b\"", true),
            ("\"a\"", false),
            ("1", false),
        ] {
            assert_eq!(has.has(tag), expected, "{tag}");
        }
        assert_eq!(IfNoneMatch::parse(&headers(&[" * "])), Ok(Some(IfNoneMatch::Any)));
        assert_eq!(IfNoneMatch::parse(&headers(&[])), Ok(None));
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            &["1"][..],
            &["\"1"],
            &["\"1\" \"2\""],
            &["\"1\","],
            &["w/\"1\""],
            &["\"a b\""],
            &[""],
            &["*", "\"1\""],
        ] {
            assert!(IfNoneMatch::parse(&headers(bad)).is_err(), "{bad:?}");
        }
    }
}
