//! The operators of conditions (IAM user guide, "IAM JSON policy elements: Condition operators").

use super::{address, date};
use crate::access::pattern::{Fold, Style};
use crate::access::request::in_small_letters;
use crate::estate::Answer;
use std::cmp::Ordering;

/// What an operator means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operator {
    pub(super) set: Set,
    pub(super) test: Test,
    pub(super) negated: bool,
    if_exists: bool,
}

/// How many of a request's values must meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Set {
    /// The one that there is.
    One,
    /// One of them.
    Any,
    /// All, or there is none.
    All,
}

/// How one value is held against one that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Text(Style, Fold),
    Number(Compare),
    Date(Compare),
    Bool,
    Binary,
    Address,
    Null,
}

/// How the request's value stands to the one that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Compare {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Compare::Equal => ordering.is_eq(),
            Compare::Less => ordering.is_lt(),
            Compare::AtMost => ordering.is_le(),
            Compare::Greater => ordering.is_gt(),
            Compare::AtLeast => ordering.is_ge(),
        }
    }
}

/// In lower case, with whether it is negated.
const OPERATORS: [(&str, Test, bool); 27] = [
    ("stringequals", Test::Text(Style::Literal, Fold::Exact), false),
    ("stringnotequals", Test::Text(Style::Literal, Fold::Exact), true),
    ("stringequalsignorecase", Test::Text(Style::Literal, Fold::Lower), false),
    ("stringnotequalsignorecase", Test::Text(Style::Literal, Fold::Lower), true),
    ("stringlike", Test::Text(Style::Glob, Fold::Exact), false),
    ("stringnotlike", Test::Text(Style::Glob, Fold::Exact), true),
    ("arnequals", Test::Text(Style::Arn, Fold::Exact), false),
    ("arnlike", Test::Text(Style::Arn, Fold::Exact), false),
    ("arnnotequals", Test::Text(Style::Arn, Fold::Exact), true),
    ("arnnotlike", Test::Text(Style::Arn, Fold::Exact), true),
    ("numericequals", Test::Number(Compare::Equal), false),
    ("numericnotequals", Test::Number(Compare::Equal), true),
    ("numericlessthan", Test::Number(Compare::Less), false),
    ("numericlessthanequals", Test::Number(Compare::AtMost), false),
    ("numericgreaterthan", Test::Number(Compare::Greater), false),
    ("numericgreaterthanequals", Test::Number(Compare::AtLeast), false),
    ("dateequals", Test::Date(Compare::Equal), false),
    ("datenotequals", Test::Date(Compare::Equal), true),
    ("datelessthan", Test::Date(Compare::Less), false),
    ("datelessthanequals", Test::Date(Compare::AtMost), false),
    ("dategreaterthan", Test::Date(Compare::Greater), false),
    ("dategreaterthanequals", Test::Date(Compare::AtLeast), false),
    ("bool", Test::Bool, false),
    ("binaryequals", Test::Binary, false),
    ("ipaddress", Test::Address, false),
    ("notipaddress", Test::Address, true),
    ("null", Test::Null, false),
];

impl Operator {
    pub(super) fn read(written: &str) -> Option<Operator> {
        let lower = in_small_letters(written);
        let (set, name) = match lower.split_once(':') {
            Some(("foranyvalue", name)) => (Set::Any, name),
            Some(("forallvalues", name)) => (Set::All, name),
            Some(_) => return None,
            None => (Set::One, lower.as_str()),
        };
        let (name, if_exists) = name.strip_suffix("ifexists").map_or((name, false), |name| (name, true));
        let (_, test, negated) = OPERATORS.iter().find(|(own, ..)| *own == name)?;
        Some(Operator { set, test: *test, negated: *negated, if_exists })
    }

    /// What it says of a request that lacks the key.
    pub(super) fn absent(self) -> Answer {
        let met = self.if_exists
            || match self.set {
                Set::All => true,
                Set::Any => false,
                Set::One => self.negated,
            };
        Answer::known(met)
    }

    pub(super) fn style(self) -> Style {
        if let Test::Text(style, _) = self.test { style } else { Style::Literal }
    }

    pub(super) fn fold(self) -> Fold {
        if let Test::Text(_, fold) = self.test { fold } else { Fold::Exact }
    }
}

impl Test {
    /// Whether the request's value is as this one wants it. What cannot be read as what it should be is not.
    pub(super) fn holds(self, wanted: &str, offered: &str) -> bool {
        let compared = |read: fn(&str) -> Option<f64>| read(offered)?.partial_cmp(&read(wanted)?);
        match self {
            Test::Number(compare) => compared(number).is_some_and(|ordering| compare.holds(ordering)),
            Test::Date(compare) => compared(date::seconds).is_some_and(|ordering| compare.holds(ordering)),
            Test::Bool => wanted.eq_ignore_ascii_case(offered),
            Test::Address => address::within(wanted, offered),
            Test::Binary | Test::Text(..) | Test::Null => wanted == offered,
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
