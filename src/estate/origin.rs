//! Where the properties of a resource were written.

use crate::source::{Document, Location, pointer};
use std::collections::BTreeMap;

/// Where each property was written, by JSON Pointer into a resource's properties.
///
/// What the reader says of a pointer comes first; then, where the properties stand in a text as they are here, the
/// place there; a pointer without a place of its own takes its nearest ancestor's, at last the resource's.
#[derive(Debug, Clone)]
pub struct Origins {
    resource: Location,
    tree: Option<Document>,
    places: BTreeMap<String, Location>,
}

impl Origins {
    /// All of it was written at one place.
    pub fn new(resource: Location) -> Origins {
        Origins { resource, tree: None, places: BTreeMap::new() }
    }

    /// The resource was written at one place, its properties in this tree, most of them under the same names.
    pub fn in_tree(resource: Location, properties: Document) -> Origins {
        Origins { resource, tree: Some(properties), places: BTreeMap::new() }
    }

    /// Says where the property at that pointer was written.
    pub fn insert(&mut self, pointer: impl Into<String>, location: Location) {
        self.places.insert(pointer.into(), location);
    }

    /// Where the resource itself was written: its name.
    pub fn resource(&self) -> Location {
        self.places.get("").copied().unwrap_or(self.resource)
    }

    /// Where the property at that pointer was written, or the nearest value around it that has a place.
    pub fn locate(&self, pointer: &str) -> Location {
        let mut at = pointer;
        loop {
            if let Some(location) = self.places.get(at) {
                return *location;
            }
            match pointer::parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        let property = pointer::segments(pointer).next();
        match (&self.tree, property) {
            (Some(tree), Some(name)) if tree.root.get(&name).is_some() => tree.locate(pointer),
            _ => self.resource,
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

    #[test]
    fn properties_are_found_in_the_tree_they_were_read_from() {
        let mut sources = Sources::new();
        let source = sources.add("x", "Trail: {A: 1, B: {C: 2}}");
        let (document, _) = sources.parse(source);
        let root = document.unwrap();
        let resource = root.locate("/Trail");
        let tree = Document { source, root: std::sync::Arc::clone(&root.root.entry("Trail").unwrap().value) };
        let mut origins = Origins::in_tree(resource, tree);
        origins.insert("/B/D", Location { source, span: Span::new(1, 2) });
        assert_eq!(origins.locate("/B/C").span, Span::new(21, 22));
        assert_eq!(origins.locate("/B/D/E").span, Span::new(1, 2));
        assert_eq!(origins.locate("/Z"), resource);
    }
}
