//! Where what a policy sees of a resource was written.

use super::subject::Subject;
use crate::estate::intrinsic::is_unknown;
use crate::estate::links::{Links, reach};
use crate::source::Location;
use std::borrow::Cow;

/// The pointer in a document of the statement that may stand alone.
const FIRST: &str = "/Statement/0";

impl Subject {
    /// The pointer in the resource's own properties of what decides a fact; any other pointer stays as it is.
    pub(super) fn own_pointer<'s>(&'s self, pointer: &'s str) -> &'s str {
        let facts = self.elsewhere.iter().filter(|(prefix, number, _)| {
            *number == self.number && prefix.starts_with("/$facts/") && *prefix == pointer
        });
        // What another resource wrote is no property of this one.
        let written = if pointer.starts_with("/$facts/") { "" } else { pointer };
        facts.map(|(_, _, there)| there.as_str()).next().unwrap_or(written)
    }

    /// Whether the property at that pointer is the resource's own and says nothing that can be known.
    pub(super) fn leaves_open(&self, pointer: &str) -> bool {
        !pointer.is_empty()
            && !pointer.starts_with("/$")
            && reach(&self.value, pointer).is_some_and(is_unknown)
    }

    /// Where the value at that pointer was written.
    pub(super) fn locate(&self, links: &Links<'_>, pointer: &str) -> Location {
        let (number, at) = self.written(links, pointer);
        links.resource(number).origins.locate(&at)
    }

    /// Where a resource names what is at a pointer, if that was written elsewhere.
    pub(super) fn used(&self, links: &Links<'_>, pointer: &str) -> Option<Location> {
        let (number, at) = self.written(links, pointer);
        links.resource(number).origins.used(&at)
    }

    /// The resource that has what is at a pointer, and where it has that.
    fn written<'s>(&self, links: &Links<'_>, pointer: &'s str) -> (usize, Cow<'s, str>) {
        for (prefix, number, base) in &self.elsewhere {
            let Some(rest) = pointer.strip_prefix(prefix.as_str()) else { continue };
            if rest.is_empty() || rest.starts_with('/') {
                let resource = links.resource(*number);
                let at =
                    if base.is_empty() { Cow::Borrowed(rest) } else { Cow::Owned([base, rest].concat()) };
                // A single statement was written without a list around it.
                let is_single = || {
                    rest.contains(FIRST) && resource.properties.pointer(&format!("{base}{FIRST}")).is_none()
                };
                return (*number, if is_single() { at.replacen(FIRST, "/Statement", 1).into() } else { at });
            }
        }
        (self.number, Cow::Borrowed(pointer))
    }
}
