//! Waiting: for a while, or until the pollers are stopped.

use std::time::Duration;

use oms_telemetry::Clock;
use tokio::sync::watch;
use tokio::time::Instant;

/// The interval at which a wait looks at the clock, which a test may move at any moment.
const CLOCK_CHECK: Duration = Duration::from_millis(20);

/// The first wait after a failure, and the longest.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(30);

/// Turns true when the pollers shall stop, and is closed when they are dropped.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub fn new(receiver: watch::Receiver<bool>) -> Self {
        Self(receiver)
    }

    pub(crate) fn is_set(&self) -> bool {
        // A closed channel means that the pollers were dropped.
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Waits until it is set.
    pub async fn wait(&self) {
        // An error means the sender is gone, which stops the pollers as well.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }

    /// Waits for `duration` by `clock` or by real time, whichever comes first; false if stopped before.
    pub async fn pause(&self, clock: &Clock, duration: Duration) -> bool {
        // A test that turns the clock ahead ends the wait; real time ends it when the clock stands still.
        let (deadline, until) = (Instant::now() + duration, clock.now().saturating_add(duration));
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || clock.now() >= until {
                return true;
            }
            tokio::select! {
                () = self.wait() => return false,
                () = tokio::time::sleep(left.min(CLOCK_CHECK)) => {}
            }
        }
    }
}

/// Returns the time to wait after this many failures in a row.
pub(super) fn backoff(failures: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failures.saturating_sub(1));
    FIRST.saturating_mul(factor).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use oms_telemetry::Timestamp;

    use super::*;

    #[test]
    fn waits_double_up_to_a_limit() {
        let waits = [1, 2, 3, 9, 10, 40].map(|failures| backoff(failures).as_millis());
        assert_eq!(waits, [100, 200, 400, 25_600, 30_000, 30_000]);
    }

    #[tokio::test]
    async fn a_turned_clock_ends_a_pause() {
        let (_sender, receiver) = watch::channel(false);
        let clock = Clock::manual(Timestamp::EPOCH);
        let stop = Stop::new(receiver);
        let pause = stop.pause(&clock, Duration::from_hours(1));
        let turn = async {
            tokio::task::yield_now().await;
            clock.advance(Duration::from_hours(1));
        };
        assert!(tokio::join!(pause, turn).0);
    }

    #[tokio::test]
    async fn a_stop_ends_a_pause() {
        let clock = Clock::manual(Timestamp::EPOCH);
        let (sender, receiver) = watch::channel(false);
        let stop = Stop::new(receiver);
        assert!(!stop.is_set());
        sender.send(true).unwrap();
        assert!(stop.is_set());
        assert!(!stop.pause(&clock, Duration::from_hours(1)).await);
        let (sender, receiver) = watch::channel(false);
        let stop = Stop::new(receiver);
        drop(sender);
        assert!(stop.is_set(), "pollers nobody holds any more stop");
        assert!(!stop.pause(&clock, Duration::from_hours(1)).await);
    }
}
