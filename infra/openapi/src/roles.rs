//! The roles that may call an operation, from the permissions.

use oms_domain::{Access, Lifecycle, Operation, Role, Scope};
use oms_http::Permission;
use serde_json::{Map, Value};
use utoipa::openapi::SecurityRequirement;

/// The name of the security scheme of tokens.
pub(crate) const BEARER: &str = "bearerToken";
/// The name of the security scheme of API keys.
pub const API_KEY: &str = "apiKey";

/// The reach of each role that may call the route: `{"customer": "own", "manager": "all"}`. Where a route has
/// several operations, the furthest reach counts.
pub fn reach(permission: Permission) -> Value {
    match permission {
        Permission::Open => Value::Object(Map::new()),
        Permission::Requires(operations) => reach_of(operations),
    }
}

/// The reach of each role, the furthest of `operations`.
pub(crate) fn reach_of(operations: &[Operation]) -> Value {
    let reach = Role::ALL.into_iter().filter_map(|role| {
        let access = operations.iter().map(|operation| operation.access(role)).max();
        Some((role.as_str().to_owned(), name(access?)?.into()))
    });
    Value::Object(reach.collect::<Map<_, _>>())
}

/// The credentials a route accepts: a token, or an API key if a key may have a scope for it; none for an open route.
pub fn security(permission: Permission) -> Vec<SecurityRequirement> {
    match permission {
        Permission::Open => Vec::new(),
        // In OpenAPI the requirements of a list are alternatives: either credential suffices.
        Permission::Requires(operations) => {
            let by_key = operations
                .iter()
                .any(|operation| Scope::from_name(operation.as_str()).is_some());
            let schemes = std::iter::once(BEARER).chain(by_key.then_some(API_KEY));
            schemes
                .map(|scheme| SecurityRequirement::new(scheme, [] as [&str; 0]))
                .collect()
        }
    }
}

/// A Markdown table of the roles that may bring an entity into each of `states`.
pub fn table<S: Lifecycle>(states: &[S], entering: impl Fn(S) -> Option<Operation>) -> String {
    let rows = states.iter().filter_map(|state| {
        let operation = entering(*state)?;
        let roles = Role::ALL
            .into_iter()
            .filter_map(|role| match operation.access(role) {
                Access::Denied => None,
                Access::Own => Some(format!("{role} (own)")),
                Access::All => Some(role.to_string()),
            });
        let roles = roles.collect::<Vec<_>>().join(", ");
        let from = state.predecessors().map(|from| format!("`{from}`"));
        let from = from.collect::<Vec<_>>().join(", ");
        Some(format!("| `{state}` | {from} | {roles} |\n"))
    });
    let head = "| `new_state` | from | roles |\n|---|---|---|\n".to_owned();
    std::iter::once(head).chain(rows).collect()
}

const fn name(access: Access) -> Option<&'static str> {
    match access {
        Access::Denied => None,
        Access::Own => Some("own"),
        Access::All => Some("all"),
    }
}
