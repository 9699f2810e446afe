//! The values of references on this machine.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::TemplateError;

/// The account of every local ARN.
pub(crate) const ACCOUNT: &str = "000000000000";
/// The region of every local ARN.
pub(crate) const REGION: &str = "us-east-1";

/// Values that a deployment supplies beside the template.
#[derive(Clone, Debug, Default)]
pub struct Local {
    /// The stack's name; the names of tables, queues and buckets start with it.
    pub stack_name: String,
    /// The address of the SQS API, such as `http://127.0.0.1:9324`; queue URLs start with it.
    pub queue_endpoint: String,
    /// Values for parameters, by name; the others take their defaults. The constraints a template puts on parameters
    /// (such as `AllowedPattern`) are `CloudFormation`'s to check and are not applied here.
    pub parameters: BTreeMap<String, String>,
    /// The values of the template's secrets, by logical id.
    pub secrets: BTreeMap<String, String>,
}

/// Everything `Ref`, `Fn::GetAtt`, conditions and dynamic references are resolved against.
pub(super) struct Scope<'a> {
    pub stack_name: &'a str,
    pub queue_endpoint: &'a str,
    pub secrets: &'a BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
    pub conditions: &'a Map<String, Value>,
    /// The conditions being evaluated, to notice one that refers to itself.
    pub evaluating: RefCell<BTreeSet<String>>,
    /// `Ref` and attribute values of resources, under `LogicalId` and `LogicalId.Attribute`.
    physical: BTreeMap<String, String>,
}

impl<'a> Scope<'a> {
    pub fn new(
        local: &'a Local,
        parameters: &Map<String, Value>,
        conditions: &'a Map<String, Value>,
    ) -> Result<Self, TemplateError> {
        // A misspelt name would otherwise leave the parameter at its default without a word.
        if let Some(unknown) = local
            .parameters
            .keys()
            .find(|name| !parameters.contains_key(*name))
        {
            return Err(TemplateError::UnknownParameter(unknown.clone()));
        }
        let parameters = parameters
            .iter()
            .map(|(name, declaration)| {
                let value = match local.parameters.get(name) {
                    Some(value) => value.clone(),
                    None => declaration
                        .get("Default")
                        .and_then(text)
                        .ok_or_else(|| TemplateError::MissingParameter(name.clone()))?,
                };
                Ok((name.clone(), value))
            })
            .collect::<Result<_, TemplateError>>()?;
        Ok(Self {
            stack_name: &local.stack_name,
            queue_endpoint: &local.queue_endpoint,
            secrets: &local.secrets,
            parameters,
            conditions,
            evaluating: RefCell::default(),
            physical: BTreeMap::new(),
        })
    }

    /// Makes `reference` (`LogicalId` or `LogicalId.Attribute`) resolve to `value`.
    pub(crate) fn define(&mut self, reference: String, value: String) {
        self.physical.insert(reference, value);
    }

    /// The value of `reference`: a parameter, a pseudo parameter, a resource or an attribute of one.
    pub fn lookup(&self, reference: &str) -> Result<String, TemplateError> {
        let pseudo = match reference {
            "AWS::AccountId" => Some(ACCOUNT),
            "AWS::Partition" => Some("aws"),
            "AWS::Region" => Some(REGION),
            "AWS::StackName" => Some(self.stack_name),
            "AWS::URLSuffix" => Some("amazonaws.com"),
            _ => None,
        };
        pseudo
            .map(str::to_owned)
            .or_else(|| self.parameters.get(reference).cloned())
            .or_else(|| self.physical.get(reference).cloned())
            .ok_or_else(|| TemplateError::UnknownReference(reference.to_owned()))
    }
}

/// A scalar as the text `CloudFormation` makes of it.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
