//! Files to one estate: found, told apart by what they hold, read on all cores.
//!
//! A file that cannot be read is said, and hides nothing of the others. Specs are judged on their own, because their
//! exceptions are; all that was read from elsewhere is one estate, so that references lead from one file to another.

mod modules;
mod printed;
mod stranger;
mod walk;

use super::Failure;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::estate::{Dialect, Estate};
use trailsmith::parallel::each;
use trailsmith::read::{self, Options, Read, Text};
use trailsmith::source::{Source, SourceId, Sources, SyntaxError};
use trailsmith::spec;
use walk::Found;
pub(super) use walk::Walked;

/// What is to be read, and how.
pub(super) struct Request<'a> {
    /// What the paths mean that the user named.
    pub(super) walked: &'a Walked,
    /// What a reader is told about the file of that name.
    pub(super) options: &'a (dyn Fn(&str) -> Options + Sync),
    /// Files with values for Terraform's variables.
    pub(super) variables: &'a [String],
    /// The folder of the Terraform source that plans were made from.
    pub(super) source_dir: Option<&'a str>,
}

/// What was read.
#[derive(Default)]
pub(super) struct Loaded {
    /// All that is no spec.
    pub(super) estate: Estate,
    /// What is wrong with files, in the order of their names.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The specs, not looked at yet.
    pub(super) specs: Vec<SourceId>,
    /// Files that could not be read at all.
    pub(super) failures: Vec<Failure>,
}

impl Loaded {
    /// Whether no file was anything that is read here.
    pub(super) fn is_empty(&self) -> bool {
        self.specs.is_empty() && self.estate.units.is_empty() && self.diagnostics.is_empty()
    }
}

/// A file's text and what it is.
struct Opened {
    source: Source,
    wrong: Option<SyntaxError>,
    dialect: Option<Dialect>,
    read: Option<Read>,
}

/// Reads everything that the paths mean; the texts are added to the sources.
pub(super) fn load(request: &Request<'_>, sources: &mut Sources) -> Result<Loaded, Failure> {
    let Walked { files, failures, .. } = request.walked;
    let mut loaded = Loaded { failures: failures.clone(), ..Loaded::default() };
    let opened = each(files, |i, file| open(file, sources.next_id(i), request));
    let mut modules = modules::Modules::default();
    let mut reads = BTreeMap::new();
    let mut answers = Vec::new();
    for (file, opened) in files.iter().zip(opened) {
        let (opened, id) = match opened {
            Ok(opened) => (opened, sources.next_id(0)),
            Err(failure) => {
                // Keeps the numbers of those that follow.
                sources.push(Source::new(file.name(), ""));
                loaded.failures.push(failure);
                continue;
            }
        };
        let name = opened.source.name.clone();
        let broken = opened.wrong.is_some();
        loaded.diagnostics.extend(opened.wrong.map(|error| Diagnostic::syntax(id, error)));
        match (opened.dialect, opened.read) {
            (Some(Dialect::Spec), _) => {
                loaded.specs.push(id);
            }
            (Some(Dialect::Terraform), _) => {
                modules.add(&name, id, file.named);
            }
            (Some(Dialect::AwsApi), _) => answers.push(id),
            (_, Some(read)) => drop(reads.insert(name, read)),
            (_, None) if file.named && !broken => {
                loaded.diagnostics.extend(stranger::told(id, &opened.source));
            }
            (_, None) => {}
        }
        sources.push(opened.source);
    }
    reads.extend(answered(&answers, request, sources));
    if let Some(folder) = request.source_dir {
        lead(folder, &mut reads, sources, &mut loaded.failures)?;
    }
    for (name, read) in modules.read(request, sources, &mut loaded.failures)? {
        // A file that is a stack's template was read with what the stack gives it.
        for template in &read.templates {
            reads.remove(&sources.get(*template).name);
        }
        reads.insert(name, read);
    }
    loaded.estate.resources.reserve(reads.values().map(|read| read.estate.resources.len()).sum());
    for (_, read) in reads {
        loaded.diagnostics.extend(read.diagnostics);
        loaded.estate.append(read.estate);
    }
    Ok(loaded)
}

/// Outputs of single commands that stand in one folder are of one account: each says what another was asked for. What
/// stands alone is read alone.
fn answered(answers: &[SourceId], request: &Request<'_>, sources: &Sources) -> Vec<(String, Read)> {
    let mut folders: BTreeMap<&Path, Vec<Text<'_>>> = BTreeMap::new();
    for id in answers {
        let text = Text { id: *id, source: sources.get(*id) };
        let folder = Path::new(&text.source.name).parent().unwrap_or(Path::new(""));
        folders.entry(folder).or_default().push(text);
    }
    let (mut alone, mut joined) = (Vec::new(), Vec::new());
    for texts in folders.into_values() {
        let (together, subjects) =
            if texts.len() > 1 { read::aws_api::together(&texts) } else { Default::default() };
        if together.len() < 2 {
            alone.extend(texts);
            continue;
        }
        let is_alone = |text: &Text<'_>| together.iter().all(|other| other.id != text.id);
        alone.extend(texts.into_iter().filter(is_alone));
        joined.push((together, subjects));
    }
    let mut read = each(&joined, |_, (texts, subjects)| {
        let name = &texts[0].source.name;
        (name.clone(), read::aws_api::read_together(texts, subjects, &(request.options)(name)))
    });
    read.extend(each(&alone, |_, text| {
        let name = &text.source.name;
        (name.clone(), read::aws_api::read(*text, &(request.options)(name)))
    }));
    read
}

/// Points the findings of plans into the source that these were made from.
fn lead(
    folder: &str,
    reads: &mut BTreeMap<String, Read>,
    sources: &mut Sources,
    failures: &mut Vec<Failure>,
) -> Result<(), Failure> {
    let walked = Walked::of(&[folder.to_owned()]);
    failures.extend(walked.failures);
    let mut ids = Vec::new();
    for file in walked.files.iter().filter(|file| file.path.extension().is_some_and(|ending| ending == "tf"))
    {
        if let (source, Ok(())) = Source::from_bytes(file.name(), bytes(&file.path)?) {
            ids.push(sources.push(source));
        }
    }
    if ids.is_empty() {
        return Err(Failure::new(format!("there is no Terraform source in {folder}")));
    }
    let texts: Vec<Text<'_>> = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let plans = reads
        .values_mut()
        .filter(|read| read.estate.units.iter().any(|unit| unit.dialect == Dialect::TerraformPlan));
    plans.for_each(|read| read::terraform::plan::lead_to_source(read, &texts));
    Ok(())
}

fn open(file: &Found, id: SourceId, request: &Request<'_>) -> Result<Opened, Failure> {
    let name = if file.path.as_os_str() == "-" { "<stdin>".to_owned() } else { file.name() };
    let (source, wrong) = Source::from_bytes(name, bytes(&file.path)?);
    if let Err(error) = wrong {
        // A file of another encoding in a folder is somebody else's, unless it looks like one that is read here.
        let ours = file.named || (file.is_expected() && dialect(file, &source).is_some());
        let source = if ours { source } else { Source::new(source.name, "") };
        let wrong = ours.then(|| stranger::archive(&source).unwrap_or(error));
        return Ok(Opened { source, wrong, dialect: None, read: None });
    }
    let dialect = dialect(file, &source);
    if let Some(dialect) = dialect {
        bounded(&source, read::most_bytes(dialect))?;
    }
    let text = Text { id, source: &source };
    let options = || (request.options)(&source.name);
    let read = match dialect {
        Some(Dialect::CloudFormation) => Some(read::cloudformation::read(text, &options())),
        Some(Dialect::TerraformPlan) => Some(read::terraform::plan::read(text, &options())),
        // Answers are read together with those beside them, modules with all their files.
        Some(Dialect::AwsApi | Dialect::Spec | Dialect::Terraform) | None => None,
    };
    // A page or a program that shows a template is none.
    let shows = |read: &Read| !file.is_expected() && read.diagnostics.iter().any(|said| said.id == "syntax");
    let (dialect, read) = if read.as_ref().is_some_and(shows) { (None, None) } else { (dialect, read) };
    let silent = |read: &Read| {
        read.estate.resources.is_empty() && read.estate.exports.is_empty() && read.diagnostics.is_empty()
    };
    // Of a file that says nothing of interest the text is not needed any more; an answer may say something of another's.
    let idle = read.as_ref().map_or(dialect.is_none() && !file.named, silent);
    let idle = idle && dialect != Some(Dialect::AwsApi);
    let source = if idle { Source::new(source.name, "") } else { source };
    Ok(Opened { source, wrong: None, dialect, read })
}

/// The dialect of a file; of one that nobody named, where it is surely meant to be that.
fn dialect(file: &Found, source: &Source) -> Option<Dialect> {
    if modules::belongs(&source.name) {
        return Some(Dialect::Terraform);
    }
    let is_spec = || source.parse().0.is_none_or(|root| spec::is_spec(&root));
    let meant =
        |dialect: &Dialect| file.named || (file.may_be(*dialect) && (*dialect != Dialect::Spec || is_spec()));
    read::detect(source).filter(meant)
}

fn bounded(source: &Source, most: usize) -> Result<(), Failure> {
    let length = source.text.len();
    if length <= most {
        return Ok(());
    }
    let message =
        format!("{} has {length} bytes; of such a file at most {} MB are read", source.name, most >> 20);
    Err(Failure::new(message).with_help("give the files that it was put together from"))
}

/// What is in a file; also of one that is no end to, such as a device, no more than may be.
/// What a file holds, or standard input.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let standard_input = path.as_os_str() == "-";
    let name = if standard_input { "standard input".into() } else { path.to_string_lossy() };
    let mut bytes = Vec::new();
    let read = if standard_input {
        std::io::stdin().lock().take(walk::MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| {
            let length = file.metadata()?.len().min(walk::MAX_BYTES);
            bytes.reserve_exact(usize::try_from(length).unwrap_or_default() + 1);
            file.take(walk::MAX_BYTES + 1).read_to_end(&mut bytes)
        })
    };
    match read {
        Ok(length) if length as u64 > walk::MAX_BYTES => {
            let most = walk::MAX_BYTES >> 20;
            Err(Failure::new(format!("{name} has more than {most} MB, more than any configuration")))
        }
        Ok(_) => Ok(bytes),
        Err(error) => {
            let failure = Failure::new(format!("cannot read {name}: {error}"));
            Err(match error.kind() {
                ErrorKind::NotFound => failure.with_help("`trailsmith init` writes a spec to start from"),
                _ => failure,
            })
        }
    }
}
