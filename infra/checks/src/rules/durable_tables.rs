use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::holds;

const HISTORY: &str = "HistoryTable";
/// Every way to change or remove existing items.
const APPEND_ONLY: [&str; 5] = [
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLUpdate",
    "dynamodb:UpdateItem",
];

/// A table can be removed neither by a deployment nor by a person, and can be restored to any minute of the last month.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let mut found = Vec::new();
    for table in deployment.template.of_kind("AWS::DynamoDB::Table") {
        let mut require = |holds: bool, path: &str, reason: &str| {
            if !holds {
                found.push(Violation::new(table.id, path, reason));
            }
        };
        let retained = |policy: &str| table.body.get(policy).is_some_and(|value| holds(value, "Retain"));
        require(
            retained("DeletionPolicy"),
            "/DeletionPolicy",
            "goes with its stack",
        );
        require(
            retained("UpdateReplacePolicy"),
            "/UpdateReplacePolicy",
            "goes when it is replaced",
        );
        let on = |path: &str| table.property(path).and_then(Value::as_bool) == Some(true);
        let protection = table
            .property("/DeletionProtectionEnabled/Fn::If")
            .and_then(Value::as_array);
        // Ephemeral stacks have to be removable by a script; every other one is protected.
        let except_ephemeral = protection.is_some_and(|choice| {
            matches!(&choice[..], [Value::String(condition), _, Value::Bool(true)] if condition == "IsEphemeral")
        });
        require(
            on("/DeletionProtectionEnabled") || except_ephemeral,
            "/DeletionProtectionEnabled",
            "can be deleted by hand",
        );
        require(
            on("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled"),
            "/PointInTimeRecoverySpecification",
            "cannot be restored",
        );
        require(
            on("/SSESpecification/SSEEnabled"),
            "/SSESpecification",
            "not under a key of KMS",
        );
        if table.id == HISTORY {
            let statements = table
                .property("/ResourcePolicy/PolicyDocument/Statement")
                .and_then(Value::as_array);
            let denied = |action: &str| {
                statements.into_iter().flatten().any(|statement| {
                    let is =
                        |part: &str, text: &str| statement.get(part).is_some_and(|value| holds(value, text));
                    is("Effect", "Deny") && is("Principal", "*") && is("Action", action)
                })
            };
            for action in APPEND_ONLY {
                require(
                    denied(action),
                    "/ResourcePolicy",
                    &format!("`{action}` is not denied to everyone"),
                );
            }
        }
    }
    found
}
