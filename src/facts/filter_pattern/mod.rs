//! CloudWatch Logs' filter patterns for JSON events, by their meaning: `{ ($.eventName = CreateTrail) || … }`.
//!
//! Syntax: CloudWatch Logs user guide, "Filter pattern syntax": `&&` binds closer than `||`; `*` in a value, quoted or
//! not, stands for any text; `%…%` is a regular expression. The order of terms, spaces, quotes and parentheses that
//! change nothing make no difference to any answer here.

mod covers;
mod evaluate;
mod glob;
mod parse;
mod regex;
#[cfg(test)]
mod tests;

pub use covers::{covers, telling};
pub use parse::parse;

use glob::Glob;

/// What a metric filter matches.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// The empty pattern: every event.
    Everything,
    /// Conditions on the fields of a JSON event.
    Json(Expr),
    /// Words or columns that are looked for in the text of an event.
    Text,
}

/// Conditions on an event's fields.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// All of these.
    All(Vec<Expr>),
    /// One of these.
    Any(Vec<Expr>),
    /// One condition.
    Is(Atom),
}

/// One condition on one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// The names on the way to the field.
    field: Selector,
    test: Test,
}

/// The way to a field: `$.userIdentity.type`, `$.resources[*].ARN`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Selector(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Name(String),
    /// `[0]`, `[*]`: which items take part is not modelled.
    Items(String),
}

/// What is asked of a field's value.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    Equals(Glob),
    Differs(Glob),
    Compare(Order, f64),
    /// A regular expression that is more than words, and whether it must not match.
    Regex {
        text: String,
        negated: bool,
    },
    Exists,
    Missing,
    Null,
    Bool(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Order {
    fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Order::Less => value < limit,
            Order::AtMost => value <= limit,
            Order::More => value > limit,
            Order::AtLeast => value >= limit,
        }
    }
}

impl Pattern {
    /// Whether it asks of one of these fields of an event, or of something in it.
    pub fn asks_of(&self, fields: &[&str]) -> bool {
        let Pattern::Json(expr) = self else { return false };
        let is_one = |step: &Step| matches!(step, Step::Name(name) if fields.contains(&name.as_str()));
        expr.atoms().iter().any(|atom| atom.field.0.first().is_some_and(is_one))
    }
}

impl Selector {
    /// The names on the way, if it leads through objects only.
    fn names(&self) -> Option<Vec<&str>> {
        self.0
            .iter()
            .map(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                Step::Items(_) => None,
            })
            .collect()
    }
}

impl Expr {
    /// Every condition in it.
    fn atoms(&self) -> Vec<&Atom> {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().flat_map(Expr::atoms).collect(),
            Expr::Is(atom) => vec![atom],
        }
    }
}
