use super::{Deployment, Violation};
use crate::template::holds;

/// A function reports the failed items of a batch. Otherwise one message that fails brings back all others of its
/// batch.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let mut found = Vec::new();
    for function in deployment.template.functions() {
        for event in function.events() {
            let types = event.properties.get("FunctionResponseTypes");
            let reports = types.is_some_and(|types| holds(types, "ReportBatchItemFailures"));
            if matches!(event.kind, "SQS" | "DynamoDB") && !reports {
                let path = format!("/Events/{}/FunctionResponseTypes", event.name);
                found.push(Violation::new(
                    function.id,
                    path,
                    "a failure is the whole batch's",
                ));
            }
        }
    }
    found
}
