//! The log of the systems in this process.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use oms_telemetry::{Clock, LogLayer};
use serde_json::Value;
use tracing::Level;
use tracing_subscriber::layer::SubscriberExt as _;

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Written;

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        WRITTEN
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to keep the log of this process, of every level; later calls change nothing.
pub(crate) fn capture() {
    let layer = LogLayer::new(Written, Level::TRACE, Clock::system());
    // Fails only when an earlier call has done it.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

/// The log so far, as it would stand in the log service.
pub fn text() -> String {
    let written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8(written.clone()).unwrap()
}

/// The lines of the log so far that have this value in this field.
pub fn lines_with(field: &str, value: &str) -> Vec<Value> {
    let text = text();
    // Parsing is what costs: the log of a process that runs many tests is long.
    let candidates = text.lines().filter(|line| line.contains(value));
    let parsed = candidates.map(|line| serde_json::from_str::<Value>(line).unwrap());
    parsed.filter(|line| line[field] == value).collect()
}
