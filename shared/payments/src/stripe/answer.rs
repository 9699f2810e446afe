//! Interpretation of a response: the object it contains, or what is known of the effect.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::api_key::ApiKey;
use super::connection::Answer;
use crate::GatewayError;

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    #[serde(default)]
    r#type: Option<String>,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

impl Answer {
    /// Returns the object of a successful response, or the error that the response means.
    pub(super) fn into_object<T: DeserializeOwned>(self, api_key: &ApiKey) -> Result<T, GatewayError> {
        if !(200..300).contains(&self.status) {
            return Err(self.into_error(api_key));
        }
        let unreadable = |cause: String| GatewayError::Unknown {
            cause: api_key.redacted_line(&cause),
            replayed: self.replayed,
        };
        let body = self.body.map_err(unreadable)?;
        serde_json::from_slice(&body)
            .map_err(|error| unreadable(format!("the response cannot be read: {}", position(&error))))
    }

    fn into_error(self, api_key: &ApiKey) -> GatewayError {
        let Self {
            status,
            replayed,
            body,
        } = self;
        let unknown = |cause: &str| GatewayError::Unknown {
            cause: api_key.redacted_line(&format!("status {status}: {cause}")),
            replayed,
        };
        let without_explanation = "the gateway gave no explanation";
        let error = match &body {
            Ok(body) => serde_json::from_slice::<ErrorBody>(body)
                .ok()
                .map(|body| body.error),
            Err(_) => None,
        };
        let message = error.as_ref().and_then(|error| error.message.as_deref());
        let message = message.unwrap_or(without_explanation);
        match (status, &body) {
            (409 | 429, _) => GatewayError::Busy {
                status,
                message: api_key.redacted_line(message),
            },
            // A proxy, or a service behind the gateway, can cause the first three as well as the gateway
            // itself.
            (408 | 424 | 425, _) | (..400 | 500.., Ok(_)) => unknown(message),
            // A refusal that cannot be read might be about the idempotency key, so its outcome is unknown, too.
            (_, Err(cause)) => unknown(cause),
            (400..500, Ok(_)) => {
                let kind = error.as_ref().and_then(|error| error.r#type.as_deref());
                if kind == Some("idempotency_error") {
                    return GatewayError::KeyReused {
                        message: api_key.redacted_line(message),
                    };
                }
                let code = error.as_ref().and_then(|error| error.code.as_deref());
                GatewayError::Refused {
                    status,
                    code: code.map(|code| api_key.redacted_line(code)),
                    message: api_key.redacted_line(message),
                    replayed,
                }
            }
        }
    }
}

/// The position of a JSON error, without quoting the document, which may contain personal data.
fn position(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Syntax => "it is not JSON",
        serde_json::error::Category::Eof => "it ends too early",
        serde_json::error::Category::Data | serde_json::error::Category::Io => {
            "it is not the expected object"
        }
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn key() -> ApiKey {
        ApiKey::new("sk_test_secret".to_owned()).unwrap()
    }

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            replayed: false,
            body: Ok(Bytes::copy_from_slice(body.as_bytes())),
        }
    }

    fn error(status: u16, body: &Value) -> GatewayError {
        let answer = answer(status, &body.to_string());
        answer.into_object::<Value>(&key()).unwrap_err()
    }

    #[test]
    fn a_refusal_keeps_the_gateways_words() {
        let body = json!({ "error": {
            "type": "invalid_request_error", "code": "charge_already_refunded", "message": "Charge has\nalready been refunded.",
        } });
        for status in [400, 401, 402, 403, 404, 410, 422, 451, 499] {
            assert_eq!(
                error(status, &body),
                GatewayError::Refused {
                    status,
                    code: Some("charge_already_refunded".to_owned()),
                    message: "Charge has already been refunded.".to_owned(),
                    replayed: false,
                }
            );
        }
    }

    #[test]
    fn a_refusal_without_the_gateways_words_is_one_too() {
        for body in ["<html>Forbidden</html>", "", "{}", r#"{"error":"no"}"#] {
            let refused = answer(403, body).into_object::<Value>(&key()).unwrap_err();
            assert!(
                matches!(
                    refused,
                    GatewayError::Refused {
                        status: 403,
                        code: None,
                        ..
                    }
                ),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_key_used_otherwise_is_said_so() {
        let body =
            json!({ "error": { "type": "idempotency_error", "message": "Keys for idempotent requests" } });
        assert!(matches!(error(400, &body), GatewayError::KeyReused { .. }));
        // Stripe uses the same type for a key that is in use.
        assert!(matches!(
            error(409, &body),
            GatewayError::Busy { status: 409, .. }
        ));
    }

    #[test]
    fn conflict_and_rate_limit_are_busy_whatever_the_body() {
        for status in [409, 429] {
            let mut answer = answer(status, "");
            answer.body = Err("the response broke off".to_owned());
            let busy = answer.into_object::<Value>(&key()).unwrap_err();
            assert!(matches!(busy, GatewayError::Busy { .. }), "{busy:?}");
        }
    }

    #[test]
    fn everything_else_is_unknown() {
        let body = json!({ "error": { "message": "oh" } });
        for status in [
            100, 199, 301, 304, 399, 408, 424, 425, 500, 502, 503, 504, 599, 999,
        ] {
            let unknown = error(status, &body);
            assert_eq!(
                unknown,
                GatewayError::Unknown {
                    cause: format!("status {status}: oh"),
                    replayed: false,
                }
            );
        }
        let mut broken = answer(400, "");
        broken.body = Err("the response broke off".to_owned());
        let unknown = broken.into_object::<Value>(&key()).unwrap_err();
        assert!(matches!(unknown, GatewayError::Unknown { .. }), "{unknown:?}");
    }

    #[test]
    fn an_unreadable_success_is_unknown() {
        for body in ["", "{", "[]", "null", "\u{0}"] {
            let unknown = answer(200, body).into_object::<ErrorBody>(&key()).err().unwrap();
            assert!(matches!(unknown, GatewayError::Unknown { .. }), "{unknown:?}");
        }
    }

    #[test]
    fn a_stored_outcome_is_known_as_such() {
        let mut stored = answer(500, "");
        stored.replayed = true;
        let unknown = stored.into_object::<Value>(&key()).unwrap_err();
        assert!(matches!(unknown, GatewayError::Unknown { replayed: true, .. }));
    }

    #[test]
    fn the_key_is_not_repeated() {
        let body =
            json!({ "error": { "code": "sk_test_secret", "message": "Invalid API Key: sk_test_secret" } });
        for status in [200, 400, 401, 409, 500] {
            let text = match answer(status, &body.to_string()).into_object::<Vec<u8>>(&key()) {
                Err(error) => format!("{error:?} {error}"),
                Ok(_) => unreachable!(),
            };
            assert!(!text.contains("sk_test_secret"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_answer_means_something(status: u16, body: Vec<u8>, arrived: bool, replayed: bool) {
            let body = if arrived { Ok(Bytes::from(body)) } else { Err("cause".to_owned()) };
            let outcome = Answer { status, replayed, body }.into_object::<Value>(&key());
            if outcome.is_ok() {
                prop_assert!((200..300).contains(&status) && arrived);
            }
        }

        #[test]
        fn any_explanation_is_bounded(message: String, code: String) {
            let body = json!({ "error": { "message": message, "code": code } });
            if let GatewayError::Refused { message, code, .. } = error(400, &body) {
                prop_assert!(message.chars().count() <= 500 && code.unwrap().chars().count() <= 500);
            }
        }
    }
}
