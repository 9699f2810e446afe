//! Operations that dynoxide lacks, done to its database through a second connection.
//!
//! Nothing else in this crate knows dynoxide's tables. `docs/decisions.md` says what we would offer upstream, so that
//! this file can go.

use std::time::Duration;

use dynoxide::Database;
use oms_telemetry::Timestamp;
use rusqlite::{Connection, OpenFlags};

use super::DynamoError;

/// dynoxide looks for the last sequence number of a table at every write, and for the records after one at every read
/// of the stream, in a table without an index: without this one, each write would scan everything written before it.
const STREAM_INDEX: &str = "CREATE INDEX IF NOT EXISTS oms_stream_position
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";

/// dynoxide never trims a stream.
const TRIM_STREAM: &str = "DELETE FROM _stream_records
    WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= ?2 AND created_at < ?3";

/// Opens a database in memory.
pub(super) fn open_in_memory() -> Result<Database, DynamoError> {
    // Named, so that the index can be created through a second connection.
    let mut name = [0; 16];
    getrandom::fill(&mut name)?;
    let name = u128::from_le_bytes(name);
    open(&format!("file:oms-{name:032x}?mode=memory&cache=shared"))
}

/// Opens the database at `path`, a file's path or `SQLite`'s address of one.
pub(super) fn open(path: &str) -> Result<Database, DynamoError> {
    let database = Database::new(path)?;
    connect(path)?.execute_batch(STREAM_INDEX)?;
    // Despite its name the one way to SQLite's `synchronous = NORMAL`: no wait for the disk at every commit, which
    // in WAL mode a killed process does not need. The other settings it makes are SQLite's defaults.
    database.disable_bulk_loading()?;
    Ok(database)
}

/// Deletes a table's stream records up to and including the one numbered `last` that were written before `kept_since`,
/// by the machine's clock.
pub(super) fn trim_stream(
    path: &str,
    table: &str,
    last: Option<i64>,
    kept_since: Timestamp,
) -> Result<(), DynamoError> {
    connect(path)?.execute(TRIM_STREAM, (table, last, kept_since.unix_seconds()))?;
    Ok(())
}

fn connect(path: &str) -> Result<Connection, rusqlite::Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // dynoxide may be writing through its own connection; without a timeout SQLite would refuse at once.
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}
