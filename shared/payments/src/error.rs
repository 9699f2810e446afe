//! The errors of operations at the gateway, by what is known of their effect.

/// An operation at the gateway failed. The variants tell what is known of its effect.
///
/// No text in here contains the API key; each is one line of at most 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The gateway refused, and nothing happened: any status of 4xx other than 408, 409, 424, 425 and 429.
    ///
    /// A request that cannot be expressed in the gateway's terms is refused here, without being sent, with
    /// status 400 and code [`NOT_SENT`](crate::stripe::NOT_SENT).
    #[error("the gateway refused with status {status}: {message}")]
    Refused {
        /// The response's status.
        status: u16,
        /// The gateway's code, such as `charge_already_refunded`.
        code: Option<String>,
        /// The gateway's explanation.
        message: String,
        /// Set as in [`GatewayError::Unknown`]: the gateway repeats its refusal of an earlier request.
        replayed: bool,
    },
    /// This request had no effect, and the same key may be used again. 409: another request with the key is
    /// being executed, and may still take effect. 429: too many requests.
    #[error("the gateway is busy, status {status}: {message}")]
    Busy {
        /// The status, 409 or 429.
        status: u16,
        /// The gateway's explanation.
        message: String,
    },
    /// The effect of the request is unknown: no response in time, a broken connection, 5xx (and 408,
    /// 424, 425 and 3xx, which say nothing about the effect), or a response that is unreadable, too large, or
    /// about something else.
    #[error("the outcome is unknown: {cause}")]
    Unknown {
        /// The cause, in one line.
        cause: String,
        /// The header `idempotent-replayed: true` was present: the response is the stored outcome of an earlier
        /// request with the same key, and every further request with the key will get it again.
        replayed: bool,
    },
    /// The key was used before with other parameters (`error.type` is `idempotency_error`), which this system
    /// never does.
    #[error("the idempotency key was used with other parameters: {message}")]
    KeyReused {
        /// The gateway's explanation.
        message: String,
    },
}

/// The configuration of the gateway is invalid. The texts contain no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayConfigurationError {
    /// The address is invalid.
    #[error("`{0}` is not the http or https address of a payment gateway")]
    Address(String),
    /// The address has credentials, a query or a fragment, which no request would keep. They may be secrets, so
    /// they are not shown.
    #[error("the address of the payment gateway must not have credentials, a query or a fragment")]
    AddressParts,
    /// The API key is empty, or has characters that a header cannot contain.
    #[error("the payment gateway's API key must consist of visible ASCII characters")]
    ApiKey,
    /// The connection cannot be configured.
    #[error("the connection to the payment gateway cannot be configured: {0}")]
    Tls(String),
}
