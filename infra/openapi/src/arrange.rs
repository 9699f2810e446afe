//! Puts the members of examples into the order of their schemas. JSON objects have no order, but readers expect
//! one: an order's example begins with its id, as its schema does, and not with `allowed_transitions`.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// A JSON value whose objects keep their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Json>),
    Object(Object),
}

type Object = IndexMap<String, Json>;

/// The depth to which a schema is followed, in case one refers to itself.
const DEPTH: usize = 16;

/// Indents the document and arranges every example in it.
pub(crate) fn arranged(document: &str) -> Result<String, serde_json::Error> {
    let document: Json = serde_json::from_str(document)?;
    let schemas = document
        .get("components")
        .and_then(|components| components.get("schemas"));
    let schemas = schemas.cloned().unwrap_or(Json::Null);
    serde_json::to_string_pretty(&document.walk(&schemas))
}

impl Json {
    fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(object) => object.get(name),
            _ => None,
        }
    }

    fn items(&self) -> &[Self] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// Finds every object that has both a schema and examples, and arranges the examples.
    fn walk(self, schemas: &Self) -> Self {
        match self {
            Self::Array(items) => Self::Array(items.into_iter().map(|item| item.walk(schemas)).collect()),
            Self::Object(object) => {
                let schema = object.get("schema").cloned();
                let members = object.into_iter().map(|(name, value)| {
                    let value = match (name.as_str(), &schema) {
                        ("examples", Some(schema)) => value.with_each_example(schema, schemas),
                        _ => value.walk(schemas),
                    };
                    (name, value)
                });
                Self::Object(members.collect())
            }
            plain => plain,
        }
    }

    fn with_each_example(self, schema: &Self, schemas: &Self) -> Self {
        let Self::Object(examples) = self else {
            return self;
        };
        let examples = examples.into_iter().map(|(name, mut example)| {
            if let Self::Object(members) = &mut example
                && let Some(value) = members.get_mut("value")
            {
                *value = std::mem::replace(value, Self::Null).arranged_by(&[schema], schemas, DEPTH);
            }
            (name, example)
        });
        Self::Object(examples.collect())
    }

    /// Puts the members into the order in which the schemas in `wanted` name them; members not named there come
    /// last.
    fn arranged_by(self, wanted: &[&Self], schemas: &Self, depth: usize) -> Self {
        let mut parts = Vec::new();
        for schema in wanted {
            schema.parts(schemas, depth, &mut parts);
        }
        match self {
            Self::Array(items) => {
                let wanted: Vec<_> = parts.iter().filter_map(|part| part.get("items")).collect();
                let items = items.into_iter();
                Self::Array(
                    items
                        .map(|item| item.arranged_by(&wanted, schemas, depth))
                        .collect(),
                )
            }
            Self::Object(mut members) => {
                let mut arranged = Object::new();
                for part in &parts {
                    let Some(Self::Object(properties)) = part.get("properties") else {
                        continue;
                    };
                    for name in properties.keys() {
                        if let Some(value) = members.shift_remove(name) {
                            let wanted = parts.iter();
                            let wanted: Vec<&Self> = wanted
                                .filter_map(|part| part.get("properties")?.get(name))
                                .collect();
                            arranged.insert(name.clone(), value.arranged_by(&wanted, schemas, depth));
                        }
                    }
                }
                arranged.extend(members);
                Self::Object(arranged)
            }
            plain => plain,
        }
    }

    /// Collects the schema itself and every schema it is composed of.
    fn parts<'j>(&'j self, schemas: &'j Self, depth: usize, parts: &mut Vec<&'j Self>) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if let Some(Self::Text(reference)) = self.get("$ref") {
            let name = reference.rsplit('/').next().unwrap_or_default();
            if let Some(schema) = schemas.get(name) {
                schema.parts(schemas, depth, parts);
            }
        }
        parts.push(self);
        for applicator in ["allOf", "anyOf", "oneOf"] {
            for schema in self.get(applicator).map(Self::items).unwrap_or_default() {
                schema.parts(schemas, depth, parts);
            }
        }
    }
}
