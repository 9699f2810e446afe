//! Message attributes: their JSON form, their limits and their digest.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

use super::QueueError;

/// The attributes of one message, by name.
pub type MessageAttributes = BTreeMap<String, MessageAttribute>;

/// A typed value beside a message's body. Its JSON form is that of the SQS API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct MessageAttribute {
    /// `String`, `Number` or `Binary`, optionally with a label of the sender's: `Number.cents`.
    pub data_type: String,
    /// The value.
    pub value: AttributeValue,
}

/// The value of a message attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// The value of a `String` or `Number`.
    String(String),
    /// The value of a `Binary`.
    Binary(Vec<u8>),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    data_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
}

impl TryFrom<Wire> for MessageAttribute {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let value = match (wire.string_value, wire.binary_value) {
            (Some(text), None) => AttributeValue::String(text),
            (None, Some(text)) => {
                AttributeValue::Binary(STANDARD.decode(text).map_err(|_| "BinaryValue is not base64")?)
            }
            _ => return Err("a message attribute has exactly one of StringValue and BinaryValue"),
        };
        Ok(Self {
            data_type: wire.data_type,
            value,
        })
    }
}

impl From<MessageAttribute> for Wire {
    fn from(attribute: MessageAttribute) -> Self {
        let (string_value, binary_value) = match attribute.value {
            AttributeValue::String(text) => (Some(text), None),
            AttributeValue::Binary(bytes) => (None, Some(STANDARD.encode(bytes))),
        };
        Self {
            data_type: attribute.data_type,
            string_value,
            binary_value,
        }
    }
}

impl MessageAttribute {
    /// An attribute of type `String`.
    pub fn string(value: impl Into<String>) -> Self {
        Self {
            data_type: "String".to_owned(),
            value: AttributeValue::String(value.into()),
        }
    }

    fn bytes(&self) -> &[u8] {
        match &self.value {
            AttributeValue::String(text) => text.as_bytes(),
            AttributeValue::Binary(bytes) => bytes,
        }
    }

    fn validate(&self, name: &str) -> Result<(), QueueError> {
        let refuse = |reason: &str| {
            Err(QueueError::InvalidParameter {
                parameter: "MessageAttributes",
                value: name.to_owned(),
                reason: reason.to_owned(),
            })
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if !(1..=256).contains(&name.len()) || !name.bytes().all(allowed) {
            return refuse("a name is 1 to 256 letters, digits, hyphens, underscores or periods");
        }
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("aws.") || lower.starts_with("amazon.") {
            return refuse("names starting with `AWS.` or `Amazon.` are reserved");
        }
        if self.data_type.len() > 256 {
            return refuse("the data type is longer than 256 bytes");
        }
        if self.bytes().is_empty() {
            return refuse("the value is empty");
        }
        let kind = self.data_type.split('.').next().unwrap_or_default();
        match (kind, &self.value) {
            ("String", AttributeValue::String(_)) | ("Binary", AttributeValue::Binary(_)) => Ok(()),
            ("Number", AttributeValue::String(text)) if text.parse::<f64>().is_ok_and(f64::is_finite) => {
                Ok(())
            }
            ("Number", AttributeValue::String(_)) => refuse("the value is not a number"),
            _ => refuse("the data type is not String, Number or Binary, or does not fit the value"),
        }
    }
}

/// Refuses more than ten attributes, and names, types and values that SQS does not allow.
pub(super) fn validate(attributes: &MessageAttributes) -> Result<(), QueueError> {
    if attributes.len() > 10 {
        return Err(QueueError::InvalidParameter {
            parameter: "MessageAttributes",
            value: attributes.len().to_string(),
            reason: "a message has at most 10 attributes".to_owned(),
        });
    }
    attributes
        .iter()
        .try_for_each(|(name, attribute)| attribute.validate(name))
}

/// The bytes the attributes add to the size of their message.
pub(super) fn size(attributes: &MessageAttributes) -> usize {
    attributes
        .iter()
        .map(|(name, attribute)| name.len() + attribute.data_type.len() + attribute.bytes().len())
        .sum()
}

/// The MD5 of `body` in lower-case hex, as `MD5OfMessageBody` reports it.
pub(super) fn md5_of_body(body: &str) -> String {
    hex(&Md5::digest(body))
}

/// The MD5 of `attributes` as `MD5OfMessageAttributes` reports it: over the attributes sorted by name, each as its name,
/// data type and value with their lengths (four bytes, big endian), the value's kind (1 text, 2 binary) before it.
/// None without attributes, as in the API. Source: Amazon SQS Developer Guide, "Calculating the MD5 message digest for
/// message attributes".
pub(super) fn md5_of_attributes(attributes: &MessageAttributes) -> Option<String> {
    if attributes.is_empty() {
        return None;
    }
    let mut digest = Md5::new();
    let mut field = |kind: &[u8], bytes: &[u8]| {
        digest.update(kind);
        digest.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        digest.update(bytes);
    };
    for (name, attribute) in attributes {
        field(&[], name.as_bytes());
        field(&[], attribute.data_type.as_bytes());
        let kind = match attribute.value {
            AttributeValue::String(_) => 1,
            AttributeValue::Binary(_) => 2,
        };
        field(&[kind], attribute.bytes());
    }
    Some(hex(&digest.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(data_type: &str, value: AttributeValue) -> MessageAttribute {
        MessageAttribute {
            data_type: data_type.to_owned(),
            value,
        }
    }

    fn text(data_type: &str, value: &str) -> MessageAttribute {
        attribute(data_type, AttributeValue::String(value.to_owned()))
    }

    /// The expected digests were answered by Amazon SQS (recorded in public SDK tests).
    #[test]
    fn digests_are_those_amazon_answers() {
        assert_eq!(
            md5_of_body("This is a test message"),
            "fafb00f5732ab283681e124bf8747ed1"
        );
        let attributes: MessageAttributes = [("Foo", text("String", "Bar")), ("Count", text("Number", "1"))]
            .map(|(k, v)| (k.to_owned(), v))
            .into();
        assert_eq!(
            md5_of_attributes(&attributes).unwrap(),
            "324758f82d026ac6ec5b31a3b192d1e3"
        );
        let attributes = [("somevalue".to_owned(), text("String.custom", "somevalue"))].into();
        assert_eq!(
            md5_of_attributes(&attributes).unwrap(),
            "9e05cca738e70ff6c6041e82d5e77ef1"
        );
        assert_eq!(md5_of_attributes(&MessageAttributes::new()), None);
    }

    #[test]
    fn the_digest_tells_text_from_bytes() {
        let digest = |value| md5_of_attributes(&[("a".to_owned(), attribute("X", value))].into());
        assert_ne!(
            digest(AttributeValue::String("v".to_owned())),
            digest(AttributeValue::Binary(b"v".to_vec()))
        );
    }

    #[test]
    fn json_round_trips() {
        for (attribute, json) in [
            (
                text("Number.cents", "12"),
                r#"{"DataType":"Number.cents","StringValue":"12"}"#,
            ),
            (
                attribute("Binary", AttributeValue::Binary(vec![0, 255])),
                r#"{"DataType":"Binary","BinaryValue":"AP8="}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&attribute).unwrap(), json);
            assert_eq!(serde_json::from_str::<MessageAttribute>(json).unwrap(), attribute);
        }
        for json in [
            r#"{"DataType":"String"}"#,
            r#"{"DataType":"String","StringValue":"a","BinaryValue":"AA=="}"#,
            r#"{"DataType":"Binary","BinaryValue":"?"}"#,
        ] {
            assert!(serde_json::from_str::<MessageAttribute>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn refuses_what_the_service_refuses() {
        let accepted =
            |name: &str, value: MessageAttribute| validate(&[(name.to_owned(), value)].into()).is_ok();
        assert!(accepted("trace.id-1_a", text("String.label", "x")));
        assert!(accepted("n", text("Number", "-1.5e3")));
        assert!(accepted(
            "b",
            attribute("Binary.png", AttributeValue::Binary(vec![0]))
        ));
        assert!(!accepted("", text("String", "x")));
        assert!(!accepted("a b", text("String", "x")));
        assert!(!accepted("AWS.a", text("String", "x")));
        assert!(!accepted("amazon.a", text("String", "x")));
        assert!(!accepted("a", text("String", "")));
        assert!(!accepted("a", text("Number", "one")));
        assert!(!accepted("a", text("Date", "x")));
        assert!(!accepted("a", text("Binary", "x")));
        let eleven = (0..11).map(|n| (n.to_string(), text("String", "x"))).collect();
        assert!(validate(&eleven).is_err());
    }
}
