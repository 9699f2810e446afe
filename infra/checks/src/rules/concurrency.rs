use serde_json::Value;

use super::{Deployment, Violation};

/// A queue's concurrency is limited. Otherwise a full queue takes all the concurrency of the account and leaves none to
/// the API.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let mut found = Vec::new();
    for function in deployment.template.functions() {
        for event in function.events().filter(|event| event.kind == "SQS") {
            let limit = event.properties.pointer("/ScalingConfig/MaximumConcurrency");
            if limit.and_then(Value::as_u64).is_none() {
                let path = format!("/Events/{}/ScalingConfig", event.name);
                found.push(Violation::new(
                    function.id,
                    path,
                    "no limit to how many run at once",
                ));
            }
        }
    }
    found
}
