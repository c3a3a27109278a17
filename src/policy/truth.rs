//! True, false and cannot tell, with where and why (Kleene's logic).
//!
//! Nothing here knows what is asked.

use std::collections::BTreeSet;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    /// It holds, whatever the unknown values are.
    True,
    /// It does not hold, whatever the unknown values are; the JSON Pointer of the value at fault.
    False(String),
    /// It depends on values that cannot be known, for these reasons.
    Unknown(BTreeSet<String>),
}

impl Truth {
    pub(super) fn unknown(reason: impl Into<String>) -> Truth {
        Truth::Unknown(BTreeSet::from([reason.into()]))
    }

    /// The answer to a question whose facts are known.
    pub(super) fn known(holds: bool, at: impl Into<String>) -> Truth {
        if holds { Truth::True } else { Truth::False(at.into()) }
    }

    pub(super) fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False(at), _) | (_, Truth::False(at)) => Truth::False(at),
            (Truth::Unknown(mut reasons), Truth::Unknown(more)) => {
                reasons.extend(more);
                Truth::Unknown(reasons)
            }
            (Truth::Unknown(reasons), Truth::True) | (Truth::True, Truth::Unknown(reasons)) => {
                Truth::Unknown(reasons)
            }
            (Truth::True, Truth::True) => Truth::True,
        }
    }

    /// The opposite; a false one is false at that place.
    pub(super) fn not(self, at: impl Into<String>) -> Truth {
        match self {
            Truth::True => Truth::False(at.into()),
            Truth::False(_) => Truth::True,
            unknown @ Truth::Unknown(_) => unknown,
        }
    }

    /// Whether all hold.
    pub(super) fn all(answers: impl IntoIterator<Item = Truth>) -> Truth {
        let mut all = Truth::True;
        for answer in answers {
            all = all.and(answer);
            if matches!(all, Truth::False(_)) {
                break;
            }
        }
        all
    }

    /// Whether one holds; where none does, that is false at that place.
    pub(super) fn any(answers: impl IntoIterator<Item = Truth>, at: impl Into<String>) -> Truth {
        let mut reasons = BTreeSet::new();
        for answer in answers {
            match answer {
                Truth::True => return Truth::True,
                Truth::False(_) => {}
                Truth::Unknown(more) => reasons.extend(more),
            }
        }
        if reasons.is_empty() { Truth::False(at.into()) } else { Truth::Unknown(reasons) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_decides_only_where_the_rest_does_not() {
        let (yes, no, open) = (Truth::True, Truth::known(false, "/a"), Truth::unknown("why"));
        assert_eq!(open.clone().and(no.clone()), no);
        assert_eq!(yes.clone().and(open.clone()), open);
        assert_eq!(Truth::any([open.clone(), yes.clone()], ""), yes);
        assert_eq!(Truth::any([no, open.clone()], ""), open);
        assert_eq!(Truth::any([], "/b"), Truth::False("/b".to_owned()));
        assert_eq!(open.clone().not(""), open);
    }
}
