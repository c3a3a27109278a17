//! Where the properties of a resource were written.

use crate::source::{Document, Kind, Location, Node, SourceId, Span, pointer};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

/// Where each property was written, by JSON Pointer into a resource's properties.
///
/// What the reader says of a pointer comes first; then, where the properties stand in a text as they are here, the
/// place there; a pointer without a place of its own takes its nearest ancestor's, at last the resource's.
#[derive(Debug, Clone)]
pub struct Origins {
    resource: Location,
    written: Option<Written>,
    places: BTreeMap<String, Location>,
    /// Values that were written elsewhere, and where the resource names them.
    used: BTreeMap<String, Location>,
}

impl Origins {
    /// All of it was written at one place.
    pub fn new(resource: Location) -> Origins {
        Origins { resource, written: None, places: BTreeMap::new(), used: BTreeMap::new() }
    }

    /// The resource was written at one place, its properties in this tree, most of them under the same names.
    pub fn in_tree(resource: Location, properties: &Document) -> Origins {
        Origins { resource, written: Some(Written::new(properties)), ..Origins::new(resource) }
    }

    /// Says where the property at that pointer was written.
    pub fn insert(&mut self, pointer: impl Into<String>, location: Location) {
        self.places.insert(pointer.into(), location);
    }

    /// Says where the resource names a value that was written elsewhere.
    pub fn insert_use(&mut self, pointer: impl Into<String>, location: Location) {
        self.used.insert(pointer.into(), location);
    }

    /// Whether the value at that pointer was written elsewhere.
    pub fn is_elsewhere(&self, pointer: &str) -> bool {
        self.used.contains_key(pointer)
    }

    /// Where the resource names what is at that pointer, if it was written elsewhere.
    pub fn used(&self, pointer: &str) -> Option<Location> {
        if self.used.is_empty() {
            return None;
        }
        let around = std::iter::successors(Some(pointer), |at| pointer::parent(at));
        let place = around.into_iter().find_map(|at| self.used.get(at)).copied();
        place.filter(|place| *place != self.locate(pointer))
    }

    /// Where the resource itself was written: its name.
    pub fn resource(&self) -> Location {
        self.places.get("").copied().unwrap_or(self.resource)
    }

    /// Where the property at that pointer was written, or the nearest value around it that has a place.
    pub fn locate(&self, pointer: &str) -> Location {
        let mut at = pointer;
        while !self.places.is_empty() {
            if let Some(location) = self.places.get(at) {
                return *location;
            }
            match pointer::parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        self.written.as_ref().and_then(|written| written.locate(pointer)).unwrap_or(self.resource)
    }
}

/// The places of a tree's values. A tree takes ten times as much memory as its text, these as much as that.
#[derive(Debug, Clone)]
struct Written {
    source: SourceId,
    /// Each value before what is in it.
    rows: Box<[Row]>,
}

#[derive(Debug, Clone)]
struct Row {
    /// The hash of its key, or its number in its list.
    name: u64,
    start: u32,
    end: u32,
    /// With how many that are in it, it takes as many rows.
    rows: u32,
    is_list: bool,
}

impl Written {
    fn new(tree: &Document) -> Written {
        let mut rows = Vec::new();
        gather(&tree.root, (0, tree.root.place(None)), &mut rows);
        Written { source: tree.source, rows: rows.into() }
    }

    /// The place of a property, or of the nearest value around it; nothing if none of that name was written.
    fn locate(&self, pointer: &str) -> Option<Location> {
        let mut at = 0;
        for segment in pointer::segments(pointer) {
            match self.child(at, &segment) {
                Some(child) => at = child,
                None => break,
            }
        }
        let row = self.rows.get(at).filter(|_| at > 0 && !self.rows[0].is_list)?;
        let span = Span::new(row.start as usize, row.end as usize);
        Some(Location { source: self.source, span })
    }

    fn child(&self, parent: usize, segment: &str) -> Option<usize> {
        let row = self.rows.get(parent)?;
        let name = if row.is_list { segment.parse().ok()? } else { hash(segment) };
        let (mut at, end) = (parent + 1, parent + row.rows as usize);
        while at < end {
            let row = &self.rows[at];
            if row.name == name {
                return Some(at);
            }
            at += row.rows as usize;
        }
        None
    }
}

fn gather(node: &Node, (name, place): (u64, Span), rows: &mut Vec<Row>) {
    let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let at = rows.len();
    let is_list = matches!(node.kind, Kind::Sequence(_));
    rows.push(Row { name, start: short(place.start), end: short(place.end), rows: 1, is_list });
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::Sequence(items) => {
            items.iter().zip(0..).for_each(|(item, i)| gather(item, (i, item.place(None)), rows));
        }
        Kind::Mapping(entries) => entries.iter().for_each(|entry| {
            gather(&entry.value, (hash(entry.name()), entry.value.place(Some(&entry.key))), rows);
        }),
    }
    rows[at].rows = short(rows.len() - at);
}

/// Always the same for a name. That two of a mapping's have the same is not to be expected of 64 bits.
fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    hasher.finish()
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
        let mut origins = Origins::in_tree(resource, &tree);
        origins.insert("/B/D", Location { source, span: Span::new(1, 2) });
        assert_eq!(origins.locate("/B/C").span, Span::new(21, 22));
        assert_eq!(origins.locate("/B/D/E").span, Span::new(1, 2));
        assert_eq!(origins.locate("/Z"), resource);
    }

    #[test]
    fn places_without_the_tree_are_the_trees() {
        let mut sources = Sources::new();
        let text = "A: &a\n  - x\n  - {b: [1, 2], \"c/d\": {}}\nE: *a\nF: {}\nG:\n";
        let source = sources.add("x", text);
        let tree = sources.parse(source).0.unwrap();
        let origins = Origins::in_tree(Location { source, span: Span::default() }, &tree);
        for pointer in [
            "/A",
            "/A/0",
            "/A/1",
            "/A/1/b/1",
            "/A/1/b/2",
            "/A/x",
            "/A/1/c~1d",
            "/A/1/c~1d/e",
            "/E/1/b",
            "/F",
            "/G/x",
        ] {
            assert_eq!(origins.locate(pointer), tree.locate(pointer), "{pointer}");
        }
    }
}
