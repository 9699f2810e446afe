//! Event filtering: which records of an event source a function is invoked for.
//!
//! The pattern language is Lambda's ("Control which events Lambda sends to your function", AWS Lambda Developer Guide):
//! a JSON object whose leaves are lists of alternatives, all of whose fields must match.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// One pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter(Fields);

type Fields = BTreeMap<String, Pattern>;

#[derive(Clone, Debug, PartialEq)]
enum Pattern {
    /// Every field must match.
    Object(Fields),
    /// Any rule must match.
    Leaf(Vec<Rule>),
}

#[derive(Clone, Debug, PartialEq)]
enum Rule {
    Equals(Value),
    Prefix(String),
    Exists(bool),
}

/// The reason a pattern is refused.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// The pattern is not a JSON object.
    #[error("the pattern is not a JSON object")]
    NotAnObject(#[source] Option<serde_json::Error>),
    /// A field holds neither an object nor a list of alternatives.
    #[error("the field `{0}` holds neither an object nor a list")]
    NotAList(String),
    /// An operator that is not implemented, or with arguments it does not take.
    #[error("the operator `{0}` is not supported")]
    Operator(String),
}

impl Filter {
    /// Reads a pattern's JSON text. Values, `prefix` and `exists` are supported; Lambda's other operators are refused
    /// by name.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => fields(&object).map(Self),
            Ok(_) => Err(FilterError::NotAnObject(None)),
            Err(error) => Err(FilterError::NotAnObject(Some(error))),
        }
    }

    /// Returns true if `event`, one record as the function would receive it, matches.
    pub fn matches(&self, event: &Value) -> bool {
        all_match(&self.0, event)
    }
}

fn fields(object: &Map<String, Value>) -> Result<Fields, FilterError> {
    object
        .iter()
        .map(|(name, value)| {
            // `$or` is Lambda's; taken for a field, it would match nothing and drop every record.
            if name.starts_with('$') {
                return Err(FilterError::Operator(name.clone()));
            }
            let pattern = match value {
                Value::Object(object) => Pattern::Object(fields(object)?),
                Value::Array(rules) => Pattern::Leaf(rules.iter().map(rule).collect::<Result<_, _>>()?),
                _ => return Err(FilterError::NotAList(name.clone())),
            };
            Ok((name.clone(), pattern))
        })
        .collect()
}

fn rule(value: &Value) -> Result<Rule, FilterError> {
    let refused = || FilterError::Operator(value.to_string());
    let object = match value {
        Value::Object(object) if object.len() == 1 => object,
        Value::Object(_) | Value::Array(_) => return Err(refused()),
        scalar => return Ok(Rule::Equals(scalar.clone())),
    };
    let (operator, argument) = object.iter().next().ok_or_else(refused)?;
    match (operator.as_str(), argument) {
        ("prefix", Value::String(prefix)) => Ok(Rule::Prefix(prefix.clone())),
        ("exists", Value::Bool(exists)) => Ok(Rule::Exists(*exists)),
        _ => Err(refused()),
    }
}

fn all_match(fields: &Fields, event: &Value) -> bool {
    fields
        .iter()
        .all(|(name, pattern)| match (pattern, event.get(name)) {
            (Pattern::Object(fields), Some(value)) => all_match(fields, value),
            // An absent object is as good as one whose fields are all absent: `exists: false` may match below it.
            (Pattern::Object(fields), None) => all_match(fields, &Value::Null),
            (Pattern::Leaf(rules), value) => rules.iter().any(|rule| rule.matches(value)),
        })
}

impl Rule {
    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Exists(wanted), value) => {
                // Only leaves exist, not objects that hold them.
                *wanted == value.is_some_and(|value| !value.is_object())
            }
            (_, None) => false,
            // A list matches if any of its elements does.
            (rule, Some(Value::Array(items))) => items.iter().any(|item| rule.matches_scalar(item)),
            (rule, Some(value)) => rule.matches_scalar(value),
        }
    }

    fn matches_scalar(&self, value: &Value) -> bool {
        match self {
            Self::Equals(wanted) => equal(wanted, value),
            Self::Prefix(prefix) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
            Self::Exists(wanted) => *wanted,
        }
    }
}

/// Numbers are equal by value, however they are written.
fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.partial_cmp(&right) == Some(Ordering::Equal),
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operators_match_as_lambda_documents_them() {
        let event = json!({"a": "ORDER#7", "n": 5, "nothing": null, "list": ["x", "y"], "o": {"S": "deep"}, "yes": true});
        let cases = [
            (json!({}), true),
            (json!({"a": ["x", "ORDER#7"]}), true),
            (json!({"a": ["order#7"]}), false),
            (json!({"a": [{"prefix": "RETURN#"}, {"prefix": "ORDER#"}]}), true),
            (json!({"a": ["ORDER#7"], "n": [6]}), false),
            (json!({"n": [5.0]}), true),
            (json!({"n": ["5"]}), false),
            (json!({"nothing": [null]}), true),
            (json!({"yes": [true]}), true),
            (json!({"list": ["y"]}), true),
            (json!({"list": ["z"]}), false),
            (json!({"o": {"S": [{"exists": true}]}}), true),
            (json!({"o": {"N": [{"exists": true}]}}), false),
            (json!({"o": [{"exists": true}]}), false),
            (json!({"absent": {"S": [{"exists": false}]}}), true),
            (json!({"absent": {"S": [{"exists": true}]}}), false),
            (json!({"a": []}), false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(
                Filter::parse(&pattern.to_string()).unwrap().matches(&event),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn refuses_what_it_cannot_evaluate() {
        for pattern in [
            json!({"$or": [{"a": ["x"]}]}),
            json!({"a": [{"cidr": "10.0.0.0/24"}]}),
            json!({"a": [{"prefix": 1}]}),
            json!({"a": [{"equals-ignore-case": "x"}]}),
            json!({"a": [{"suffix": "x"}]}),
            json!({"a": [{"anything-but": ["x"]}]}),
            json!({"a": [{"anything-but": {"prefix": "x"}}]}),
            json!({"a": [{"numeric": [">", 0]}]}),
            json!({"a": [{"prefix": "x", "suffix": "y"}]}),
            json!({"a": [["x"]]}),
        ] {
            assert!(
                matches!(Filter::parse(&pattern.to_string()), Err(FilterError::Operator(_))),
                "{pattern}"
            );
        }
        assert!(matches!(
            Filter::parse(r#"{"a": "x"}"#),
            Err(FilterError::NotAList(_))
        ));
        assert!(matches!(Filter::parse("[]"), Err(FilterError::NotAnObject(None))));
        assert!(matches!(
            Filter::parse("{"),
            Err(FilterError::NotAnObject(Some(_)))
        ));
    }
}
