//! Where the statements of a document were written: in the blocks that it is put together of.

use super::From;
use super::statement::{LISTS, PRINCIPALS};
use crate::estate::alternatives::sides;
use crate::json::{Map, Value};
use crate::source::{Location, pointer};
use std::collections::BTreeMap;

/// Places by JSON Pointer.
pub(in super::super) type Places = Vec<(String, Location)>;

/// The places in a document, from those of the arguments; `of` knows those of documents that are merged in.
pub(in super::super) fn places(
    arguments: &Map,
    written: &[(String, Location)],
    from: &[From],
    of: impl Fn(&Value) -> Places,
) -> Places {
    let written = written.iter().map(|(at, place)| (at.as_str(), *place)).collect();
    let mut found = Found { arguments, written, places: Vec::new() };
    for (number, from) in from.iter().enumerate() {
        let to = pointer::join(["Statement", &number.to_string()]);
        match from {
            From::Block(at) => found.statement(at, &to),
            From::Merged(at, number) => {
                let within = pointer::join(["Statement", &number.to_string()]);
                let merged = found.argument(at).map(&of).unwrap_or_default();
                let merged = if merged.is_empty() { found.below(at) } else { merged };
                found.merged(at, &to);
                found.places.extend(merged.iter().filter_map(|(pointer, place)| {
                    let rest = pointer.strip_prefix(&within)?;
                    (rest.is_empty() || rest.starts_with('/')).then(|| (format!("{to}{rest}"), *place))
                }));
            }
        }
    }
    found.places
}

struct Found<'a> {
    arguments: &'a Map,
    written: BTreeMap<&'a str, Location>,
    places: Places,
}

impl<'a> Found<'a> {
    fn argument(&self, at: &str) -> Option<&'a Value> {
        let (name, rest) =
            at[1..].split_once('/').map_or((&at[1..], ""), |(name, _)| (name, &at[1 + name.len()..]));
        self.arguments.get(name)?.pointer(rest)
    }

    fn put(&mut self, to: String, at: &str) -> bool {
        let place = self.written.get(at).copied();
        self.places.extend(place.map(|place| (to, place)));
        place.is_some()
    }

    /// The places in an argument.
    fn below(&self, at: &str) -> Places {
        let rest =
            |(written, place): (&&str, &Location)| Some((written.strip_prefix(at)?.to_owned(), *place));
        self.written.range(at..).map_while(rest).collect()
    }

    /// A document that is merged in: the argument that names it.
    fn merged(&mut self, at: &str, to: &str) {
        if !self.put(to.to_owned(), at) {
            self.put(to.to_owned(), pointer::parent(at).unwrap_or_default());
        }
    }

    fn statement(&mut self, at: &str, to: &str) {
        self.put(to.to_owned(), at);
        for (argument, field) in [("sid", "Sid"), ("effect", "Effect")] {
            self.put(pointer::child(to, field), &pointer::child(at, argument));
        }
        for (argument, field) in LISTS {
            self.list(&pointer::child(at, argument), &pointer::child(to, field));
        }
        for (argument, field) in PRINCIPALS {
            self.blocks(&pointer::child(at, argument), &pointer::child(to, field), |block| {
                Some((vec![block.get("type")?.as_str()?], "identifiers"))
            });
        }
        self.blocks(&pointer::child(at, "condition"), &pointer::child(to, "Condition"), |block| {
            Some((vec![block.get("test")?.as_str()?, block.get("variable")?.as_str()?], "values"))
        });
    }

    /// A list, whose only element stands for itself.
    fn list(&mut self, at: &str, to: &str) {
        self.put(to.to_owned(), at);
        let items = self.argument(at).and_then(Value::as_array).map_or(0, Vec::len);
        for number in (0..items).filter(|_| items > 1).map(|number| number.to_string()) {
            self.put(pointer::child(to, &number), &pointer::child(at, &number));
        }
    }

    /// Blocks that become one object: the way into it that each is at, and the argument that is there.
    fn blocks(&mut self, at: &str, to: &str, way: impl Fn(&'a Value) -> Option<(Vec<&'a str>, &'a str)>) {
        let Some(Value::Array(blocks)) = self.argument(at) else { return };
        if blocks.iter().any(|block| sides(block).is_some()) {
            return;
        }
        for (number, block) in blocks.iter().enumerate() {
            let block_at = pointer::child(at, &number.to_string());
            if number == 0 {
                self.put(to.to_owned(), &block_at);
            }
            let Some((way, values)) = way(block) else { continue };
            let mut to = to.to_owned();
            for (step, segment) in way.iter().enumerate() {
                pointer::push(&mut to, segment);
                if step + 1 < way.len() {
                    self.put(to.clone(), &block_at);
                }
            }
            if !self.put(to.clone(), &pointer::child(&block_at, values)) {
                self.put(to, &block_at);
            }
        }
    }
}
