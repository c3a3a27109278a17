//! The files of one folder as one module: declarations by name, with overrides merged in.

use super::syntax::{self, Attribute, Body, Nested};
use crate::diagnostic::{Diagnostic, Severity};
use crate::estate::Dialect;
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
    /// Those that are declared again: the number of the first, and how many of them come before.
    repeats: BTreeMap<usize, (usize, usize)>,
}

impl Folder {
    /// Reads the folder's files; one that cannot be read is said and left out.
    pub(super) fn read(files: &[Text<'_>], said: &mut Vec<Diagnostic>) -> Folder {
        let mut files: Vec<_> = files.iter().filter(|file| is_module(file)).collect();
        files.sort_by_key(|file| (is_override(base(file)), base(file).to_owned()));
        let mut folder = Folder::default();
        for file in files {
            let (body, wrong) = syntax::parse(*file);
            said.extend(wrong);
            if is_override(base(file)) {
                folder.merge(body, said);
            } else {
                folder.add(body, said);
            }
        }
        folder
    }

    /// The number of a resource or data source.
    pub(super) fn find(&self, data: bool, kind: &str, name: &str) -> Option<usize> {
        self.index.get(&(data, kind.to_owned(), name.to_owned())).copied()
    }

    /// How many resources of the same address are declared before this one.
    pub(super) fn repeats(&self, number: usize) -> usize {
        self.repeats.get(&number).map_or(0, |(_, before)| *before)
    }

    fn add(&mut self, body: Body, said: &mut Vec<Diagnostic>) {
        for block in body.blocks {
            match (block.kind.as_str(), block.labels.as_slice()) {
                ("resource" | "data", [kind, name]) => {
                    let key = (block.kind == "data", kind.clone(), name.clone());
                    let next = self.resources.len();
                    let first = *self.index.entry(key).or_insert(next);
                    if first != next {
                        said.push(twice(&self.resources[first], &block));
                        let before = self.repeats.values().filter(|(of, _)| *of == first).count();
                        self.repeats.insert(next, (first, before + 1));
                    }
                    self.resources.push(block);
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
    fn merge(&mut self, body: Body, said: &mut Vec<Diagnostic>) {
        let mut rest = Body::default();
        for block in body.blocks {
            match self.declared(&block) {
                Some(declared) => replace(&mut declared.body, block.body),
                None => rest.blocks.push(block),
            }
        }
        self.add(rest, said);
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

/// Terraform refuses two of one name; each is judged, and references mean the first.
fn twice(first: &Nested, second: &Nested) -> Diagnostic {
    let data = if second.kind == "data" { "data." } else { "" };
    let message = format!(
        "`{data}{}` is declared twice: Terraform refuses it, and references are taken to mean the first",
        second.labels.join(".")
    );
    let said = Diagnostic::cannot_tell("terraform", Severity::Low, second.place, message);
    said.also_at(first.place, "the first")
}

/// The last part of a file's name.
pub(super) fn base<'a>(file: &Text<'a>) -> &'a str {
    file.source.name.rsplit('/').next().unwrap_or_default()
}

#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "Terraform reads `.tf` only")]
/// Whether a file is one of the module's own: others hold values of variables, or are what `file` and its like read.
fn is_module(file: &Text<'_>) -> bool {
    let name = base(file);
    let is_values = name.ends_with(".tfvars") || name.ends_with(".tfvars.json");
    let is_named_so = || name.ends_with(".tf") || name.ends_with(".tf.json");
    // Somebody may hand over a module on standard input.
    !is_values && (is_named_so() || crate::read::detect(file.source) == Some(Dialect::Terraform))
}

fn is_override(name: &str) -> bool {
    let stem = name.trim_end_matches(".json").trim_end_matches(".tf");
    stem == "override" || stem.ends_with("_override")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Kind;
    use crate::source::Sources;

    #[test]
    fn a_resource_that_is_declared_twice_is_kept_twice() {
        let mut sources = Sources::new();
        let one = sources.add("a.tf", "resource \"a\" \"b\" {\n  x = 1\n}\n");
        let two = sources.add("b.tf", "resource \"a\" \"b\" {\n}\nresource \"a\" \"b\" {\n}\n");
        let files = [one, two].map(|id| Text { id, source: sources.get(id) });
        let mut said = Vec::new();
        let folder = Folder::read(&files, &mut said);
        assert_eq!(folder.find(false, "a", "b"), Some(0));
        assert_eq!([0, 1, 2].map(|number| folder.repeats(number)), [0, 1, 2]);
        assert_eq!(said.len(), 2);
        assert!(said.iter().all(|note| note.id == "terraform" && note.kind == Kind::CannotTell));
    }
}
