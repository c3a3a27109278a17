//! `checks`: reasons and last days of exceptions.
//!
//! Whether a policy of that id exists, and whether the day has passed, is asked where the policies and the day are
//! known.

use super::Checker;
use crate::spec::Date;

pub(super) fn check(checker: &mut Checker<'_>) {
    for (pointer, exception) in checker.items("/checks/exceptions", &checker.spec.checks.exceptions) {
        if checker.is_full() {
            return;
        }
        if exception.reason.trim().is_empty() {
            let error = checker.error(&format!("{pointer}/reason"), "an exception without a reason");
            checker.push(error.with_help(["say why the finding is accepted, in a sentence for the auditor"]));
        }
        checker.check_date(&format!("{pointer}/expires"), &exception.expires);
    }
}

impl Checker<'_> {
    /// The day that a text names; says so if it names none.
    pub(super) fn check_date(&mut self, pointer: &str, text: &str) -> Option<Date> {
        let date = Date::parse(text);
        if date.is_none() {
            let error = self.error(pointer, format!("`{text}` is no day of the calendar"));
            self.push(error.with_help(["write YYYY-MM-DD, for example `2027-06-30`"]));
        }
        date
    }
}
