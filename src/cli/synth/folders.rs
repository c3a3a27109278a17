//! Which folder the files of each spec go to.

use crate::cli::Failure;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Names that every organization's spec could have; the folder around it says whose it is.
const EVERYBODYS: [&str; 2] = ["spec", "trailsmith"];

/// The folders in the order of the specs: the output folder itself for one, one below it for each of several.
///
/// What is printed goes to no folder; the names of several specs still keep their files apart.
pub(super) fn folders(paths: &[String], output: &Path) -> Result<Vec<PathBuf>, Failure> {
    let output = if output == Path::new("-") { Path::new("") } else { output };
    if paths.len() == 1 {
        return Ok(vec![output.to_owned()]);
    }
    let mut taken: BTreeMap<String, &String> = BTreeMap::new();
    let mut folders = Vec::new();
    for path in paths {
        let name = name(path)?;
        // On some systems names that differ in case only are the same.
        if let Some(other) = taken.insert(name.to_lowercase(), path) {
            return Err(collision(path, other, &output.join(name)));
        }
        folders.push(output.join(name));
    }
    Ok(folders)
}

/// What a spec's folder is called: as its file, without the ending.
fn name(path: &str) -> Result<String, Failure> {
    if path == "-" {
        let failure =
            Failure::new("standard input has no name that its folder could have beside those of other specs");
        return Err(failure.with_help("give it alone, or save it to a file"));
    }
    let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file = Path::new(path);
    let own = text(file.file_stem()).unwrap_or_default();
    let around = text(file.parent().and_then(Path::file_name));
    Ok(around.filter(|_| EVERYBODYS.contains(&own.as_str())).unwrap_or(own))
}

fn collision(path: &str, other: &str, folder: &Path) -> Failure {
    if path == other {
        return Failure::new(format!("{path} is named twice")).with_help("name each spec once");
    }
    let message = format!("{other} and {path} would both be written to {}", folder.display());
    Failure::new(message)
        .with_help("give one of the files another name, or write each by a run of its own, with its own `-o`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paths: &[&str], output: &str) -> Result<Vec<String>, String> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        let folders = folders(&paths, Path::new(output)).map_err(|failure| failure.message)?;
        Ok(folders.iter().map(|folder| folder.to_string_lossy().replace('\\', "/")).collect())
    }

    #[test]
    fn one_spec_has_the_folder_and_several_have_one_each() {
        assert_eq!(of(&["specs/acme.yaml"], "out"), Ok(vec!["out".to_owned()]));
        assert_eq!(
            of(&["specs/acme.yaml", "beta/spec.yaml", "gamma/trailsmith.json", "spec.yaml"], "out").unwrap(),
            ["out/acme", "out/beta", "out/gamma", "out/spec"]
        );
        assert_eq!(of(&["acme.yaml", "b.yaml"], "-").unwrap(), ["acme", "b"]);
    }

    #[test]
    fn two_specs_in_one_folder_are_refused() {
        let error = of(&["a/acme.yaml", "b/Acme.yml"], "out").unwrap_err();
        assert_eq!(error, "a/acme.yaml and b/Acme.yml would both be written to out/Acme");
        assert_eq!(of(&["a.yaml", "a.yaml"], "out").unwrap_err(), "a.yaml is named twice");
        assert!(of(&["a.yaml", "-"], "out").unwrap_err().starts_with("standard input"));
    }
}
