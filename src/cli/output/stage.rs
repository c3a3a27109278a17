//! What is ready to be moved into an output folder, and moved back again.
#![expect(clippy::disallowed_methods, reason = "this is where files are written")]

use crate::cli::Failure;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder beside the output folder, on the same file system, in which everything is made ready.
pub(super) struct Stage {
    root: PathBuf,
    folder: PathBuf,
    /// What is to be put into the folder or taken out of it.
    paths: Vec<String>,
    stale: Vec<String>,
    /// How many of the paths have been moved.
    moved: usize,
    /// Whether the folder itself was moved into place.
    made: bool,
}

impl Stage {
    pub(super) fn new(folder: &Path) -> Result<Stage, Failure> {
        let absolute = std::path::absolute(folder)?;
        let parent = absolute.parent().unwrap_or(&absolute);
        let name = absolute.file_name().unwrap_or_default().to_string_lossy();
        let root = parent.join(format!(".{name}.trailsmith-{}", std::process::id()));
        let make =
            || fs::create_dir_all(root.join("new")).and_then(|()| fs::create_dir_all(root.join("old")));
        make().map_err(|error| Failure::new(format!("cannot write beside {}: {error}", folder.display())))?;
        let folder = folder.to_owned();
        Ok(Stage { root, folder, paths: Vec::new(), stale: Vec::new(), moved: 0, made: false })
    }

    /// Makes files ready.
    pub(super) fn fill(&mut self, files: &[(&str, &[u8])]) -> Result<(), Failure> {
        for (path, content) in files {
            let target = self.root.join("new").join(path);
            make_parent(&target)
                .and_then(|()| fs::write(&target, content))
                .map_err(|error| Failure::new(format!("cannot write {path}: {error}")))?;
            self.paths.push((*path).to_owned());
        }
        Ok(())
    }

    /// Says which files are to go.
    pub(super) fn remove(&mut self, stale: &[String]) {
        self.paths.extend_from_slice(stale);
        self.stale = stale.to_vec();
    }

    /// Moves what is ready into place; at the first error everything is moved back.
    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        let moved = if self.folder.exists() {
            (0..self.paths.len()).try_for_each(|at| {
                self.moved = at + 1;
                self.swap(&self.paths[at])
            })
        } else {
            fs::rename(self.root.join("new"), &self.folder).map(|()| self.made = true)
        };
        moved.map_err(|error| {
            self.roll_back();
            let folder = self.folder.display();
            Failure::new(format!("nothing written: cannot write into {folder}: {error}"))
        })
    }

    /// Removes the folders in which nothing is left.
    pub(super) fn tidy(&self) {
        for path in &self.stale {
            // Fails where the folder still holds something, and then it stays.
            let _ = self.folder.join(path).parent().map(fs::remove_dir);
        }
    }

    /// Sets the old file aside and the new one, if there is one, in its place.
    fn swap(&self, path: &str) -> io::Result<()> {
        let target = self.folder.join(path);
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

    /// Moves back what was moved.
    pub(super) fn roll_back(&mut self) {
        if self.made {
            let _ = fs::remove_dir_all(&self.folder);
        }
        for path in self.paths[..self.moved].iter().rev() {
            let (target, aside) = (self.folder.join(path), self.root.join("old").join(path));
            if aside.exists() {
                let _ = fs::rename(aside, target);
            } else if !self.root.join("new").join(path).exists() {
                let _ = fs::remove_file(target);
            }
        }
        (self.moved, self.made) = (0, false);
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
