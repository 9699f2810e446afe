use serde_json::Value;

use super::{Deployment, Violation};
use crate::alarms;

const ALARMS: &str = "/DeploymentPreference/Alarms";

/// A deployment is stopped by its function's own alarm and by the API's; `CodeDeploy` takes any name for one.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let template = &deployment.template;
    let existing = alarms::names(&deployment.alarms);
    let mut found = Vec::new();
    let mut known = |resource: &str, brakes: &[String]| {
        for brake in brakes.iter().filter(|brake| !existing.contains(*brake)) {
            found.push(Violation::new(
                resource,
                ALARMS,
                format!("there is no alarm `{brake}`"),
            ));
        }
    };
    let shared = brakes(template.global(ALARMS));
    known("Globals", &shared);
    let mut without = Vec::new();
    for function in template.functions() {
        let own = brakes(function.property(ALARMS));
        known(function.id, &own);
        let errors = format!("${{Name}}-{}-errors", function.function_name());
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

/// Names of alarms, with the stack called as the alarms' own template calls it.
fn brakes(value: Option<&Value>) -> Vec<String> {
    let listed = value.and_then(Value::as_array).into_iter().flatten();
    let names = listed.filter_map(|name| name.get("Fn::Sub").unwrap_or(name).as_str());
    names
        .map(|name| name.replace("${AWS::StackName}", "${Name}"))
        .collect()
}
