//! Yes, no and cannot tell, with the reasons (Kleene's logic).
//!
//! Nothing here knows what is asked.

use super::intrinsic::unknown;
use crate::json::Value;
use std::collections::BTreeSet;

/// Several reasons as one.
pub(crate) fn joined(reasons: &BTreeSet<String>) -> String {
    reasons.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}

/// An answer to a question about an estate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Whatever the unknown values are.
    Yes,
    /// Whatever the unknown values are.
    No,
    /// It depends on what cannot be known, for these reasons.
    Unknown(BTreeSet<String>),
}

impl Answer {
    /// Cannot tell, for this reason.
    pub fn unknown(reason: impl Into<String>) -> Answer {
        Answer::Unknown(BTreeSet::from([reason.into()]))
    }

    /// The answer to a question whose facts are known.
    pub fn known(yes: bool) -> Answer {
        if yes { Answer::Yes } else { Answer::No }
    }

    /// As a value that policies see.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Answer::Yes => true.into(),
            Answer::No => false.into(),
            Answer::Unknown(reasons) => unknown(&joined(reasons)),
        }
    }

    /// Whether both are so.
    #[must_use]
    pub fn and(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Yes, answer) | (answer, Answer::Yes) => answer,
            (Answer::Unknown(reasons), Answer::Unknown(more)) => Answer::Unknown(&reasons | &more),
        }
    }

    /// Whether one of them is so.
    #[must_use]
    pub fn or(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::Yes, _) | (_, Answer::Yes) => Answer::Yes,
            (Answer::No, answer) | (answer, Answer::No) => answer,
            (Answer::Unknown(reasons), Answer::Unknown(more)) => Answer::Unknown(&reasons | &more),
        }
    }

    /// Whether any of them is so.
    pub fn any(answers: impl IntoIterator<Item = Answer>) -> Answer {
        let mut any = Answer::No;
        for answer in answers {
            any = any.or(answer);
            if any == Answer::Yes {
                break;
            }
        }
        any
    }
}

impl std::ops::Not for Answer {
    type Output = Answer;

    fn not(self) -> Answer {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            unknown @ Answer::Unknown(_) => unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_decides_only_where_the_rest_does_not() {
        let open = || Answer::unknown("why");
        assert_eq!((open().and(Answer::No), open().or(Answer::Yes)), (Answer::No, Answer::Yes));
        assert_eq!((open().and(Answer::Yes), open().or(Answer::No)), (open(), open()));
        assert_eq!((Answer::any([]), !Answer::No, !open()), (Answer::No, Answer::Yes, open()));
        let both = Answer::Unknown(["a", "b"].map(str::to_owned).into());
        assert_eq!(Answer::unknown("a").or(Answer::unknown("b")), both);
        assert_eq!(Answer::unknown("a").and(Answer::unknown("b")), both);
    }
}
