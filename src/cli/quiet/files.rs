//! Where configuration files are, and which of them a file is under.

use super::{ConfigOptions, Quiet};
use crate::cli::load::Walked;
use crate::cli::{Failure, input};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use trailsmith::config::{self, Config};
use trailsmith::diagnostic::Diagnostic;
use trailsmith::source::{SourceId, Sources};

/// The names that are looked for.
const NAMES: [&str; 2] = [".trailsmith.yaml", ".trailsmith.yml"];

/// A configuration file that was read.
pub(super) struct Loaded {
    path: PathBuf,
    /// Where it is: paths in it are seen from there.
    pub(super) folder: PathBuf,
    /// Missing where the file is wrong.
    pub(super) config: Option<Config>,
}

impl Loaded {
    /// Its path, for people.
    pub(super) fn shown(&self) -> String {
        shown(&self.path)
    }
}

impl ConfigOptions {
    /// Reads the configuration files that these inputs are under, and those that were come by among them.
    pub(in crate::cli) fn load(&self, sources: &mut Sources, paths: &[String]) -> Result<Quiet<'_>, Failure> {
        let walked = Walked::of(paths);
        let mut inputs = Vec::new();
        for path in paths.iter().filter(|path| *path != "-") {
            inputs.push(normal(&std::path::absolute(path)?));
        }
        let (configs, folders, errors) = (Vec::new(), BTreeMap::new(), Vec::new());
        let mut quiet = Quiet { options: self, configs, folders, walked, inputs, baseline: None, errors };
        let folders: Vec<PathBuf> =
            quiet.walked.configs.iter().filter_map(|file| Some(file.parent()?.to_owned())).collect();
        for path in paths {
            quiet.look_for(sources, &folder_of(path)?)?;
        }
        for folder in folders {
            quiet.look_for(sources, &folder_of(&folder.to_string_lossy())?)?;
        }
        Ok(quiet)
    }
}

/// The configurations that findings are under. Most of those in a row are in one file, so that the last one is remembered.
pub(in crate::cli) struct Governing<'q> {
    quiet: &'q Quiet<'q>,
    sources: &'q Sources,
    last: Option<(SourceId, Option<&'q Config>)>,
}

impl<'q> Governing<'q> {
    /// That of one finding.
    pub(in crate::cli) fn of(&mut self, finding: &Diagnostic) -> Option<&'q Config> {
        if self.quiet.configs.is_empty() {
            return None;
        }
        let source = finding.labels.first()?.location.source;
        if let Some((_, known)) = self.last.filter(|(last, _)| *last == source) {
            return known;
        }
        let config = self.quiet.config(&self.sources.get(source).name).map(|(config, _)| config);
        self.last = Some((source, config));
        config
    }
}

impl Quiet<'_> {
    /// The configurations that findings in these texts are under.
    pub(in crate::cli) fn governing_of<'q>(&'q self, sources: &'q Sources) -> Governing<'q> {
        Governing { quiet: self, sources, last: None }
    }

    /// The configuration that a file or folder is under, and its path relative to that configuration's folder.
    pub(in crate::cli) fn config(&self, path: &str) -> Option<(&Config, String)> {
        let (number, relative) = self.governing(path)?;
        Some((self.configs.get(number)?.config.as_ref()?, relative))
    }

    /// The same by the configuration's number.
    pub(super) fn governing(&self, path: &str) -> Option<(usize, String)> {
        // Asked for every file.
        if self.configs.is_empty() {
            return None;
        }
        let absolute = normal(&std::path::absolute(path).ok()?);
        let number = absolute.ancestors().find_map(|folder| self.folders.get(folder).copied())??;
        let relative = absolute.strip_prefix(&self.configs.get(number)?.folder).unwrap_or(&absolute);
        Some((number, relative.to_string_lossy().replace('\\', "/")))
    }

    /// Whether the run is about everything that is there: an input is that file or folder, or is around it.
    pub(super) fn is_about(&self, path: &Path) -> bool {
        std::path::absolute(path)
            .is_ok_and(|path| self.inputs.iter().any(|input| normal(&path).starts_with(input)))
    }

    /// Reads the configuration file that a folder is under, unless that has been done.
    fn look_for(&mut self, sources: &mut Sources, folder: &Path) -> Result<(), Failure> {
        if self.options.no_config || self.folders.contains_key(folder) {
            return Ok(());
        }
        let file = match &self.options.config {
            Some(file) => Some(file.clone()),
            None => nearest(folder)?,
        };
        let number = match file {
            Some(file) => Some(self.read(sources, file)?),
            None => None,
        };
        self.folders.insert(folder.to_owned(), number);
        Ok(())
    }

    fn read(&mut self, sources: &mut Sources, path: PathBuf) -> Result<usize, Failure> {
        if let Some(number) = self.configs.iter().position(|loaded| loaded.path == path) {
            return Ok(number);
        }
        let id = input::read_beside(sources, &shown(&path))?;
        let config = config::read(sources, id).map_err(|errors| self.errors.extend(errors)).ok();
        let folder = folder_of(&path.to_string_lossy())?;
        self.configs.push(Loaded { path, folder, config });
        Ok(self.configs.len() - 1)
    }
}

/// The configuration files of a folder: one at most, where it is as it should be.
pub(in crate::cli) fn configurations(folder: &Path) -> impl Iterator<Item = PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).filter(|file| file.is_file())
}

/// The configuration file in a folder, or in the nearest one around it.
fn nearest(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    for folder in folder.ancestors() {
        let there: Vec<PathBuf> = configurations(folder).collect();
        match there.as_slice() {
            [] => {}
            [file] => return Ok(Some(file.clone())),
            files => {
                let names: Vec<String> = files.iter().map(|file| shown(file)).collect();
                let failure =
                    Failure::new(format!("{} are both there: which one counts?", names.join(" and ")));
                return Err(failure.with_help("put all into one of them, and remove the other"));
            }
        }
    }
    Ok(None)
}

/// A path as messages show it: relative to the working directory where it is below it.
fn shown(path: &Path) -> String {
    let here = std::path::absolute(".").map(|here| normal(&here)).unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).to_string_lossy().into_owned()
}

/// The folder that a file is in, or that a folder is, from the root; the working directory for standard input.
fn folder_of(path: &str) -> Result<PathBuf, Failure> {
    let is_stdin = path == "-" || path == "<stdin>";
    let absolute = normal(&std::path::absolute(if is_stdin { "." } else { path })?);
    if absolute.is_dir() {
        return Ok(absolute);
    }
    Ok(absolute.parent().map_or_else(|| absolute.clone(), Path::to_owned))
}

/// Without `.` and `..`, by the names alone.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}
