//! Paths that were named to files that may be inputs.
//!
//! Folders are walked as git would see them. What a file holds is not looked at here, beyond its first bytes.

use crate::cli::Failure;
use crate::cli::quiet::configurations;
use ignore::{DirEntry, WalkBuilder};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use trailsmith::estate::Dialect;

/// Larger files are no configuration; a plan of a large estate has some tens of megabytes.
pub(super) const MAX_BYTES: u64 = 512 << 20;
/// Folders in which other tools keep copies of what is configured elsewhere.
const SKIPPED: &[&str] = &[".terraform", "node_modules"];
/// Endings of files that are read whole in a walk.
const ENDINGS: &[&str] = &["yaml", "yml", "json", "template", "tf", "tofu", "tfvars", "cfn"];
/// Those that Terraform and its fork read.
const MODULES: &[&str] = &["tf", "tofu", "tfvars"];
/// As much of another file as is looked at, in bytes.
const BEGINNING: u64 = 4096;
/// What the beginning of a file of another ending must hold to be read.
const MARKS: &[&str] = &["AWSTemplateFormatVersion", "Resources", "planned_values"];

/// A file to read.
pub(super) struct Found {
    /// Where it is; `-` is standard input.
    pub(super) path: PathBuf,
    /// Whether the user named it, rather than a folder around it.
    pub(super) named: bool,
}

impl Found {
    /// The path as it is shown, with `/` between its parts: from the working directory where it is below it, so that
    /// it is the same however it was named.
    pub(super) fn name(&self) -> String {
        let here = if self.path.is_absolute() { std::path::absolute(".").ok() } else { None };
        let below = here.as_deref().and_then(|here| self.path.strip_prefix(here).ok());
        let path = below.filter(|path| !path.as_os_str().is_empty()).unwrap_or(&self.path);
        let name = path.to_string_lossy().replace('\\', "/");
        match name.strip_prefix("./") {
            Some(rest) if !self.named => rest.to_owned(),
            _ => name,
        }
    }

    /// Whether a file that was come by in a walk may be of that dialect: what stands in a README or in a program is an
    /// example or a text of that program.
    pub(super) fn may_be(&self, dialect: Dialect) -> bool {
        match dialect {
            Dialect::Terraform => MODULES.contains(&self.ending()),
            Dialect::Spec | Dialect::AwsApi => self.is_expected(),
            Dialect::CloudFormation | Dialect::TerraformPlan => true,
        }
    }

    /// Whether it is an error that nothing can be made of the file.
    pub(super) fn is_expected(&self) -> bool {
        self.named || ENDINGS.contains(&self.ending())
    }

    fn ending(&self) -> &str {
        ending(&self.path)
    }
}

/// What some paths mean.
#[derive(Default)]
pub(in crate::cli) struct Walked {
    /// The files, each once.
    pub(super) files: Vec<Found>,
    /// What could not be read.
    pub(super) failures: Vec<Failure>,
    /// Configuration files that were come by.
    pub(in crate::cli) configs: Vec<PathBuf>,
}

impl Walked {
    /// Walks the paths.
    pub(in crate::cli) fn of(paths: &[String]) -> Walked {
        let mut walked = Walked::default();
        for path in paths {
            let root = Path::new(path);
            if path != "-" && root.is_dir() {
                below(root, &mut walked);
            } else {
                walked.files.push(Found { path: root.to_owned(), named: true });
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        walked.files.retain(|file| seen.insert(file.path.clone()));
        walked
    }
}

fn below(root: &Path, walked: &mut Walked) {
    let walk = WalkBuilder::new(root)
        .require_git(false)
        .filter_entry(wanted)
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                if promising(entry.path()) {
                    walked.files.push(Found { path: entry.into_path(), named: false });
                }
            }
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {
                walked.configs.extend(configurations(entry.path()));
            }
            Ok(_) => {}
            Err(error) => {
                let message = format!("cannot read a part of {}: {error}", root.display());
                walked.failures.push(Failure::new(message));
            }
        }
    }
}

fn wanted(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return true;
    }
    // The CDK puts copies of nested templates and of code there; the templates themselves stand beside.
    let in_cdk = entry.path().parent().and_then(Path::file_name).is_some_and(|parent| parent == "cdk.out");
    !(SKIPPED.contains(&&*name) || (in_cdk && name.starts_with("asset.")))
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// Whether a file in a walk is worth reading whole.
fn promising(path: &Path) -> bool {
    if ENDINGS.contains(&ending(path)) {
        return true;
    }
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    let text = String::from_utf8_lossy(&beginning);
    read.is_ok() && !text.contains('\0') && MARKS.iter().any(|mark| text.contains(mark))
}
