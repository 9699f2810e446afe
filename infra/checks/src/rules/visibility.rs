use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::referred;

/// The factor that Lambda asks for. With a shorter timeout a message returns while its function still works on it.
const TIMES: u64 = 6;

pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let mut found = Vec::new();
    for function in template.functions() {
        let timeout = function.property("/Timeout").and_then(Value::as_u64).unwrap_or(0);
        for event in function.events().filter(|event| event.kind == "SQS") {
            let queue = event.properties.get("Queue").and_then(referred);
            let Some(queue) = queue.and_then(|queue| template.resource(queue)) else {
                let path = format!("/Events/{}/Queue", event.name);
                found.push(Violation::new(function.id, path, "no queue of this template"));
                continue;
            };
            let visibility = queue.property("/VisibilityTimeout").and_then(Value::as_u64);
            // SQS hides messages for 30 seconds if the queue does not say otherwise.
            if visibility.unwrap_or(30) < TIMES * timeout {
                let reason = format!("shorter than {TIMES} times the {timeout} s of `{}`", function.id);
                found.push(Violation::new(queue.id, "/VisibilityTimeout", reason));
            }
            if queue.property("/RedrivePolicy").is_none() {
                found.push(Violation::new(
                    queue.id,
                    "/RedrivePolicy",
                    "a message that always fails comes for ever",
                ));
            }
        }
    }
    found
}
