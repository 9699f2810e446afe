//! A row of the API's table.

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

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Anyone, without credentials.
    Open,
    /// Whoever may do at least one of these. The handler asks again for the one it comes to.
    Requires(&'static [Operation]),
}

/// What answers a call, given the function's resources.
pub type Handler<A> = for<'a> fn(&'a A, Call) -> BoxFuture<'a, Result<Reply, ApiError>>;

/// A row of the API's table. There is no way to leave the permission out.
pub struct Route<A> {
    /// The function's name: `change-order-state`.
    pub function: &'static str,
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces: `/api/v1/orders/{order_id}`.
    pub path: &'static str,
    /// Who may call it.
    pub permission: Permission,
    /// The environment variables it cannot do without, besides those of its permission.
    pub variables: &'static [&'static str],
    /// What answers.
    pub handler: Handler<A>,
}

/// The variables that every route with a permission needs, to tell who calls and to record whom it turns down.
pub const AUTHENTICATION_VARIABLES: &[&str] =
    &["OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS_URL", "HISTORY_TABLE"];
/// The variable that every route needs, to limit how often it is called.
pub const ACCESS_VARIABLE: &str = "ACCESS_TABLE";

impl<A> Route<A> {
    /// Every variable the route cannot do without.
    pub fn required_variables(&self) -> impl Iterator<Item = &'static str> {
        let authentication = match self.permission {
            Permission::Open => &[][..],
            Permission::Requires(_) => AUTHENTICATION_VARIABLES,
        };
        let own = self
            .variables
            .iter()
            .filter(|name| !authentication.contains(name));
        std::iter::once(ACCESS_VARIABLE).chain(authentication.iter().chain(own).copied())
    }
}

/// The values of a path's parameters, in order, when `path` matches `pattern` segment by segment.
///
/// Nothing is decoded: every parameter is an id, and an id needs no escapes. Case counts, and so does a slash at the
/// end.
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
