//! Who may do what, from the permissions.

use oms_domain::{Access, Lifecycle, Operation, Role};
use oms_http::Permission;
use serde_json::{Map, Value};
use utoipa::openapi::SecurityRequirement;

/// The name of the security scheme of tokens.
pub const BEARER: &str = "bearerToken";
/// The name of the security scheme of API keys.
pub const API_KEY: &str = "apiKey";

/// How far each role that may call at all may go: `{"customer": "own", "manager": "all"}`. Of several operations behind
/// one route, the one that reaches furthest counts.
pub fn reach(permission: Permission) -> Value {
    match permission {
        Permission::Open => Value::Object(Map::new()),
        Permission::Requires(operations) => reach_of(operations),
    }
}

/// How far each role may go with any of `operations`.
pub fn reach_of(operations: &[Operation]) -> Value {
    let reach = Role::ALL.into_iter().filter_map(|role| {
        let access = operations.iter().map(|operation| operation.access(role)).max();
        Some((role.as_str().to_owned(), name(access?)?.into()))
    });
    Value::Object(reach.collect::<Map<_, _>>())
}

/// What a caller may show to be let in: a token or a key; nothing on an open route.
pub fn security(permission: Permission) -> Vec<SecurityRequirement> {
    match permission {
        Permission::Open => Vec::new(),
        Permission::Requires(_) => [BEARER, API_KEY]
            .map(|scheme| SecurityRequirement::new(scheme, [] as [&str; 0]))
            .into(),
    }
}

/// A table of who may bring an entity into each of `states`, as Markdown.
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
