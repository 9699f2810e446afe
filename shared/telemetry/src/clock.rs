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
    /// The machine's clock and so many milliseconds.
    Turned(i64),
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The operating system's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that is `milliseconds` ahead of the machine's, or behind it, and goes as fast.
    pub const fn turned(milliseconds: i64) -> Self {
        Self(Source::Turned(milliseconds))
    }

    /// The milliseconds that [`Clock::turned`] was given; 0 for any other clock.
    pub const fn turned_by(&self) -> i64 {
        match self.0 {
            Source::Turned(milliseconds) => milliseconds,
            Source::System | Source::Manual(_) => 0,
        }
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
            Source::System => machine(),
            Source::Turned(milliseconds) => machine().saturating_add(*milliseconds),
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

/// The machine's time in milliseconds since 1970.
fn machine() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|elapsed| i64::try_from(elapsed.as_millis()).ok())
        .unwrap_or(0)
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
    fn a_turned_clock_goes_on_from_where_it_was_turned_to() {
        for by in [Duration::from_hours(73), Duration::ZERO] {
            let clock = Clock::turned(i64::try_from(by.as_millis()).unwrap());
            let (before, turned, after) = (Clock::system().now(), clock.now(), Clock::system().now());
            assert!(before.saturating_add(by) <= turned && turned <= after.saturating_add(by));
        }
        assert!(Clock::turned(-86_400_000).now() < Clock::system().now());
        assert_eq!(Clock::turned(-5).turned_by(), -5);
    }

    #[test]
    fn the_system_clock_is_past_the_day_this_was_written() {
        assert!(Clock::system().now().year() >= 2026);
    }
}
