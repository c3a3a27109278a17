//! Writing a folder of files: all of them or none, and nothing is lost that trailsmith did not write.
//!
//! A manifest beside the files says which ones are trailsmith's and what they held. A file that is not in it, or that was
//! edited since, is never overwritten or removed without `--force`.
#![expect(clippy::disallowed_methods, reason = "this is where files are written")]

use super::Failure;
use serde::{Deserialize, Serialize};
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

/// Writes the artifacts into the folder.
pub(super) fn write(folder: &Path, artifacts: &[Artifact], overwrite: Overwrite) -> Result<Written, Failure> {
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
    let files = artifacts.iter().map(|a| (a.path.clone(), sha256(a.content.as_bytes()))).collect();
    let manifest = Manifest { version: 1, files };
    let mut text =
        serde_json::to_string_pretty(&manifest).map_err(|error| Failure::new(error.to_string()))?;
    text.push('\n');
    let mut all: Vec<(&str, &[u8])> =
        artifacts.iter().map(|artifact| (artifact.path.as_str(), artifact.content.as_bytes())).collect();
    all.push((MANIFEST, text.as_bytes()));
    let stage = Stage::new(folder)?;
    stage.fill(&all)?;
    stage.commit(folder, &all, &written.removed)?;
    Ok(written)
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

/// A folder beside the output folder, on the same file system, in which everything is made ready.
struct Stage {
    root: PathBuf,
}

impl Stage {
    fn new(folder: &Path) -> Result<Stage, Failure> {
        let absolute = std::path::absolute(folder)?;
        let parent = absolute.parent().unwrap_or(&absolute);
        let name = absolute.file_name().unwrap_or_default().to_string_lossy();
        let root = parent.join(format!(".{name}.trailsmith-{}", std::process::id()));
        let make =
            || fs::create_dir_all(root.join("new")).and_then(|()| fs::create_dir_all(root.join("old")));
        make().map_err(|error| Failure::new(format!("cannot write beside {}: {error}", folder.display())))?;
        Ok(Stage { root })
    }

    fn fill(&self, files: &[(&str, &[u8])]) -> Result<(), Failure> {
        for (path, content) in files {
            let target = self.root.join("new").join(path);
            make_parent(&target)
                .and_then(|()| fs::write(&target, content))
                .map_err(|error| Failure::new(format!("cannot write {path}: {error}")))?;
        }
        Ok(())
    }

    /// Moves what is ready into place; at the first error everything is moved back.
    fn commit(&self, folder: &Path, files: &[(&str, &[u8])], stale: &[String]) -> Result<(), Failure> {
        let fail = |error: io::Error| {
            Failure::new(format!("nothing written: cannot write into {}: {error}", folder.display()))
        };
        if !folder.exists() {
            return fs::rename(self.root.join("new"), folder).map_err(fail);
        }
        let mut done: Vec<&str> = Vec::new();
        let paths = files.iter().map(|(path, _)| *path).chain(stale.iter().map(String::as_str));
        for path in paths {
            let moved = self.swap(folder, path);
            done.push(path);
            if let Err(error) = moved {
                self.roll_back(folder, &done);
                return Err(fail(error));
            }
        }
        for path in stale {
            // Fails where the folder still holds something, and then it stays.
            let _ = folder.join(path).parent().map(fs::remove_dir);
        }
        Ok(())
    }

    /// Sets the old file aside and the new one, if there is one, in its place.
    fn swap(&self, folder: &Path, path: &str) -> io::Result<()> {
        let target = folder.join(path);
        if target.symlink_metadata().is_ok() {
            let aside = self.root.join("old").join(path);
            make_parent(&aside)?;
            fs::rename(&target, &aside)?;
        }
        let new = self.root.join("new").join(path);
        if new.exists() {
            make_parent(&target)?;
            fs::rename(&new, &target)?;
        }
        Ok(())
    }

    fn roll_back(&self, folder: &Path, done: &[&str]) {
        for path in done.iter().rev() {
            let (target, aside) = (folder.join(path), self.root.join("old").join(path));
            if aside.exists() {
                let _ = fs::rename(aside, target);
            } else if !self.root.join("new").join(path).exists() {
                let _ = fs::remove_file(target);
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        found.remove(MANIFEST);
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
}
