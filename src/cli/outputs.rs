//! Where reports go: one format to standard output, any number of others to files.
//!
//! All are made before the first is written, and a file is replaced as a whole or not at all.
#![expect(clippy::disallowed_methods, reason = "this is where reports are written")]

use super::{Failure, Global, unless_closed};
use clap::{Args, ValueEnum};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use trailsmith::diagnostic::Diagnostic;
use trailsmith::policy::PolicySet;
use trailsmith::report::{self, Format, Report};
use trailsmith::source::Sources;

/// What is gathered before it goes to standard output.
const OUT_BYTES: usize = 1 << 16;

/// What to report as, and where to, in the formats of a command.
#[derive(Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct OutputOptions<F: FormatName> {
    /// How to report on standard output
    #[arg(long, value_enum, default_value_t = F::default(), value_name = "FORMAT")]
    format: F,
    /// Report to a file as well, in a format of its own: `-o json=out.json`; may be given several times
    #[arg(long, short, value_name = "FORMAT=FILE", value_parser = destination::<F>)]
    output: Vec<Destination<F>>,
}

/// The formats of a command: what it writes, and how.
pub(super) trait FormatName: ValueEnum + Default + Copy + Send + Sync + 'static {
    /// What is written.
    type Report<'a>;

    /// Writes it.
    fn write(self, report: &Self::Report<'_>, tint: Tint, out: &mut dyn Write) -> io::Result<()>;
}

/// Whether what is written is for a terminal that takes colour.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tint {
    Plain,
    Colored,
}

#[derive(Clone)]
struct Destination<F> {
    format: F,
    path: PathBuf,
}

fn destination<F: FormatName>(text: &str) -> Result<Destination<F>, String> {
    let names = F::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let names: Vec<String> = names.map(|value| value.get_name().to_owned()).collect();
    let (name, path) = text.split_once('=').ok_or("expected FORMAT=FILE, such as `json=out.json`")?;
    let format = F::from_str(name, false)
        .map_err(|_| format!("no format `{name}`; there are {}", names.join(", ")))?;
    match path {
        "" => Err(format!("expected the name of a file after `{name}=`")),
        "-" => Err(format!("standard output is `--format {name}`")),
        path => Ok(Destination { format, path: PathBuf::from(path) }),
    }
}

impl<F: FormatName> OutputOptions<F> {
    /// Whether each file can be written without another report, or an input, being lost.
    pub(super) fn meant(&self, inputs: &[String]) -> Result<(), Failure> {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| whole(Path::new(input))).collect();
        let files: Vec<PathBuf> = self.output.iter().map(|destination| whole(&destination.path)).collect();
        for (number, file) in files.iter().enumerate() {
            let path = self.output[number].path.display();
            if files[..number].contains(file) {
                return Err(Failure::new(format!("two reports would be written to {path}")));
            }
            if inputs.contains(file) && file.is_file() {
                return Err(Failure::new(format!(
                    "the report would be written over {path}, which is an input"
                )));
            }
        }
        Ok(())
    }

    /// Writes the report to every file that was asked for, and to standard output whatever becomes of these.
    pub(super) fn write(&self, report: &F::Report<'_>, global: &Global) -> Result<(), Failure> {
        let mut files = Vec::new();
        for destination in &self.output {
            let mut content = Vec::new();
            destination.format.write(report, Tint::Plain, &mut content)?;
            files.push((&destination.path, content));
        }
        let unwritten = files.into_iter().filter_map(|(path, content)| replace(path, &content).err());
        let mut unwritten: Vec<Failure> = unwritten.collect();
        let tint = if global.color_stdout() { Tint::Colored } else { Tint::Plain };
        // Standard output alone would be written line by line.
        let mut out = io::BufWriter::with_capacity(OUT_BYTES, io::stdout().lock());
        unless_closed(self.format.write(report, tint, &mut out).and_then(|()| out.flush()))?;
        let last = unwritten.pop();
        unwritten.iter().for_each(Failure::say);
        last.map_or(Ok(()), Err)
    }
}

/// The formats of findings.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(super) enum FindingsFormat {
    /// Snippets and explanations, for people
    #[default]
    Text,
    /// A line a finding
    Concise,
    /// One document, for programs; `trailsmith schema report` tells its form
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for build servers
    Junit,
    /// Workflow commands, for GitHub Actions
    Github,
    /// Code quality report, for GitLab
    Gitlab,
    /// Tables, for comments on a change
    Markdown,
}

impl FormatName for FindingsFormat {
    type Report<'a> = Report<'a>;

    fn write(self, report: &Report<'_>, tint: Tint, out: &mut dyn Write) -> io::Result<()> {
        let format = match self {
            FindingsFormat::Text => Format::Text { color: tint == Tint::Colored },
            FindingsFormat::Concise => Format::Concise,
            FindingsFormat::Json => Format::Json,
            FindingsFormat::Sarif => Format::Sarif,
            FindingsFormat::Junit => Format::Junit,
            FindingsFormat::Github => Format::Github,
            FindingsFormat::Gitlab => Format::Gitlab,
            FindingsFormat::Markdown => Format::Markdown,
        };
        report::write(format, report, out)
    }
}

/// Shows findings to people, beside what a command writes.
pub(super) fn show(diagnostics: &[Diagnostic], sources: &Sources, global: &Global) -> Result<(), Failure> {
    let format = Format::Text { color: global.color_stderr() };
    // The policies' own texts are not part of this format.
    let policies = PolicySet::builtin();
    let report = Report { diagnostics, sources, policies: &policies };
    unless_closed(report::write(format, &report, &mut io::stderr().lock()))
}

/// Whether a file can be put there, before much is asked and done for what is to stand in it.
pub(super) fn replaceable(path: &Path) -> Result<(), Failure> {
    if path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator) {
        let message = format!("cannot write {}: it is a folder", path.display());
        return Err(Failure::new(message).with_help("name a file in it"));
    }
    let fail = |error: io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    match path.parent() {
        Some(folder) if !path.exists() => fs::create_dir_all(folder).map_err(fail),
        _ => Ok(()),
    }
}

/// Puts a file in place of another, or of none: what is read there is always whole.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    replaceable(path)?;
    let fail = |error: io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    // A link stays a link; a pipe or a terminal cannot be replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
        return fs::OpenOptions::new()
            .write(true)
            .open(&target)
            .and_then(|mut file| file.write_all(content))
            .map_err(fail);
    }
    let absolute = std::path::absolute(&target).map_err(fail)?;
    let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Err(fail(io::ErrorKind::IsADirectory.into()));
    };
    fs::create_dir_all(folder).map_err(fail)?;
    let staged = folder.join(format!(".{}.trailsmith-{}", name.to_string_lossy(), std::process::id()));
    let written = fs::write(&staged, content).and_then(|()| fs::rename(&staged, &absolute));
    written.map_err(|error| {
        let _ = fs::remove_file(&staged);
        fail(error)
    })
}
