//! Which findings an ignore is for, by where they are.

use crate::config::Pattern;
use crate::diagnostic::{Diagnostic, Label, USED};
use crate::source::{Location, SourceId, Sources};
use std::collections::BTreeSet;

/// Where an ignore holds.
#[derive(Debug)]
pub(super) enum Scope {
    /// On these lines, and for resources that begin on the first of them.
    Lines { source: SourceId, first: usize, last: usize },
    /// For the resource of that name, and for whatever is written within it.
    Resource { name: String, body: Location },
    /// In these files, for resources of these names.
    Files { files: BTreeSet<SourceId>, resource: Option<Pattern> },
}

/// Where a finding is: the main place's and the resource's file and line, and those of what names the main place.
pub(super) struct Place {
    main: Option<(Location, usize)>,
    used: Option<(Location, usize)>,
    resource: Option<(SourceId, usize)>,
}

impl Place {
    pub(super) fn of(finding: &Diagnostic, sources: &Sources) -> Place {
        let at = |label: &Label| (label.location, sources.position(label.location).line);
        let main = finding.labels.first().map(at);
        let used = finding.labels.iter().find(|label| label.text == USED).map(at);
        let resource = finding
            .resource
            .as_ref()
            .map(|resource| (resource.location.source, sources.position(resource.location).line));
        Place { main, used, resource }
    }

    /// The line of the main place, where that is in this file.
    pub(super) fn line_in(&self, source: SourceId) -> Option<usize> {
        self.main.filter(|(location, _)| location.source == source).map(|(_, line)| line)
    }
}

impl Scope {
    /// The first of some lines that it is for.
    pub(super) fn begins(&self) -> Option<(SourceId, usize)> {
        match self {
            Scope::Lines { source, first, .. } => Some((*source, *first)),
            Scope::Resource { .. } | Scope::Files { .. } => None,
        }
    }

    pub(super) fn covers(&self, finding: &Diagnostic, place: &Place) -> bool {
        match self {
            Scope::Lines { source, first, last } => {
                let here =
                    place.main.iter().chain(&place.used).any(|(location, line)| {
                        location.source == *source && (*first..=*last).contains(line)
                    });
                here || place.resource == Some((*source, *first))
            }
            Scope::Resource { name, body } => {
                let main = place.main.is_some_and(|(at, _)| {
                    at.source == body.source && body.span.range().contains(&at.span.start)
                });
                let here = place.resource.is_some_and(|(source, _)| source == body.source);
                main || here && is_named(finding, |other| other == name)
            }
            Scope::Files { files, resource } => {
                let places = place.main.iter().chain(&place.used);
                let here = places.into_iter().any(|(location, _)| files.contains(&location.source));
                here && resource.as_ref().is_none_or(|names| is_named(finding, |name| names.matches(name)))
            }
        }
    }

    /// Whether it is for one of these files.
    pub(super) fn is_in(&self, sources: &BTreeSet<SourceId>) -> bool {
        match self {
            Scope::Lines { source, .. } => sources.contains(source),
            Scope::Resource { body, .. } => sources.contains(&body.source),
            Scope::Files { files, .. } => files.iter().any(|file| sources.contains(file)),
        }
    }
}

/// Whether the finding's resource, or one that is part of it, has such a name.
fn is_named(finding: &Diagnostic, is: impl Fn(&str) -> bool) -> bool {
    let resource = finding.resource.as_ref();
    resource.is_some_and(|resource| is(&resource.name) || resource.related.iter().any(|name| is(name)))
}
