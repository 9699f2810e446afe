//! Logs and metrics as lines of JSON, and the clock.
//!
//! A log line is one JSON object: `timestamp`, `level`, `message`, and the event's own fields. Log lines must
//! not contain a request body, a token, or a person's name, address, e-mail or note; callers log ids and
//! outcomes only.

mod clock;
mod error_chain;
mod log;
mod metric;
mod response_times;

pub use clock::Clock;
pub use error_chain::error_chain;
pub use log::{LogLayer, start_logging};
pub use metric::{Metric, emit, emit_count};
pub use response_times::ResponseTimes;
