//! Ignores in CloudFormation, Terraform and specs, over made-up findings.

use super::*;
use crate::diagnostic::{Called, ResourceName};
use crate::source::Span;
use proptest::prelude::*;

/// A finding whose main place is the first of these words in the text, of the resource that begins at the second.
fn at(sources: &Sources, id: SourceId, (policy, place, resource): (&str, &str, &str)) -> Diagnostic {
    let locate = |word: &str| {
        let start = sources.get(id).text.find(word).unwrap_or_else(|| panic!("{word} is not there"));
        Location { source: id, span: Span::new(start, start + word.len()) }
    };
    let mut diagnostic = Diagnostic::fail(policy, Severity::High, locate(place), "wrong");
    diagnostic.resource = Some(ResourceName::new(Called {
        kind: "AWS::S3::Bucket".into(),
        name: resource.trim_end_matches(':').into(),
        related: Vec::new(),
        location: locate(resource),
    }));
    diagnostic
}

/// Which of the findings are accepted, why and until when, and what is said about the ignores, on 2026-11-22.
fn applied(name: &str, text: &str, findings: &[(&str, &str, &str)]) -> Vec<String> {
    let mut sources = Sources::new();
    let id = sources.add(name, text);
    let findings: Vec<_> = findings.iter().map(|finding| at(&sources, id, *finding)).collect();
    let (ignores, said) = inline(sources.get(id), id);
    let policies = PolicySet::builtin();
    let as_of = Date::parse("2026-11-22").unwrap();
    let mut applied = apply_ignores(findings, &ignores, (&policies, &sources), as_of);
    applied.extend(said);
    let line = |d: &Diagnostic| sources.position(d.labels[0].location).line;
    let show = |d: &Diagnostic| match &d.kind {
        Kind::Excepted(why) => {
            let until = why.expires.as_deref().unwrap_or("-");
            format!("{} {} ok: {} {until}", line(d), d.id, why.reason)
        }
        _ => format!("{} {} {}", line(d), d.id, d.help.join(" ")).trim_end().to_owned(),
    };
    let mut shown: Vec<String> = applied.iter().map(show).collect();
    shown.sort();
    shown
}

const TEMPLATE: &str = "\
Resources:
  # trailsmith: ignore[bucket-versioning, bucket-access-logging] a lab, until=2027-01-31
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: it's-logs # trailsmith: ignore[bucket-retained] named by hand
      Script: |
        # trailsmith: ignore[bucket-access-logging] in a script
  Other:
    Type: AWS::S3::Bucket
    Properties:
      # trailsmith: ignore[bucket-*] known
      Rules:
      - Id: first
        Status: Disabled
      Text: \"# trailsmith: ignore[bucket-access-logging] in quotes\"
";

#[test]
fn comments_in_yaml() {
    assert_eq!(
        applied(
            "t.yaml",
            TEMPLATE,
            &[
                ("bucket-versioning", "Logs", "Logs"),
                ("bucket-access-logging", "it's", "Logs"),
                ("bucket-retained", "it's", "Logs"),
                ("bucket-retained", "Script", "Logs"),
                ("bucket-retained", "Status", "Other"),
                ("bucket-retained", "Other", "Other"),
                ("bucket-versioning", "Text", "Other"),
            ]
        ),
        [
            "15 bucket-retained ok: known -",
            "16 bucket-versioning",
            "3 bucket-versioning ok: a lab 2027-01-31",
            "6 bucket-access-logging ok: a lab 2027-01-31",
            "6 bucket-retained ok: named by hand -",
            "7 bucket-retained",
            "9 bucket-retained",
        ]
    );
}

#[test]
fn comments_in_hcl() {
    let text = "\
// trailsmith: ignore[bucket-versioning] above the resource
resource \"aws_s3_bucket\" \"one\" {
  bucket = \"x\" // trailsmith: ignore[bucket-retained] behind code
  policy = <<-EOT
# trailsmith: ignore[bucket-retained] in a heredoc
  EOT
}

resource \"aws_s3_bucket\" \"two\" {
  url = \"https://x/#trailsmith: ignore[bucket-retained] no\"

  # trailsmith: ignore[bucket-*] below

  # a comment between
  lifecycle_rule {
    days = 1
  }
  after = 2
}
";
    assert_eq!(
        applied(
            "main.tf",
            text,
            &[
                ("bucket-versioning", "policy", "resource"),
                ("bucket-retained", "\"x\"", "resource"),
                ("bucket-retained", "days", "two"),
                ("bucket-retained", "after", "two"),
            ]
        ),
        [
            "16 bucket-retained ok: below -",
            "18 bucket-retained",
            "3 bucket-retained ok: behind code -",
            "4 bucket-versioning ok: above the resource -",
        ]
    );
}

#[test]
fn metadata_of_templates_and_resources() {
    let text = "{\"Metadata\": {\"trailsmith\": {\"ignore\": [{\"policy\": \"bucket-retained\", \"reason\": \"all\"}]}},
\"Resources\": {\"Logs\": {\"Type\": \"AWS::S3::Bucket\",
\"Metadata\": {\"trailsmith\": {\"ignore\": [
{\"policy\": [\"bucket-versioning\", \"bucket-access-loging\"], \"reason\": \"lab\", \"until\": \"2027-01-01\"},
{\"policy\": \"bucket-versioning\"}, {\"policies\": []}]}}},
\"Other\": {\"Type\": \"AWS::S3::Bucket\"}}}";
    let said = applied(
        "t.json",
        text,
        &[
            ("bucket-versioning", "Logs", "Logs"),
            ("bucket-versioning", "Other", "Other"),
            ("bucket-retained", "Other", "Other"),
        ],
    );
    assert_eq!(
        said,
        [
            "2 bucket-versioning ok: lab 2027-01-01",
            "4 ignore-unknown did you mean `bucket-access-logging`?",
            "5 ignore-malformed did you mean `policy`? allowed: `policy`, `reason`, `until`",
            "5 ignore-malformed write `Metadata: {trailsmith: {ignore: [{policy: …, reason: …, until: …}]}}`; `until` may be left out",
            "5 ignore-without-reason say why the finding is accepted, in a sentence for the auditor",
            "6 bucket-retained ok: all -",
            "6 bucket-versioning",
        ]
    );
}

#[test]
fn ignores_that_quiet_nothing_are_told() {
    for (comment, expected) in [
        (
            "ignore[trail-tagged]",
            "1 ignore-without-reason say why the finding is accepted, in a sentence for the auditor",
        ),
        (
            "ignore[trail-tagged] , until=2027-01-01",
            "1 ignore-without-reason say why the finding is accepted, in a sentence for the auditor",
        ),
        (
            "ignore[trail-tagged] lab, until=2026-11-21",
            "1 ignore-expired meet the requirement, or decide anew and write a later day",
        ),
        ("ignore[trail-multi-region] lab", "1 ignore-unused remove it"),
        ("ignore[trail-tages] lab", "1 ignore-unknown did you mean `trail-tagged`?"),
        ("ignore[nothing-*] lab", "1 ignore-unknown `trailsmith policies` lists them"),
        ("ignore trail-tagged lab", "1 ignore-malformed"),
        ("ignroe[trail-tagged] lab", "1 ignore-malformed"),
        ("ignore[trail-tagged] lab, until=soon", "1 ignore-malformed"),
        ("ignore[] lab", "1 ignore-malformed"),
        ("ignore[a{b] lab", "1 ignore-malformed"),
        ("ignore[trail-tagged] lab until 2027-01-01", "1 ignore-malformed"),
        ("ignore[trail-tagged] lab, until: 2027-01-01, see X-1", "1 ignore-malformed"),
        ("disable[trail-tagged] lab", "1 ignore-malformed"),
    ] {
        let said =
            applied("s.yaml", &format!("# trailsmith: {comment}\norg:\n"), &[("trail-tagged", "org", "org")]);
        assert_eq!(said.len(), 2, "{comment}: {said:?}");
        assert!(said[0].starts_with(expected), "{comment}: {said:?}");
        assert_eq!(said[1], "2 trail-tagged", "{comment}");
    }
}

#[test]
fn an_ignore_without_its_colon_is_told() {
    for comment in
        ["trailsmith ignore[trail-tagged] lab", "trailsmith-ignore: trail-tagged", "trailsmith skip[x] y"]
    {
        let said = applied("s.yaml", &format!("# {comment}\norg:\n"), &[("trail-tagged", "org", "org")]);
        assert!(
            said[0].starts_with("1 ignore-malformed write `# trailsmith: ignore[policy-id]"),
            "{comment}: {said:?}"
        );
        assert_eq!(said[1], "2 trail-tagged", "{comment}");
    }
}

#[test]
fn comments_between_marks_in_hcl() {
    let text = "\
/* trailsmith: ignore[bucket-versioning] above */
resource \"aws_s3_bucket\" \"one\" {
  bucket = \"x\" /* trailsmith: ignore[bucket-retained] behind, until=2027-01-31 */
}
";
    let found = [("bucket-versioning", "resource", "resource"), ("bucket-retained", "\"x\"", "resource")];
    assert_eq!(
        applied("main.tf", text, &found),
        ["2 bucket-versioning ok: above -", "3 bucket-retained ok: behind 2027-01-31"]
    );
}

#[test]
fn an_unused_ignore_is_led_to_where_it_was_meant_for() {
    let text = "Logs:\n  # trailsmith: ignore[bucket-versioning] in the wrong place\n  BucketName: x\n";
    let said = applied("t.yaml", text, &[("bucket-versioning", "Logs", "Logs")]);
    assert_eq!(
        said,
        [
            "1 bucket-versioning",
            "2 ignore-unused it is for line 3 and what is indented below; write it above line 1, where \
             `bucket-versioning` is found",
        ]
    );
}

#[test]
fn other_comments_are_left_alone() {
    let text =
        "# trailsmith: see the README\n# Written by trailsmith\n# trailsmith ignores this file\norg:\n";
    assert_eq!(applied("s.yaml", text, &[("trail-tagged", "org", "org")]), ["4 trail-tagged"]);
}

#[test]
fn nothing_is_unused_in_a_file_that_cannot_be_read() {
    let mut sources = Sources::new();
    let id = sources.add("s.yaml", "# trailsmith: ignore[trail-tagged] lab\norg: [\n");
    let (ignores, _) = inline(sources.get(id), id);
    let error = Diagnostic::error("syntax", Location { source: id, span: Span::new(40, 41) }, "broken");
    let as_of = Date::parse("2026-11-22").unwrap();
    let left = apply_ignores(vec![error.clone()], &ignores, (&PolicySet::builtin(), &sources), as_of);
    assert_eq!(left, [error]);
}

#[test]
fn what_cannot_be_told_can_be_accepted() {
    let mut sources = Sources::new();
    let id = sources.add("s.yaml", "org: # trailsmith: ignore[trail-tagged] tags come later\n");
    let mut open = at(&sources, id, ("trail-tagged", "org", "org"));
    open.kind = Kind::CannotTell;
    let (ignores, _) = inline(sources.get(id), id);
    let as_of = Date::parse("2026-11-22").unwrap();
    let left = apply_ignores(vec![open], &ignores, (&PolicySet::builtin(), &sources), as_of);
    assert!(matches!(&left[0].kind, Kind::Excepted(why) if why.by == ExceptedBy::Inline), "{left:?}");
}

#[test]
fn many_comments_in_a_row_are_read_in_time() {
    let text = format!("{}a:\n{}", "# trailsmith: ignore[a-b] c\n".repeat(50_000), "  b: 1\n".repeat(50_000));
    assert_eq!(scan::comments(&text).len(), 50_000);
    assert!(scan::comments(&text).iter().all(|comment| (comment.first, comment.last) == (50_001, 100_001)));
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(# trailsmith: ignore\\[|\\]|until=|2027-01-01|[ \n:|'\"<-]|//|EOT|\\PC){0,40}") {
        let mut sources = Sources::new();
        let id = sources.add("t.yaml", text);
        let source = sources.get(id);
        for ignore in inline(source, id).0 {
            prop_assert!(source.text.get(ignore.location.span.range()).is_some_and(|text| text.contains("ignore")));
        }
    }
}
