//! The findings that every renderer is tested with.

use super::{Format, Report, write};
use crate::diagnostic::{Called, Diagnostic, ExceptedBy, Kind, ResourceName, Severity};
use crate::policy::PolicySet;
use crate::source::{Location, Sources, Span};
use std::sync::LazyLock;

/// Diagnostics and the texts that they point into.
pub(super) struct Samples {
    pub(super) sources: Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
}

pub(super) fn render(format: Format, samples: &Samples) -> String {
    static POLICIES: LazyLock<PolicySet> = LazyLock::new(PolicySet::builtin);
    let mut out = Vec::new();
    let Samples { sources, diagnostics } = samples;
    write(format, &Report { diagnostics, sources, policies: &POLICIES }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// One of each kind, with one and with several places, in one and in two files.
pub(super) fn findings() -> Samples {
    let mut sources = Sources::new();
    let spec = sources.add(
        "spec.yaml",
        "buckets:\n  logs: {name: ünder_score}\ntrails:\n  org:\n    multi_region: false\n    bucket: logs\n",
    );
    let template = sources.add("stacks/logs.yaml", "Resources:\r\n  Logs:\r\n    Type: AWS::S3::Bucket\r\n");
    let at = |source, sources: &Sources, text: &str| {
        let start = sources.get(source).text.find(text).unwrap();
        Location { source, span: Span::new(start, start + text.len()) }
    };
    let name = at(spec, &sources, "ünder_score");
    let bucket = at(spec, &sources, "logs\n");
    let bucket = Location { span: Span::new(bucket.span.start, bucket.span.end - 1), ..bucket };
    let region = at(spec, &sources, "false");
    let other = at(template, &sources, "Logs:");
    let org = ResourceName::new(Called {
        kind: "AWS::CloudTrail::Trail".into(),
        name: "trails.org".into(),
        related: vec!["trails.org.sink".into()],
        location: region,
    });
    let org = org.at("/IsMultiRegionTrail");
    let error = Diagnostic::error("spec", name, "a bucket's name cannot have `ü`")
        .with_label("this name")
        .also_at(bucket, "used here")
        .with_note("S3 refuses it")
        .with_help(["write `under-score`"]);
    let mut high = Diagnostic::error("trail-multi-region", region, "the trail records one Region only");
    (high.kind, high.severity, high.resource) = (Kind::Fail, Severity::High, Some(org));
    let high =
        high.also_at(other, "logs of other Regions are missing here").with_help(["remove `multi_region`"]);
    let mut low = high.clone();
    low.labels.truncate(1);
    (low.id, low.severity, low.message) =
        ("trail-insights".into(), Severity::Low, "the trail has no Insights".into());
    let mut unknown = low.clone().with_note("the parameter `Key` has no default");
    (unknown.id, unknown.kind) = ("trail-key".into(), Kind::CannotTell);
    unknown.message = "whether the trail has a key cannot be told".into();
    let mut excepted = low.clone();
    excepted.kind = Kind::excepted(ExceptedBy::Spec, "Object Lock instead", Some("2027-06-30".into()));
    Samples { sources, diagnostics: vec![error, high, low, unknown, excepted] }
}

/// What could break a terminal, or a renderer.
pub(super) fn hostile() -> Samples {
    let mut sources = Sources::new();
    let long = sources
        .add("a.yaml", format!("\u{1b}]0;x\u{7}\r\u{202e}key\u{85}: {}\n", "x\u{1b}[31m".repeat(2_000_000)));
    let empty = sources.add("emp\u{1b}ty", "");
    let tabs = sources.add("tabs", "\ta:\tb\r\n");
    let end = sources.get(long).text.len();
    let at = |source, start, end| Location { source, span: Span::new(start, end) };
    let diagnostics = vec![
        Diagnostic::error(
            "sp\u{1b}ec",
            at(long, 0, end),
            format!("`{}`\r\n\u{1b}[2J", "y".repeat(10_000_000)),
        )
        .with_label("\u{9b}31m")
        .also_at(at(long, 9_000_000, 9_000_100), "far\n away")
        .also_at(at(empty, 0, 0), "")
        .with_note("\u{1b}note")
        .with_help(["\u{202e}help"]),
        Diagnostic::error("spec", at(long, 9_000_000, 9_000_003), "in a long line"),
        Diagnostic::error("spec", at(long, end, end), "at the end"),
        Diagnostic::error("spec", at(long, end + 7, end + 9), "past the end"),
        Diagnostic::error("spec", at(empty, 0, 0), "an empty file"),
        Diagnostic::error("spec", at(tabs, 4, 6), "tabs").also_at(at(tabs, 0, 6), "all"),
    ];
    Samples { sources, diagnostics }
}

/// Two findings that say this wherever a text of the user's can stand.
pub(super) fn with_texts(text: &str) -> Samples {
    let mut sources = Sources::new();
    let source = sources.add(format!("a{text}"), "key: value\n");
    let location = Location { source, span: Span::new(5, 10) };
    let diagnostic = Diagnostic::error(&format!("a-policy{text}"), location, text)
        .with_label(text)
        .also_at(location, text)
        .with_note(text)
        .with_help([text]);
    let mut other = diagnostic.clone();
    other.kind = Kind::Fail;
    let called = Called { kind: text.into(), name: text.into(), related: vec![text.into()], location };
    other.resource = Some(ResourceName::new(called).at(text));
    Samples { sources, diagnostics: vec![diagnostic, other] }
}
