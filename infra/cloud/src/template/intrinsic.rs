//! Resolving intrinsic functions in property values.

use serde_json::{Map, Value};

use super::TemplateError;
use super::scope::{Scope, text};

impl Scope<'_> {
    /// `value` with every intrinsic function replaced by its result.
    pub fn resolve(&self, value: &Value) -> Result<Value, TemplateError> {
        Ok(self.resolve_unless_absent(value)?.unwrap_or(Value::Null))
    }

    /// As [`Scope::resolve`], for a value that must turn out a scalar.
    pub fn text(&self, value: &Value) -> Result<String, TemplateError> {
        let resolved = self.resolve(value)?;
        text(&resolved).ok_or_else(|| TemplateError::Section(value.to_string()))
    }

    /// None for `AWS::NoValue`, which takes the property or element it stands for away.
    fn resolve_unless_absent(&self, value: &Value) -> Result<Option<Value>, TemplateError> {
        match value {
            Value::String(text) => self.reveal(text.clone()).map(|text| Some(Value::String(text))),
            Value::Array(items) => {
                let resolved = items
                    .iter()
                    .filter_map(|item| self.resolve_unless_absent(item).transpose());
                resolved.collect::<Result<_, _>>().map(Some)
            }
            Value::Object(object) => match intrinsic(object) {
                Some((function, argument)) => self.call(function, argument),
                None => self.resolve_object(object).map(Some),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(Some(value.clone())),
        }
    }

    fn resolve_object(&self, object: &Map<String, Value>) -> Result<Value, TemplateError> {
        let mut resolved = Map::with_capacity(object.len());
        for (key, value) in object {
            if let Some(value) = self.resolve_unless_absent(value)? {
                resolved.insert(key.clone(), value);
            }
        }
        Ok(Value::Object(resolved))
    }

    fn call(&self, function: &str, argument: &Value) -> Result<Option<Value>, TemplateError> {
        let malformed = || TemplateError::MalformedFunction(function.to_owned());
        let items = argument.as_array().map(Vec::as_slice);
        let result = match (function, items) {
            ("Ref", _) => match argument.as_str().ok_or_else(malformed)? {
                "AWS::NoValue" => return Ok(None),
                reference => self.lookup(reference)?,
            },
            ("Fn::GetAtt", Some([resource, attribute])) => {
                let (resource, attribute) = (self.text(resource)?, self.text(attribute)?);
                self.lookup(&format!("{resource}.{attribute}"))?
            }
            ("Fn::If", Some([Value::String(condition), then, otherwise])) => {
                let chosen = if self.holds(condition)? { then } else { otherwise };
                // Only the chosen branch is resolved: the other may refer to a resource that does not exist under this
                // condition.
                return self.resolve_unless_absent(chosen);
            }
            ("Fn::Sub", Some([Value::String(template), Value::Object(variables)])) => {
                self.substitute(template, variables)?
            }
            ("Fn::Sub", None) => self.substitute(argument.as_str().ok_or_else(malformed)?, &Map::new())?,
            ("Fn::GetAtt" | "Fn::If" | "Fn::Sub", _) => {
                return Err(malformed());
            }
            _ => return Err(TemplateError::UnsupportedFunction(function.to_owned())),
        };
        // A reference inside `Fn::Sub` may complete a `{{resolve:...}}`, so secrets are replaced last.
        self.reveal(result).map(|text| Some(Value::String(text)))
    }

    /// Replaces `${Name}` and `${Resource.Attribute}`; `${!Name}` is the literal `${Name}`.
    fn substitute(&self, template: &str, variables: &Map<String, Value>) -> Result<String, TemplateError> {
        let mut result = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| TemplateError::MalformedFunction("Fn::Sub".to_owned()))?;
            result.push_str(before);
            match (name.strip_prefix('!'), variables.get(name)) {
                (Some(literal), _) => result.extend(["${", literal, "}"]),
                (None, Some(variable)) => result.push_str(&self.text(variable)?),
                (None, None) => result.push_str(&self.lookup(name)?),
            }
            rest = after;
        }
        result.push_str(rest);
        Ok(result)
    }
}

fn intrinsic(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (function, argument) = object.iter().next().filter(|_| object.len() == 1)?;
    (function == "Ref" || function.starts_with("Fn::")).then_some((function, argument))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Local;
    use super::*;

    fn resolve(value: &Value) -> Result<Value, TemplateError> {
        let local = Local {
            stack_name: "oms".to_owned(),
            ..Local::default()
        };
        let parameters = Map::from_iter([("Stage".to_owned(), json!({"Default": "dev"}))]);
        let conditions = Map::from_iter([(
            "IsDev".to_owned(),
            json!({"Fn::Equals": [{"Ref": "Stage"}, "dev"]}),
        )]);
        let mut scope = Scope::new(&local, &parameters, &conditions)?;
        scope.define("Table".to_owned(), "orders".to_owned());
        scope.define("Table.Arn".to_owned(), "arn:orders".to_owned());
        scope.resolve(value)
    }

    #[test]
    fn functions_give_their_results() {
        let cases = [
            (json!({"Ref": "Table"}), json!("orders")),
            (json!({"Ref": "AWS::Region"}), json!("us-east-1")),
            (json!({"Fn::GetAtt": ["Table", "Arn"]}), json!("arn:orders")),
            (
                json!({"Fn::Sub": "${AWS::StackName}/${Table.Arn}/${!Raw}"}),
                json!("oms/arn:orders/${Raw}"),
            ),
            (
                json!({"Fn::Sub": ["${A}-${Stage}", {"A": {"Ref": "Table"}}]}),
                json!("orders-dev"),
            ),
            (json!({"Fn::If": ["IsDev", 30, 365]}), json!(30)),
            (
                json!({"a": {"Ref": "AWS::NoValue"}, "b": [{"Fn::If": ["IsDev", {"Ref": "AWS::NoValue"}, 1]}]}),
                json!({"b": []}),
            ),
            (
                json!({"Condition": "not an intrinsic here"}),
                json!({"Condition": "not an intrinsic here"}),
            ),
        ];
        for (expression, expected) in cases {
            assert_eq!(resolve(&expression).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn refuses_what_it_cannot_resolve() {
        let refused = |value: Value| resolve(&value).unwrap_err();
        assert!(matches!(
            refused(json!({"Ref": "Absent"})),
            TemplateError::UnknownReference(_)
        ));
        assert!(matches!(
            refused(json!({"Fn::GetAtt": ["Table", "X"]})),
            TemplateError::UnknownReference(_)
        ));
        for value in [
            json!({"Fn::Base64": "a"}),
            json!({"Fn::Join": ["/", ["a", "b"]]}),
            json!({"Fn::Select": [0, ["a"]]}),
            json!({"Fn::Split": [",", "a,b"]}),
        ] {
            let refused = refused(value.clone());
            assert!(
                matches!(refused, TemplateError::UnsupportedFunction(_)),
                "{value}"
            );
        }
        for value in [
            json!({"Fn::Sub": "${Open"}),
            json!({"Fn::If": "a"}),
            json!({"Ref": ["Table"]}),
        ] {
            assert!(
                matches!(resolve(&value), Err(TemplateError::MalformedFunction(_))),
                "{value}"
            );
        }
    }
}
