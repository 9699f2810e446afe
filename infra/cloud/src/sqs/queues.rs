//! The engine: one database, one clock, and a signal for each queue.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use oms_telemetry::Clock;
use oms_telemetry::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::Notify;

use super::{QueueError, schema};

/// The place where messages are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In memory: gone when the last clone of the [`Queues`] is dropped.
    Memory,
    /// In this `SQLite` file, created with its directory if missing. What was acknowledged survives a killed process.
    File(PathBuf),
}

/// All queues of this process. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Queues(Arc<Inner>);

struct Inner {
    connection: Mutex<Connection>,
    clock: Clock,
    signals: Mutex<HashMap<String, Arc<Notify>>>,
    calls: Mutex<BTreeMap<String, u64>>,
}

impl Queues {
    /// Opens the queues kept at `location`. Every timeout, delay and retention period follows `clock`.
    pub fn open(location: &Location, clock: Clock) -> Result<Self, QueueError> {
        Ok(Self(Arc::new(Inner {
            connection: Mutex::new(schema::open(location)?),
            clock,
            signals: Mutex::default(),
            calls: Mutex::default(),
        })))
    }

    /// Returns the number of calls over HTTP since the queues were opened, by the operation's name in the SQS API.
    /// Calls from within this process, such as the pollers', are not counted.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.0.calls).clone()
    }

    pub(super) fn count(&self, operation: &str) {
        *lock(&self.0.calls).entry(operation.to_owned()).or_default() += 1;
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Runs `operation` as one transaction and commits it if it succeeds.
    ///
    /// It runs on a thread for blocking work: a statement takes microseconds, but a checkpoint of the write-ahead log
    /// waits for the disk, and a task that waits for the connection meanwhile must not hold a thread of the runtime.
    pub(super) async fn transaction<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&Transaction<'_>, Timestamp) -> Result<T, QueueError> + Send + 'static,
    ) -> Result<T, QueueError> {
        let queues = self.clone();
        tokio::task::spawn_blocking(move || {
            let mut connection = lock(&queues.0.connection);
            // An immediate transaction takes the write lock at its start. A deferred one that reads first can fail with
            // `SQLITE_BUSY` when it goes on to write, and no timeout helps.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let outcome = operation(&transaction, queues.now())?;
            transaction.commit()?;
            Ok(outcome)
        })
        .await?
    }

    /// Returns the signal that wakes the receivers waiting on `queue`: a message may have become visible, or will
    /// sooner.
    pub(super) fn signal(&self, queue: &str) -> Arc<Notify> {
        Arc::clone(lock(&self.0.signals).entry(queue.to_owned()).or_default())
    }
}

/// Locks `mutex`, also after a panic. The data is whole all the same: a transaction that is dropped is rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
