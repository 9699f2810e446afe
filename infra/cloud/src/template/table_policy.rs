//! The resource policy of a table.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::TemplateError;
use super::resource::Resource;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ResourcePolicy {
    policy_document: PolicyDocument,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyDocument {
    statement: Vec<Statement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Statement {
    #[serde(rename = "Sid")]
    _sid: Option<String>,
    effect: String,
    principal: Value,
    action: Vec<String>,
    resource: Value,
}

/// The operations denied to everyone; the only kind of statement that is enforced here.
pub(super) fn denied(
    resource: Resource<'_>,
    policy: Option<ResourcePolicy>,
) -> Result<BTreeSet<String>, TemplateError> {
    let mut denied = BTreeSet::new();
    for statement in policy
        .into_iter()
        .flat_map(|policy| policy.policy_document.statement)
    {
        // A statement that is not enforced here must not look as if it were.
        if statement.effect != "Deny" || statement.principal != "*" || statement.resource != "*" {
            return Err(resource.unsupported("a policy statement other than `Deny` to `*` on `*`"));
        }
        for action in statement.action {
            let operation = action
                .strip_prefix("dynamodb:")
                // A pattern would have to be expanded to the operations that it covers.
                .filter(|operation| !operation.contains('*'))
                .ok_or_else(|| resource.unsupported(format!("the action `{action}`")))?;
            denied.insert(operation.to_owned());
        }
    }
    Ok(denied)
}
