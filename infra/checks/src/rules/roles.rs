use std::collections::BTreeMap;

use super::{Deployment, Violation};
use crate::template::referred;

/// Each function has a role of its own. A shared role allows each function the needs of the other.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let (mut found, mut owners) = (Vec::new(), BTreeMap::new());
    for function in deployment.template.functions() {
        let role = function.property("/Role").and_then(referred);
        let exists = role.and_then(|role| deployment.template.resource(role));
        let Some(role) = exists.filter(|role| role.kind == "AWS::IAM::Role") else {
            found.push(Violation::new(function.id, "/Role", "no role of this template"));
            continue;
        };
        if let Some(other) = owners.insert(role.id, function.id) {
            found.push(Violation::new(
                function.id,
                "/Role",
                format!("`{}` is `{other}`'s", role.id),
            ));
        }
    }
    found
}
