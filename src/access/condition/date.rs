//! Dates: ISO 8601 as W3C restricts it, or seconds since 1970.

/// Seconds since 1970.
pub(super) fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(seconds).filter(|_| text.len() != 4);
    }
    let (date, time) = text.split_once(['T', 't']).map_or((text, None), |(date, time)| (date, Some(time)));
    let mut numbers = date.split('-').map(str::parse::<i64>);
    let (year, month, day) =
        (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next().unwrap_or(Ok(1)).ok()?);
    if numbers.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days(year, month, day);
    #[expect(clippy::cast_precision_loss, reason = "days since 1970 are few")]
    let midnight = days as f64 * 86_400.0;
    time.map_or(Some(midnight), |time| Some(midnight + clock(time)?))
}

/// The seconds that a time of day with its zone is after midnight in Greenwich.
fn clock(text: &str) -> Option<f64> {
    let (time, zone) = match text.strip_suffix(['Z', 'z']) {
        Some(time) => (time, 0.0),
        None => {
            let at = text.rfind(['+', '-'])?;
            let sign = if text[at..].starts_with('-') { -1.0 } else { 1.0 };
            (&text[..at], sign * hours(&text[at + 1..])?)
        }
    };
    Some(hours(time)? - zone)
}

fn hours(text: &str) -> Option<f64> {
    let units = [3600.0, 60.0, 1.0];
    let parts: Vec<&str> = text.split(':').collect();
    let numbers: Option<Vec<f64>> = parts.iter().map(|part| part.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| (2..=3).contains(&numbers.len()))?;
    Some(numbers.iter().zip(units).map(|(number, unit)| number * unit).sum())
}

/// Days since 1970 in the Gregorian calendar: years begin in March, so that the leap day is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_moment() {
        for text in [
            "2013-06-30T00:00:00Z",
            "2013-06-30",
            "1372550400",
            "2013-06-30T02:00:00+02:00",
            "2013-06-30T00:00Z",
        ] {
            assert_eq!(seconds(text), Some(1_372_550_400.0), "{text}");
        }
        assert_eq!(seconds("2000-02-29T12:00:00Z"), Some(951_825_600.0));
        assert_eq!((seconds("tomorrow"), seconds("2013-13-01")), (None, None));
    }
}
