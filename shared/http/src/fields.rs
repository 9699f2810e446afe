//! Reading a JSON body field by field, so that every bad field is named at once.
//!
//! Numbers are read from their own text ([`serde_json::value::RawValue`]), because a float in between would change
//! amounts of money.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::{self, Display};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{ApiError, FieldIssue};

/// The largest number of members that an object may have: far more than any body of the API has.
// A member is compared with those before it. Without a limit, a body of 64 KiB in one object would cost tens of
// millions of comparisons.
pub(crate) const MAXIMUM_MEMBERS: usize = 64;
/// The largest number of issues that one answer names.
const MAXIMUM_ISSUES: usize = 100;

/// The bad fields found so far, the first hundred of them.
#[derive(Debug, Default)]
pub struct Issues(RefCell<Vec<FieldIssue>>);

impl Issues {
    /// Notes one more, unless a hundred are noted.
    pub fn add(&self, field: impl Into<String>, issue: impl Into<String>) {
        let mut issues = self.0.borrow_mut();
        if issues.len() < MAXIMUM_ISSUES {
            issues.push(FieldIssue {
                field: field.into(),
                issue: issue.into(),
            });
        }
    }

    /// `value`, unless a field is bad. A missing value without a bad field is a mistake of the handler's, reported as
    /// an internal error.
    pub fn check<T>(&self, value: Option<T>) -> Result<T, ApiError> {
        let issues = self.0.take();
        match value {
            Some(value) if issues.is_empty() => Ok(value),
            _ if issues.is_empty() => Err(ApiError::Internal),
            _ => Err(ApiError::Validation(issues)),
        }
    }
}

/// A JSON object being read.
#[derive(Debug)]
pub struct Object<'a> {
    path: String,
    fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    known: RefCell<Vec<&'static str>>,
    issues: &'a Issues,
}

/// A value is not read as an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Unread {
    /// The value is no object, or one of its names is not Unicode.
    #[error("must be an object")]
    NoObject,
    /// The object has too many members.
    #[error("must have at most {MAXIMUM_MEMBERS} members")]
    TooLarge,
}

/// A value of an array being read, with its path.
#[derive(Debug)]
pub struct Element<'a> {
    path: String,
    value: &'a RawValue,
    issues: &'a Issues,
}

impl<'a> Object<'a> {
    /// The object that is a whole body; [`ApiError::BadRequest`] when the body is no JSON object.
    pub fn root(body: &'a [u8], issues: &'a Issues) -> Result<Self, ApiError> {
        let text = std::str::from_utf8(body).map_err(|_| ApiError::bad_request("the body is not UTF-8"))?;
        let value: &RawValue = serde_json::from_str(text)
            .map_err(|error| ApiError::bad_request(format!("the body is not JSON: {error}")))?;
        Self::read(String::new(), value, issues).map_err(|unread| {
            ApiError::bad_request(match unread {
                Unread::NoObject => "the body must be a JSON object".to_owned(),
                Unread::TooLarge => format!("the body {unread}"),
            })
        })
    }

    fn read(path: String, value: &'a RawValue, issues: &'a Issues) -> Result<Self, Unread> {
        let Fields { fields, left_out } = serde_json::from_str(value.get()).map_err(|_| Unread::NoObject)?;
        if left_out {
            return Err(Unread::TooLarge);
        }
        let object = Self {
            path,
            fields: Vec::new(),
            known: RefCell::default(),
            issues,
        };
        let mut unique: Vec<(Cow<'a, str>, &'a RawValue)> = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            if unique.iter().any(|(known, _)| *known == name) {
                issues.add(object.path_of(&name), "is given twice");
            } else {
                unique.push((name, value));
            }
        }
        Ok(Self {
            fields: unique,
            ..object
        })
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Notes an issue with a field of this object.
    pub fn issue(&self, name: &str, issue: impl Into<String>) {
        self.issues.add(self.path_of(name), issue);
    }

    fn get(&self, name: &'static str) -> Option<&'a RawValue> {
        self.known.borrow_mut().push(name);
        let (_, value) = self.fields.iter().find(|(given, _)| given == name)?;
        (value.get() != "null").then_some(*value)
    }

    fn require<T>(&self, name: &'static str, found: Option<T>) -> Option<T> {
        let missing = !self
            .fields
            .iter()
            .any(|(given, value)| given == name && value.get() != "null");
        if missing {
            self.issue(name, "is required");
        }
        found
    }

    fn note<T, E: Display>(&self, name: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.issue(name, error.to_string())).ok()
    }

    /// A field of text; `None` when it is absent, `null` or bad.
    pub fn optional_text<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.note(name, text_of(self.get(name)?))?;
        self.note(name, parse(&text))
    }

    /// A field of text that must be there.
    pub fn text<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let found = self.optional_text(name, parse);
        self.require(name, found)
    }

    /// A decimal, as text or as a number: `"129.99"` or `129.99`, the same either way.
    pub fn optional_decimal<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let raw = self.get(name)?;
        let is_number = raw
            .get()
            .starts_with(|first: char| first == '-' || first.is_ascii_digit());
        if is_number {
            return self.note(name, parse(raw.get()));
        }
        let text = self.note(
            name,
            text_of(raw).map_err(|_| "must be a decimal, as text or as a number"),
        )?;
        self.note(name, parse(text.trim()))
    }

    /// A decimal that must be there.
    pub fn decimal<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let found = self.optional_decimal(name, parse);
        self.require(name, found)
    }

    /// A whole number that must be there and lie between the bounds.
    pub fn integer(&self, name: &'static str, lowest: u32, highest: u32) -> Option<u32> {
        let found = self.get(name).and_then(|raw| {
            let number = raw
                .get()
                .parse()
                .ok()
                .filter(|number| (lowest..=highest).contains(number));
            self.note(
                name,
                number.ok_or_else(|| format!("must be a whole number from {lowest} to {highest}")),
            )
        });
        self.require(name, found)
    }

    /// An object that must be there.
    pub fn object(&self, name: &'static str) -> Option<Self> {
        let found = self.get(name).and_then(|raw| {
            let object = Self::read(self.path_of(name), raw, self.issues);
            self.note(name, object)
        });
        self.require(name, found)
    }

    /// A required array whose length is within the bounds. The first elements of one that is too long are read, so that
    /// their issues are named, too.
    pub fn array(&self, name: &'static str, lowest: usize, highest: usize) -> Option<Vec<Element<'a>>> {
        let found = self.get(name).and_then(|raw| {
            let values: Result<Vec<&'a RawValue>, _> = serde_json::from_str(raw.get());
            let values = self.note(name, values.map_err(|_| "must be an array"))?;
            if !(lowest..=highest).contains(&values.len()) {
                self.issue(name, format!("must have {lowest} to {highest} elements"));
            }
            let elements = values
                .into_iter()
                .take(highest)
                .enumerate()
                .map(|(index, value)| Element {
                    path: format!("{}[{index}]", self.path_of(name)),
                    value,
                    issues: self.issues,
                });
            Some(elements.collect())
        });
        self.require(name, found)
    }

    /// Notes every field that the handler has not read.
    pub fn refuse_unknown(&self) {
        let known = self.known.borrow();
        for (name, _) in &self.fields {
            if !known.iter().any(|known| known == name) {
                self.issue(name, "is not a known field");
            }
        }
    }
}

impl<'a> Element<'a> {
    /// The element as it was sent.
    pub fn json(&self) -> &'a str {
        self.value.get()
    }

    /// The element as a text that parses as `T`.
    pub fn text<T, E: Display>(self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let parsed = text_of(self.value).map_err(str::to_owned);
        let parsed = parsed.and_then(|text| parse(&text).map_err(|error| error.to_string()));
        parsed.map_err(|issue| self.issues.add(self.path, issue)).ok()
    }

    /// The element as an object.
    pub fn object(self) -> Option<Object<'a>> {
        let object = Object::read(self.path.clone(), self.value, self.issues);
        object
            .map_err(|unread| self.issues.add(self.path, unread.to_string()))
            .ok()
    }
}

pub(crate) fn text_of(raw: &RawValue) -> Result<Cow<'_, str>, &'static str> {
    if !raw.get().starts_with('"') {
        return Err("must be text");
    }
    // An escape such as \ud800 alone is not a character.
    serde_json::from_str::<Text<'_>>(raw.get())
        .map(|text| text.0)
        .map_err(|_| "must be valid Unicode text")
}

#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The first fields of an object as they stand, a name given twice included.
pub(crate) struct Fields<'a> {
    pub(crate) fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// True if the object has more than [`MAXIMUM_MEMBERS`], of which the rest is not kept.
    pub(crate) left_out: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields<'de>, M::Error> {
                let mut fields = Vec::new();
                while fields.len() < MAXIMUM_MEMBERS {
                    let Some(Text(name)) = map.next_key()? else {
                        return Ok(Fields {
                            fields,
                            left_out: false,
                        });
                    };
                    fields.push((name, map.next_value()?));
                }
                let mut left_out = false;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    left_out = true;
                }
                Ok(Fields { fields, left_out })
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use oms_domain::{Currency, Money, ShortText};

    use super::*;

    fn issues_of(body: &str, read: impl FnOnce(&Object<'_>)) -> Vec<(String, String)> {
        let issues = Issues::default();
        let object = Object::root(body.as_bytes(), &issues).unwrap();
        read(&object);
        object.refuse_unknown();
        match issues.check(Some(())) {
            Ok(()) => Vec::new(),
            Err(ApiError::Validation(issues)) => issues
                .into_iter()
                .map(|issue| (issue.field, issue.issue))
                .collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_body_that_is_no_json_object_is_a_bad_request() {
        let issues = Issues::default();
        let deep = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
        for body in [
            "",
            "{",
            "[]",
            "1",
            "null",
            "{\"a\":1,}",
            "{\"\\ud800\":1}",
            "{} {}",
            "\u{feff}{}",
            &deep,
        ] {
            let error = Object::root(body.as_bytes(), &issues).unwrap_err();
            assert_eq!(error.status(), 400, "{body:.20}");
        }
        assert_eq!(
            Object::root(b"{\"a\":\"\xff\"}", &issues).unwrap_err().status(),
            400
        );
    }

    /// An object of that many members, none of which is known.
    fn wide(members: usize) -> String {
        let members: Vec<String> = (0..members).map(|number| format!("\"m{number}\":0")).collect();
        format!("{{{}}}", members.join(","))
    }

    #[test]
    fn an_object_has_at_most_64_members_and_an_answer_at_most_100_issues() {
        let issues = Issues::default();
        let refused = Object::root(wide(65).as_bytes(), &issues).unwrap_err();
        assert!(
            matches!(&refused, ApiError::BadRequest { message, .. } if message.contains("at most 64 members"))
        );
        assert_eq!(issues_of(&wide(64), |_| {}).len(), 64);
        let nested = format!(
            "{{\"one\":{},\"list\":[{},{},{}]}}",
            wide(65),
            wide(64),
            wide(64),
            wide(65)
        );
        let found = issues_of(&nested, |object| {
            assert!(object.object("one").is_none());
            for element in object.array("list", 1, 3).unwrap() {
                if let Some(object) = element.object() {
                    object.refuse_unknown();
                }
            }
        });
        assert_eq!(
            found[0],
            ("one".to_owned(), "must have at most 64 members".to_owned())
        );
        assert_eq!(found.len(), 100);
    }

    #[test]
    fn every_bad_field_is_named_with_its_path() {
        let body =
            r#"{"name": 5, "list": [{"n": 0}, 7, {"n": 1.5, "x": 1}], "name": "twice", "extra": null}"#;
        let found = issues_of(body, |object| {
            object.text("name", ShortText::parse);
            object.text("absent", ShortText::parse);
            for element in object.array("list", 1, 3).unwrap() {
                if let Some(object) = element.object() {
                    object.integer("n", 1, 9);
                    object.refuse_unknown();
                }
            }
        });
        let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "name",
                "name",
                "absent",
                "list[0].n",
                "list[1]",
                "list[2].n",
                "list[2].x",
                "extra"
            ]
        );
        assert_eq!(found[0].1, "is given twice");
        assert_eq!(found[3].1, "must be a whole number from 1 to 9");
    }

    #[test]
    fn of_an_array_that_is_too_long_the_first_elements_are_read() {
        let found = issues_of(r#"{"list": [{"n": 0}, {"n": 1}, {"n": 0}]}"#, |object| {
            for element in object.array("list", 1, 2).unwrap() {
                element.object().unwrap().integer("n", 1, 9);
            }
        });
        let fields: Vec<_> = found.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["list", "list[0].n"]);
    }

    #[test]
    fn numbers_are_read_from_their_text() {
        let parse = |text: &str| Money::parse(text, Currency::USD);
        let issues = Issues::default();
        for (body, cents) in [
            (r#"{"m": 0.1}"#, 10),
            (r#"{"m": "0.10"}"#, 10),
            (r#"{"m": 92233720368547758.07}"#, i64::MAX),
            (r#"{"m": 129.990}"#, 12_999),
        ] {
            let object = Object::root(body.as_bytes(), &issues).unwrap();
            assert_eq!(
                object.decimal("m", parse).map(Money::minor_units),
                Some(cents),
                "{body}"
            );
        }
        for body in [
            r#"{"m": 1e2}"#,
            r#"{"m": true}"#,
            r#"{"m": []}"#,
            r#"{"m": 1.001}"#,
            r#"{"m": null}"#,
        ] {
            let found = issues_of(body, |object| {
                object.decimal("m", parse);
            });
            assert_eq!(found.len(), 1, "{body}");
        }
    }

    #[test]
    fn integers_are_whole_and_in_range() {
        for number in [
            "0",
            "-1",
            "1.5",
            "1e1",
            "9223372036854775808",
            "\"1\"",
            "true",
            "10",
        ] {
            let found = issues_of(&format!("{{\"n\": {number}}}"), |object| {
                object.integer("n", 1, 9);
            });
            assert_eq!(found.len(), 1, "{number}");
        }
    }

    #[test]
    fn text_must_be_unicode() {
        let found = issues_of(r#"{"t": "\ud800", "u": "\u0000", "v": "  "}"#, |object| {
            for name in ["t", "u", "v"] {
                object.text(name, ShortText::parse);
            }
        });
        let issues: Vec<_> = found.iter().map(|(_, issue)| issue.as_str()).collect();
        assert_eq!(
            issues,
            [
                "must be valid Unicode text",
                "must not contain control characters",
                "must not be blank"
            ]
        );
    }
}
