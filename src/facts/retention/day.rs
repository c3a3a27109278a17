//! Days of an object's life, counted from when it was written, and how far they are known.
//!
//! S3 counts whole days and acts at the midnight (UTC) after they are over, later where it is busy: day 90 means that
//! nothing happens before 90 days have passed (S3 User Guide, "Lifecycle rules: based on an object's age").

use super::super::Answer;
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt::{Display, Formatter};

/// A day, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// This many days after the object was written.
    On(u32),
    /// It does not come.
    Never,
}

impl Day {
    /// As many days later.
    #[must_use]
    pub(super) fn after(self, other: Day) -> Day {
        match (self, other) {
            (Day::On(one), Day::On(other)) => Day::On(one.saturating_add(other)),
            _ => Day::Never,
        }
    }
}

/// A number, or `"never"`.
impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Day::On(days) => serializer.serialize_u32(*days),
            Day::Never => serializer.serialize_str("never"),
        }
    }
}

impl Display for Day {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Day::On(days) => write!(f, "day {days}"),
            Day::Never => write!(f, "never"),
        }
    }
}

/// The day of an event, as far as it is known, and what decides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// It does not come before this day.
    pub least: Day,
    /// It comes by this day; the same as `least` where the day is known.
    pub most: Day,
    /// Why it is not known; empty where it is.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub because: BTreeSet<String>,
    /// The JSON Pointers in the bucket's properties of what decides it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

impl Moment {
    /// A day that is known.
    pub(super) fn on(day: Day) -> Moment {
        Moment { least: day, most: day, because: BTreeSet::new(), rules: Vec::new() }
    }

    /// A day between these two.
    pub(super) fn between(least: Day, most: Day, because: impl IntoIterator<Item = String>) -> Moment {
        Moment { least, most, because: because.into_iter().collect(), rules: Vec::new() }
    }

    /// The same, decided there.
    #[must_use]
    pub(super) fn by(mut self, pointer: &str) -> Moment {
        self.rules = vec![pointer.to_owned()];
        self
    }

    /// The day, where it is known.
    pub fn day(&self) -> Option<Day> {
        (self.least == self.most).then_some(self.least)
    }

    /// Whether it does not come before that many days have passed.
    pub fn not_before(&self, days: u32) -> Answer {
        if self.least >= Day::On(days) {
            Answer::Yes
        } else if self.most < Day::On(days) {
            Answer::No
        } else {
            Answer::Unknown(self.because.clone())
        }
    }

    /// Whether it does not come before the other one.
    pub(super) fn not_before_that(&self, other: &Moment) -> Answer {
        if self.least >= other.most {
            Answer::Yes
        } else if self.most < other.least {
            Answer::No
        } else {
            Answer::Unknown(&self.because | &other.because)
        }
    }

    /// Whether it comes at all.
    pub(super) fn comes(&self) -> Answer {
        if self.least == Day::Never {
            Answer::No
        } else if self.most == Day::Never {
            Answer::Unknown(self.because.clone())
        } else {
            Answer::Yes
        }
    }

    /// The one that comes first.
    #[must_use]
    pub(super) fn or_earlier(self, other: &Moment) -> Moment {
        let (least, most) = (self.least.min(other.least), self.most.min(other.most));
        let decides = if (other.most, other.least) < (self.most, self.least) { other } else { &self };
        let rules = decides.rules.clone();
        self.merged(other, (least, most), rules)
    }

    /// The one that comes last.
    #[must_use]
    pub(super) fn or_later(self, other: &Moment) -> Moment {
        let (least, most) = (self.least.max(other.least), self.most.max(other.most));
        let decides = if (other.least, other.most) > (self.least, self.most) { other } else { &self };
        let rules = decides.rules.clone();
        self.merged(other, (least, most), rules)
    }

    /// This one, that long after the other.
    #[must_use]
    pub(super) fn after(self, other: &Moment) -> Moment {
        let days = (self.least.after(other.least), self.most.after(other.most));
        let mut rules = other.rules.clone();
        rules.extend(self.rules.iter().cloned());
        self.merged(other, days, rules)
    }

    /// Either of the two, nobody knows which, for these reasons.
    #[must_use]
    pub(super) fn or(self, other: &Moment, because: &BTreeSet<String>) -> Moment {
        let days = (self.least.min(other.least), self.most.max(other.most));
        let rules = self.rules.clone();
        let mut moment = self.merged(other, days, rules);
        if days.0 < days.1 {
            moment.because.extend(because.iter().cloned());
        }
        moment
    }

    fn merged(self, other: &Moment, (least, most): (Day, Day), rules: Vec<String>) -> Moment {
        let because = if least == most { BTreeSet::new() } else { &self.because | &other.because };
        Moment { least, most, because, rules }
    }
}

/// When it happens to the first of some objects, and when to the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// No object sees it before.
    pub earliest: Moment,
    /// Every object has seen it by then.
    pub latest: Moment,
}

impl Span {
    pub(super) fn on(day: Day) -> Span {
        Span { earliest: Moment::on(day), latest: Moment::on(day) }
    }

    /// The span of both kinds of objects.
    #[must_use]
    pub(super) fn and(self, other: &Span) -> Span {
        let (earliest, latest) =
            (self.earliest.or_earlier(&other.earliest), self.latest.or_later(&other.latest));
        Span { earliest, latest }
    }

    /// Does to both ends what that does.
    #[must_use]
    pub(super) fn map(self, mut f: impl FnMut(Moment) -> Moment) -> Span {
        Span { earliest: f(self.earliest), latest: f(self.latest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(least: u32) -> Moment {
        Moment::between(Day::On(least), Day::Never, ["a parameter".to_owned()])
    }

    #[test]
    fn a_day_that_is_not_known_decides_what_its_bounds_decide() {
        assert_eq!(open(400).not_before(365), Answer::Yes);
        assert_eq!(open(1).not_before(365), Answer::unknown("a parameter"));
        assert_eq!(Moment::on(Day::On(364)).not_before(365), Answer::No);
        assert_eq!(Moment::on(Day::Never).not_before(365), Answer::Yes);
        assert_eq!(open(1).comes(), Answer::unknown("a parameter"));
        assert_eq!(open(9).not_before_that(&Moment::on(Day::On(9))), Answer::Yes);
    }

    #[test]
    fn the_earlier_one_decides_and_reasons_stay_only_where_they_matter() {
        let known = Moment::on(Day::On(30)).by("/a");
        let both = open(1).by("/b").or_earlier(&known);
        assert_eq!(
            (both.least, both.most, both.rules.as_slice()),
            (Day::On(1), Day::On(30), &["/a".to_owned()][..])
        );
        assert_eq!(open(30).or_earlier(&known).because, BTreeSet::new());
        let later = Moment::on(Day::On(10)).by("/c").after(&known);
        assert_eq!((later.day(), later.rules.len()), (Some(Day::On(40)), 2));
    }
}
