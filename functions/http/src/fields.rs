//! Sparse fields: responses with only the members that a caller wants.

use oms_http::{ApiError, Query};
use serde::Serialize;
use serde_json::{Map, Value};

/// The members that a caller wants; `None` for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(Option<Vec<String>>);

/// An entity with all or some of its members.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Shown<T> {
    /// All members.
    Whole(T),
    /// The members that the caller wants.
    Sparse(Map<String, Value>),
}

impl Fields {
    /// Reads `fields`: names from `known`, separated by commas, each at most once.
    pub fn parse(query: &mut Query, known: &[&str]) -> Self {
        Self(query.optional("fields", |text| parse(text, known)))
    }

    /// Returns the members of `whole` that the caller asked for.
    pub fn show<T: Serialize>(&self, whole: T) -> Result<Shown<T>, ApiError> {
        let Some(wanted) = &self.0 else {
            return Ok(Shown::Whole(whole));
        };
        match serde_json::to_value(whole) {
            Ok(Value::Object(mut members)) => {
                members.retain(|name, _| wanted.contains(name));
                Ok(Shown::Sparse(members))
            }
            other => {
                // The value itself stays out of the log, because it can hold personal data.
                tracing::error!(result = ?other.map(|_| ()), "a response is no object");
                Err(ApiError::Internal)
            }
        }
    }
}

fn parse(text: &str, known: &[&str]) -> Result<Vec<String>, String> {
    let mut wanted = Vec::new();
    for name in text.split(',') {
        if !known.contains(&name) {
            return Err(format!(
                "must be names out of {}, separated by commas",
                known.join(", ")
            ));
        }
        if wanted.iter().any(|earlier| earlier == name) {
            return Err(format!("names `{name}` twice"));
        }
        wanted.push(name.to_owned());
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_and_each_is_given_once() {
        let known = ["id", "status"];
        assert_eq!(
            parse("status,id", &known),
            Ok(vec!["status".to_owned(), "id".to_owned()])
        );
        for bad in ["", "id,", "id, status", "ID", "colour", "id,id"] {
            assert!(parse(bad, &known).is_err(), "{bad}");
        }
    }

    #[test]
    fn members_that_are_not_wanted_are_left_out() {
        let whole = serde_json::json!({ "id": 1, "status": null, "total": "2" });
        let fields = Fields(Some(vec!["status".to_owned(), "id".to_owned()]));
        let shown = serde_json::to_string(&fields.show(&whole).unwrap()).unwrap();
        assert_eq!(shown, r#"{"id":1,"status":null}"#);
        let shown = serde_json::to_value(Fields(None).show(&whole).unwrap()).unwrap();
        assert_eq!(shown, whole);
    }
}
