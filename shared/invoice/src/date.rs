const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A calendar date of the common era.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Date {
    /// Reads `2026-11-21`. Other forms, and days that do not exist, are refused.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // The parser of integers alone would accept `+026` as a year.
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return None;
        }
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        let date = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        (1..=date.days_of_month()).contains(&date.day).then_some(date)
    }

    /// Writes `21 November 2026`, with the month spelled out, because 03/04 is a day in March in the United States and
    /// a day in April in Europe.
    pub(crate) fn spelled(self) -> Option<String> {
        let month = MONTHS.get(usize::from(self.month).checked_sub(1)?)?;
        Some(format!("{} {month} {}", self.day, self.year))
    }

    fn days_of_month(self) -> u8 {
        let leap =
            self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            // A month that does not exist has no days, so `parse` refuses every date in it.
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    fn spelled(text: &str) -> Option<String> {
        Date::parse(text).and_then(Date::spelled)
    }

    #[test]
    fn a_date_is_spelled_out() {
        assert_eq!(spelled("2026-11-21").as_deref(), Some("21 November 2026"));
        assert_eq!(spelled("2028-02-29").as_deref(), Some("29 February 2028"));
        assert_eq!(spelled("2000-02-29").as_deref(), Some("29 February 2000"));
        assert_eq!(spelled("0001-01-01").as_deref(), Some("1 January 1"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-13-01",
            "2026-00-10",
            "2026-11-00",
            "2026-11-31",
            "2026-02-29",
            "1900-02-29",
            "26-11-21",
            "2026-1-1",
            "2026-11-21T00:00:00Z",
            "2026-11-21-",
            "+026-11-21",
            "２０２６-11-21",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
