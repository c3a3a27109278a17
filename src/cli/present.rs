//! The files that specs name: policies that are there already.

use super::input;
use super::load::{self, Request, Walked};
use super::specs::Opened;
use std::path::Path;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::estate::Place;
use trailsmith::read::Options;
use trailsmith::source::Sources;
use trailsmith::spec::{Asked, Present};

/// Gives a spec the policies that it names; where one cannot be read, that is what is wrong with the spec.
pub(super) fn attach(sources: &mut Sources, opened: &mut Opened) {
    let Ok(valid) = &mut opened.valid else { return };
    let asked = valid.asked();
    let folder = Path::new(&sources.get(opened.source).name).parent().unwrap_or(Path::new("")).to_owned();
    let mut wrong: Vec<Diagnostic> = Vec::new();
    for asked in &asked {
        match read(sources, &folder, asked) {
            Ok(present) => valid.keep(asked, present),
            Err(problem) => wrong.push(valid.unread(asked, &problem)),
        }
    }
    if !wrong.is_empty() {
        opened.valid = Err(wrong);
    }
}

/// A policy document, or what holds one among other things.
fn read(sources: &mut Sources, folder: &Path, asked: &Asked) -> Result<Present, String> {
    let path = folder.join(&asked.path);
    let name = path.to_string_lossy().replace('\\', "/");
    if !path.is_dir() {
        let (id, encoding) = input::add_file(sources, &name).map_err(|failure| failure.message)?;
        encoding.map_err(|error| format!("{name}: {}", error.message))?;
        let ours = sources.get(id).text.trim_start().starts_with('{');
        let (document, errors) = if ours { sources.parse(id) } else { (None, Vec::new()) };
        if let Some(error) = errors.first() {
            let at = sources.get(id).position(error.span.start);
            return Err(format!("{name}:{at}: {}", error.message));
        }
        if let Some(found) = document.as_ref().and_then(Present::read) {
            return found.map_err(|problem| format!("{name}: {problem}"));
        }
    }
    among(sources, name, asked)
}

/// The policy among what is read from a template, from Terraform, a plan, or answers of the AWS CLI.
fn among(sources: &mut Sources, name: String, asked: &Asked) -> Result<Present, String> {
    let place = Place { account: Some(asked.account.clone()), region: Some(asked.region.clone()) };
    let options = |_: &str| Options { place: place.clone(), ..Options::default() };
    let paths = [name];
    let walked = Walked::of(&paths);
    let request = Request { walked: &walked, options: &options, variables: &[], source_dir: None };
    let loaded = load::load(&request, sources).map_err(|failure| failure.message)?;
    if let Some(failure) = loaded.failures.into_iter().next() {
        return Err(failure.message);
    }
    if loaded.estate.units.is_empty() {
        let said = loaded.diagnostics.into_iter().next().map(|found| found.message);
        return Err(format!("{}: {}", paths[0], said.unwrap_or_else(|| "it holds no policy".to_owned())));
    }
    Present::find(&loaded.estate, asked)
}
