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
    EqualsIgnoreCase(String),
    Prefix(String),
    Suffix(String),
    AnythingBut(Vec<Value>),
    AnythingButPrefix(String),
    Exists(bool),
    Numeric(Vec<(Comparison, f64)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Why a pattern is refused.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// It is not a JSON object.
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
    /// Reads a pattern's JSON text. Supported are values, `equals-ignore-case`, `prefix`, `suffix`, `anything-but`
    /// (also with `prefix`), `exists` and `numeric`; `$or` is not.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => fields(&object).map(Self),
            Ok(_) => Err(FilterError::NotAnObject(None)),
            Err(error) => Err(FilterError::NotAnObject(Some(error))),
        }
    }

    /// Whether `event`, one record as the function would receive it, matches.
    pub fn matches(&self, event: &Value) -> bool {
        all_match(&self.0, event)
    }
}

fn fields(object: &Map<String, Value>) -> Result<Fields, FilterError> {
    object
        .iter()
        .map(|(name, value)| {
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
        ("equals-ignore-case", Value::String(text)) => Ok(Rule::EqualsIgnoreCase(text.to_lowercase())),
        ("prefix", Value::String(prefix)) => Ok(Rule::Prefix(prefix.clone())),
        ("suffix", Value::String(suffix)) => Ok(Rule::Suffix(suffix.clone())),
        ("exists", Value::Bool(exists)) => Ok(Rule::Exists(*exists)),
        ("anything-but", Value::Array(values)) if values.iter().all(is_comparable) => {
            Ok(Rule::AnythingBut(values.clone()))
        }
        ("anything-but", Value::Object(object)) if object.len() == 1 => match object.get("prefix") {
            Some(Value::String(prefix)) => Ok(Rule::AnythingButPrefix(prefix.clone())),
            _ => Err(refused()),
        },
        ("anything-but", value) if is_comparable(value) => Ok(Rule::AnythingBut(vec![value.clone()])),
        ("numeric", Value::Array(terms)) if !terms.is_empty() => terms
            .chunks(2)
            .map(|term| match term {
                [Value::String(sign), Value::Number(limit)] => comparison(sign).zip(limit.as_f64()),
                _ => None,
            })
            .collect::<Option<_>>()
            .map(Rule::Numeric)
            .ok_or_else(refused),
        _ => Err(refused()),
    }
}

fn is_comparable(value: &Value) -> bool {
    value.is_string() || value.is_number()
}

fn comparison(sign: &str) -> Option<Comparison> {
    match sign {
        "=" => Some(Comparison::Equal),
        "<" => Some(Comparison::Less),
        "<=" => Some(Comparison::LessOrEqual),
        ">" => Some(Comparison::Greater),
        ">=" => Some(Comparison::GreaterOrEqual),
        _ => None,
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
        let text = value.as_str();
        match self {
            Self::Equals(wanted) => equal(wanted, value),
            Self::EqualsIgnoreCase(wanted) => text.is_some_and(|text| text.to_lowercase() == *wanted),
            Self::Prefix(prefix) => text.is_some_and(|text| text.starts_with(prefix)),
            Self::Suffix(suffix) => text.is_some_and(|text| text.ends_with(suffix)),
            Self::AnythingBut(unwanted) => {
                is_comparable(value) && !unwanted.iter().any(|unwanted| equal(unwanted, value))
            }
            Self::AnythingButPrefix(prefix) => text.is_some_and(|text| !text.starts_with(prefix)),
            Self::Numeric(terms) => value.as_f64().is_some_and(|number| {
                terms
                    .iter()
                    .all(|(comparison, limit)| comparison.holds(number, *limit))
            }),
            Self::Exists(wanted) => *wanted,
        }
    }
}

/// Numbers are equal by value, however they are written.
fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => Comparison::Equal.holds(left, right),
        _ => left == right,
    }
}

impl Comparison {
    fn holds(self, number: f64, limit: f64) -> bool {
        let ordering = number.partial_cmp(&limit);
        match self {
            Self::Equal => ordering == Some(Ordering::Equal),
            Self::Less => ordering == Some(Ordering::Less),
            Self::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => ordering == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        }
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
            (json!({"a": [{"equals-ignore-case": "order#7"}]}), true),
            (json!({"a": [{"prefix": "RETURN#"}, {"prefix": "ORDER#"}]}), true),
            (json!({"a": [{"suffix": "#8"}]}), false),
            (json!({"a": ["ORDER#7"], "n": [6]}), false),
            (json!({"n": [5.0]}), true),
            (json!({"n": ["5"]}), false),
            (json!({"n": [{"numeric": [">", 0, "<=", 5]}]}), true),
            (json!({"n": [{"numeric": ["=", 5.5]}]}), false),
            (json!({"a": [{"numeric": [">", 0]}]}), false),
            (json!({"n": [{"anything-but": [1, 2]}]}), true),
            (json!({"n": [{"anything-but": 5}]}), false),
            (json!({"a": [{"anything-but": {"prefix": "ORDER#"}}]}), false),
            (json!({"absent": [{"anything-but": ["x"]}]}), false),
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
            json!({"a": [{"numeric": [">"]}]}),
            json!({"a": [{"numeric": []}]}),
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
