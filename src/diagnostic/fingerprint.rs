//! What a finding is known by from one run to the next: never its line, which moves when something above it changes.

use super::Diagnostic;
use crate::parallel::each;
use crate::source::{Sources, sha256};
use std::collections::HashMap;

/// Half of a SHA-256: enough to tell all findings of a repository apart, and short enough to be read in a diff.
const LENGTH: usize = 32;

/// The fingerprint of each diagnostic: of its policy, file, resource and property.
///
/// What is the same in all of these is numbered in the order given; what is about no resource is known by its message.
pub fn fingerprints(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
    let mut seen: HashMap<Identity<'_>, usize> = HashMap::with_capacity(diagnostics.len());
    let mut number = |diagnostic| {
        let number = seen.entry(identity(diagnostic, sources)).or_default();
        *number += 1;
        *number
    };
    let numbered: Vec<(&Diagnostic, usize)> = diagnostics.iter().map(|d| (d, number(d))).collect();
    each(&numbered, |_, (diagnostic, number)| {
        let mut text = sha256(format!("{}\0{number}", identity(diagnostic, sources).join("\0")).as_bytes());
        text.truncate(LENGTH);
        text
    })
}

/// Policy, file, type and name of the resource, and what is at fault in it.
type Identity<'a> = [&'a str; 5];

fn identity<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Identity<'a> {
    let path =
        diagnostic.labels.first().map_or("", |label| relative(&sources.get(label.location.source).name));
    let id = &diagnostic.id;
    match &diagnostic.resource {
        Some(resource) => [id, path, &resource.kind, &resource.name, &resource.property],
        None => [id, path, "", "", &diagnostic.message],
    }
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
    use crate::diagnostic::ResourceName;
    use crate::source::{Location, SourceId, Span};

    fn at(source: SourceId, start: usize, name: &str, property: &str) -> Diagnostic {
        let location = Location { source, span: Span::new(start, start + 1) };
        let mut diagnostic = Diagnostic::error("trail-encrypted", location, "trail is not encrypted");
        diagnostic.resource = Some(Box::new(ResourceName {
            kind: "AWS::CloudTrail::Trail".into(),
            name: name.into(),
            related: [].into(),
            property: property.into(),
            location,
        }));
        diagnostic
    }

    #[test]
    fn lines_do_not_matter_and_everything_else_does() {
        let mut sources = Sources::new();
        let (a, dotted) = (sources.add("a.yaml", "0123456789"), sources.add("./a.yaml", "0123456789"));
        let other = sources.add("b.yaml", "0123456789");
        let one = |diagnostic| fingerprints(&[diagnostic], &sources).remove(0);
        let known = one(at(a, 0, "T", "/X"));
        assert_eq!(known.len(), LENGTH);
        assert_eq!(one(at(a, 7, "T", "/X")), known);
        assert_eq!(one(at(dotted, 0, "T", "/X")), known);
        assert_ne!(one(at(other, 0, "T", "/X")), known);
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
