//! `AWS::Serverless::Function`, with what `Globals.Function` gives every one of them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::naming::kebab_case;
use super::resource::Resource;
use super::scope::{ACCOUNT, REGION, Scope, text};
use super::{EventSource, TemplateError, event_source};

/// A function: its name, its environment and its event sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name, which is that of its binary: `create-order` for `CreateOrderFunction`.
    pub name: String,
    /// The resource's name in the template.
    pub logical_id: String,
    /// Its environment variables, resolved.
    pub environment: BTreeMap<String, String>,
    /// The time that one invocation may take.
    pub timeout: Duration,
    /// The event sources that invoke it.
    pub sources: Vec<EventSource>,
}

impl Function {
    /// `arn:aws:lambda:us-east-1:000000000000:function:<name>`.
    pub fn arn(&self) -> String {
        format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", self.name)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    timeout: Option<u64>,
    #[serde(default)]
    environment: Environment,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, Value>,
}

/// Properties without a counterpart here: what a function is built from, may do and logs to.
const IGNORED: &[&str] = &[
    "Architectures",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "CodeUri",
    "DeploymentPreference",
    "Description",
    "FunctionName",
    "Handler",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "ReservedConcurrentExecutions",
    "Role",
    "Runtime",
    "Tags",
    "Tracing",
];

/// Lambda's timeout where none is given.
const DEFAULT_TIMEOUT_SECONDS: u64 = 3;

pub(super) fn read(
    resource: Resource<'_>,
    globals: &Map<String, Value>,
    scope: &Scope<'_>,
) -> Result<Function, TemplateError> {
    let name = name(resource)?;
    let mut written = resource.properties();
    // Events are read one by one by their type, each with its own properties to ignore.
    let events = written.remove("Events");
    let properties: Properties = resource.read(scope, merged(globals, written), IGNORED)?;
    let environment = properties.environment.variables.iter().map(|(variable, value)| {
        let value = text(value)
            .ok_or_else(|| resource.unsupported(format!("the value of the variable `{variable}`")))?;
        Ok((variable.clone(), value))
    });
    let sources = events.as_ref().and_then(Value::as_object).into_iter().flatten();
    Ok(Function {
        name,
        logical_id: resource.logical_id.to_owned(),
        environment: environment.collect::<Result<_, TemplateError>>()?,
        timeout: Duration::from_secs(properties.timeout.unwrap_or(DEFAULT_TIMEOUT_SECONDS)),
        sources: sources
            .map(|(name, event)| event_source::read(resource, name, event, scope))
            .collect::<Result<_, _>>()?,
    })
}

/// `CreateOrderFunction` is `create-order`, and so must its binary be.
fn name(resource: Resource<'_>) -> Result<String, TemplateError> {
    let stem = resource
        .logical_id
        .strip_suffix("Function")
        .ok_or_else(|| resource.unsupported("a function whose logical id does not end in `Function`"))?;
    let name = kebab_case(stem);
    let binary = resource
        .body
        .get("Metadata")
        .and_then(|metadata| metadata.pointer("/BuildProperties/Binary"));
    match binary.and_then(Value::as_str) {
        Some(binary) if binary == name => Ok(name),
        _ => Err(resource.unsupported(format!("a binary that is not called `{name}`"))),
    }
}

/// SAM's rule: a property of the function replaces the global one, but maps are merged.
fn merged(globals: &Map<String, Value>, written: Map<String, Value>) -> Map<String, Value> {
    let mut merged = globals.clone();
    for (property, value) in written {
        match (merged.get_mut(&property), value) {
            (Some(Value::Object(global)), Value::Object(own)) => {
                *global = self::merged(global, own);
            }
            (_, value) => {
                merged.insert(property, value);
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Local;
    use super::*;

    fn function(logical_id: &str, body: &Value) -> Result<Function, TemplateError> {
        let globals =
            json!({"Timeout": 10, "Environment": {"Variables": {"LOG_LEVEL": "info", "A": "global"}}});
        let (local, none) = (Local::default(), Map::new());
        let scope = Scope::new(&local, &none, &none)?;
        read(
            Resource::new(logical_id, body)?,
            globals.as_object().unwrap(),
            &scope,
        )
    }

    fn body(properties: &Value) -> Value {
        json!({
            "Type": "AWS::Serverless::Function",
            "Metadata": {"BuildProperties": {"Binary": "get-order"}},
            "Properties": properties,
        })
    }

    #[test]
    fn globals_are_overridden_and_maps_merged() {
        let own = json!({"Timeout": 60, "Environment": {"Variables": {"A": "own", "SHARDS": 1}}});
        let function = function("GetOrderFunction", &body(&own)).unwrap();
        assert_eq!(function.name, "get-order");
        assert_eq!(function.timeout, Duration::from_mins(1));
        let expected = [("A", "own"), ("LOG_LEVEL", "info"), ("SHARDS", "1")];
        assert_eq!(
            function.environment,
            expected
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into()
        );
    }

    #[test]
    fn refuses_another_name_and_unknown_properties() {
        assert!(matches!(
            function("ReadOrderFunction", &body(&json!({}))),
            Err(TemplateError::Unsupported { .. })
        ));
        assert!(matches!(
            function("GetOrder", &body(&json!({}))),
            Err(TemplateError::Unsupported { .. })
        ));
        let unknown = body(&json!({"ImageConfig": []}));
        let refused = function("GetOrderFunction", &unknown);
        assert!(
            matches!(refused, Err(TemplateError::Properties { resource, .. }) if resource == "GetOrderFunction")
        );
    }
}
