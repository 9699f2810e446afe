//! The hours that are sealed, and the names of the objects in the bucket.
//!
//! `rows/<yyyy>/<mm>/<dd>/<hh>/<name>.jsonl` contains rows that were archived within that hour of UTC;
//! `digests/<yyyy>/<mm>/<dd>/<hh>.json` is the hour's digest.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use oms_domain::{InvalidTimestamp, Timestamp};
use serde::{Deserialize, Serialize};

/// The prefix of the archived rows.
pub const ROWS: &str = "rows/";
/// The prefix of the digests.
pub const DIGESTS: &str = "digests/";

const MILLISECONDS: i64 = 3_600_000;

/// One hour of UTC. Written as its first instant in a digest, and as `2026/11/21/09` in names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hour(i64);

/// The text is not the first instant of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the first instant of an hour")]
pub struct InvalidHour;

impl Hour {
    /// The hour that contains `at`.
    pub const fn of(at: Timestamp) -> Self {
        Self(at.unix_milliseconds().div_euclid(MILLISECONDS))
    }

    /// The first instant of the hour.
    pub fn from(self) -> Timestamp {
        Timestamp::from_unix_milliseconds(self.0.saturating_mul(MILLISECONDS)).unwrap_or(Timestamp::EPOCH)
    }

    /// The first instant after the hour.
    pub fn to(self) -> Timestamp {
        self.from()
            .saturating_add(Duration::from_millis(MILLISECONDS.unsigned_abs()))
    }

    /// The next hour.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The hour that is `hours` earlier.
    #[must_use]
    pub fn before(self, hours: u64) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(hours).unwrap_or(i64::MAX))
                .max(0),
        )
    }

    /// The number of hours from `earlier` to this one; 0 when `earlier` is not earlier.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// The prefix of the objects archived within the hour.
    pub fn rows_prefix(self) -> String {
        format!("{ROWS}{self}/")
    }

    /// The name of the hour's digest.
    pub fn digest_key(self) -> String {
        format!("{DIGESTS}{self}.json")
    }

    /// The hour in which the object of that name was archived; `None` if no object of the archive can have the
    /// name.
    pub fn of_rows_key(key: &str) -> Option<Self> {
        let (hour, name) = key.strip_prefix(ROWS)?.rsplit_once('/')?;
        let name = name.strip_suffix(".jsonl")?;
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (!name.is_empty() && name.bytes().all(safe)).then(|| hour.parse().ok())?
    }

    /// The hour whose digest has that name; `None` if no digest can have the name.
    pub fn of_digest_key(key: &str) -> Option<Self> {
        key.strip_prefix(DIGESTS)?.strip_suffix(".json")?.parse().ok()
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.from().to_string();
        let (date, rest) = text.split_once('T').unwrap_or_default();
        let hour = rest.get(..2).unwrap_or_default();
        write!(f, "{}/{hour}", date.replace('-', "/"))
    }
}

impl FromStr for Hour {
    type Err = InvalidHour;

    fn from_str(text: &str) -> Result<Self, InvalidHour> {
        let (date, hour) = text.rsplit_once('/').ok_or(InvalidHour)?;
        let instant = format!("{}T{hour}:00:00.000Z", date.replace('/', "-"));
        let parsed = instant.parse().map(Self::of).map_err(|_| InvalidHour)?;
        // An instant can be written in several ways; only the form that `Display` writes is accepted.
        (parsed.to_string() == text).then_some(parsed).ok_or(InvalidHour)
    }
}

impl TryFrom<String> for Hour {
    type Error = InvalidHour;

    fn try_from(text: String) -> Result<Self, InvalidHour> {
        let at: Timestamp = text.parse().map_err(|InvalidTimestamp| InvalidHour)?;
        let hour = Self::of(at);
        (hour.from().to_string() == text)
            .then_some(hour)
            .ok_or(InvalidHour)
    }
}

impl From<Hour> for String {
    fn from(hour: Hour) -> Self {
        hour.from().to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_say_the_hour() {
        let at: Timestamp = "2026-11-21T09:59:59.999Z".parse().unwrap();
        let hour = Hour::of(at);
        assert_eq!(hour.digest_key(), "digests/2026/11/21/09.json");
        assert_eq!(hour.rows_prefix(), "rows/2026/11/21/09/");
        assert_eq!(hour.to().to_string(), "2026-11-21T10:00:00.000Z");
        assert_eq!(hour.next().from(), hour.to());
        assert_eq!(hour.next().before(1), hour);
        assert_eq!((hour.next().since(hour), hour.since(hour.next())), (1, 0));
        for bad in [
            "rows/2026/11/21/09/.jsonl",
            "rows/2026/11/21/09/a.json",
            "rows/2026/11/21/9/a.jsonl",
            "rows/2026/11/21/24/a.jsonl",
            "rows/2026-11-21/09/a.jsonl",
            "rows/2026/11/21/09/a/b.jsonl",
            "rows/2026/11/21/09/a b.jsonl",
            "digests/2026/11/21/09/a.jsonl",
        ] {
            assert_eq!(Hour::of_rows_key(bad), None, "{bad}");
        }
        for bad in [
            "digests/2026/11/21.json",
            "digests/2026/02/30/09.json",
            "rows/2026/11/21/09.json",
        ] {
            assert_eq!(Hour::of_digest_key(bad), None, "{bad}");
        }
        let json = serde_json::to_string(&hour).unwrap();
        assert_eq!(json, "\"2026-11-21T09:00:00.000Z\"");
        assert_eq!(serde_json::from_str::<Hour>(&json).unwrap(), hour);
        serde_json::from_str::<Hour>("\"2026-11-21T09:00:00Z\"").unwrap_err();
        serde_json::from_str::<Hour>("\"2026-11-21T09:30:00.000Z\"").unwrap_err();
    }

    proptest! {
        #[test]
        fn names_lead_back_to_the_hour(milliseconds in 0_i64..4_000_000_000_000) {
            let hour = Hour::of(Timestamp::from_unix_milliseconds(milliseconds).unwrap());
            prop_assert_eq!(Hour::of_digest_key(&hour.digest_key()), Some(hour));
            prop_assert_eq!(Hour::of_rows_key(&format!("{}1-a_B.jsonl", hour.rows_prefix())), Some(hour));
        }
    }
}
