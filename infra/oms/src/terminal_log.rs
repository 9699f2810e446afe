//! The log for a person: a line of words for each request, warning and error.

use std::fmt;
use std::io::Write;
use std::sync::Mutex;

use oms_telemetry::Clock;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

use crate::people::who;

tokio::task_local! {
    /// The method and the path of the request that is being answered. The functions log neither.
    pub(crate) static ASKED: (String, String);
}

/// Writes the events of this process to standard output for a person to read. A second call changes nothing.
pub(crate) fn start(level: Option<&str>, clock: Clock) {
    let level = level.and_then(|name| name.parse().ok()).unwrap_or(Level::INFO);
    let layer = TerminalLog {
        writer: Mutex::new(std::io::stdout()),
        level,
        clock,
    };
    // Fails only when a subscriber is already there.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

struct TerminalLog<W> {
    writer: Mutex<W>,
    level: Level,
    clock: Clock,
}

impl<S: Subscriber, W: Write + Send + 'static> Layer<S> for TerminalLog<W> {
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        // Libraries may write warnings and errors only.
        let ours = metadata.target().starts_with("oms");
        *metadata.level()
            <= if ours {
                self.level
            } else {
                Level::WARN.min(self.level)
            }
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let now = self.clock.now().to_string();
        // `2026-12-31T23:59:00.123Z`: the person knows the day.
        let time = now.get(11..23).unwrap_or(&now);
        let line = if fields.message == "request" {
            request_line(time, &fields)
        } else {
            let level = event.metadata().level();
            let shown: Vec<String> = fields
                .others
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            format!("{time}  {level:<5} {}  {}", fields.message, shown.join(" "))
        };
        if let Ok(mut writer) = self.writer.lock() {
            // There is nowhere to report that the log cannot be written.
            let _ = writeln!(writer, "{}", line.trim_end());
        }
    }
}

fn request_line(time: &str, fields: &Fields) -> String {
    let (method, path) = ASKED
        .try_with(Clone::clone)
        .unwrap_or_else(|_| (String::new(), fields.get("function").to_owned()));
    let status = fields.get("status");
    let who = who(fields.get("actor_id"));
    let microseconds: u64 = fields.get("duration_us").parse().unwrap_or(0);
    let milliseconds = microseconds.div_ceil(1000);
    let refused = match fields.get("outcome") {
        "OK" => "",
        code => code,
    };
    format!("{time}  {method:<6} {path}  {status}  {who}  {milliseconds} ms  {refused}")
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl Fields {
    fn get(&self, name: &str) -> &str {
        let found = self.others.iter().find(|(other, _)| *other == name);
        found.map_or("", |(_, value)| value)
    }

    fn add(&mut self, field: &Field, value: &str) {
        // A control character that came with a request would command the terminal.
        let value = value.replace(char::is_control, " ");
        if field.name() == "message" {
            self.message = value;
        } else {
            self.others.push((field.name(), value));
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use oms_telemetry::Timestamp;

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

    #[tokio::test]
    async fn a_request_is_one_line_and_an_error_names_its_fields() {
        let written = Shared::default();
        let layer = TerminalLog {
            writer: Mutex::new(written.clone()),
            level: Level::INFO,
            clock: Clock::manual(Timestamp::EPOCH),
        };
        let subscriber = tracing_subscriber::registry().with(layer);
        let _guard = tracing::subscriber::set_default(subscriber);
        let asked = ("GET".to_owned(), "/api/v1/jobs".to_owned());
        ASKED
            .scope(asked, async {
                let customer = crate::people::CUSTOMER;
                tracing::info!(target: "oms_http", status = 403_u64, outcome = "FORBIDDEN", actor_id = customer, duration_us = 1_001_u64, "request");
            })
            .await;
        tracing::error!(target: "oms_jobs", job = "in\u{1b}voice", "it failed");
        tracing::debug!(target: "oms_jobs", "below the level");
        let written = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(
            lines,
            [
                "00:00:00.000  GET    /api/v1/jobs  403  customer  2 ms  FORBIDDEN",
                "00:00:00.000  ERROR it failed  job=in voice",
            ]
        );
    }
}
