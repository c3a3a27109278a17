//! What a finding is known by from one run to the next: never its line, which moves when something above it changes.

use super::{Diagnostic, USED};
use crate::parallel::each;
use crate::source::{Sources, hexadecimal};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Range;

/// Half of a SHA-256, written in hexadecimal: enough to tell all findings of a repository apart, and short enough to be
/// read in a diff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fingerprint([u8; LENGTH]);

/// In bytes.
const LENGTH: usize = 16;

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hexadecimal(&self.0))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Diagnostics whose files one core looks for at a time.
const CHUNK: usize = 4096;

/// The fingerprint of each diagnostic: of its policy, file, resource and property.
///
/// What is the same in all of these is numbered in the order given; what is about no resource is known by its message.
pub fn fingerprints(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Fingerprint> {
    let chunks: Vec<&[Diagnostic]> = diagnostics.chunks(CHUNK).collect();
    let of_chunk = |_, chunk: &&[Diagnostic]| chunk.iter().map(|one| path(one, sources)).collect::<Vec<_>>();
    let paths: Vec<&str> = each(&chunks, of_chunk).concat();
    // Most stand file by file.
    let mut files: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    let mut start = 0;
    for alike in paths.chunk_by(PartialEq::eq) {
        let end = start + alike.len();
        files.entry(alike[0]).or_default().push(start..end);
        start = end;
    }
    let files: Vec<Vec<Range<usize>>> = files.into_values().collect();
    let of_file = |_, ranges: &Vec<Range<usize>>| {
        let mut seen: HashMap<Identity<'_>, usize> =
            HashMap::with_capacity(ranges.iter().map(Range::len).sum());
        let mut fingerprint = |at: usize| {
            let identity = identity(&diagnostics[at], paths[at]);
            let number = seen.entry(identity).or_default();
            *number += 1;
            digest(&identity, *number)
        };
        ranges.iter().cloned().flatten().map(&mut fingerprint).collect::<Vec<_>>()
    };
    let mut all = vec![Fingerprint::default(); diagnostics.len()];
    for (ranges, texts) in files.iter().zip(each(&files, of_file)) {
        ranges.iter().cloned().flatten().zip(texts).for_each(|(at, text)| all[at] = text);
    }
    all
}

/// Policy, file, type and name of the resource, and what is at fault in it.
type Identity<'a> = [&'a str; 5];

fn digest(identity: &Identity<'_>, number: usize) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in identity {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(number.to_string());
    let mut half = [0; LENGTH];
    half.copy_from_slice(&hash.finalize()[..LENGTH]);
    Fingerprint(half)
}

fn identity<'a>(diagnostic: &'a Diagnostic, path: &'a str) -> Identity<'a> {
    let id = &diagnostic.id;
    match &diagnostic.resource {
        Some(resource) => [id, path, &resource.kind, &resource.name, &resource.property],
        None => [id, path, "", "", &diagnostic.message],
    }
}

/// The file that the finding is in: of what was written elsewhere the one that names it, wherever that moves to.
fn path<'a>(diagnostic: &Diagnostic, sources: &'a Sources) -> &'a str {
    let used = diagnostic.labels.iter().find(|label| label.text == USED);
    used.or(diagnostic.labels.first()).map_or("", |label| relative(&sources.get(label.location.source).name))
}

/// A file's name without what does not change where it leads.
pub fn relative(path: &str) -> &str {
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Called, ResourceName};
    use crate::source::{Location, SourceId, Span, sha256};

    fn at(source: SourceId, start: usize, name: &str, property: &str) -> Diagnostic {
        let location = Location { source, span: Span::new(start, start + 1) };
        let mut diagnostic = Diagnostic::error("trail-encrypted", location, "trail is not encrypted");
        let (kind, name) = ("AWS::CloudTrail::Trail".to_owned(), name.to_owned());
        let called = Called { kind, name, related: Vec::new(), location };
        diagnostic.resource = Some(ResourceName::new(called).at(property));
        diagnostic
    }

    #[test]
    fn lines_do_not_matter_and_everything_else_does() {
        let mut sources = Sources::new();
        let (a, dotted) = (sources.add("a.yaml", "0123456789"), sources.add("./a.yaml", "0123456789"));
        let other = sources.add("b.yaml", "0123456789");
        let one = |diagnostic| fingerprints(&[diagnostic], &sources).remove(0);
        let known = one(at(a, 0, "T", "/X"));
        let text = ["trail-encrypted", "a.yaml", "AWS::CloudTrail::Trail", "T", "/X", "1"].join("\0");
        assert_eq!(known.to_string(), sha256(text.as_bytes())[..2 * LENGTH]);
        assert_eq!(one(at(a, 7, "T", "/X")), known);
        assert_eq!(one(at(dotted, 0, "T", "/X")), known);
        assert_ne!(one(at(other, 0, "T", "/X")), known);
        // What is at fault was written elsewhere.
        let used = Location { source: a, span: Span::new(3, 4) };
        assert_eq!(one(at(other, 0, "T", "/X").also_at(used, USED)), known);
        assert_ne!(one(at(a, 0, "U", "/X")), known);
        assert_ne!(one(at(a, 0, "T", "/Y")), known);
    }

    #[test]
    fn twins_are_numbered() {
        let mut sources = Sources::new();
        let a = sources.add("a.yaml", "0123456789");
        let twice = fingerprints(&[at(a, 0, "T", ""), at(a, 5, "T", "")], &sources);
        assert_ne!(twice[0], twice[1]);
        assert_eq!(twice[0], fingerprints(&[at(a, 5, "T", "")], &sources)[0]);
    }
}
