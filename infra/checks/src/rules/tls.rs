use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::{Template, holds, references};

/// Each type, the type of its policy, where that says what it is attached to, and what it must deny.
const KINDS: [(&str, &str, &str, &str); 3] = [
    ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "/Bucket", "s3:*"),
    ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "/Queues", "sqs:*"),
    (
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "/Topics",
        "sns:Publish",
    ),
];

/// Buckets, queues and topics deny plain HTTP, which all three services answer otherwise.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let templates = [&deployment.template, &deployment.alarms];
    templates.into_iter().flat_map(open).collect()
}

fn open(template: &Template) -> Vec<Violation> {
    let mut found = Vec::new();
    for (kind, policy, attached, action) in KINDS {
        for resource in template.of_kind(kind) {
            let mut policies = template.of_kind(policy);
            let closed = policies.any(|policy| {
                let on = policy.property(attached);
                let statements = policy
                    .property("/PolicyDocument/Statement")
                    .and_then(Value::as_array);
                on.is_some_and(|on| references(on).contains(resource.id))
                    && statements
                        .into_iter()
                        .flatten()
                        .any(|statement| denies(statement, action))
            });
            if !closed {
                found.push(Violation::new(resource.id, "", "answers without TLS"));
            }
        }
    }
    found
}

fn denies(statement: &Value, action: &str) -> bool {
    let is = |path: &str, text: &str| statement.pointer(path).is_some_and(|value| holds(value, text));
    is("/Effect", "Deny")
        && is("/Principal", "*")
        && is("/Action", action)
        && is("/Condition/Bool/aws:SecureTransport", "false")
}
