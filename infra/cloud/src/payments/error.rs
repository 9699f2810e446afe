//! The failures of the simulator, as opposed to its refusals.

/// A failure of the simulator itself, or a mistake of its caller in the process.
#[derive(Debug, thiserror::Error)]
pub enum PaymentSimulatorError {
    /// No refund has this id.
    #[error("the refund `{0}` does not exist")]
    NoSuchRefund(String),
    /// The refund is not pending, so there is nothing to settle.
    #[error("the refund `{0}` is not pending")]
    NotPending(String),
    /// An event is to be sent, and there is no address to send it to.
    #[error("no webhook url is configured")]
    NoWebhookUrl,
    /// The database failed.
    #[error("the payment store failed")]
    Store(#[from] rusqlite::Error),
    /// The database holds a value that the simulator did not write.
    #[error("the payment store holds what cannot be read")]
    Stored(#[from] serde_json::Error),
    /// The directory of the store cannot be created.
    #[error("the directory of the payment store cannot be created")]
    Directory(#[source] std::io::Error),
    /// The operating system gave no random bytes.
    #[error("no randomness is available")]
    Randomness(#[from] getrandom::Error),
    /// The client that sends webhooks cannot be built.
    #[error("webhooks cannot be sent")]
    Client(#[source] reqwest::Error),
    /// A thread or task of the simulator stopped.
    #[error("the payment simulator was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}
