//! Object lock: how long an object must stay as it is.

use std::time::Duration;

use s3s::dto::Timestamp;
use serde::{Deserialize, Serialize};

use super::ObjectError;

/// The time until which an object may be neither deleted nor overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Retention {
    pub mode: LockMode,
    pub until: Timestamp,
}

/// The retention that a bucket gives an object put into it, unless the put says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultRetention {
    /// The mode.
    pub mode: LockMode,
    /// The time that it lasts, from the put on.
    pub period: Duration,
}

/// The mode of a retention. On S3 a caller with the right to may set governance aside; here nobody can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LockMode {
    /// For a time that an administrator may shorten.
    Governance,
    /// For a time that nobody may shorten.
    Compliance,
}

impl LockMode {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Governance => "GOVERNANCE",
            Self::Compliance => "COMPLIANCE",
        }
    }
}

impl Retention {
    /// Reads a mode and a date, which must come together, the date in the future.
    pub fn read(
        mode: Option<&str>,
        until: Option<Timestamp>,
        now: &Timestamp,
    ) -> Result<Option<Self>, ObjectError> {
        let (mode, until) = match (mode, until) {
            (None, None) => return Ok(None),
            (Some(mode), Some(until)) => (mode, until),
            _ => {
                return Err(ObjectError::InvalidArgument(
                    "an object lock mode and a retain until date must be given together",
                ));
            }
        };
        let mode = match mode {
            "GOVERNANCE" => LockMode::Governance,
            "COMPLIANCE" => LockMode::Compliance,
            _ => return Err(ObjectError::InvalidArgument("the object lock mode is unknown")),
        };
        if until <= *now {
            return Err(ObjectError::InvalidArgument(
                "the retain until date must be in the future",
            ));
        }
        Ok(Some(Self { mode, until }))
    }

    /// Returns the retention that a bucket's default gives an object put now.
    pub(crate) fn by_default(default: DefaultRetention, now: &Timestamp) -> Self {
        let period = time::Duration::try_from(default.period).unwrap_or(time::Duration::MAX);
        let until = time::OffsetDateTime::from(now.clone()).saturating_add(period);
        Self {
            mode: default.mode,
            until: until.into(),
        }
    }

    /// Refuses to touch an object under retention.
    pub fn check(&self, now: &Timestamp) -> Result<(), ObjectError> {
        if self.until <= *now {
            Ok(())
        } else {
            Err(ObjectError::Retained(text(&self.until)))
        }
    }

    /// Refuses to replace this retention by a weaker one: none, an earlier date, or governance after compliance.
    pub(crate) fn check_replacement(
        &self,
        replacement: Option<&Self>,
        now: &Timestamp,
    ) -> Result<(), ObjectError> {
        // A weaker retention may replace one that has run out, which `check` lets pass.
        let weaker = replacement.is_none_or(|new| {
            new.until < self.until || (self.mode == LockMode::Compliance && new.mode == LockMode::Governance)
        });
        if weaker { self.check(now) } else { Ok(()) }
    }
}

fn text(at: &Timestamp) -> String {
    let mut text = Vec::new();
    // Years beyond 9999 have no such text; the refusal stands all the same.
    let _ = at.format(s3s::dto::TimestampFormat::DateTime, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    fn retention(mode: LockMode, until: u64) -> Retention {
        Retention {
            mode,
            until: at(until),
        }
    }

    #[test]
    fn mode_and_future_date_come_together() {
        let read = |mode, until: Option<u64>| Retention::read(mode, until.map(at), &at(100));
        assert_eq!(read(None, None).unwrap(), None);
        assert_eq!(
            read(Some("COMPLIANCE"), Some(101)).unwrap(),
            Some(retention(LockMode::Compliance, 101))
        );
        assert!(read(Some("COMPLIANCE"), None).is_err());
        assert!(read(None, Some(101)).is_err());
        assert!(read(Some("compliance"), Some(101)).is_err());
        assert!(read(Some("GOVERNANCE"), Some(100)).is_err());
    }

    #[test]
    fn a_default_counts_from_the_put() {
        let default = |period| DefaultRetention {
            mode: LockMode::Compliance,
            period,
        };
        let day = Duration::from_hours(24);
        let retained = Retention::by_default(default(day), &at(100));
        assert_eq!(retained, retention(LockMode::Compliance, 100 + 86_400));
        let for_ever = Retention::by_default(default(Duration::MAX), &at(100));
        assert!(for_ever.until > at(100_000_000_000));
    }

    #[test]
    fn a_retention_holds_until_its_date() {
        for mode in [LockMode::Governance, LockMode::Compliance] {
            assert!(retention(mode, 101).check(&at(100)).is_err(), "{mode:?}");
            assert!(retention(mode, 100).check(&at(100)).is_ok(), "{mode:?}");
        }
    }

    #[test]
    fn retention_can_be_extended_but_not_weakened() {
        use LockMode::{Compliance, Governance};
        for (old, new, allowed) in [
            (Compliance, Some(retention(Compliance, 300)), true),
            (Compliance, Some(retention(Compliance, 199)), false),
            (Compliance, Some(retention(Governance, 300)), false),
            (Compliance, None, false),
            (Governance, Some(retention(Compliance, 300)), true),
            (Governance, Some(retention(Governance, 199)), false),
            (Governance, None, false),
        ] {
            let replaced = retention(old, 200).check_replacement(new.as_ref(), &at(100));
            assert_eq!(replaced.is_ok(), allowed, "{old:?} -> {new:?}");
        }
    }
}
