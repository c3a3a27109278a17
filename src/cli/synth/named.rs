//! Paths that were named to the specs that they mean: a folder means those in it, as the shell's `*.yaml` would.
#![expect(clippy::disallowed_methods, reason = "the user's folders are listed here")]

use crate::cli::Failure;
use crate::cli::load::bytes;
use std::path::Path;
use trailsmith::estate::Dialect;
use trailsmith::read;
use trailsmith::source::Source;

/// The specs, in the order of the paths and within a folder of their names.
pub(super) fn specs(paths: &[String]) -> Result<Vec<String>, Failure> {
    let mut specs = Vec::new();
    for path in paths {
        if path != "-" && Path::new(path).is_dir() {
            specs.extend(within(path)?);
        } else {
            specs.push(path.clone());
        }
    }
    Ok(specs)
}

/// The specs of a folder, not of those below it. What YAML there is must be a spec: one with a broken first line would
/// else be an organization without logs. JSON may be for something else, a policy or the schema.
fn within(folder: &str) -> Result<Vec<String>, Failure> {
    let unread = |error| Failure::new(format!("cannot read {folder}: {error}"));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
        let (name, ending) = (text(path.file_name()).unwrap_or_default(), text(path.extension()));
        let meant = match ending.as_deref() {
            Some("yaml" | "yml") => !name.starts_with('.') && path.is_file(),
            Some("json") => !name.starts_with('.') && path.is_file() && is_spec(&path)?,
            _ => false,
        };
        if meant {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    if found.is_empty() {
        let failure = Failure::new(format!("there is no spec in {folder}"));
        return Err(
            failure.with_help("a folder means the `.yaml`, `.yml` and `.json` files in it, not those below")
        );
    }
    found.sort();
    Ok(found)
}

fn is_spec(path: &Path) -> Result<bool, Failure> {
    let (source, wrong) = Source::from_bytes(path.to_string_lossy().into_owned(), bytes(path)?);
    Ok(wrong.is_ok() && read::detect(&source) == Some(Dialect::Spec))
}
