//! The errors of opening, setting up and reading the database.

use dynoxide::DynoxideError;

/// A failure of the embedded database, or a difference between it and the template.
#[derive(Debug, thiserror::Error)]
pub enum DynamoError {
    /// The directory of the database cannot be created.
    #[error("the directory of the database cannot be created")]
    Directory(#[source] std::io::Error),
    /// The path of the database is not text.
    #[error("the path `{0}` of the database is not UTF-8")]
    Path(std::path::PathBuf),
    /// The operating system gave no random bytes.
    #[error("no randomness is available")]
    Randomness(#[from] getrandom::Error),
    /// The embedded database failed.
    #[error("the embedded database failed")]
    Database(#[from] DynoxideError),
    /// `SQLite` failed on the embedded database's file.
    #[error("the file of the embedded database cannot be prepared")]
    Sqlite(#[from] rusqlite::Error),
    /// A request to, or an answer of, the embedded database has another shape than this crate was written for.
    #[error("the embedded database does not understand `{operation}`")]
    Request {
        /// The operation, in the API's spelling.
        operation: &'static str,
        /// The error that serde found.
        source: serde_json::Error,
    },
    /// A table exists with another key than the template gives it, which cannot be changed.
    #[error("the table `{0}` exists with another key; delete the data directory to start anew")]
    TableDiffers(String),
    /// An index exists with another key or projection than the template gives it.
    #[error(
        "the index `{index}` of `{table}` exists with another key or projection; delete the data directory to start anew"
    )]
    IndexDiffers {
        /// The table's name.
        table: String,
        /// The index's name.
        index: String,
    },
    /// The thread that talked to the database stopped.
    #[error("the database was interrupted")]
    Interrupted(#[from] tokio::task::JoinError),
}
