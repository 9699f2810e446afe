//! A template: its resources, and what they refer to.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::{DocumentError, parse};

/// A template, as text and as a document.
#[derive(Clone, Debug)]
pub struct Template {
    /// The text, for the comments.
    pub text: String,
    /// The whole document.
    pub document: Value,
}

/// One entry of `Resources`.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// Its logical id.
    pub id: &'a str,
    /// Its type, such as `AWS::SQS::Queue`.
    pub kind: &'a str,
    /// All of it.
    pub body: &'a Value,
}

/// An event source of a function.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Its name among the function's events.
    pub name: &'a str,
    /// Its type, such as `SQS`.
    pub kind: &'a str,
    /// Its properties.
    pub properties: &'a Value,
}

impl Template {
    /// Reads a template.
    pub fn read(text: &str) -> Result<Self, DocumentError> {
        Ok(Self {
            text: text.to_owned(),
            document: parse(text)?,
        })
    }

    /// A section, such as `Parameters`; none where it is left out.
    pub fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.document.get(name).and_then(Value::as_object)
    }

    /// Every resource. A loop (`Fn::ForEach`) is none.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        let resources = self.section("Resources").into_iter().flatten();
        resources.filter_map(|(id, body)| {
            let kind = body.get("Type")?.as_str()?;
            Some(Resource { id, kind, body })
        })
    }

    /// The resources of a type.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = Resource<'a>> {
        self.resources().filter(move |resource| resource.kind == kind)
    }

    /// The functions.
    pub fn functions(&self) -> impl Iterator<Item = Resource<'_>> {
        self.of_kind("AWS::Serverless::Function")
    }

    /// The resource with this logical id.
    pub fn resource(&self, id: &str) -> Option<Resource<'_>> {
        self.resources().find(|resource| resource.id == id)
    }

    /// A property that every function is given.
    pub fn global(&self, path: &str) -> Option<&Value> {
        self.document.pointer(&format!("/Globals/Function{path}"))
    }
}

impl<'a> Resource<'a> {
    /// A property, by its path: `/Environment/Variables`.
    pub fn property(&self, path: &str) -> Option<&'a Value> {
        self.body.pointer(&format!("/Properties{path}"))
    }

    /// A function's name: `create-order`, for the binary.
    pub(crate) fn function_name(&self) -> &'a str {
        let binary = self.body.pointer("/Metadata/BuildProperties/Binary");
        binary.and_then(Value::as_str).unwrap_or(self.id)
    }

    /// A function's event sources.
    pub fn events(&self) -> impl Iterator<Item = Event<'a>> + use<'a> {
        let events = self.property("/Events").and_then(Value::as_object);
        events.into_iter().flatten().filter_map(|(name, event)| {
            Some(Event {
                name,
                kind: event.get("Type")?.as_str()?,
                properties: event.get("Properties")?,
            })
        })
    }
}

/// The logical id in `{"Fn::GetAtt": [id, …]}` or `{"Ref": id}`.
pub fn referred(value: &Value) -> Option<&str> {
    let attribute = value.pointer("/Fn::GetAtt/0").or_else(|| value.get("Ref"));
    attribute.and_then(Value::as_str)
}

/// Returns true if `value` is exactly this text, or a list that contains it.
pub fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        _ => false,
    }
}

/// Every name that `value` refers to: parameters, resources and conditions.
pub fn references(value: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found
}

fn collect<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(object) => {
            for (key, inner) in object {
                match (key.as_str(), inner) {
                    ("Ref" | "Condition", Value::String(name)) => {
                        found.insert(name);
                    }
                    ("Fn::If" | "Fn::GetAtt", Value::Array(items)) => {
                        found.extend(items.first().and_then(Value::as_str));
                    }
                    ("Fn::Sub", Value::String(text)) => found.extend(substituted(text)),
                    ("Fn::Sub", Value::Array(items)) => {
                        let text = items.first().and_then(Value::as_str);
                        found.extend(text.into_iter().flat_map(substituted));
                    }
                    _ => {}
                }
                // Functions nest: the arguments of `Fn::If` and `Fn::Sub` may hold further references.
                collect(inner, found);
            }
        }
        _ => {}
    }
}

/// The names in `${Name}` and `${Resource.Attribute}`.
fn substituted(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split("${").skip(1);
    names.filter_map(|rest| rest.split(['}', '.']).next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_way_to_refer_is_a_reference() {
        let value = json!({
            "a": {"Ref": "One"},
            "b": [{"Fn::GetAtt": ["Two", "Arn"]}],
            "c": {"Fn::If": ["Three", 1, {"Ref": "Four"}]},
            "d": {"Fn::Sub": "x${Five}y${Six.Arn}"},
            "e": {"Condition": "Seven", "Fn::Sub": ["${Eight}", {}]},
        });
        let expected = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
        assert_eq!(references(&value), expected.into());
    }
}
