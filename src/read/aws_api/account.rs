//! The account that was asked, and which trails it has: that there is none is nowhere else to be seen.

use super::answers::{Answer, At};
use super::builder::{Builder, refused};
use super::commands::{Command, command};
use crate::estate::intrinsic;
use crate::json::Value;
use crate::source::Kind;

/// The account, where its trails were asked about, or should have been: a bundle is of an account.
///
/// A multi-Region trail, and an organization's in every member account, is shown in each Region (`DescribeTrails`
/// with shadow trails, which is the default), one that records its own Region only is shown there. `ListTrails` names
/// those of every Region, but none of the organization's in a member account. There is none where neither names one.
pub(super) fn read(builder: &mut Builder<'_>) {
    let answers = builder.answers.of("cloudtrail", "describe-trails");
    let listed = answers.iter().find(|answer| listing(answer).is_some());
    // What lists the account's own trails does not say that there is none of its organization.
    let own = builder.answers.of("cloudtrail", "list-trails");
    let all_own = own.iter().find(|answer| answer.at.path("Trails").is_some() && !answer.is_cut());
    let asked = listed.or(answers.first()).or(own.first()).map(|answer| answer.at);
    let Some(at) = asked.or(builder.answers.bundle) else { return };
    let list = listed.and_then(listing);
    let mut trails = |command: &str| -> Vec<Value> {
        let items = builder.answers.items("cloudtrail", command);
        let name = |item: &At<'_>| item.text("TrailARN").or(item.text("Name")).map(Value::from);
        items.iter().filter_map(|(_, item)| name(item)).collect()
    };
    let mut seen = trails("describe-trails");
    if seen.is_empty() {
        seen = trails("list-trails");
    }
    let value = match (list, all_own) {
        _ if !seen.is_empty() => seen.into(),
        (Some(_), Some(_)) => seen.into(),
        (Some(_), None) => intrinsic::unknown(&elsewhere(own.first())),
        (None, _) => intrinsic::unknown(&unlisted(answers.first())),
    };
    let account = builder.account().map(str::to_owned);
    let mut draft = builder.draft("AWS::::Account", "", None, at.location);
    if let Some(account) = account {
        draft.name.clone_from(&account);
        draft.properties.imply("/AccountId", account.into());
    }
    draft.properties.set("/Trails", value, list.unwrap_or(at));
    builder.push(draft);
}

/// The trails that an answer lists.
fn listing<'a>(answer: &Answer<'a>) -> Option<At<'a>> {
    answer.at.get("trailList").filter(|list| matches!(list.node.kind, Kind::Sequence(_)))
}

/// Why there may be a trail although no Region shows one.
fn elsewhere(own: Option<&Answer<'_>>) -> String {
    let typed = command("cloudtrail", "list-trails").map_or_else(String::new, Command::typed);
    let why = match own.map(|answer| (answer, answer.error())) {
        Some((answer, Some(code))) => refused(answer, code),
        Some((answer, None)) => answer.cut().unwrap_or_else(|| format!("the answer of `{typed}` is empty")),
        None => format!("`{typed}` is not among the answers"),
    };
    format!("a trail of one Region is shown in that Region only, and {why}")
}

/// Why nobody knows which trails there are.
fn unlisted(answer: Option<&Answer<'_>>) -> String {
    let typed = command("cloudtrail", "describe-trails").map_or_else(String::new, Command::typed);
    match answer {
        Some(answer) => match answer.error() {
            Some(code) => refused(answer, code),
            None => format!("the answer of `{typed}` has no list of trails"),
        },
        None => format!("`{typed}` is not among the answers"),
    }
}
