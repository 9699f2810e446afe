//! One entry of the template's `Resources`.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::TemplateError;
use super::scope::Scope;

/// A resource as it is written, without any reference resolved.
#[derive(Clone, Copy)]
pub(super) struct Resource<'a> {
    pub logical_id: &'a str,
    pub kind: &'a str,
    pub body: &'a Map<String, Value>,
}

impl<'a> Resource<'a> {
    pub fn new(logical_id: &'a str, body: &'a Value) -> Result<Self, TemplateError> {
        let malformed = || TemplateError::Section(format!("Resources.{logical_id}"));
        let body = body.as_object().ok_or_else(malformed)?;
        let kind = body.get("Type").and_then(Value::as_str).ok_or_else(malformed)?;
        Ok(Self {
            logical_id,
            kind,
            body,
        })
    }

    /// Returns true if the resource's condition, if it has one, holds.
    pub fn exists(&self, scope: &Scope<'_>) -> Result<bool, TemplateError> {
        match self.body.get("Condition") {
            Some(Value::String(condition)) => scope.holds(condition),
            _ => Ok(true),
        }
    }

    pub fn properties(&self) -> Map<String, Value> {
        self.body
            .get("Properties")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    }

    /// Resolves `properties` and reads them as `T`, which refuses unknown ones. Those in `ignored` mean nothing on this
    /// machine and are not resolved.
    pub fn read<T: DeserializeOwned>(
        &self,
        scope: &Scope<'_>,
        mut properties: Map<String, Value>,
        ignored: &[&str],
    ) -> Result<T, TemplateError> {
        properties.retain(|property, _| !ignored.contains(&property.as_str()));
        let resolved = scope.resolve(&Value::Object(properties))?;
        serde_json::from_value(resolved).map_err(|source| TemplateError::Properties {
            resource: self.logical_id.to_owned(),
            source,
        })
    }

    pub(crate) fn unsupported(&self, reason: impl Into<String>) -> TemplateError {
        TemplateError::Unsupported {
            resource: self.logical_id.to_owned(),
            reason: reason.into(),
        }
    }
}
