use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::Template;

/// Policies are written here, and list each action.
pub(super) fn actions(deployment: &Deployment) -> Vec<Violation> {
    let mut found = Vec::new();
    for resource in deployment.template.resources() {
        if let Some(arns) = resource.property("/ManagedPolicyArns").and_then(Value::as_array) {
            // A reference is a policy of this template, whose statements are checked below.
            for arn in arns.iter().filter(|arn| arn.get("Ref").is_none()) {
                let reason = format!("{arn} is a policy of somebody else's");
                found.push(Violation::new(resource.id, "/ManagedPolicyArns", reason));
            }
        }
        if resource.property("/Policies").is_some() && resource.kind == "AWS::Serverless::Function" {
            found.push(Violation::new(
                resource.id,
                "/Policies",
                "SAM's policies are wider than a role",
            ));
        }
        for statement in statements(
            resource.property("/Policies"),
            resource.property("/PolicyDocument"),
        ) {
            // A wildcard in a `Deny` only forbids more.
            let allows = statement.get("Effect").and_then(Value::as_str) == Some("Allow");
            for action in texts(statement.get("Action")).filter(|action| allows && action.contains('*')) {
                found.push(Violation::new(
                    resource.id,
                    "/Action",
                    format!("`{action}` is a wildcard"),
                ));
            }
        }
    }
    found
}

/// The statements of a role's own policies, or of a policy's document.
fn statements<'a>(policies: Option<&'a Value>, document: Option<&'a Value>) -> Vec<&'a Value> {
    let policies = policies.and_then(Value::as_array).into_iter().flatten();
    let documents = policies.filter_map(|policy| policy.get("PolicyDocument"));
    let statements = documents
        .chain(document)
        .filter_map(|document| document.get("Statement"));
    statements.filter_map(Value::as_array).flatten().collect()
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let many = value.and_then(Value::as_array).into_iter().flatten();
    value.into_iter().chain(many).filter_map(Value::as_str)
}

/// A policy names its resources. Permission on all of them can be right, if an action knows no resources or the policy
/// belongs to the one resource it is about, and then the line above must say so.
pub(super) fn resources(deployment: &Deployment) -> Vec<Violation> {
    let templates = [&deployment.template, &deployment.alarms];
    templates.into_iter().flat_map(without_reason).collect()
}

fn without_reason(template: &Template) -> Vec<Violation> {
    let (mut found, mut resource, mut reason) = (Vec::new(), "", false);
    for line in template.text.lines() {
        let text = line.trim();
        if line.starts_with("  ") && !line.starts_with("   ") && text.ends_with(':') {
            resource = text.trim_end_matches(':');
        }
        let everything = text.strip_prefix("- ").unwrap_or(text);
        let inline = text.contains("Resource: \"*\"") || text.contains("Resource: '*'");
        if (inline || everything == "Resource: *") && !reason {
            found.push(Violation::new(
                resource,
                "/Resource",
                "everything, and no reason above it",
            ));
        }
        // Only the line right above counts, so a comment further up cannot excuse a later statement.
        reason = text.starts_with('#');
    }
    found
}
