//! The position of each function in each stream.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};

use super::PollerError;
use crate::sqs::Location;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS checkpoint (
    function TEXT NOT NULL,
    stream TEXT NOT NULL,
    sequence_number TEXT NOT NULL,
    PRIMARY KEY (function, stream)
) STRICT, WITHOUT ROWID";

/// The last record each function is done with, by stream. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Checkpoints(Arc<Mutex<Connection>>);

impl Checkpoints {
    /// Opens the checkpoints kept at `location`: what was written survives the death of this process.
    pub fn open(location: &Location) -> Result<Self, PollerError> {
        let connection = match location {
            Location::Memory => Connection::open_in_memory()?,
            Location::File(path) => {
                if let Some(directory) = path.parent() {
                    std::fs::create_dir_all(directory).map_err(PollerError::Directory)?;
                }
                Connection::open(path)?
            }
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        // Losing the newest checkpoint to a power cut means delivering again, which functions must expect anyway.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(TABLE)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    pub(super) async fn read(&self, function: &str, stream: &str) -> Result<Option<String>, PollerError> {
        let (function, stream) = (function.to_owned(), stream.to_owned());
        self.run(move |connection| {
            connection
                .prepare_cached("SELECT sequence_number FROM checkpoint WHERE function = ?1 AND stream = ?2")?
                .query_row((function, stream), |row| row.get(0))
                .optional()
        })
        .await
    }

    pub(super) async fn write(&self, function: &str, stream: &str, number: &str) -> Result<(), PollerError> {
        let row = (function.to_owned(), stream.to_owned(), number.to_owned());
        self.run(move |connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO checkpoint VALUES (?1, ?2, ?3)")?
                .execute(row)?;
            Ok(())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, PollerError> {
        let connection = Arc::clone(&self.0);
        let outcome = tokio::task::spawn_blocking(move || {
            operation(&connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(outcome.await??)
    }
}
