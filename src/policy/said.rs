//! What facts say besides their values: why something is not as a policy requires.
//!
//! Every fact says it alike. Beside a value may stand `because`, a list of reasons, and with it `quiet`: another finding
//! says it; or `sentence`, which says the value in words. A policy's own `because` leads to such a fact, or to a list of
//! reasons, where it is not the one at fault that says why.

use super::Policy;
use crate::json::Value;
use crate::source::pointer;
use std::sync::Arc;

/// How much of what is wrong in particular a finding says.
const PARTICULARS: usize = 10;

/// What a fact says.
#[derive(Default)]
pub(super) struct Said {
    pub(super) reasons: Vec<Arc<str>>,
    /// Another finding says it.
    pub(super) quiet: bool,
    /// It was decided elsewhere than in the resource that it concerns.
    pub(super) decided: bool,
}

impl Said {
    /// Why a policy is not met that fails there.
    pub(super) fn of(policy: &Policy, subject: &Value, at: &str) -> Said {
        let fact = Said::around(subject, at).unwrap_or_default();
        match policy.because.as_deref().map(|led| Said::at(subject, led)) {
            Some(led) => Said { reasons: led, ..fact },
            None => fact,
        }
    }

    /// What the fact at fault says, or what is around it.
    fn around(subject: &Value, at: &str) -> Option<Said> {
        let mut around = Some(at);
        while let Some(pointer) = around.filter(|pointer| pointer.starts_with("/$facts/")) {
            let there = subject.pointer(pointer);
            let said = |name: &str| there.and_then(|fact| fact.get(name));
            if let Some(reasons) = said("because") {
                let quiet = said("quiet").is_some_and(|quiet| *quiet == true);
                return Some(Said { reasons: texts(reasons), quiet, decided: true });
            }
            if let Some(sentence) = said("sentence") {
                return Some(Said { reasons: texts(sentence), ..Said::default() });
            }
            around = pointer::parent(pointer);
        }
        None
    }

    /// What is said there: a text, a list of texts, or facts.
    fn at(subject: &Value, led: &str) -> Vec<Arc<str>> {
        let Some(told) = subject.pointer(led) else { return Vec::new() };
        let said = |fact: &Value| fact.get("because").or(fact.get("sentence")).map(texts);
        let each = told.as_array().into_iter().flatten().filter_map(said).flatten();
        texts(told)
            .into_iter()
            .chain(said(told).into_iter().flatten())
            .chain(each)
            .take(PARTICULARS)
            .collect()
    }
}

/// A text, or the texts of a list.
fn texts(value: &Value) -> Vec<Arc<str>> {
    let all = value.as_array().into_iter().flatten().chain(std::iter::once(value));
    all.filter_map(Value::as_str).take(PARTICULARS).map(Arc::from).collect()
}
