use serde_json::Value;

use super::{ApiRoute, Deployment, Violation};
use crate::template::{Event, Resource};

/// The routes that ask for no permission, written down a second time. The webhook is let in by its signature.
const OPEN: [&str; 6] = [
    "answer-unknown-route",
    "get-docs",
    "get-health",
    "get-openapi",
    "get-state-machine",
    "receive-payment-webhook",
];
/// The variables that a function needs to authenticate callers.
const NEEDED: [&str; 4] = ["ACCESS_TABLE", "OIDC_AUDIENCE", "OIDC_ISSUER", "OIDC_JWKS_URL"];

/// A deployed route is in the table and asks for a permission, and its function can authenticate callers.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let mut found = Vec::new();
    for function in deployment.template.functions() {
        for event in function.events().filter(|event| event.kind == "HttpApi") {
            let path = format!("/Events/{}", event.name);
            if let Err(reason) = guarded(&deployment.routes, &function, &event) {
                found.push(Violation::new(function.id, path, reason));
            }
        }
    }
    found
}

fn guarded(routes: &[ApiRoute], function: &Resource<'_>, event: &Event<'_>) -> Result<(), String> {
    let text = |name: &str| event.properties.get(name).and_then(Value::as_str);
    let (method, path) = (
        // SAM makes an event without method and path the `$default` route.
        text("Method").unwrap_or("ANY"),
        text("Path").unwrap_or("$default"),
    );
    let name = function.function_name();
    let same = |route: &&ApiRoute| route.function == name && route.method == method && route.path == path;
    let Some(route) = routes.iter().find(same) else {
        return Err(format!("`{method} {path}` is not in the route table"));
    };
    if !route.guarded {
        let known = OPEN.contains(&name).then_some(());
        return known.ok_or_else(|| format!("`{method} {path}` asks for no permission"));
    }
    let variable = |name: &str| function.property(&format!("/Environment/Variables/{name}"));
    match NEEDED.into_iter().find(|name| variable(name).is_none()) {
        None => Ok(()),
        Some(missing) => Err(format!("without `{missing}` it cannot tell who asks")),
    }
}
