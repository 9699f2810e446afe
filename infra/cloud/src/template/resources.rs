//! The whole template.

use serde_json::{Map, Value};

use super::resource::Resource;
use super::scope::Scope;
use super::{Bucket, Function, Local, Queue, SigningKey, Table, TemplateError};
use super::{bucket, document, function, queue, secret, signing_key, table_properties};

/// Everything of the template that runs on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Resources {
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its queues.
    pub queues: Vec<Queue>,
    /// Its buckets.
    pub buckets: Vec<Bucket>,
    /// Its keys.
    pub keys: Vec<SigningKey>,
    /// Its functions.
    pub functions: Vec<Function>,
}

/// Types that matter on AWS only: permissions, logs, alarms, the API's own settings.
const WITHOUT_COUNTERPART: &[&str] = &[
    "AWS::CloudFormation::Stack",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion",
];

impl Resources {
    /// Reads the text of a SAM template.
    pub fn from_template(text: &str, local: &Local) -> Result<Self, TemplateError> {
        let template = document::parse(text)?;
        let (parameters, conditions) = (
            section(&template, "Parameters")?,
            section(&template, "Conditions")?,
        );
        let globals = section(&template, "Globals")?;
        let globals = globals
            .get("Function")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let written = section(&template, "Resources")?;
        let mut scope = Scope::new(local, &parameters, &conditions)?;
        let mut existing = Vec::with_capacity(written.len());
        for (logical_id, body) in &written {
            let resource = Resource::new(logical_id, body)?;
            // A resource whose condition does not hold is left out altogether, so a reference to it is an error, as on
            // AWS.
            if resource.exists(&scope)? {
                define(resource, &mut scope)?;
                existing.push(resource);
            }
        }
        let mut resources = Self {
            tables: vec![],
            queues: vec![],
            buckets: vec![],
            keys: vec![],
            functions: vec![],
        };
        for resource in existing {
            resources.add(resource, &globals, &scope)?;
        }
        Ok(resources)
    }

    /// The table with this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The function with this name, such as `create-order`.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }

    fn add(
        &mut self,
        resource: Resource<'_>,
        globals: &Map<String, Value>,
        scope: &Scope<'_>,
    ) -> Result<(), TemplateError> {
        match resource.kind {
            "AWS::DynamoDB::Table" => self.tables.push(table_properties::read(resource, scope)?),
            "AWS::SQS::Queue" => self.queues.push(queue::read(resource, scope)?),
            "AWS::S3::Bucket" => self.buckets.push(bucket::read(resource, scope)?),
            "AWS::KMS::Key" => self.keys.push(signing_key::read(resource, scope)?),
            "AWS::Serverless::Function" => self.functions.push(function::read(resource, globals, scope)?),
            // The secret's value comes with `Local`; the resource itself only has to be referable.
            "AWS::SecretsManager::Secret" => {}
            kind if WITHOUT_COUNTERPART.contains(&kind) => {}
            kind => {
                return Err(TemplateError::UnsupportedType {
                    resource: resource.logical_id.to_owned(),
                    kind: kind.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// Makes references to a resource resolve; all are defined before any is read, since they refer to each other.
fn define(resource: Resource<'_>, scope: &mut Scope<'_>) -> Result<(), TemplateError> {
    match resource.kind {
        "AWS::DynamoDB::Table" => table_properties::define(resource, scope)?,
        "AWS::SQS::Queue" => queue::define(resource, scope)?,
        "AWS::S3::Bucket" => bucket::define(resource, scope)?,
        "AWS::KMS::Key" => signing_key::define(resource, scope),
        "AWS::SecretsManager::Secret" => {
            scope.define(resource.logical_id.to_owned(), secret::arn(resource.logical_id));
        }
        _ => {}
    }
    Ok(())
}

/// A section of the template; empty where it is left out.
fn section(template: &Value, name: &str) -> Result<Map<String, Value>, TemplateError> {
    match template.get(name) {
        // A template without resources would start an empty system.
        None if name != "Resources" => Ok(Map::new()),
        Some(Value::Object(section)) => Ok(section.clone()),
        _ => Err(TemplateError::Section(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_run_nor_listed_is_refused() {
        let refused = |text: &str| Resources::from_template(text, &Local::default()).unwrap_err();
        let unknown_type = refused("Resources: {Stream: {Type: 'AWS::Kinesis::Stream'}}");
        assert!(
            matches!(unknown_type, TemplateError::UnsupportedType { kind, .. } if kind == "AWS::Kinesis::Stream")
        );
        let unknown_property =
            refused("Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {FifoQueue: true}}}");
        assert!(matches!(unknown_property, TemplateError::Properties { resource, .. } if resource == "Q"));
        assert!(matches!(refused("Outputs: {}"), TemplateError::Section(name) if name == "Resources"));
    }

    #[test]
    fn a_resource_whose_condition_fails_does_not_exist() {
        let text = "
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: 'AWS::SQS::Queue'}
  B: {Type: 'AWS::SQS::Queue', Condition: Never}
";
        let resources = Resources::from_template(text, &Local::default()).unwrap();
        assert_eq!(resources.queues.len(), 1);
        assert_eq!(resources.queues[0].logical_id, "A");
    }
}
