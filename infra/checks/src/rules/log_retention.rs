use serde_json::Value;

use super::{Deployment, Violation};

/// Each function has a log group with a limited retention. Lambda creates a missing group, and keeps its logs for ever.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let groups = template.of_kind("AWS::Logs::LogGroup");
    let unlimited = groups.filter(|group| group.property("/RetentionInDays").is_none());
    let unlimited = unlimited.map(|group| Violation::new(group.id, "/RetentionInDays", "kept for ever"));
    let elsewhere = template.functions().filter(|function| {
        let own = function.id.replace("Function", "Logs");
        let group = function
            .property("/LoggingConfig/LogGroup/Ref")
            .and_then(Value::as_str);
        group != Some(own.as_str()) || template.resource(&own).is_none()
    });
    let elsewhere =
        elsewhere.map(|function| Violation::new(function.id, "/LoggingConfig", "no logs of its own"));
    unlimited.chain(elsewhere).collect()
}
