//! Terraform's folders: which are root modules, and which others these call.
#![expect(clippy::disallowed_methods, reason = "modules outside the named folders are read here")]

use super::walk::Found;
use super::{Failure, Request};
use crate::cli::input;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use trailsmith::parallel::each;
use trailsmith::read::terraform::{self, Folders};
use trailsmith::read::{Read, Text};
use trailsmith::source::{Source, SourceId, Sources};

/// Calls of modules that call modules; Terraform's own registry has none this deep.
const MAX_DEPTH: usize = 32;
/// How many folders are loaded that nobody named: links that lead back may name one folder in endless ways.
const MAX_FOLDERS: usize = 1_000;

/// How many files that `file` and its like may read are loaded, and how large each may be.
const MAX_BESIDE: usize = 500;
const MAX_BYTES: u64 = 1 << 20;

/// Whether a file belongs to a Terraform module by its name, though it holds no block.
pub(super) fn belongs(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let json = file.strip_suffix(".json").unwrap_or(file);
    file.ends_with(".tf.json") || json == "terraform.tfvars" || json.ends_with(".auto.tfvars")
}

/// The folders that files of Terraform were found in.
#[derive(Default)]
pub(super) struct Modules {
    folders: BTreeMap<String, Vec<SourceId>>,
    /// Files that were named one by one; each is a module of its own.
    single: Vec<(String, SourceId)>,
    /// Files that these read, by folder.
    beside: BTreeMap<String, Vec<SourceId>>,
}

impl Modules {
    pub(super) fn add(&mut self, name: &str, id: SourceId, named: bool) {
        if named {
            self.single.push((name.to_owned(), id));
        } else {
            self.folders.entry(folder(name).to_owned()).or_default().push(id);
        }
    }

    /// Reads each root module with the local modules that it calls.
    pub(super) fn read(
        mut self,
        request: &Request<'_>,
        sources: &mut Sources,
        failures: &mut Vec<Failure>,
    ) -> Result<Vec<(String, Read)>, Failure> {
        let mut variables = Vec::new();
        for path in request.variables {
            variables.push(input::read_beside(sources, path)?);
        }
        if self.folders.is_empty() && self.single.is_empty() {
            return Ok(Vec::new());
        }
        let roots: BTreeSet<String> = self.folders.keys().cloned().collect();
        let called = self.complete(sources, failures);
        self.load_beside(sources);
        let sources = &*sources;
        let text = |id: &SourceId| Text { id: *id, source: sources.get(*id) };
        let variables: Vec<Text<'_>> = variables.iter().map(text).collect();
        let files = |ids: &Vec<SourceId>| ids.iter().map(text).collect::<Vec<_>>();
        let mut all: BTreeMap<String, Vec<Text<'_>>> =
            self.folders.iter().map(|(folder, ids)| (folder.clone(), files(ids))).collect();
        for (folder, ids) in &self.beside {
            all.entry(folder.clone()).or_default().extend(files(ids));
        }
        let roots: Vec<String> = roots.into_iter().filter(|folder| !called.contains(folder)).collect();
        let folders = Folders { files: all.clone() };
        let mut read = each(&roots, |_, root| {
            (root.clone(), terraform::read(root, &folders, &(request.options)(root), &variables))
        });
        read.extend(each(&self.single, |_, (name, id)| {
            let mut files = all.clone();
            let beside = self.beside.get(folder(name)).into_iter().flatten().map(text);
            files.insert(folder(name).to_owned(), std::iter::once(text(id)).chain(beside).collect());
            let read =
                terraform::read(folder(name), &Folders { files }, &(request.options)(name), &variables);
            (name.clone(), read)
        }));
        Ok(read)
    }

    /// Loads the local modules that are called from what is here, until none is missing; returns the folders that are
    /// called by others.
    fn complete(&mut self, sources: &mut Sources, failures: &mut Vec<Failure>) -> BTreeSet<String> {
        let mut called = BTreeSet::new();
        let single = self.single.iter().map(|(name, id)| (folder(name).to_owned(), vec![*id]));
        let mut open: Vec<(String, Vec<SourceId>)> =
            self.folders.iter().map(|(folder, ids)| (folder.clone(), ids.clone())).chain(single).collect();
        let most = self.folders.len() + MAX_FOLDERS;
        for _ in 0..MAX_DEPTH {
            let mut next = Vec::new();
            for (folder, ids) in open {
                let texts: Vec<_> = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
                for local in terraform::module_sources(&texts) {
                    let target = terraform::module_folder(&folder, &local);
                    if target != folder {
                        called.insert(target.clone());
                    }
                    if self.folders.len() < most && !self.folders.contains_key(&target) {
                        let ids = load_folder(&target, sources, failures);
                        self.folders.insert(target.clone(), ids.clone());
                        next.push((target, ids));
                    }
                }
            }
            open = next;
        }
        called
    }
}

impl Modules {
    /// Loads the files that `file` and its like read, as far as they lie in or below a folder that is read anyhow.
    fn load_beside(&mut self, sources: &mut Sources) {
        let single = self.single.iter().map(|(name, id)| (folder(name).to_owned(), vec![*id]));
        let modules: Vec<(String, Vec<SourceId>)> =
            self.folders.iter().map(|(folder, ids)| (folder.clone(), ids.clone())).chain(single).collect();
        let mut known = BTreeSet::new();
        for (module, ids) in &modules {
            let texts: Vec<_> = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
            for path in terraform::file_paths(&texts) {
                let target = terraform::module_folder(module, &path);
                let below = |folder: &str| match folder {
                    "" => !target.starts_with(['/', '.']),
                    folder => target
                        .strip_prefix(folder)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
                };
                if path.starts_with('/') || !modules.iter().any(|(folder, _)| below(folder)) {
                    continue;
                }
                for file in regular(&target, path.ends_with('/')) {
                    let Some(source) = beside(&file) else { continue };
                    if known.len() < MAX_BESIDE && known.insert(source.name.clone()) {
                        let folder = folder(&source.name).to_owned();
                        self.beside.entry(folder).or_default().push(sources.push(source));
                    }
                }
            }
        }
    }
}

/// The file at a path, or the files of a folder; no links, which may lead anywhere.
fn regular(target: &str, folder: bool) -> Vec<std::path::PathBuf> {
    let path = Path::new(if target.is_empty() { "." } else { target });
    let mut paths = match (folder, std::fs::read_dir(path)) {
        (true, Ok(entries)) => entries.flatten().map(|entry| entry.path()).collect(),
        (true, Err(_)) => Vec::new(),
        (false, _) => vec![path.to_owned()],
    };
    let small = |path: &std::path::PathBuf| {
        std::fs::symlink_metadata(path).is_ok_and(|data| data.is_file() && data.len() <= MAX_BYTES)
    };
    paths.retain(small);
    paths.sort();
    paths.truncate(MAX_BESIDE);
    paths
}

/// A file beside a module's own; none of what is no text.
fn beside(path: &Path) -> Option<Source> {
    let file = Found { path: path.to_owned(), named: false };
    let name = file.name();
    let own = path.extension().is_some_and(|ending| ending == "tf") || belongs(&name);
    let (source, read) = Source::from_bytes(name, super::bytes(path).ok().filter(|_| !own)?);
    read.is_ok().then_some(source)
}

/// The files of a module that was called from elsewhere; none if there is no such folder, which the reader tells.
fn load_folder(folder: &str, sources: &mut Sources, failures: &mut Vec<Failure>) -> Vec<SourceId> {
    let root = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.to_string_lossy();
        path.is_file() && (name.ends_with(".tf") || name.ends_with(".tf.json"))
    });
    paths.sort();
    let mut ids = Vec::new();
    for path in paths {
        let file = Found { path, named: false };
        match super::bytes(&file.path).map(|bytes| Source::from_bytes(file.name(), bytes)) {
            Ok((source, Ok(()))) => ids.push(sources.push(source)),
            Ok((_, Err(error))) => failures.push(Failure::new(format!("{}: {}", file.name(), error.message))),
            Err(failure) => failures.push(failure),
        }
    }
    ids
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}
