//! A row of the API's table.

use std::borrow::Cow;

use futures::future::BoxFuture;
use oms_domain::Operation;

use crate::{ApiError, Call, Reply};

/// The methods the API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Read.
    Get,
    /// Create, or act.
    Post,
    /// Change.
    Patch,
    /// Remove.
    Delete,
    /// Any method: only for the route that answers what no other does.
    Any,
}

impl Method {
    /// The method's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Any => "ANY",
        }
    }
}

/// The callers that a route admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Anyone, without credentials.
    Open,
    /// Callers who may do at least one of these. The handler checks the one that applies.
    Requires(&'static [Operation]),
}

/// A function that answers calls: a handler with its resources.
pub trait Handle: Send + Sync {
    /// Answers a call.
    fn handle(&self, call: Call) -> BoxFuture<'_, Result<Reply, ApiError>>;
}

/// A row of the API's table. There is no way to leave the permission out.
pub struct Route<S> {
    /// The function's name: `change-order-state`.
    pub function: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces: `/api/v1/orders/{order_id}`.
    pub path: &'static str,
    /// The callers that it admits.
    pub permission: Permission,
    /// The environment variables that it needs, besides those of its permission: its own, and the queues' URLs.
    pub variables: [&'static [&'static str]; 2],
    /// Starts the function.
    pub start: S,
}

/// The variables that every route with a permission needs, to authenticate callers and to record refusals.
pub(crate) const AUTHENTICATION_VARIABLES: &[&str] =
    &["OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS_URL", "HISTORY_TABLE"];
/// The variable that every route needs, to limit how often it is called.
pub(crate) const ACCESS_VARIABLE: &str = "ACCESS_TABLE";

impl<S> Route<S> {
    /// Tells whether a call by this route may change something on behalf of its caller, who can ask for a dry run.
    pub fn is_change(&self) -> bool {
        let changes = matches!(self.method, Method::Post | Method::Patch | Method::Delete);
        changes && matches!(self.permission, Permission::Requires(_))
    }

    /// Tells whether the route changes one order or return, which has a version that `If-Match` can name.
    pub(crate) fn is_versioned(&self) -> bool {
        let of_one = ["{order_id}", "{return_id}"]
            .iter()
            .any(|id| self.path.contains(id));
        of_one && self.is_change()
    }

    /// Every variable that the route needs.
    pub fn required_variables(&self) -> impl Iterator<Item = &'static str> {
        required_variables(self.permission, self.variables)
    }
}

/// Every variable that a route with this permission needs, its own included.
pub fn required_variables(
    permission: Permission,
    own: [&'static [&'static str]; 2],
) -> impl Iterator<Item = &'static str> {
    let authentication = match permission {
        Permission::Open => &[][..],
        Permission::Requires(_) => AUTHENTICATION_VARIABLES,
    };
    let own = own
        .into_iter()
        .flatten()
        .filter(|name| !authentication.contains(name));
    std::iter::once(ACCESS_VARIABLE).chain(authentication.iter().chain(own).copied())
}

/// The canonical spelling of a path: escapes of characters that need none are undone (RFC 3986, section 6.2.2.2), and
/// UUIDs are in lower case. Routes and idempotency keys compare paths in this spelling.
pub fn canonical_path(path: &str) -> Cow<'_, str> {
    const HYPHENATED: usize = 36;
    if !path.bytes().any(|byte| byte == b'%' || byte.is_ascii_uppercase()) {
        return Cow::Borrowed(path);
    }
    let segments = path.split('/').map(|segment| {
        let segment = unescaped(segment);
        let digits = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        if segment.len() == HYPHENATED && segment.bytes().all(digits) {
            segment.to_ascii_lowercase()
        } else {
            segment
        }
    });
    Cow::Owned(segments.collect::<Vec<_>>().join("/"))
}

/// The segment without escapes of letters, digits, `-`, `.`, `_` and `~`; others stay.
fn unescaped(segment: &str) -> String {
    let mut parts = segment.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        if let Some(byte) = byte.filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte)) {
            text.push(char::from(byte));
            text.push_str(part.get(2..).unwrap_or_default());
        } else {
            text.push('%');
            text.push_str(part);
        }
    }
    text
}

/// The values of a path's parameters, in order, when `path` matches `pattern` segment by segment.
///
/// The path must be in its one spelling ([`canonical_path`]). Case counts, and so does a slash at the end.
pub fn match_path<'p>(pattern: &'static str, path: &'p str) -> Option<Vec<(&'static str, &'p str)>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(values),
            (Some(wanted), Some(given)) => {
                match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) if !given.is_empty() => values.push((name, given)),
                    None if wanted == given => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        let path = "/orders/7f3a9c1b-77de-8abc-8f23-450000000000/state";
        assert!(matches!(canonical_path(path), Cow::Borrowed(same) if same == path));
        for other in [
            "/orders/7F3A9C1B-77DE-8ABC-8F23-450000000000/state",
            "/orders/%37f3a9c1b%2D77de-8abc-8f23-450000000000/state",
            "/%6Frders/%37%46%33a9c1b-77de-8abc-8f23-450000000000/st%61te",
        ] {
            assert_eq!(canonical_path(other), path, "{other}");
        }
        for kept in [
            "/a%2Fb", "/a%20b", "/%", "/%4", "/%zz", "/%C3%A9", "/REFUND", "/%+41", "/%2541",
        ] {
            assert_eq!(canonical_path(kept), kept);
        }
    }

    #[test]
    fn paths_match_segment_by_segment() {
        let pattern = "/orders/{order_id}/state";
        assert_eq!(
            match_path(pattern, "/orders/7/state"),
            Some(vec![("order_id", "7")])
        );
        assert_eq!(match_path("/orders", "/orders"), Some(vec![]));
        for other in [
            "/orders/7",
            "/orders/7/state/",
            "/orders//state",
            "/Orders/7/state",
            "/orders/7/8/state",
            "",
        ] {
            assert_eq!(match_path(pattern, other), None, "{other}");
        }
    }
}
