//! A count of the work under way, for callers that wait until there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// A counter of the work that the pollers of one group have finished.
#[derive(Clone, Debug)]
pub(super) struct Activity(watch::Sender<u64>);

impl Activity {
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Counts a batch that was processed, or a read that found nothing.
    pub fn record(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    pub fn count(&self) -> u64 {
        *self.0.borrow()
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

/// The progress of a stream poller, counted in changes of the database and not in records: every change up to this one
/// has been read and dealt with.
#[derive(Clone, Debug)]
pub(super) struct Drained(Arc<AtomicU64>);

// No count of changes reaches this value, so a poller at work is drained up to nothing.
const WORKING: u64 = u64::MAX;

impl Drained {
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(WORKING)))
    }

    pub fn working(&self) {
        self.0.store(WORKING, Ordering::SeqCst);
    }

    pub(crate) fn up_to(&self, changes: u64) {
        self.0.store(changes, Ordering::SeqCst);
    }

    pub fn is(&self, changes: u64) -> bool {
        self.0.load(Ordering::SeqCst) == changes
    }
}
