//! How an operation at the gateway ends when it gives no result.

/// An operation gave no result. What matters is what is known of its effect.
///
/// No text in here holds the API key; each is one line of at most 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// Definite: the gateway refused, and nothing happened. Any status of 4xx but 408, 409, 424, 425 and 429.
    ///
    /// A request that cannot be put in the gateway's terms is refused here and not sent: status 400 and code
    /// [`NOT_SENT`](crate::stripe::NOT_SENT).
    #[error("the gateway refused with status {status}: {message}")]
    Refused {
        /// The answer's status.
        status: u16,
        /// The gateway's code, such as `charge_already_refunded`.
        code: Option<String>,
        /// The gateway's explanation.
        message: String,
        /// As in [`GatewayError::Unknown`]: it is an earlier request that was refused so.
        replayed: bool,
    },
    /// Definite: this request did nothing, and the same key may be used again. 409: another request with the key is
    /// being executed, and may yet have its effect. 429: too many requests.
    #[error("the gateway is busy, status {status}: {message}")]
    Busy {
        /// 409 or 429.
        status: u16,
        /// The gateway's explanation.
        message: String,
    },
    /// It is unknown whether it took effect: no answer in time, a broken connection, 5xx (and 408, 424, 425 and 3xx,
    /// which say nothing of the effect), or an answer that is unreadable, too large, or about something else.
    #[error("the outcome is unknown: {cause}")]
    Unknown {
        /// What happened.
        cause: String,
        /// The gateway said, by the header `idempotent-replayed: true`, that this answer is the stored outcome of an
        /// earlier request with the same key: asking again with the key will bring the same.
        replayed: bool,
    },
    /// The key was used before with other parameters, so by somebody else's hand: `error.type` is `idempotency_error`.
    #[error("the idempotency key was used with other parameters: {message}")]
    KeyReused {
        /// The gateway's explanation.
        message: String,
    },
}

/// The gateway cannot be reached by this configuration. Names no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayConfigurationError {
    /// The address is not one.
    #[error("`{0}` is not the http or https address of a payment gateway")]
    Address(String),
    /// The address has parts that no request could keep. They may be secrets, so they are not shown.
    #[error("the address of a payment gateway has no credentials, query or fragment")]
    AddressParts,
    /// The API key is empty, or cannot stand in a header.
    #[error("the payment gateway's api key must be visible ASCII characters")]
    ApiKey,
    /// The connection cannot be configured.
    #[error("the connection to the payment gateway cannot be configured: {0}")]
    Tls(String),
}
