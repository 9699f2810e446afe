//! The errors of a queue.

/// A refusal, or a failure of the store underneath.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// No queue has this name.
    #[error("the queue `{0}` does not exist")]
    NoSuchQueue(String),
    /// A queue names a dead-letter queue that does not exist.
    #[error("the dead-letter queue `{0}` does not exist")]
    NoSuchDeadLetterQueue(String),
    /// The queue that messages shall be moved from is not the dead-letter queue of any other.
    #[error("the queue `{0}` is not a dead-letter queue")]
    NotADeadLetterQueue(String),
    /// A queue name is not 1 to 80 ASCII letters, digits, `-` or `_`.
    #[error("a queue name is 1 to 80 letters, digits, hyphens or underscores, not `{0}`")]
    InvalidQueueName(String),
    /// A queue URL is not of the form `<endpoint>/000000000000/<name>`.
    #[error("the address `{0}` is not valid for this endpoint")]
    InvalidAddress(String),
    /// A receipt handle was not given out by this queue.
    #[error("the receipt handle `{0}` is not valid")]
    InvalidReceiptHandle(String),
    /// The receipt handle's message is gone, or was received again since.
    #[error(
        "the message of the receipt handle `{0}` does not exist or is not available for a visibility timeout change"
    )]
    StaleReceiptHandle(String),
    /// The message's visibility timeout has run out.
    #[error("the message is not in flight")]
    NotInFlight,
    /// A body holds a character that XML 1.0 does not allow.
    #[error("the message body holds the character U+{0:04X}, which is not allowed")]
    InvalidCharacter(u32),
    /// A parameter has a value outside its limits.
    #[error("value `{value}` for parameter {parameter} is invalid: {reason}")]
    InvalidParameter {
        /// The parameter, as the SQS API spells it.
        parameter: &'static str,
        /// The refused value.
        value: String,
        /// The rule it breaks.
        reason: String,
    },
    /// A queue attribute of this name does not exist.
    #[error("unknown attribute `{0}`")]
    InvalidAttributeName(String),
    /// A required parameter is missing.
    #[error("the request must contain the parameter {0}")]
    MissingParameter(&'static str),
    /// A batch request without entries.
    #[error("there should be at least one entry in the request")]
    EmptyBatch,
    /// The messages of a batch request are too large together.
    #[error("batch requests cannot be longer than {limit} bytes, you have sent {size}")]
    BatchTooLong {
        /// The bytes sent.
        size: usize,
        /// The bytes allowed.
        limit: u32,
    },
    /// The request asks for a part of the operation that is not here.
    #[error("the parameter {0} is not supported")]
    Unsupported(&'static str),
    /// The request names no operation of this endpoint.
    #[error("the operation `{0}` is not supported")]
    UnknownOperation(String),
    /// The request's body is not the JSON of its operation.
    #[error("the request body cannot be read")]
    MalformedRequest(#[source] serde_json::Error),
    /// A response cannot be written as JSON.
    #[error("JSON cannot be converted")]
    Json(#[source] serde_json::Error),
    /// The database failed.
    #[error("the message store failed")]
    Store(#[from] rusqlite::Error),
    /// The directory of the store cannot be created.
    #[error("the directory of the message store cannot be created")]
    Directory(#[source] std::io::Error),
    /// The operating system gave no random bytes.
    #[error("no randomness is available")]
    Randomness(#[from] getrandom::Error),
    /// The thread that talked to the store stopped.
    #[error("the message store was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}
