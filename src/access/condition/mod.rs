//! Conditions: an operator, a key, and the values that are wanted.

mod address;
mod date;
mod operator;

pub(crate) use address::is_broad;

use super::pattern::{Pattern, Reading};
use super::request::{Context, Slot};
use super::text::Text;
use crate::estate::Answer;
use compact_str::CompactString;
use operator::{Operator, Set, Test};

/// One operator over one key.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// As it is written.
    pub(super) operator: CompactString,
    pub(super) key: CompactString,
    pub(super) values: Vec<Text>,
    meaning: Option<Operator>,
}

impl Condition {
    pub(super) fn new(operator: &str, key: &str, values: Vec<Text>) -> Condition {
        Condition { operator: operator.into(), key: key.into(), values, meaning: Operator::read(operator) }
    }

    /// Whether the request meets it.
    pub(super) fn met(&self, context: &Context, variables: Option<&Context>) -> Answer {
        match self.meaning {
            Some(operator) => self.with(operator, &context.look(&self.key), variables),
            None => Answer::unknown(format!("what the operator {} means is not known", self.operator)),
        }
    }

    fn with(&self, operator: Operator, slot: &Slot, variables: Option<&Context>) -> Answer {
        if operator.test == Test::Null {
            return self.null(slot);
        }
        match slot {
            Slot::Absent => operator.absent(),
            Slot::Values(values) if values.is_empty() => operator.absent(),
            Slot::Values(values) => self.set(operator, values, variables),
            Slot::Unknown(reason) => {
                let some = self.set(operator, &[Text::unknown(reason)], variables);
                either(some, &operator.absent(), reason)
            }
            Slot::OneOf(slots) | Slot::Either(slots) => {
                let reason = format!("it depends on {}", self.key);
                let answers = slots.iter().map(|slot| self.with(operator, slot, variables));
                answers
                    .reduce(|one, other| either(one, &other, &reason))
                    .unwrap_or(Answer::Unknown([reason].into()))
            }
        }
    }

    fn set(&self, operator: Operator, values: &[Text], variables: Option<&Context>) -> Answer {
        let one = |value: &Text| self.value(operator, value, variables);
        match operator.set {
            Set::All => values.iter().fold(Answer::Yes, |all, value| all.and(one(value))),
            // A negated operator wants none of the values, whichever it is.
            Set::One if operator.negated => values.iter().fold(Answer::Yes, |all, value| all.and(one(value))),
            Set::Any | Set::One => Answer::any(values.iter().map(one)),
        }
    }

    fn value(&self, operator: Operator, value: &Text, variables: Option<&Context>) -> Answer {
        let reading = Reading { style: operator.style(), fold: operator.fold(), variables };
        if let Test::Text(..) = operator.test {
            return if operator.negated {
                reading.none(&self.values, value)
            } else {
                reading.any(&self.values, value)
            };
        }
        let any = Answer::any(self.values.iter().map(|wanted| match reading.pattern(wanted) {
            Pattern::Signs(signs) => match (super::variables::literal(&signs), value.known()) {
                (Some(wanted), Some(offered)) => Answer::known(operator.test.holds(&wanted, &offered)),
                _ => Answer::unknown(format!(
                    "what the request has as {}, or what is wanted, is not known",
                    self.key
                )),
            },
            Pattern::Unresolved(_) => Answer::No,
        }));
        if operator.negated { !any } else { any }
    }

    fn null(&self, slot: &Slot) -> Answer {
        let absent = match slot {
            Slot::Absent => Answer::Yes,
            Slot::Values(values) => Answer::known(values.is_empty()),
            Slot::Unknown(reason) => Answer::unknown(reason.clone()),
            Slot::OneOf(_) | Slot::Either(_) => Answer::unknown(format!("it depends on {}", self.key)),
        };
        Answer::any(self.values.iter().map(|wanted| {
            match wanted.known().map(|text| text.to_lowercase()).as_deref() {
                Some("true") => absent.clone(),
                Some("false") => !absent.clone(),
                Some(_) => Answer::No,
                None => Answer::unknown("a condition's value is not known"),
            }
        }))
    }
}

/// The answer to two cases, of which nobody knows which is so.
fn either(one: Answer, other: &Answer, reason: &str) -> Answer {
    if one == *other && !matches!(one, Answer::Unknown(_)) { one } else { Answer::unknown(reason) }
}
