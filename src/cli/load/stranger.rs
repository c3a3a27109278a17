//! What is wrong with a file that was named and is none of what is read here, and what to give in its place.

use super::printed;
use trailsmith::diagnostic::Diagnostic;
use trailsmith::estate::Dialect;
use trailsmith::read;
use trailsmith::source::{Location, Node, Source, SourceId, Span, SyntaxError};

/// How to get what is read here of a plan.
const SHOW: &str = "`terraform show -json tfplan > plan.json` writes what is read here; `tfplan` is the file of `terraform plan -out`";

/// What is wrong with such a text.
pub(super) fn told(id: SourceId, source: &Source) -> Vec<Diagnostic> {
    // The tree of a large text would not tell more than that it is none of these.
    let small = source.text.len() <= read::most_bytes(Dialect::CloudFormation);
    let (root, errors) = if small { source.parse() } else { (None, Vec::new()) };
    let input = |message: String, help: &str| {
        let start = Location { source: id, span: Span::default() };
        vec![Diagnostic::error("input", start, message).with_help([help.to_owned()])]
    };
    if let Some((what, help)) = terraforms(&source.text, root.as_deref()) {
        return input(format!("this is {what}"), help);
    }
    if let Some((what, help)) = printed::told(&source.text, root.as_deref()) {
        return input(format!("this is {what}"), &help);
    }
    if !errors.is_empty() && root.is_none() {
        return errors.into_iter().map(|error| Diagnostic::syntax(id, error)).collect();
    }
    let found = root.map_or_else(String::new, |root| {
        let keys: Vec<String> = root.keys().take(3).map(|key| format!("`{key}`")).collect();
        if keys.is_empty() {
            format!(", but {}", root.describe())
        } else {
            format!(", but holds {}", keys.join(", "))
        }
    });
    input(
        format!(
            "this is no spec, no CloudFormation template, no Terraform, no plan and no answer of the AWS CLI{found}"
        ),
        "a spec has `organization`, a template `Resources`, a plan comes from `terraform show -json`; `trailsmith init` writes a spec to start from",
    )
}

/// What else Terraform writes than what is read here.
fn terraforms(text: &str, root: Option<&Node>) -> Option<(&'static str, &'static str)> {
    let has = |key: &str| root.is_some_and(|root| root.entry(key).is_some());
    if has("terraform_version") && has("serial") {
        let help =
            "`terraform show -json > state.json` writes what is read here; nothing else is said to be stable";
        return Some(("a state as Terraform stores it", help));
    }
    if root.is_some_and(|root| root.keys().all(|key| key == "format_version")) && has("format_version") {
        let what = "what `terraform show -json` prints where there is no state and no plan was named";
        return Some((what, SHOW));
    }
    if text.contains("\"@level\"") && text.contains("\"@message\"") {
        return Some(("the log of `terraform plan -json`, which has no values", SHOW));
    }
    let for_people =
        ["Terraform will perform the following actions", "Terraform used the selected providers"];
    for_people
        .iter()
        .any(|said| text.contains(said))
        .then_some(("a plan as Terraform shows it to people", SHOW))
}

/// What is wrong with a file that is an archive, as a plan is that Terraform keeps.
pub(super) fn archive(source: &Source) -> Option<SyntaxError> {
    source.text.starts_with("PK\u{3}\u{4}").then(|| SyntaxError {
        message: "an archive, such as `terraform plan -out` writes".to_owned(),
        span: Span::new(0, 2),
        help: Some(SHOW.to_owned()),
    })
}
