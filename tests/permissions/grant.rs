//! The grants of the roles.

use std::fmt;

use serde_json::Value;

use crate::need::Need;
use crate::template::{Template, many, referred, symbol};

/// One action that a function is allowed on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub function: String,
    pub action: String,
    /// As [`symbol`] writes it; a `*` stands for anything.
    pub resource: String,
    /// The kinds of items that it is limited to, if it is.
    pub leading_keys: Option<Vec<String>>,
}

impl Grant {
    /// Tells whether the grant allows the call.
    pub fn allows(&self, need: &Need) -> bool {
        self.names(need)
            && self
                .leading_keys
                .as_ref()
                .is_none_or(|keys| keys.contains(&need.leading_key))
    }

    /// Tells whether the grant names the call's action and resource, whatever the items.
    pub fn names(&self, need: &Need) -> bool {
        self.function == need.function
            && self.action == need.action
            && matches(&self.resource, &need.resource)
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} on {}", self.function, self.action, self.resource)
    }
}

/// Tells whether `resource` matches `pattern`, in which a `*` stands for anything.
fn matches(pattern: &str, resource: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = resource.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Everything that the roles of the template's functions allow.
pub fn grants(template: &Template) -> Vec<Grant> {
    let mut grants = Vec::new();
    for function in template.functions() {
        let role = template.properties(&function.role);
        for arn in many(&role["ManagedPolicyArns"]) {
            let id = referred(arn);
            // The permissions of any other managed policy are not in the template.
            assert_eq!(template.kind(&id), "AWS::IAM::ManagedPolicy", "{}", function.role);
            let document = &template.properties(&id)["PolicyDocument"];
            add_all(&mut grants, &function.name, document);
        }
        for policy in many(&role["Policies"]) {
            add_all(&mut grants, &function.name, &policy["PolicyDocument"]);
        }
    }
    grants
}

fn add_all(grants: &mut Vec<Grant>, function: &str, document: &Value) {
    for statement in many(&document["Statement"]) {
        add(grants, function, statement);
    }
}

fn add(grants: &mut Vec<Grant>, function: &str, statement: &Value) {
    assert_eq!(statement["Effect"], "Allow", "{function}: {statement}");
    for action in many(&statement["Action"]) {
        for resource in many(&statement["Resource"]) {
            grants.push(Grant {
                function: function.to_owned(),
                action: action.as_str().unwrap().to_owned(),
                resource: symbol(resource),
                leading_keys: leading_keys(&statement["Condition"]),
            });
        }
    }
}

fn leading_keys(condition: &Value) -> Option<Vec<String>> {
    let condition = condition.as_object()?;
    let [(operator, keys)] = condition.iter().collect::<Vec<_>>()[..] else {
        panic!("{condition:?} is not understood here");
    };
    let known = operator == "ForAllValues:StringEquals" && keys.as_object().unwrap().len() == 1;
    let keys = many(&keys["dynamodb:LeadingKeys"]);
    assert!(known && !keys.is_empty(), "{condition:?} is not understood here");
    Some(keys.iter().map(|key| key.as_str().unwrap().to_owned()).collect())
}

#[test]
fn a_star_stands_for_anything_and_nothing_else_does() {
    for (pattern, resource) in [
        ("*", "A"),
        ("A", "A"),
        ("A/*", "A/rows/…"),
        ("A/rows/*", "A/rows/…"),
        ("A/*/b", "A/x/y/b"),
        ("A/*b*", "A/b"),
    ] {
        assert!(matches(pattern, resource), "{pattern} {resource}");
    }
    for (pattern, resource) in [
        ("A", "A/b"),
        ("A/*", "A"),
        ("A/rows/*", "A/row"),
        ("A/*/b", "A/b"),
        ("B*", "A"),
    ] {
        assert!(!matches(pattern, resource), "{pattern} {resource}");
    }
}
