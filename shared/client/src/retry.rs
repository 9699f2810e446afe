//! The limits on retries.

use std::time::Duration;

/// The limits on retries, after a broken connection and after a response of 429 or 503.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// The largest number of attempts; 1 means no retry.
    pub attempts: u32,
    /// The longest pause before a retry. If the API asks for a longer one, the caller gets the error instead.
    pub longest_pause: Duration,
}

impl Retry {
    /// Sends a request only once.
    pub const NEVER: Self = Self {
        attempts: 1,
        longest_pause: Duration::ZERO,
    };

    /// The pause after `attempt` attempts, of which the last got the header `retry-after` or not. `None` if
    /// there must be no further attempt.
    pub(crate) fn pause(self, attempt: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        match retry_after {
            Some(asked) if asked > self.longest_pause => None,
            Some(asked) => Some(asked),
            None => Some(doubled.min(self.longest_pause)),
        }
    }
}

/// The pause before the second attempt if the API does not state one; doubled for every further one.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

impl Default for Retry {
    /// At most five attempts, and no pause longer than a minute, which is the window of the API's rate limit.
    fn default() -> Self {
        Self {
            attempts: 5,
            longest_pause: Duration::from_mins(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_end_with_the_attempts() {
        let retry = Retry {
            attempts: 5,
            longest_pause: Duration::from_secs(1),
        };
        let pauses: Vec<_> = (1..=5).map(|attempt| retry.pause(attempt, None)).collect();
        let expected = [Some(200), Some(400), Some(800), Some(1000), None];
        assert_eq!(pauses, expected.map(|pause| pause.map(Duration::from_millis)));
        assert_eq!(Retry::NEVER.pause(1, None), None);
    }

    #[test]
    fn who_is_asked_to_wait_waits_as_long_or_not_at_all() {
        let retry = Retry {
            attempts: 3,
            longest_pause: Duration::from_secs(7),
        };
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(retry.pause(1, asked(7)), asked(7));
        assert_eq!(retry.pause(2, asked(0)), asked(0));
        assert_eq!(retry.pause(1, asked(8)), None);
        assert_eq!(retry.pause(3, asked(1)), None);
    }
}
