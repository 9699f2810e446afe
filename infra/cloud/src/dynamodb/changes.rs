//! The news that something was written.

use tokio::sync::watch;

/// Counts writes, for tasks that wait for one. A write is counted when it is done and before its caller is answered.
#[derive(Clone, Debug)]
pub struct Changes(watch::Sender<u64>);

impl Changes {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    pub(super) fn record(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    /// Returns the number of requests that write and were answered since the database was opened, refused ones
    /// included.
    pub fn count(&self) -> u64 {
        *self.0.borrow()
    }

    /// Tells of every further change of [`Changes::count`].
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
