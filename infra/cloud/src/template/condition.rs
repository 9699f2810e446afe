//! The template's `Conditions`.

use serde_json::Value;

use super::TemplateError;
use super::scope::Scope;

impl Scope<'_> {
    /// Returns true if the condition `name` holds.
    pub fn holds(&self, name: &str) -> Result<bool, TemplateError> {
        let unknown = || TemplateError::UnknownCondition(name.to_owned());
        let expression = self.conditions.get(name).ok_or_else(unknown)?;
        // A name that is being evaluated already is a circle, which would never end.
        if !self.evaluating.borrow_mut().insert(name.to_owned()) {
            return Err(unknown());
        }
        let outcome = self.evaluate(expression);
        self.evaluating.borrow_mut().remove(name);
        outcome
    }

    fn evaluate(&self, expression: &Value) -> Result<bool, TemplateError> {
        let (function, argument) = expression
            .as_object()
            .filter(|object| object.len() == 1)
            .and_then(|object| object.iter().next())
            .ok_or_else(|| TemplateError::Section("Conditions".to_owned()))?;
        let malformed = || TemplateError::MalformedFunction(function.clone());
        match (function.as_str(), argument) {
            ("Condition", Value::String(name)) => self.holds(name),
            ("Fn::Equals", Value::Array(sides)) => match sides.as_slice() {
                [left, right] => Ok(self.text(left)? == self.text(right)?),
                _ => Err(malformed()),
            },
            ("Fn::Not", Value::Array(operands)) => match operands.as_slice() {
                [operand] => Ok(!self.evaluate(operand)?),
                _ => Err(malformed()),
            },
            ("Fn::And", Value::Array(operands)) => operands
                .iter()
                // All operands are evaluated, also after the outcome is known, so that a malformed one is always found.
                .try_fold(true, |all, operand| Ok(self.evaluate(operand)? && all)),
            ("Fn::Or", Value::Array(operands)) => operands
                .iter()
                .try_fold(false, |any, operand| Ok(self.evaluate(operand)? || any)),
            ("Condition" | "Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or", _) => Err(malformed()),
            _ => Err(TemplateError::UnsupportedFunction(function.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::Local;
    use super::*;

    fn holds(expression: Value) -> Result<bool, TemplateError> {
        let local = Local {
            parameters: [("Stage".to_owned(), "prod".to_owned())].into(),
            ..Local::default()
        };
        let parameters = Map::from_iter([("Stage".to_owned(), json!({"Type": "String"}))]);
        let conditions = Map::from_iter([
            (
                "IsProduction".to_owned(),
                json!({"Fn::Equals": [{"Ref": "Stage"}, "prod"]}),
            ),
            ("Endless".to_owned(), json!({"Condition": "Endless"})),
            ("Tested".to_owned(), expression),
        ]);
        Scope::new(&local, &parameters, &conditions)?.holds("Tested")
    }

    #[test]
    fn conditions_combine() {
        let production = json!({"Condition": "IsProduction"});
        let development = json!({"Fn::Equals": [{"Ref": "Stage"}, "dev"]});
        assert!(holds(production.clone()).unwrap());
        assert!(!holds(development.clone()).unwrap());
        assert!(holds(json!({"Fn::Not": [development]})).unwrap());
        assert!(holds(json!({"Fn::Or": [development, production]})).unwrap());
        assert!(!holds(json!({"Fn::And": [production, development]})).unwrap());
    }

    #[test]
    fn refuses_unknown_circular_and_malformed_conditions() {
        let refused = |expression| holds(expression).unwrap_err();
        assert!(matches!(
            refused(json!({"Condition": "Absent"})),
            TemplateError::UnknownCondition(_)
        ));
        assert!(matches!(
            refused(json!({"Condition": "Endless"})),
            TemplateError::UnknownCondition(_)
        ));
        assert!(matches!(
            refused(json!({"Fn::Equals": ["a"]})),
            TemplateError::MalformedFunction(_)
        ));
        assert!(matches!(
            refused(json!({"Fn::Contains": []})),
            TemplateError::UnsupportedFunction(_)
        ));
    }
}
