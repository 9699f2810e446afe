//! Instants in UTC, to the millisecond, in one textual form for the whole system.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// An instant in UTC with millisecond precision, between the years 1970 and 9999.
///
/// Its text is RFC 3339 with exactly three fractional digits and a `Z` (`2026-11-21T09:30:00.000Z`), so that
/// texts sort in the order of the instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text or number is not an instant between 1970 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an RFC 3339 time such as `2026-11-21T09:30:00.000Z`")]
pub struct InvalidTimestamp;

/// 9999-12-31T23:59:59.999Z, the last instant whose text has the fixed width.
const LATEST_MILLISECONDS: i64 = 253_402_300_799_999;

impl Timestamp {
    /// The Unix epoch.
    pub const EPOCH: Self = Self(0);

    /// The instant `milliseconds` after the Unix epoch.
    pub fn from_unix_milliseconds(milliseconds: i64) -> Result<Self, InvalidTimestamp> {
        if (0..=LATEST_MILLISECONDS).contains(&milliseconds) {
            Ok(Self(milliseconds))
        } else {
            Err(InvalidTimestamp)
        }
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_milliseconds(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch.
    pub const fn unix_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// The instant `duration` later, or the last representable one.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(milliseconds).min(LATEST_MILLISECONDS))
    }

    /// The instant `duration` earlier, or the epoch.
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(milliseconds).max(0))
    }

    /// The time from `earlier` to `self`; zero when `earlier` is later.
    pub fn duration_since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The calendar year in UTC.
    pub fn year(self) -> i32 {
        self.to_offset_date_time().year()
    }

    /// The calendar day in UTC, as `2026-11-21`.
    pub fn date(self) -> String {
        let mut text = self.to_string();
        text.truncate("2026-11-21".len());
        text
    }

    fn to_offset_date_time(self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH.saturating_add(time::Duration::milliseconds(self.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The format `Rfc3339` omits trailing zeros of the fraction, and texts of different lengths do not sort by
        // time.
        let at = self.to_offset_date_time();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads any RFC 3339 time; digits beyond the millisecond are cut off, not rounded.
    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InvalidTimestamp)?;
        // A plain division rounds towards zero, so an instant less than a millisecond before 1970 would become the
        // epoch.
        let milliseconds = at.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(milliseconds)
            .map_err(|_| InvalidTimestamp)
            .and_then(Self::from_unix_milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_rfc_3339_allows_and_writes_one_form() {
        for (text, canonical) in [
            ("2026-11-21T09:30:00.000Z", "2026-11-21T09:30:00.000Z"),
            ("2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000Z"),
            ("2026-11-21T10:30:00.1239+01:00", "2026-11-21T09:30:00.123Z"),
            ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"),
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn refuses_what_is_not_an_instant() {
        for text in [
            "",
            "yesterday",
            "2026-11-21",
            "2026-02-30T00:00:00Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips_and_sorts_as_time(a in 0..=LATEST_MILLISECONDS, b in 0..=LATEST_MILLISECONDS) {
            let (a, b) = (Timestamp(a), Timestamp(b));
            prop_assert_eq!(a.to_string().parse::<Timestamp>().unwrap(), a);
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }

    #[test]
    fn time_is_added_and_taken_away_within_what_there_is() {
        let at: Timestamp = "2026-11-21T09:30:00.500Z".parse().unwrap();
        let hour = Duration::from_hours(1);
        assert_eq!(at.saturating_add(hour).to_string(), "2026-11-21T10:30:00.500Z");
        assert_eq!(at.saturating_sub(hour).to_string(), "2026-11-21T08:30:00.500Z");
        assert_eq!(at.saturating_sub(Duration::MAX), Timestamp::EPOCH);
        let last = at.saturating_add(Duration::MAX);
        assert_eq!(last, last.saturating_add(hour));
        assert_eq!(at.saturating_add(hour).duration_since(at), hour);
        assert_eq!(at.duration_since(at.saturating_add(hour)), Duration::ZERO);
    }

    #[test]
    fn an_instant_has_a_number_of_seconds_a_year_and_a_day() {
        let at = Timestamp::from_unix_milliseconds(1_795_253_400_999).unwrap();
        assert_eq!(at.unix_milliseconds(), 1_795_253_400_999);
        assert_eq!(at.unix_seconds(), 1_795_253_400);
        assert_eq!((at.year(), at.date().as_str()), (2026, "2026-11-21"));
    }
}
