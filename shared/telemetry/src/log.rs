//! The subscriber that writes every event as one line of JSON.

use std::fmt;
use std::io::Write;
use std::sync::Mutex;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use crate::Clock;

/// Writes the events of `level` and above to standard output, which Lambda sends to CloudWatch Logs.
///
/// `level` is a name such as `INFO`; an unknown name counts as `INFO`. A second call has no effect.
pub fn start_logging(level: Option<&str>) {
    let level = level.and_then(|name| name.parse().ok()).unwrap_or(Level::INFO);
    let layer = LogLayer::new(std::io::stdout(), level, Clock::system());
    // Fails only when a subscriber is set already.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

/// A layer that writes events as lines of JSON.
pub struct LogLayer<W> {
    writer: Mutex<W>,
    level: Level,
    clock: Clock,
}

impl<W: Write + 'static> LogLayer<W> {
    /// A layer that writes events of `level` and above.
    pub const fn new(writer: W, level: Level, clock: Clock) -> Self {
        Self {
            writer: Mutex::new(writer),
            level,
            clock,
        }
    }
}

impl<S: Subscriber, W: Write + Send + 'static> Layer<S> for LogLayer<W> {
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        // Libraries log warnings and errors only, because their lower levels may contain request data.
        let ours = metadata.target().starts_with("oms");
        *metadata.level()
            <= if ours {
                self.level
            } else {
                Level::WARN.min(self.level)
            }
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut fields = Fields(Map::new());
        fields
            .0
            .insert("timestamp".to_owned(), self.clock.now().to_string().into());
        fields
            .0
            .insert("level".to_owned(), event.metadata().level().as_str().into());
        event.record(&mut fields);
        let mut line = Value::Object(fields.0).to_string();
        line.push('\n');
        if let Ok(mut writer) = self.writer.lock() {
            // A log that cannot be written can be reported nowhere.
            let _ = writer.write_all(line.as_bytes());
        }
    }
}

struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0
            .insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_event_is_one_line_of_json_with_its_fields() {
        let written = Shared::default();
        let layer = LogLayer::new(
            written.clone(),
            Level::INFO,
            Clock::manual(oms_domain::Timestamp::EPOCH),
        );
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::info!(status = 201_u64, outcome = "created", "line\nbreak");
            tracing::debug!("below the level");
            tracing::info!(target: "hyper", "a library's chatter");
            tracing::error!(target: "hyper", "a library's failure");
        });
        let lines = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let first = serde_json::json!({
            "timestamp": "1970-01-01T00:00:00.000Z",
            "level": "INFO",
            "message": "line\nbreak",
            "status": 201,
            "outcome": "created",
        });
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], first);
        assert_eq!(lines[1]["message"], "a library's failure");
    }
}
