//! Writing folders of files: all of them or none, and nothing is lost that trailsmith did not write.
//!
//! A manifest beside the files says which ones are trailsmith's and what they held. A file that is not in it, or that was
//! edited since, is never overwritten or removed without `--force`.
#![expect(clippy::disallowed_methods, reason = "this is where files are written")]

mod stage;

use super::Failure;
use serde::{Deserialize, Serialize};
use stage::Stage;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use trailsmith::emit::Artifact;
use trailsmith::source::sha256;

/// The manifest's name in the output folder.
const MANIFEST: &str = ".trailsmith.json";

#[derive(Default, Serialize, Deserialize)]
struct Manifest {
    /// The version of this format.
    version: u32,
    /// SHA-256 of each file, by its path below the folder.
    files: BTreeMap<String, String>,
}

/// What one spec comes to.
pub(super) struct Output {
    /// The folder to write to.
    pub(super) folder: PathBuf,
    /// What to write.
    pub(super) artifacts: Vec<Artifact>,
}

/// What writing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Files whose content is new or changed.
    pub(super) changed: usize,
    /// Files that trailsmith had written before and no longer does.
    pub(super) removed: Vec<String>,
}

/// Whether files that are not trailsmith's may be overwritten.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwrite {
    OwnFilesOnly,
    Everything,
}

/// The files of an earlier run that this one no longer writes.
pub(super) fn stale(folder: &Path, artifacts: &[Artifact]) -> Result<Vec<String>, Failure> {
    let old = read_manifest(folder)?;
    let current: Vec<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    let stale = old.files.into_keys().filter(|path| !current.contains(&path.as_str()));
    Ok(stale.filter(|path| folder.join(path).exists()).collect())
}

/// What is on disk under an artifact's path; nothing if there is no such file.
pub(super) fn on_disk(folder: &Path, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(folder.join(path)) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(format!("cannot read {}: {error}", folder.join(path).display()))),
    }
}

/// Writes the artifacts into their folders: into all of them or none.
pub(super) fn write(outputs: &[Output], overwrite: Overwrite) -> Result<Vec<Written>, Failure> {
    let missing: Vec<&Path> = outputs
        .iter()
        .filter_map(|output| output.folder.parent())
        .filter(|parent| !parent.as_os_str().is_empty() && !parent.exists())
        .collect();
    let written = write_all(outputs, overwrite);
    if written.is_err() {
        for parent in missing {
            // Made for what was to be written; fails where it holds something, and then it stays.
            let _ = fs::remove_dir(parent);
        }
    }
    written
}

fn write_all(outputs: &[Output], overwrite: Overwrite) -> Result<Vec<Written>, Failure> {
    let mut staged = Vec::new();
    for output in outputs {
        staged.push(prepare(output, overwrite)?);
    }
    for at in 0..staged.len() {
        if let Err(failure) = staged[at].0.commit() {
            for (earlier, _) in staged[..at].iter_mut().rev() {
                earlier.roll_back();
            }
            return Err(failure);
        }
    }
    let finish = |(stage, written): (Stage, Written)| {
        stage.tidy();
        written
    };
    Ok(staged.into_iter().map(finish).collect())
}

/// Makes everything ready beside the folder.
fn prepare(output: &Output, overwrite: Overwrite) -> Result<(Stage, Written), Failure> {
    let (folder, artifacts) = (output.folder.as_path(), output.artifacts.as_slice());
    if folder.exists() && !folder.is_dir() {
        let message = format!("{} is a file, not a folder", folder.display());
        return Err(Failure::new(message).with_help("give a folder with `-o DIR`"));
    }
    let old = read_manifest(folder)?;
    if overwrite == Overwrite::OwnFilesOnly {
        refuse_foreign(folder, artifacts, &old)?;
    }
    let mut written = Written { changed: 0, removed: stale(folder, artifacts)? };
    for artifact in artifacts {
        let same = on_disk(folder, &artifact.path)?.is_some_and(|disk| disk == artifact.content.as_bytes());
        written.changed += usize::from(!same);
    }
    let manifest = manifest(artifacts)?;
    let mut files: Vec<(&str, &[u8])> =
        artifacts.iter().map(|artifact| (artifact.path.as_str(), artifact.content.as_bytes())).collect();
    files.push((MANIFEST, manifest.as_bytes()));
    let mut stage = Stage::new(folder)?;
    stage.fill(&files)?;
    stage.remove(&written.removed);
    Ok((stage, written))
}

fn manifest(artifacts: &[Artifact]) -> Result<String, Failure> {
    let files = artifacts.iter().map(|a| (a.path.clone(), sha256(a.content.as_bytes()))).collect();
    let manifest = Manifest { version: 1, files };
    let mut text =
        serde_json::to_string_pretty(&manifest).map_err(|error| Failure::new(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

fn refuse_foreign(folder: &Path, artifacts: &[Artifact], old: &Manifest) -> Result<(), Failure> {
    let mut foreign = Vec::new();
    for artifact in artifacts {
        let Some(disk) = on_disk(folder, &artifact.path)? else { continue };
        let same = disk == artifact.content.as_bytes();
        let ours = || old.files.get(&artifact.path).is_some_and(|known| *known == sha256(&disk));
        if !same && !ours() {
            foreign.push(artifact.path.as_str());
        }
    }
    for (path, known) in &old.files {
        let current = artifacts.iter().any(|artifact| artifact.path == *path);
        if !current && on_disk(folder, path)?.is_some_and(|disk| sha256(&disk) != *known) {
            foreign.push(path);
        }
    }
    if foreign.is_empty() {
        return Ok(());
    }
    let list = foreign.join(", ");
    let message =
        format!("nothing written: {} holds files that trailsmith did not write: {list}", folder.display());
    Err(Failure::new(message).with_help(
        "change the spec or a template (`--templates DIR`) rather than the output; `--force` overwrites them",
    ))
}

fn read_manifest(folder: &Path) -> Result<Manifest, Failure> {
    let Some(content) = on_disk(folder, MANIFEST)? else { return Ok(Manifest::default()) };
    serde_json::from_slice(&content).map_err(|error| {
        let path = folder.join(MANIFEST);
        Failure::new(format!("cannot read {}: {error}", path.display())).with_help(
            "remove it; `--force` is then needed once, since nothing says which files are trailsmith's",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, artifacts: &[Artifact], overwrite: Overwrite) -> Result<Written, Failure> {
        let output = Output { folder: folder.to_owned(), artifacts: artifacts.to_vec() };
        super::write(&[output], overwrite).map(|mut written| written.remove(0))
    }

    fn artifact(path: &str, content: &str) -> Artifact {
        Artifact { path: path.to_owned(), content: content.to_owned() }
    }

    fn content(folder: &Path) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                    found.insert(name, fs::read_to_string(path).unwrap());
                }
            }
        }
        found.retain(|path, _| !path.ends_with(MANIFEST));
        found
    }

    fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn later_runs_replace_what_earlier_ones_wrote_and_nothing_else() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("out");
        let first = [artifact("a/x", "1"), artifact("b", "2")];
        write(&folder, &first, Overwrite::OwnFilesOnly).unwrap_or_else(|f| panic!("{}", f.message));
        fs::write(folder.join("mine"), "kept").unwrap();
        let second = [artifact("b", "3"), artifact("c", "4")];
        let written =
            write(&folder, &second, Overwrite::OwnFilesOnly).unwrap_or_else(|f| panic!("{}", f.message));
        assert_eq!(written, Written { changed: 2, removed: vec!["a/x".to_owned()] });
        assert_eq!(content(&folder), files(&[("b", "3"), ("c", "4"), ("mine", "kept")]));
        assert!(!folder.join("a").exists());
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1, "nothing is left beside the folder");
    }

    #[test]
    fn edited_and_foreign_files_are_refused_and_nothing_is_written() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("out");
        write(
            &folder,
            &[artifact("a", "1"), artifact("b", "2"), artifact("old", "5")],
            Overwrite::OwnFilesOnly,
        )
        .unwrap_or_else(|f| panic!("{}", f.message));
        fs::write(folder.join("a"), "edited").unwrap();
        fs::write(folder.join("old"), "edited").unwrap();
        fs::write(folder.join("c"), "foreign").unwrap();
        let before = content(&folder);
        let new = [artifact("a", "7"), artifact("b", "8"), artifact("c", "9")];
        let failure = write(&folder, &new, Overwrite::OwnFilesOnly).err().unwrap();
        assert!(failure.message.ends_with("did not write: a, c, old"), "{}", failure.message);
        assert_eq!(content(&folder), before);
        write(&folder, &new, Overwrite::Everything).unwrap_or_else(|f| panic!("{}", f.message));
        assert_eq!(content(&folder), files(&[("a", "7"), ("b", "8"), ("c", "9")]));
    }

    #[test]
    fn an_error_half_way_leaves_everything_as_it_was() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("out");
        write(&folder, &[artifact("a", "1"), artifact("z", "2")], Overwrite::OwnFilesOnly)
            .unwrap_or_else(|f| panic!("{}", f.message));
        // A file where the new output needs a folder.
        fs::write(folder.join("dir"), "in the way").unwrap();
        let before = content(&folder);
        let new = [artifact("a", "3"), artifact("dir/b", "4")];
        assert!(write(&folder, &new, Overwrite::Everything).is_err());
        assert_eq!(content(&folder), before);
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1, "nothing is left beside the folder");
    }

    #[test]
    fn an_error_in_one_folder_leaves_all_as_they_were() {
        let temp = tempfile::tempdir().unwrap();
        let output = |name: &str, paths: &[(&str, &str)]| Output {
            folder: temp.path().join("out").join(name),
            artifacts: paths.iter().map(|(path, content)| artifact(path, content)).collect(),
        };
        super::write(&[output("old", &[("x", "1"), ("gone", "2")])], Overwrite::OwnFilesOnly)
            .unwrap_or_else(|f| panic!("{}", f.message));
        fs::create_dir_all(temp.path().join("out/third")).unwrap();
        // A file where the last folder's new output needs a folder.
        fs::write(temp.path().join("out/third/dir"), "in the way").unwrap();
        let before = content(&temp.path().join("out"));
        let new = [
            output("old", &[("x", "3")]),
            output("fresh", &[("y", "4")]),
            output("third", &[("dir/b", "5")]),
        ];
        assert!(super::write(&new, Overwrite::Everything).is_err());
        assert_eq!(content(&temp.path().join("out")), before);
        assert_eq!(
            fs::read_dir(temp.path().join("out")).unwrap().count(),
            2,
            "nothing is left beside the folders"
        );
        fs::remove_file(temp.path().join("out/third/dir")).unwrap();
        let written = super::write(&new, Overwrite::Everything).unwrap_or_else(|f| panic!("{}", f.message));
        assert_eq!(written.iter().map(|w| w.changed).collect::<Vec<_>>(), [1, 1, 1]);
        assert_eq!(
            content(&temp.path().join("out")),
            files(&[("old/x", "3"), ("fresh/y", "4"), ("third/dir/b", "5")])
        );
    }
}
