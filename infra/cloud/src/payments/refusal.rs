//! Errors as Stripe writes them, <https://docs.stripe.com/api/errors>.

use serde_json::{Map, Value, json};

use super::PaymentSimulatorError;

/// An answer that is an error.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    parameter: Option<String>,
    payment_intent: Option<Value>,
}

impl Refusal {
    fn new(status: u16, kind: &'static str, code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            code,
            message: message.into(),
            parameter: None,
            payment_intent: None,
        }
    }

    /// 400: the request, and which of its parameters, is wrong.
    pub(super) fn invalid(parameter: &str, code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self {
            parameter: Some(parameter.to_owned()),
            ..Self::new(400, "invalid_request_error", code, message)
        }
    }

    /// 400: the request is wrong for the state that things are in.
    pub(super) fn impossible(code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", code, message)
    }

    pub(super) fn unauthorized() -> Self {
        let message = "Invalid API Key provided: send it as `authorization: Bearer <key>`";
        Self::new(401, "invalid_request_error", None, message)
    }

    /// 404: what `parameter` names does not exist.
    pub(super) fn missing(what: &str, id: &str, parameter: &str) -> Self {
        Self {
            status: 404,
            ..Self::invalid(
                parameter,
                Some("resource_missing"),
                format!("No such {what}: '{id}'"),
            )
        }
    }

    pub(super) fn unknown_address(method: &str, path: &str) -> Self {
        let message = format!("Unrecognized request URL ({method}: {path})");
        Self {
            status: 404,
            ..Self::impossible(None, message)
        }
    }

    pub(super) fn card_declined() -> Self {
        Self::new(
            402,
            "card_error",
            Some("card_declined"),
            "Your card was declined.",
        )
    }

    pub(super) fn key_reused(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. \
             Try using a key other than '{key}' if you meant to execute a different request."
        );
        Self::new(400, "idempotency_error", None, message)
    }

    pub(super) fn key_in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using the idempotency key '{key}', which probably means \
             you submitted twice. Please try again later."
        );
        Self::new(409, "idempotency_error", Some("idempotency_key_in_use"), message)
    }

    pub(super) fn rate_limited() -> Self {
        Self::new(
            429,
            "invalid_request_error",
            Some("rate_limit"),
            "Request rate limit exceeded.",
        )
    }

    pub(super) fn failed() -> Self {
        Self::new(500, "api_error", None, "An unknown error occurred")
    }

    pub(super) fn unavailable() -> Self {
        Self::new(
            503,
            "api_error",
            None,
            "The service is unavailable. Please try again later.",
        )
    }

    /// With the payment that the error is about.
    pub(super) fn with_payment_intent(self, payment_intent: Value) -> Self {
        Self {
            payment_intent: Some(payment_intent),
            ..self
        }
    }

    /// The `last_payment_error` of a payment.
    pub(super) fn error_object(&self) -> Value {
        let mut error = Map::new();
        error.insert("type".to_owned(), self.kind.into());
        error.insert("message".to_owned(), self.message.clone().into());
        if let Some(code) = self.code {
            error.insert("code".to_owned(), code.into());
        }
        if let Some(parameter) = &self.parameter {
            error.insert("param".to_owned(), parameter.clone().into());
        }
        if let Some(payment_intent) = &self.payment_intent {
            error.insert("payment_intent".to_owned(), payment_intent.clone());
        }
        Value::Object(error)
    }

    pub(super) fn body(&self) -> Value {
        json!({ "error": self.error_object() })
    }
}

/// The reason that an execution made no refund. A refusal is an answer, which the key keeps; after a failure the
/// request counts as never made.
pub(super) enum Rejection {
    Refused(Refusal),
    Failed(PaymentSimulatorError),
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<PaymentSimulatorError> for Rejection {
    fn from(error: PaymentSimulatorError) -> Self {
        Self::Failed(error)
    }
}

impl From<PaymentSimulatorError> for Refusal {
    fn from(error: PaymentSimulatorError) -> Self {
        match error {
            PaymentSimulatorError::NoSuchRefund(id) => Self::missing("refund", &id, "id"),
            PaymentSimulatorError::NotPending(_) | PaymentSimulatorError::NoWebhookUrl => {
                Self::impossible(None, error.to_string())
            }
            PaymentSimulatorError::Store(_)
            | PaymentSimulatorError::Stored(_)
            | PaymentSimulatorError::Directory(_)
            | PaymentSimulatorError::Randomness(_)
            | PaymentSimulatorError::Client(_)
            | PaymentSimulatorError::Interrupted(_) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the payment simulator failed"
                );
                Self::failed()
            }
        }
    }
}
