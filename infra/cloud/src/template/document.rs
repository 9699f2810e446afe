//! From YAML to JSON: short-form intrinsic functions (`!Ref`) become their long form (`{"Ref": ...}`).

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Number, Value, json};

use super::TemplateError;

/// Reads the one document of `text`, with nothing resolved yet.
pub fn parse(text: &str) -> Result<Value, TemplateError> {
    match Yaml::load_from_str(text)?.as_slice() {
        [document] => to_json(document),
        documents => Err(TemplateError::Document(format!(
            "{} documents instead of one",
            documents.len()
        ))),
    }
}

fn to_json(node: &Yaml<'_>) -> Result<Value, TemplateError> {
    match node {
        Yaml::Value(scalar) => to_value(scalar),
        Yaml::Sequence(items) => items.iter().map(to_json).collect(),
        Yaml::Mapping(entries) => {
            let mut object = Map::with_capacity(entries.len());
            for (key, value) in entries {
                let key = key
                    .as_str()
                    .ok_or_else(|| TemplateError::Document(format!("the key {key:?} is not a string")))?;
                object.insert(key.to_owned(), to_json(value)?);
            }
            Ok(Value::Object(object))
        }
        Yaml::Tagged(tag, inner) if tag.handle == "!" => long_form(&tag.suffix, to_json(inner)?),
        Yaml::Tagged(tag, _) => Err(TemplateError::Document(format!("the tag `{tag}`"))),
        Yaml::Alias(_) | Yaml::BadValue | Yaml::Representation(..) => Err(TemplateError::Document(
            "an alias or a malformed value".to_owned(),
        )),
    }
}

fn to_value(scalar: &Scalar<'_>) -> Result<Value, TemplateError> {
    Ok(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(boolean) => Value::Bool(*boolean),
        Scalar::Integer(integer) => Value::from(*integer),
        Scalar::FloatingPoint(float) => Number::from_f64(float.into_inner())
            .map(Value::Number)
            .ok_or_else(|| TemplateError::Document(format!("the number {float}")))?,
        Scalar::String(text) => Value::from(text.as_ref()),
    })
}

fn long_form(function: &str, argument: Value) -> Result<Value, TemplateError> {
    Ok(match (function, argument) {
        ("Ref" | "Condition", argument) => json!({ function: argument }),
        // `!GetAtt Table.Arn` is short for a list of the resource and its attribute.
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path
                .split_once('.')
                .ok_or_else(|| TemplateError::MalformedFunction("Fn::GetAtt".to_owned()))?;
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        (_, argument) => json!({ format!("Fn::{function}"): argument }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_become_long_forms() {
        let text = "
a: !Ref B
c: [!GetAtt D.E.F, !GetAtt [D, E]]
g: !If [H, !Sub \"${I}\", 1]
j: {k: true, l: ~, m: '2', n: 2.5}
";
        let expected = json!({
            "a": {"Ref": "B"},
            "c": [{"Fn::GetAtt": ["D", "E.F"]}, {"Fn::GetAtt": ["D", "E"]}],
            "g": {"Fn::If": ["H", {"Fn::Sub": "${I}"}, 1]},
            "j": {"k": true, "l": null, "m": "2", "n": 2.5},
        });
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn refuses_what_is_not_one_plain_document() {
        for text in ["a: [", "a: 1\n---\nb: 1", "1: a", "a: !!int x", "a: 1\na: 2"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
