//! The nested stacks: given what they ask for, and nothing else.

use std::collections::BTreeSet;

use oms_template_checks::template::Template;
use serde_json::Value;

use crate::{read, real};

fn parameters(template: &Template) -> BTreeSet<String> {
    let declared = template.section("Parameters");
    declared
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn each_nested_stack_is_given_the_parameters_it_has() {
    let deployment = real();
    let stacks: Vec<_> = deployment
        .template
        .of_kind("AWS::CloudFormation::Stack")
        .collect();
    assert_eq!(stacks.len(), 2);
    for stack in stacks {
        let path = stack.property("/TemplateURL").and_then(Value::as_str).unwrap();
        let given = stack.property("/Parameters").and_then(Value::as_object).unwrap();
        let given: BTreeSet<_> = given.keys().cloned().collect();
        let nested = Template::read(&read(path)).unwrap();
        assert_eq!(given, parameters(&nested), "{path}");
    }
}

#[test]
fn the_dashboard_is_json_and_uses_every_parameter() {
    let dashboard = Template::read(&read("infra/dashboard.yaml")).unwrap();
    let resource = dashboard.resource("Dashboard").unwrap();
    let body = resource
        .property("/DashboardBody/Fn::Sub")
        .and_then(Value::as_str)
        .unwrap();
    let parsed: Value = serde_json::from_str(body).unwrap();
    assert!(!parsed["widgets"].as_array().unwrap().is_empty());
    for name in parameters(&dashboard).into_iter().filter(|name| name != "Name") {
        assert!(body.contains(&format!("${{{name}}}")), "{name}");
    }
}
