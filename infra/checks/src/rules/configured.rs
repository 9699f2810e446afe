use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::holds;

/// The longest that the HTTP API waits, in seconds.
const API_WAITS: u64 = 30;

/// A function states its timeout, architecture and tracing, so that none is left to Lambda's defaults.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let mut found = Vec::new();
    for (path, value) in [
        ("/Runtime", "provided.al2023"),
        ("/Architectures", "arm64"),
        ("/Tracing", "Active"),
    ] {
        if !template.global(path).is_some_and(|set| holds(set, value)) {
            found.push(Violation::new("Globals", path, format!("not `{value}`")));
        }
    }
    if template.global("/MemorySize").is_none() {
        found.push(Violation::new("Globals", "/MemorySize", "left to Lambda"));
    }
    for function in template.functions() {
        let answers = function.events().any(|event| event.kind == "HttpApi");
        match function.property("/Timeout").and_then(Value::as_u64) {
            None => found.push(Violation::new(function.id, "/Timeout", "left to Lambda")),
            // API Gateway would answer 503 while the function still works, and the caller could not know the outcome.
            Some(seconds) if answers && seconds >= API_WAITS => {
                found.push(Violation::new(
                    function.id,
                    "/Timeout",
                    "longer than the API waits for it",
                ));
            }
            Some(_) => {}
        }
        let role = template.resource(&function.id.replace("Function", "Role"));
        let policies = role.and_then(|role| role.property("/ManagedPolicyArns"));
        let traced = policies.and_then(Value::as_array).is_some_and(|policies| {
            policies
                .iter()
                .any(|policy| policy.get("Ref").is_some_and(|name| holds(name, "TracingPolicy")))
        });
        if !traced {
            found.push(Violation::new(function.id, "/Role", "may not be traced"));
        }
    }
    found
}
