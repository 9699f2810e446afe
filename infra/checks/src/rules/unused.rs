use std::collections::BTreeSet;

use serde_json::Value;

use super::{Deployment, Violation};
use crate::template::{Template, references};

/// Types of resources that only others use. One without a reference does nothing.
const FOR_OTHERS: [&str; 11] = [
    "AWS::DynamoDB::Table",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion",
];

/// The types that are attached to a resource; an attachment does not use it.
const HANGING: [&str; 3] = [
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
];

/// Parameters, conditions and resources without a reference. An output shows a resource, but does not use it.
pub(super) fn check(deployment: &Deployment) -> Vec<Violation> {
    let templates = [&deployment.template, &deployment.alarms];
    templates.into_iter().flat_map(idle).collect()
}

fn idle(template: &Template) -> Vec<Violation> {
    let mut used = BTreeSet::new();
    for section in ["Conditions", "Globals", "Rules"] {
        used.extend(template.document.get(section).into_iter().flat_map(references));
    }
    let written = template.section("Resources").into_iter().flatten();
    // A loop has no type and is never an attachment.
    let hangs = |body: &Value| {
        let kind = body.get("Type").and_then(Value::as_str);
        kind.is_some_and(|kind| HANGING.contains(&kind))
    };
    let using = written.map(|(_, body)| body).filter(|body| !hangs(body));
    used.extend(using.flat_map(references));
    let sections = ["Conditions", "Parameters"].into_iter();
    let sections = sections.filter_map(|section| template.section(section));
    let declared = sections.flat_map(|section| section.keys()).map(String::as_str);
    let resources = template
        .resources()
        .filter(|resource| FOR_OTHERS.contains(&resource.kind));
    let names = declared.chain(resources.map(|resource| resource.id));
    let idle = names.filter(|name| !used.contains(name));
    idle.map(|name| Violation::new(name, "", "nothing refers to it"))
        .collect()
}
