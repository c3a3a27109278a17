//! Calendar days, which the spec holds as text and compares with the day that is handed in.

use std::fmt;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u16,
    day: u16,
}

impl Date {
    /// Reads `YYYY-MM-DD`; nothing if that is no day of the calendar.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-').map(|part| {
            if part.bytes().all(|b| b.is_ascii_digit()) { part.parse::<u16>().ok() } else { None }
        });
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let well_formed = text.len() == 10 && parts.next().is_none();
        let day_exists = (1..=days_in(year, month)).contains(&day);
        (well_formed && day_exists).then_some(Date { year, month, day })
    }

    /// A number that grows by one from each day to the next.
    pub fn day_number(self) -> u32 {
        let before = u32::from(self.year.saturating_sub(1));
        let months = (1..self.month).map(|month| u32::from(days_in(self.year, month))).sum::<u32>();
        before * 365 + before / 4 - before / 100 + before / 400 + months + u32::from(self.day)
    }

    /// The day that lies this many days after 1970-01-01.
    pub fn from_unix_days(days: u32) -> Date {
        let mut date = Date { year: 1970, month: 1, day: 1 };
        let mut rest = days;
        loop {
            let month = u32::from(days_in(date.year, date.month));
            if rest < month {
                // Less than the days of a month.
                date.day += u16::try_from(rest).unwrap_or_default();
                return date;
            }
            rest -= month;
            date = match date.month {
                12 => Date { year: date.year + 1, month: 1, day: 1 },
                month => Date { month: month + 1, ..date },
            };
        }
    }
}

fn leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u16, month: u16) -> u16 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u16::from(leap(year)),
        _ => 0,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_read() {
        for good in ["2026-11-22", "2024-02-29", "2000-02-29"] {
            assert_eq!(Date::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-1-1",
            "26-01-01",
            "2026-01-01-",
            "+026-01-01",
            "",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn day_numbers_have_no_gaps() {
        let first = Date::from_unix_days(0).day_number();
        for days in (0..40_000).step_by(7) {
            assert_eq!(Date::from_unix_days(days).day_number(), first + days);
        }
    }

    #[test]
    fn days_since_1970() {
        for (days, date) in [(0, "1970-01-01"), (19782, "2024-02-29"), (20779, "2026-11-22")] {
            assert_eq!(Date::from_unix_days(days).to_string(), date);
        }
    }
}
