//! The files of one folder as one module: declarations by name, with overrides merged in.

use super::syntax::{self, Attribute, Body, Nested};
use crate::diagnostic::Diagnostic;
use crate::read::Text;
use std::collections::BTreeMap;

/// What a folder declares.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) variables: BTreeMap<String, Nested>,
    pub(super) locals: BTreeMap<String, Attribute>,
    pub(super) outputs: BTreeMap<String, Nested>,
    pub(super) providers: Vec<Nested>,
    pub(super) calls: Vec<Nested>,
    /// `resource` and `data` blocks, in the order written.
    pub(super) resources: Vec<Nested>,
    /// Their numbers, by `data`, type and name.
    index: BTreeMap<(bool, String, String), usize>,
}

impl Folder {
    /// Reads the folder's files; one that cannot be read is said and left out.
    pub(super) fn read(files: &[Text<'_>], said: &mut Vec<Diagnostic>) -> Folder {
        let mut files: Vec<_> = files.iter().filter(|file| is_module(base(file))).collect();
        files.sort_by_key(|file| (is_override(base(file)), base(file).to_owned()));
        let mut folder = Folder::default();
        for file in files {
            match syntax::parse(*file) {
                Ok(body) if is_override(base(file)) => folder.merge(body),
                Ok(body) => folder.add(body),
                Err(error) => said.push(Diagnostic::syntax(file.id, error)),
            }
        }
        folder
    }

    /// The number of a resource or data source.
    pub(super) fn find(&self, data: bool, kind: &str, name: &str) -> Option<usize> {
        self.index.get(&(data, kind.to_owned(), name.to_owned())).copied()
    }

    fn add(&mut self, body: Body) {
        for block in body.blocks {
            match (block.kind.as_str(), block.labels.as_slice()) {
                ("resource" | "data", [kind, name]) => {
                    let key = (block.kind == "data", kind.clone(), name.clone());
                    let next = self.resources.len();
                    if *self.index.entry(key).or_insert(next) == next {
                        self.resources.push(block);
                    }
                }
                ("variable", [name]) => drop(self.variables.entry(name.clone()).or_insert(block)),
                ("output", [name]) => drop(self.outputs.entry(name.clone()).or_insert(block)),
                ("provider", [_]) => self.providers.push(block),
                ("module", [_]) => self.calls.push(block),
                ("locals", []) => {
                    let locals = block.body.attributes.into_iter();
                    self.locals.extend(locals.map(|local| (local.name.clone(), local)));
                }
                _ => {}
            }
        }
    }

    /// Overrides: what they say replaces what the block of the same name says.
    fn merge(&mut self, body: Body) {
        let mut rest = Body::default();
        for block in body.blocks {
            match self.declared(&block) {
                Some(declared) => replace(&mut declared.body, block.body),
                None => rest.blocks.push(block),
            }
        }
        self.add(rest);
    }

    fn declared(&mut self, block: &Nested) -> Option<&mut Nested> {
        match (block.kind.as_str(), block.labels.as_slice()) {
            ("resource" | "data", [kind, name]) => {
                let number = self.find(block.kind == "data", kind, name)?;
                self.resources.get_mut(number)
            }
            ("variable", [name]) => self.variables.get_mut(name),
            ("output", [name]) => self.outputs.get_mut(name),
            ("module", [_]) => self.calls.iter_mut().find(|call| call.labels == block.labels),
            ("provider", [_]) => {
                let alias = super::providers::alias(block);
                let same = |other: &&mut Nested| {
                    other.labels == block.labels && super::providers::alias(other) == alias
                };
                self.providers.iter_mut().find(same)
            }
            _ => None,
        }
    }
}

fn replace(body: &mut Body, with: Body) {
    body.attributes.retain(|old| with.attribute(&old.name).is_none());
    body.blocks.retain(|old| with.block(&old.kind).is_none());
    body.attributes.extend(with.attributes);
    body.blocks.extend(with.blocks);
}

/// The last part of a file's name.
pub(super) fn base<'a>(file: &Text<'a>) -> &'a str {
    file.source.name.rsplit('/').next().unwrap_or_default()
}

fn is_module(name: &str) -> bool {
    !name.ends_with(".tfvars") && !name.ends_with(".tfvars.json")
}

fn is_override(name: &str) -> bool {
    let stem = name.trim_end_matches(".json").trim_end_matches(".tf");
    stem == "override" || stem.ends_with("_override")
}
