//! Files to their folders, to standard output, or held against what is there.

use super::Options;
use crate::cli::output::{self, Output, Overwrite};
use crate::cli::{Exit, Global, Outcome, print, say};
use similar::TextDiff;
use std::path::Path;

/// Writes all files, or prints them.
pub(super) fn deliver(options: &Options, outputs: &[Output], global: &Global) -> Outcome {
    if options.output == Path::new("-") {
        for output in outputs {
            for artifact in &output.artifacts {
                let path = below(&output.folder, &artifact.path);
                print(&format!("# file: {path}\n{}", artifact.content))?;
            }
        }
        return Ok(Exit::Clean);
    }
    let overwrite = if options.force { Overwrite::Everything } else { Overwrite::OwnFilesOnly };
    let written = output::write(outputs, overwrite)?;
    if global.quiet {
        return Ok(Exit::Clean);
    }
    for (output, written) in outputs.iter().zip(written) {
        let (folder, count) = (output.folder.display(), output.artifacts.len());
        say(&format!("wrote {count} files to {folder}, {} of them new or changed", written.changed));
        for path in &written.removed {
            say(&format!("removed {folder}/{path}, which is no longer written"));
        }
        say(&format!("next: read {folder}/RUNBOOK.md"));
    }
    Ok(Exit::Clean)
}

/// A path below a folder; the empty folder is none.
fn below(folder: &Path, path: &str) -> String {
    folder.join(path).to_string_lossy().replace('\\', "/")
}

/// Says how the folders differ from what would be written.
pub(super) fn compare(outputs: &[Output]) -> Outcome {
    let mut exit = Exit::Clean;
    for output in outputs {
        exit = exit.max(compare_one(output)?);
    }
    Ok(exit)
}

fn compare_one(Output { folder, artifacts }: &Output) -> Outcome {
    let mut stale = 0;
    for artifact in artifacts {
        let disk = output::on_disk(folder, &artifact.path)?;
        let old = disk.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        if disk.is_some() && old == artifact.content {
            continue;
        }
        stale += 1;
        let from = if disk.is_some() {
            format!("{}/{}", folder.display(), artifact.path)
        } else {
            "/dev/null".to_owned()
        };
        let diff = TextDiff::from_lines(&*old, &artifact.content);
        print(&diff.unified_diff().header(&from, &artifact.path).to_string())?;
    }
    for path in output::stale(folder, artifacts)? {
        stale += 1;
        print(&format!("--- {}/{path}\n+++ /dev/null\nno longer written\n", folder.display()))?;
    }
    if stale == 0 {
        return Ok(Exit::Clean);
    }
    say(&format!("{} is out of date: {stale} files differ; run `trailsmith synth` again", folder.display()));
    Ok(Exit::Findings)
}
