//! The parameters of a query string. A parameter the route does not know is refused, like an unknown field.

use std::fmt::Display;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use crate::{ApiError, FieldIssue};

/// A query string being read; [`Query::finish`] reports every bad parameter at once.
#[derive(Debug)]
pub struct Query {
    parameters: Vec<(String, Option<String>)>,
    known: Vec<&'static str>,
    issues: Vec<FieldIssue>,
    too_many: bool,
}

/// The largest number of parameters that a query may have.
// A parameter is compared with those before it.
const MAXIMUM_PARAMETERS: usize = 64;

impl Query {
    /// Takes the string after the `?` apart.
    pub fn parse(text: &str) -> Self {
        let decode = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced)
                .decode_utf8()
                .ok()
                .map(std::borrow::Cow::into_owned)
        };
        let mut issues = Vec::new();
        let mut parameters: Vec<(String, Option<String>)> = Vec::new();
        let mut pairs = text.split('&').filter(|pair| !pair.is_empty());
        for pair in pairs.by_ref().take(MAXIMUM_PARAMETERS) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).unwrap_or_else(|| name.to_owned());
            if parameters.iter().any(|(known, _)| *known == name) {
                issues.push(FieldIssue {
                    field: name,
                    issue: "is given twice".to_owned(),
                });
            } else {
                parameters.push((name, decode(value)));
            }
        }
        Self {
            parameters,
            known: Vec::new(),
            issues,
            too_many: pairs.next().is_some(),
        }
    }

    /// The parameter as `T`; `None` when it is absent or bad.
    pub fn optional<T, E: Display>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.known.push(name);
        let (_, value) = self.parameters.iter().find(|(given, _)| given == name)?;
        let parsed = match value {
            None => Err("must be valid UTF-8".to_owned()),
            Some(value) => parse(value).map_err(|error| error.to_string()),
        };
        match parsed {
            Ok(value) => Some(value),
            Err(issue) => {
                self.issues.push(FieldIssue {
                    field: name.to_owned(),
                    issue,
                });
                None
            }
        }
    }

    /// Reads `dry_run`, which every change knows.
    pub(crate) fn read_dry_run(&mut self) -> Option<bool> {
        self.optional("dry_run", |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("must be true or false"),
        })
    }

    /// Tells whether `text` is the query of a dry run.
    pub(crate) fn asks_for_dry_run(text: &str) -> bool {
        Self::parse(text).read_dry_run() == Some(true)
    }

    /// Notes that a parameter is bad in the light of the others.
    pub fn issue(&mut self, name: &str, issue: impl Into<String>) {
        self.issues.push(FieldIssue {
            field: name.to_owned(),
            issue: issue.into(),
        });
    }

    /// An error that names every bad and every unknown parameter, if there is one.
    pub fn finish(mut self) -> Result<(), ApiError> {
        if self.too_many {
            let message = format!("the query must have at most {MAXIMUM_PARAMETERS} parameters");
            return Err(ApiError::bad_request(message));
        }
        for (name, _) in self.parameters {
            if !self.known.contains(&name.as_str()) {
                self.issues.push(FieldIssue {
                    field: name,
                    issue: "is not a known parameter".to_owned(),
                });
            }
        }
        if self.issues.is_empty() {
            return Ok(());
        }
        let message = "the query has invalid parameters".into();
        Err(ApiError::BadRequest {
            message,
            fields: self.issues,
        })
    }
}

/// A whole number in digits alone: no sign, which `parse` would take.
pub fn whole_number<T: FromStr>(text: &str) -> Option<T> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_parameter_is_named() {
        let mut query = Query::parse("limit=x&limit=2&status=%FF&colour=red&from=a%20b+c");
        assert_eq!(query.optional("limit", str::parse::<u32>), None);
        assert_eq!(query.optional("status", str::parse::<String>), None);
        assert_eq!(
            query.optional("from", str::parse::<String>).as_deref(),
            Some("a b c")
        );
        assert_eq!(query.optional("absent", str::parse::<String>), None);
        let Err(ApiError::BadRequest { fields, .. }) = query.finish() else {
            panic!("must fail")
        };
        let fields: Vec<_> = fields.iter().map(|issue| issue.field.as_str()).collect();
        assert_eq!(fields, ["limit", "limit", "status", "colour"]);
    }

    #[test]
    fn a_query_has_at_most_64_parameters() {
        let parameters = |count: usize| {
            let parameters: Vec<String> = (0..count).map(|number| format!("p{number}=1")).collect();
            parameters.join("&")
        };
        let Err(ApiError::BadRequest { fields, .. }) = Query::parse(&parameters(64)).finish() else {
            panic!("must fail")
        };
        assert_eq!(fields.len(), 64, "each is unknown");
        let Err(ApiError::BadRequest { message, fields }) = Query::parse(&parameters(65)).finish() else {
            panic!("must fail")
        };
        assert!(
            fields.is_empty() && message.contains("at most 64 parameters"),
            "{message}"
        );
    }

    #[test]
    fn a_number_has_no_sign() {
        assert_eq!(whole_number("07"), Some(7_u32));
        for bad in ["", "+7", "-7", " 7", "7.0", "99999999999"] {
            assert_eq!(whole_number::<u32>(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_is_fine() {
        assert_eq!(Query::parse("").finish(), Ok(()));
    }
}
