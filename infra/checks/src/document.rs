//! From YAML to JSON: short-form intrinsic functions (`!Ref`) become their long form (`{"Ref": ...}`). The local
//! system's own reader of templates is not used here, so that these checks do not share its mistakes.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// A document that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The text is not YAML.
    #[error("not YAML: {0}")]
    Malformed(#[from] saphyr::ScanError),
    /// The YAML uses a feature that no template does.
    #[error("{0} is not supported")]
    Unsupported(String),
}

/// Reads the first document of `text`.
pub fn parse(text: &str) -> Result<Value, DocumentError> {
    let documents = Yaml::load_from_str(text)?;
    let first = documents.first();
    first.map_or_else(
        || Err(DocumentError::Unsupported("an empty file".to_owned())),
        to_json,
    )
}

fn to_json(node: &Yaml<'_>) -> Result<Value, DocumentError> {
    match node {
        Yaml::Value(Scalar::Null) => Ok(Value::Null),
        Yaml::Value(Scalar::Boolean(boolean)) => Ok(Value::Bool(*boolean)),
        Yaml::Value(Scalar::Integer(integer)) => Ok(Value::from(*integer)),
        Yaml::Value(Scalar::FloatingPoint(float)) => Ok(Value::from(float.into_inner())),
        Yaml::Value(Scalar::String(text)) => Ok(Value::from(text.as_ref())),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let key = key
                    .as_str()
                    .ok_or_else(|| DocumentError::Unsupported(format!("the key {key:?}")))?;
                object.insert(key.to_owned(), to_json(value)?);
            }
            Ok(Value::Object(object))
        }
        Yaml::Tagged(tag, inner) => Ok(long_form(&tag.suffix, &to_json(inner)?)),
        other => Err(DocumentError::Unsupported(format!("{other:?}"))),
    }
}

fn long_form(function: &str, argument: &Value) -> Value {
    match (function, argument) {
        ("Ref" | "Condition", _) => json!({ function: argument }),
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path.split_once('.').unwrap_or((path, ""));
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        _ => json!({ format!("Fn::{function}"): argument }),
    }
}
