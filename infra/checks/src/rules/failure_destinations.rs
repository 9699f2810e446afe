use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::{Event, Template, referred};

/// A record that always fails must end alone at a destination where a person can look at it, before the stream forgets
/// it.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let mut found = Vec::new();
    for function in template.functions() {
        for event in function.events().filter(|event| event.kind == "DynamoDB") {
            for (path, reason) in faults(template, &event) {
                let path = format!("/Events/{}{path}", event.name);
                found.push(Violation::new(function.id, path, reason));
            }
        }
    }
    found
}

fn faults(template: &Template, event: &Event<'_>) -> Vec<(&'static str, &'static str)> {
    let property = |path: &str| event.properties.pointer(path);
    let limited = |path: &str| property(path).and_then(Value::as_u64).is_some();
    let mut faults = Vec::new();
    let destination = property("/DestinationConfig/OnFailure/Destination").and_then(referred);
    let destination = destination.and_then(|id| template.resource(id));
    if destination.is_none_or(|resource| resource.kind != "AWS::S3::Bucket") {
        faults.push((
            "/DestinationConfig",
            "what is given up is not kept: only a bucket gets the records",
        ));
    }
    if property("/BisectBatchOnFunctionError") != Some(&Value::Bool(true)) {
        faults.push((
            "/BisectBatchOnFunctionError",
            "one bad record takes its batch with it",
        ));
    }
    if !limited("/MaximumRetryAttempts") {
        faults.push((
            "/MaximumRetryAttempts",
            "a bad record holds up its shard for a day",
        ));
    }
    if !limited("/MaximumRecordAgeInSeconds") {
        faults.push((
            "/MaximumRecordAgeInSeconds",
            "a record may expire before it is given up",
        ));
    }
    faults
}
