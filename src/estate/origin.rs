//! Where the properties of a resource were written.

use crate::source::{Location, pointer};
use std::collections::BTreeMap;

/// JSON Pointers into a resource's properties, each with its place; the empty pointer is the resource itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins(BTreeMap<String, Location>);

impl Origins {
    /// All of it was written at one place.
    pub fn new(resource: Location) -> Origins {
        Origins(BTreeMap::from([(String::new(), resource)]))
    }

    /// Says where the property at that pointer was written.
    pub fn insert(&mut self, pointer: impl Into<String>, location: Location) {
        self.0.insert(pointer.into(), location);
    }

    /// Where the property at that pointer was written, or the nearest value around it that has a place.
    pub fn locate(&self, pointer: &str) -> Location {
        let mut at = pointer;
        loop {
            match (self.0.get(at), pointer::parent(at)) {
                (Some(location), _) => return *location,
                (None, Some(parent)) => at = parent,
                // `new` is the only way in, and it sets the root.
                (None, None) => unreachable!("origins without a root"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    #[test]
    fn a_pointer_without_a_place_takes_its_nearest_ancestors() {
        let source = Sources::new().add("x", "");
        let at = |start| Location { source, span: Span::new(start, start + 1) };
        let mut origins = Origins::new(at(0));
        origins.insert("/A", at(1));
        origins.insert("/A/B/0", at(2));
        assert_eq!(origins.locate("/A/B/0/C"), at(2));
        assert_eq!(origins.locate("/A/B/1"), at(1));
        assert_eq!(origins.locate("/X"), at(0));
    }
}
