//! Runs the real binary in an empty folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One run to come: files, arguments, what is expected.
#[must_use]
pub(crate) struct Run {
    folder: tempfile::TempDir,
    arguments: Vec<String>,
    stdin: Vec<u8>,
}

/// What a run did.
pub(crate) struct Ran {
    folder: tempfile::TempDir,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
}

impl Run {
    pub(crate) fn new(arguments: &[&str]) -> Run {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Run { folder: tempfile::tempdir().unwrap(), arguments, stdin: Vec::new() }
    }

    /// The folder that the run is made in.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into the folder.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Run {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// What the run reads from standard input.
    pub(crate) fn stdin(mut self, content: impl AsRef<[u8]>) -> Run {
        self.stdin = content.as_ref().to_vec();
        self
    }

    /// Runs, and expects this exit code.
    #[track_caller]
    pub(crate) fn exit(self, expected: i32) -> Ran {
        let arguments = self.arguments.clone();
        let ran = self.ran();
        assert_eq!(ran.exit, expected, "{arguments:?}\nstdout: {}\nstderr: {}", ran.stdout, ran.stderr);
        ran
    }

    /// Runs, whatever it ends with.
    pub(crate) fn ran(self) -> Ran {
        let Run { folder, arguments, stdin } = self;
        let (folder, output) = run(folder, &arguments, &stdin);
        Ran {
            folder,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            exit: output.status.code().unwrap_or(-1),
        }
    }
}

fn run(
    folder: tempfile::TempDir,
    arguments: &[String],
    stdin: &[u8],
) -> (tempfile::TempDir, std::process::Output) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trailsmith"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that does not read its input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    (folder, child.wait_with_output().unwrap())
}

impl Ran {
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file's content; nothing if there is none.
    pub(crate) fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.folder.path().join(path)).ok()
    }

    /// Runs again in the same folder.
    pub(crate) fn then(self, arguments: &[&str]) -> Run {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Run { folder: self.folder, arguments, stdin: Vec::new() }
    }
}

/// The organization of specs that are about something else.
pub(crate) fn organization() -> trailsmith::json::Value {
    trailsmith::json::json!({
        "id": "o-a1b2c3d4e5",
        "home_region": "eu-west-1",
        "accounts": {"management": "111111111111", "log_archive": "222222222222"},
    })
}

/// All files below a folder, by their path in it with `/` between its parts, in order.
pub(crate) fn tree(root: &Path) -> Vec<(String, String)> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Does the work for each item, four at a time, and keeps their order: other programs wait more than they work.
pub(crate) fn several_at_once<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let lane = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { break };
            let result = work(item);
            done.lock().unwrap().insert(number, result);
        }
    };
    std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(lane))));
    done.into_inner().unwrap().into_values().collect()
}

/// A path below the project's root.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares with a golden file, or rewrites it under `UPDATE=1`.
#[track_caller]
pub(crate) fn golden(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected != actual {
        let diff = similar::TextDiff::from_lines(expected.as_str(), actual);
        let diff = diff.unified_diff().header("golden", "actual").to_string();
        panic!("{} differs; review, then run `UPDATE=1 cargo test`:\n{diff}", path.display());
    }
}
