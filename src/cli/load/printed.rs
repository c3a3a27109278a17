//! What the AWS CLI prints in other forms than the one that is read here: which it is, and how to get that one.

use trailsmith::read::aws_api::looks_like_answers;
use trailsmith::source::{Kind, Node};

/// How every answer is got in the form that is read here.
const AS_JSON: &str = "run it with `--output json`";

/// How an error begins that the AWS CLI prints.
const ERROR: &str = "An error occurred (";

/// What a text is, and what to give in its place.
pub(super) fn told(text: &str, root: Option<&Node>) -> Option<(String, String)> {
    if let Some(code) = error(text, root) {
        let help = format!(
            "in a bundle it stands under the command that was asked, as `{{\"__error\": \"{code}\"}}`; `trailsmith snapshot` writes one"
        );
        return Some((format!("an error that the AWS CLI printed, `{code}`"), help));
    }
    let form = |form: &str| (format!("what the AWS CLI prints with `--output {form}`"), AS_JSON.to_owned());
    if !text.trim_start().starts_with(['{', '[']) {
        let is_yaml = root.is_some_and(looks_like_answers);
        let found = is_yaml.then_some("yaml").or(is_table(text).then_some("table"));
        return found.or(is_text(text).then_some("text")).map(form);
    }
    root.is_some_and(is_fragment).then(|| {
        let help = format!("{AS_JSON} and without `--query`, so that the answer is whole");
        ("a part of an answer, as the AWS CLI prints with `--query`".to_owned(), help)
    })
}

/// The code of an error: in the sentence that the AWS CLI prints, or in what an SDK has of it.
fn error<'a>(text: &'a str, root: Option<&'a Node>) -> Option<&'a str> {
    let printed = text.split_once(ERROR).filter(|(_, rest)| rest.contains(") when calling the "));
    if let Some((_, rest)) = printed {
        return rest.split_once(')').map(|(code, _)| code);
    }
    match &root?.get("Error")?.get("Code")?.kind {
        Kind::Scalar { text, .. } => Some(text),
        Kind::Mapping(_) | Kind::Sequence(_) => None,
    }
}

/// A line of hyphens, and a title between bars.
fn is_table(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_rule = |line: &str| line.len() > 2 && line.bytes().all(|byte| byte == b'-');
    lines.next().is_some_and(is_rule) && lines.next().is_some_and(|line| line.starts_with('|'))
}

/// Values between tabs, behind the name of what they are in capitals.
fn is_text(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    lines
        .next()
        .and_then(|line| line.split_once('\t'))
        .is_some_and(|(name, _)| name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// What a resource has, or a list of such, without the key that the whole answer has it under.
fn is_fragment(root: &Node) -> bool {
    let text = |node: &Node| matches!(&node.kind, Kind::Scalar { text, .. } if text.starts_with("arn:aws"));
    let has = |node: &Node| match &node.kind {
        Kind::Mapping(entries) => entries
            .iter()
            .any(|entry| entry.name().to_ascii_lowercase().ends_with("arn") && text(&entry.value)),
        Kind::Scalar { .. } | Kind::Sequence(_) => text(node),
    };
    match root.items() {
        Some(items) => items.iter().any(|item| has(item)),
        None => has(root),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailsmith::source::Source;

    #[track_caller]
    fn what(text: &str) -> String {
        let root = Source::new("x", text).parse().0;
        told(text, root.as_deref()).map(|(what, _)| what).unwrap_or_default()
    }

    #[test]
    fn every_form_is_told() {
        let error = "An error occurred (AccessDenied) when calling the GetTrail operation: User: arn:aws:iam::1:user/me is not";
        assert_eq!(what(&format!("\n{error}\n")), "an error that the AWS CLI printed, `AccessDenied`");
        assert_eq!(
            what(r#"{"Error": {"Code": "AccessDenied"}}"#),
            "an error that the AWS CLI printed, `AccessDenied`"
        );
        assert!(what("trailList:\n- Name: main\n").ends_with("`--output yaml`"));
        assert!(what("IsLogging: false\n").ends_with("`--output yaml`"));
        assert!(what("-----------\n|   DescribeTrails    |\n+---+\n").ends_with("`--output table`"));
        assert!(what("TRAILLIST\tFalse\teu-west-1\n").ends_with("`--output text`"));
        let trail = r#"{"Name": "main", "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"}"#;
        assert!(what(trail).ends_with("`--query`"));
        assert!(what(&format!("[{trail}]")).ends_with("`--query`"));
        for other in ["a: b\n", "{\"name\": \"x\"}", "# heading\n", "---\na: b\n", "[1]", "Name\tAge\n"] {
            assert_eq!(what(other), "", "{other}");
        }
    }
}
