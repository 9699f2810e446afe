//! Form-encoded parameters, as Stripe takes them.

use std::collections::BTreeMap;

use crate::payments::amount::{self, InvalidAmount};
use crate::payments::refusal::Refusal;

const MAXIMUM_METADATA_KEYS: usize = 50;
const MAXIMUM_METADATA_KEY_LENGTH: usize = 40;
const MAXIMUM_METADATA_VALUE_LENGTH: usize = 500;

/// The parameters of a request, taken out one by one: those left over are unknown.
pub(super) struct Form {
    fields: BTreeMap<String, String>,
    canonical: String,
}

impl Form {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes).into_owned() {
            if fields.insert(name.clone(), value).is_some() {
                return Err(Refusal::invalid(
                    &name,
                    None,
                    format!("Parameter given twice: {name}"),
                ));
            }
        }
        let canonical = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        Ok(Self { fields, canonical })
    }

    /// All parameters as one text, the same in whatever order and encoding they came.
    pub(super) fn canonical(&self) -> &str {
        &self.canonical
    }

    /// A parameter; one that is empty counts as left out, as it does at Stripe.
    pub(super) fn optional(&mut self, name: &str) -> Option<String> {
        self.fields.remove(name).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, name: &str) -> Result<String, Refusal> {
        let missing = || {
            let message = format!("Missing required param: {name}.");
            Refusal::invalid(name, Some("parameter_missing"), message)
        };
        self.optional(name).ok_or_else(missing)
    }

    /// A number above zero.
    pub(super) fn positive(&mut self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.optional(name) else {
            return Ok(None);
        };
        // A number as Rust reads it may have a plus sign.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| digits && *number > 0);
        let invalid = || {
            let message = format!("Invalid positive integer: {text}");
            Refusal::invalid(name, Some("parameter_invalid_integer"), message)
        };
        number.ok_or_else(invalid).map(Some)
    }

    pub(super) fn metadata(&mut self) -> Result<BTreeMap<String, String>, Refusal> {
        let mut metadata = BTreeMap::new();
        let inner = |name: &str| Some(name.strip_prefix("metadata[")?.strip_suffix(']')?.to_owned());
        let names: Vec<_> = self.fields.keys().cloned().collect();
        for name in names {
            let Some(key) = inner(&name) else {
                continue;
            };
            let value = self.fields.remove(&name).unwrap_or_default();
            let fits = key.chars().count() <= MAXIMUM_METADATA_KEY_LENGTH
                && value.chars().count() <= MAXIMUM_METADATA_VALUE_LENGTH
                && metadata.len() < MAXIMUM_METADATA_KEYS;
            if !fits {
                return Err(Refusal::invalid(&name, None, "Metadata is too long"));
            }
            metadata.insert(key, value);
        }
        Ok(metadata)
    }

    /// An error if a parameter is left over.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.fields.into_keys().next() {
            Some(name) => {
                let message = format!("Received unknown parameter: {name}");
                Err(Refusal::invalid(&name, Some("parameter_unknown"), message))
            }
            None => Ok(()),
        }
    }
}

/// The currency in lower case, if the amount can be in it.
pub(super) fn checked_currency(number: i64, currency: &str) -> Result<String, Refusal> {
    let currency = currency.to_ascii_lowercase();
    match amount::check(number, &currency) {
        Ok(()) => Ok(currency),
        Err(InvalidAmount::UnknownCurrency) => Err(Refusal::invalid(
            "currency",
            None,
            format!("Invalid currency: {currency}"),
        )),
        Err(error) => Err(Refusal::invalid(
            "amount",
            None,
            format!("Invalid amount: {error}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_parameters_are_the_same_text() {
        let canonical = |text: &str| Form::parse(text.as_bytes()).unwrap().canonical().to_owned();
        let expected = canonical("amount=1&metadata%5Border_id%5D=a+b");
        assert_eq!(canonical("metadata[order_id]=a%20b&amount=1"), expected);
        assert_ne!(canonical("metadata[order_id]=a%20b&amount=2"), expected);
    }

    #[test]
    fn only_digits_are_a_positive_number() {
        for text in [
            "amount=0",
            "amount=-1",
            "amount=%2B1",
            "amount=1.0",
            "amount=x",
            "amount=9999999999999999999",
        ] {
            assert!(
                Form::parse(text.as_bytes()).unwrap().positive("amount").is_err(),
                "{text}"
            );
        }
        let mut form = Form::parse(b"amount=12").unwrap();
        assert_eq!(form.positive("amount").unwrap(), Some(12));
        assert_eq!(form.positive("amount").unwrap(), None);
        assert!(form.finish().is_ok());
    }

    #[test]
    fn what_is_left_over_is_unknown() {
        let mut form = Form::parse(b"metadata[a]=1&metadata[b]=&other=1").unwrap();
        let metadata = form.metadata().unwrap();
        assert_eq!(
            metadata.into_iter().collect::<Vec<_>>(),
            [("a".to_owned(), "1".to_owned()), ("b".to_owned(), String::new())]
        );
        assert!(form.finish().is_err());
        assert!(Form::parse(b"a=1&a=1").is_err());
    }

    #[test]
    fn an_amount_must_be_possible_in_its_currency() {
        assert_eq!(checked_currency(500, "USD").unwrap(), "usd");
        assert!(checked_currency(500, "dollars").is_err());
        assert!(checked_currency(5_124, "kwd").is_err());
        assert!(checked_currency(550, "isk").is_err());
    }

    proptest! {
        #[test]
        fn anything_is_a_form_or_refused(bytes: Vec<u8>) {
            if let Ok(mut form) = Form::parse(&bytes) {
                let _ = form.positive("amount");
                let _ = form.metadata();
                let _ = form.finish();
            }
        }
    }
}
