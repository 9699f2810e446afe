//! The tables, and how the database is opened.

use std::time::Duration;

use rusqlite::Connection;

use super::PaymentSimulatorError;
use crate::sqs::Location;

/// Times are Unix milliseconds. `sequence` is the order things were made in, which lists go by. A request that is being
/// executed is not in here: it would still be when a killed process starts again.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS payment_intent (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    succeeded INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS refund (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    payment_intent TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    settles_as TEXT,
    reason TEXT,
    metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS refund_by_payment ON refund (payment_intent, sequence);
CREATE TABLE IF NOT EXISTS idempotency_key (
    key TEXT PRIMARY KEY,
    parameters TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undelivered_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
";

/// Opens the database, creates what is missing, and gives every undelivered event its attempts back.
pub(super) fn open(location: &Location) -> Result<Connection, PaymentSimulatorError> {
    let connection = match location {
        Location::Memory => Connection::open_in_memory()?,
        Location::File(path) => {
            if let Some(directory) = path.parent() {
                std::fs::create_dir_all(directory).map_err(PaymentSimulatorError::Directory)?;
            }
            Connection::open(path)?
        }
    };
    connection.busy_timeout(Duration::from_secs(5))?;
    // A commit is in the operating system's hands before it is acknowledged, so killing this process loses nothing;
    // only a power cut could take the newest commits.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(TABLES)?;
    connection.execute("UPDATE undelivered_event SET attempts = 0", [])?;
    Ok(connection)
}
