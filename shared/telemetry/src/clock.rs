//! The clock that is passed to every function, so that tests can set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oms_domain::Timestamp;

/// A source of the current time. Cheap to clone; clones of a manual clock share its time.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The operating system's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(
            start.unix_milliseconds(),
        ))))
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        let milliseconds = match &self.0 {
            Source::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .ok()
                .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
                .unwrap_or(0),
            Source::Manual(milliseconds) => milliseconds.load(Ordering::SeqCst),
        };
        Timestamp::from_unix_milliseconds(milliseconds).unwrap_or(Timestamp::EPOCH)
    }

    /// Moves a manual clock and all its clones forward; a system clock is not affected.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(milliseconds) = &self.0 {
            milliseconds.fetch_add(
                i64::try_from(by.as_millis()).unwrap_or(i64::MAX),
                Ordering::SeqCst,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp::EPOCH);
        let clone = clock.clone();
        assert_eq!(clone.now(), Timestamp::EPOCH);
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clone.now().unix_milliseconds(), 1500);
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(Clock::system().now().year() >= 2026);
    }
}
