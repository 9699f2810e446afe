//! `--clock`: the time that a system starts at.

use std::str::FromStr;

use oms_telemetry::{Clock, Timestamp};

/// A turn of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The system starts at this time.
    To(Timestamp),
    /// The system is so many milliseconds ahead of the machine, or behind it.
    By(i64),
}

/// The text is no turn of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a time such as `2026-12-31T23:59:00Z`, or a turn such as `+73h`, `-30m` or `+2d` (s, m, h, d), is needed"
)]
pub struct InvalidTurn;

impl Turn {
    /// The clock, turned. It goes on as the machine's does.
    pub fn clock(self) -> Clock {
        match self {
            Self::To(time) => {
                let now = Clock::system().now();
                Clock::turned(time.unix_milliseconds() - now.unix_milliseconds())
            }
            Self::By(milliseconds) => Clock::turned(milliseconds),
        }
    }
}

impl FromStr for Turn {
    type Err = InvalidTurn;

    fn from_str(text: &str) -> Result<Self, InvalidTurn> {
        let (sign, rest) = match text.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => return text.parse().map(Self::To).map_err(|_| InvalidTurn),
        };
        let unit = rest.chars().next_back().ok_or(InvalidTurn)?;
        let milliseconds: i64 = match unit {
            's' => 1_000,
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            _ => return Err(InvalidTurn),
        };
        let number = rest.strip_suffix(unit).unwrap_or_default();
        // A number as Rust reads it may have a sign of its own: `+-3h` is refused.
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidTurn);
        }
        let number: i64 = number.parse().map_err(|_| InvalidTurn)?;
        let by = number.checked_mul(milliseconds).ok_or(InvalidTurn)?;
        // A time that cannot be written is no time to start at.
        let start = Clock::system().now().unix_milliseconds().checked_add(sign * by);
        let start = start.ok_or(InvalidTurn)?;
        Timestamp::from_unix_milliseconds(start).map_err(|_| InvalidTurn)?;
        Ok(Self::By(sign * by))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_or_a_turn_is_taken() {
        let time = "2026-12-31T23:59:00Z".parse().unwrap();
        assert_eq!("2026-12-31T23:59:00Z".parse(), Ok(Turn::To(time)));
        for (text, milliseconds) in [
            ("+73h", 262_800_000),
            ("-30m", -1_800_000),
            ("+2d", 172_800_000),
            ("+0s", 0),
        ] {
            assert_eq!(text.parse(), Ok(Turn::By(milliseconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "+",
            "-",
            "+h",
            "73h",
            "+73",
            "+7.5h",
            "+73hh",
            "+-3h",
            "+73w",
            "tomorrow",
            "+99999999999999999d",
            "+9999999d",
            "\u{e9}",
        ] {
            assert_eq!(text.parse::<Turn>(), Err(InvalidTurn), "{text}");
        }
    }

    #[test]
    fn a_clock_turned_to_a_time_starts_there() {
        let time: Timestamp = "2031-01-01T00:00:00Z".parse().unwrap();
        let started = Turn::To(time).clock().now();
        assert!(started >= time && started.duration_since(time).as_secs() < 5);
    }
}
