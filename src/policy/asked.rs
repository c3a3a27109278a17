//! The conditions that a subject was held against: many policies share one.

use super::schema::Schema;
use super::truth::Truth;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// The answers of one subject, by where the schema is in memory.
#[derive(Default)]
pub(super) struct Asked(RefCell<HashMap<*const Schema, Truth>>);

impl Asked {
    /// What was answered before, or what is answered now.
    pub(super) fn of(&self, schema: &Arc<Schema>, answer: impl FnOnce() -> Truth) -> Truth {
        let key = Arc::as_ptr(schema);
        if let Some(known) = self.0.borrow().get(&key) {
            return known.clone();
        }
        let truth = answer();
        self.0.borrow_mut().insert(key, truth.clone());
        truth
    }
}
