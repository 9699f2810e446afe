//! Response times, counted in classes, so that those of many processes can be added up.

use std::collections::BTreeMap;

/// Response times, counted in classes of which each ends a quarter higher than the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseTimes {
    /// The number of requests in each class.
    pub classes: BTreeMap<u8, u64>,
    /// The sum of the response times, in microseconds.
    pub total_microseconds: u64,
}

/// The upper bound of the first class, in microseconds.
const FIRST_CLASS_ENDS: u64 = 100;

impl ResponseTimes {
    /// The last class, which includes everything from about 7 minutes on.
    pub const LAST_CLASS: u8 = 70;

    /// Counts one request.
    pub fn add(&mut self, microseconds: u64) {
        let count = self.classes.entry(class_of(microseconds)).or_default();
        *count = count.saturating_add(1);
        self.total_microseconds = self.total_microseconds.saturating_add(microseconds);
    }

    /// Adds the response times of another process.
    pub fn merge(&mut self, other: &Self) {
        for (class, count) in &other.classes {
            let sum = self.classes.entry(*class).or_default();
            *sum = sum.saturating_add(*count);
        }
        self.total_microseconds = self.total_microseconds.saturating_add(other.total_microseconds);
    }

    /// The number of requests.
    pub fn count(&self) -> u64 {
        self.classes.values().sum()
    }

    /// The mean, in microseconds; `None` without requests.
    pub fn mean_microseconds(&self) -> Option<u64> {
        self.total_microseconds.checked_div(self.count())
    }

    /// The percentile of the response times in microseconds, rounded up to the end of its class and so at most
    /// a quarter too high; `None` without requests.
    pub fn percentile_microseconds(&self, percent: u64) -> Option<u64> {
        let wanted = self.count().saturating_mul(percent).div_ceil(100);
        let mut seen = 0_u64;
        for (class, count) in &self.classes {
            seen = seen.saturating_add(*count);
            if seen >= wanted {
                return Some(end_of(*class));
            }
        }
        None
    }
}

/// The upper bound of a class, in microseconds.
fn end_of(class: u8) -> u64 {
    (0..class).fold(FIRST_CLASS_ENDS, |end, _| end + end / 4)
}

fn class_of(microseconds: u64) -> u8 {
    let fits = |class: &u8| microseconds < end_of(*class);
    (0..ResponseTimes::LAST_CLASS)
        .find(fits)
        .unwrap_or(ResponseTimes::LAST_CLASS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_right_to_within_a_quarter() {
        let mut times = ResponseTimes::default();
        for milliseconds in 1..=100 {
            times.add(milliseconds * 1000);
        }
        assert_eq!(times.count(), 100);
        assert_eq!(times.mean_microseconds(), Some(50_500));
        let p95 = times.percentile_microseconds(95).unwrap();
        assert!((95_000..=95_000 * 5 / 4).contains(&p95), "{p95}");
        assert_eq!(ResponseTimes::default().percentile_microseconds(95), None);
        assert_eq!(ResponseTimes::default().mean_microseconds(), None);
    }

    #[test]
    fn classes_follow_one_another_without_gaps() {
        let mut before = 0;
        for class in 0..ResponseTimes::LAST_CLASS {
            let end = end_of(class);
            assert!(end > before);
            assert_eq!(class_of(before), class);
            assert_eq!(class_of(end - 1), class);
            before = end;
        }
        assert!(before > 400_000_000, "{before}");
        assert_eq!(class_of(u64::MAX), ResponseTimes::LAST_CLASS);
    }
}
