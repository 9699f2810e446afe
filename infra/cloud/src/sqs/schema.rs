//! The tables, and how the database is opened.

use std::time::Duration;

use rusqlite::Connection;

use super::{Location, QueueError};

/// `sequence` never repeats (AUTOINCREMENT), so a receipt handle never meets another message. `receive_count` counts
/// over all queues, as `ApproximateReceiveCount` does; `receives_here` is what the redrive policy counts.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS queue (
    name TEXT PRIMARY KEY,
    visibility_timeout INTEGER NOT NULL,
    retention INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    receive_wait INTEGER NOT NULL,
    maximum_message_size INTEGER NOT NULL,
    dead_letter_queue TEXT,
    max_receive_count INTEGER,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS message (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    first_received_at INTEGER,
    received_at INTEGER,
    receive_count INTEGER NOT NULL DEFAULT 0,
    receives_here INTEGER NOT NULL DEFAULT 0,
    dead_letter_source TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS message_by_visibility ON message (queue, visible_at);
CREATE INDEX IF NOT EXISTS message_by_age ON message (queue, sent_at);
";

/// Opens the database and creates missing tables.
pub(super) fn open(location: &Location) -> Result<Connection, QueueError> {
    let connection = match location {
        Location::Memory => Connection::open_in_memory()?,
        Location::File(path) => {
            if let Some(directory) = path.parent() {
                std::fs::create_dir_all(directory).map_err(QueueError::Directory)?;
            }
            Connection::open(path)?
        }
    };
    connection.busy_timeout(Duration::from_secs(5))?;
    // A commit is in the operating system's hands before it is acknowledged, so killing this process loses nothing;
    // only a power cut could take the newest commits. An fsync for each message is not worth that here.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(TABLES)?;
    Ok(connection)
}
