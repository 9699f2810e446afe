use serde_json::Value;

use super::{Deployment, Violation};
use crate::alarms;

const ALARMS: &str = "/DeploymentPreference/Alarms";

/// The alarms of the function and of the API roll a deployment back. `CodeDeploy` accepts any name, existing or not.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let existing = alarms::names(&deployment.alarms);
    let mut found = Vec::new();
    let mut known = |resource: &str, names: &[String]| {
        for name in names.iter().filter(|name| !existing.contains(*name)) {
            found.push(Violation::new(
                resource,
                ALARMS,
                format!("there is no alarm `{name}`"),
            ));
        }
    };
    let shared = rollback_alarms(template.global(ALARMS));
    known("Globals", &shared);
    let mut without = Vec::new();
    for function in template.functions() {
        let own = rollback_alarms(function.property(ALARMS));
        known(function.id, &own);
        let errors = format!("${{Name}}-{}-errors", function.function_name());
        // SAM joins the lists of `Globals` and of the function, so a function has both.
        if !own.contains(&errors) || shared.is_empty() {
            without.push(Violation::new(
                function.id,
                ALARMS,
                format!("not stopped by `{errors}`"),
            ));
        }
    }
    found.extend(without);
    for (path, reason) in [
        ("/AutoPublishAlias", "there is no version to go back to"),
        ("/DeploymentPreference/Type", "all traffic moves at once"),
        (
            "/DeploymentPreference/Role",
            "SAM's role for it may use everything",
        ),
    ] {
        if template.global(path).is_none() {
            found.push(Violation::new("Globals", path, reason));
        }
    }
    found
}

/// The names of rollback alarms, where the stack is written as in the alarms' own template.
fn rollback_alarms(value: Option<&Value>) -> Vec<String> {
    let listed = value.and_then(Value::as_array).into_iter().flatten();
    let names = listed.filter_map(|name| name.get("Fn::Sub").unwrap_or(name).as_str());
    names
        .map(|name| name.replace("${AWS::StackName}", "${Name}"))
        .collect()
}
