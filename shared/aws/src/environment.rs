//! The variables that configure a function: the process's own, or given ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::StartError;

/// A set of variables. Cheap to clone.
///
/// Functions run side by side in the local system, each with variables of its own, so only this module reads the
/// process's environment.
#[derive(Clone, Debug)]
pub struct Environment(Source);

#[derive(Clone, Debug)]
enum Source {
    Process,
    Given(Arc<BTreeMap<String, String>>),
}

/// A required variable is not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable `{0}` is not set")]
pub struct MissingVariable(pub String);

impl Environment {
    /// The process's own variables.
    pub const fn process() -> Self {
        Self(Source::Process)
    }

    /// Exactly these variables.
    pub fn given(variables: BTreeMap<String, String>) -> Self {
        Self(Source::Given(Arc::new(variables)))
    }

    /// The value of a variable. An empty value counts as not set.
    pub fn get(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            Source::Process => std::env::var(name).ok(),
            Source::Given(variables) => variables.get(name).cloned(),
        };
        // A parameter of the template that is left empty arrives as an empty variable.
        value.filter(|value| !value.is_empty())
    }

    /// The value of a variable, or an error that names the variable if it is not set.
    pub fn required(&self, name: &str) -> Result<String, MissingVariable> {
        self.get(name).ok_or_else(|| MissingVariable(name.to_owned()))
    }

    /// The value of a variable as `T`, or `default` if it is not set.
    pub fn parsed<T>(&self, name: &'static str, default: T) -> Result<T, StartError>
    where
        T: std::str::FromStr<Err: std::fmt::Display>,
    {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        value.parse().map_err(|error: T::Err| StartError::Invalid {
            variable: name,
            cause: error.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_not_set() {
        let variables = [("A", "1"), ("B", ""), ("C", "x")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let environment = Environment::given(BTreeMap::from(variables));
        assert_eq!(environment.get("A").as_deref(), Some("1"));
        assert_eq!(environment.get("B"), None);
        assert_eq!(environment.required("D"), Err(MissingVariable("D".to_owned())));
        assert_eq!(environment.parsed("A", 7_u8).unwrap(), 1);
        assert_eq!(environment.parsed("B", 7_u8).unwrap(), 7);
        let malformed = environment.parsed("C", 7_u8).unwrap_err().to_string();
        assert!(
            malformed.starts_with("the environment variable `C` is invalid"),
            "{malformed}"
        );
    }
}
