//! The account that was asked, and which trails its Regions show: that there is none is nowhere else to be seen.

use super::builder::{Builder, refused};
use crate::estate::intrinsic;
use serde_json::Value;

/// The account, where its trails were asked about.
///
/// A multi-Region trail, and an organization's in every member account, is shown in each Region (`DescribeTrails`
/// with shadow trails, which is the default), so that one Region's empty answer already says that there is none.
pub(super) fn read(builder: &mut Builder<'_>) {
    let answers = builder.answers.of("cloudtrail", "describe-trails");
    let Some(first) = answers.first() else { return };
    let account = builder.account().map(str::to_owned);
    let mut draft = builder.draft("AWS::::Account", "", None, first.at.location);
    if let Some(account) = account {
        draft.name.clone_from(&account);
        draft.properties.imply("/AccountId", account.into());
    }
    let trails: Vec<Value> = builder
        .answers
        .items("cloudtrail", "describe-trails")
        .iter()
        .filter_map(|(_, item)| item.text("TrailARN").or(item.text("Name")).map(Value::from))
        .collect();
    let answered = answers.iter().find(|answer| answer.error().is_none());
    let value = match (answered, trails.is_empty()) {
        (None, true) => intrinsic::unknown(&refused(first, first.error().unwrap_or_default())),
        _ => trails.into(),
    };
    let shown = answered.unwrap_or(first);
    let at = shown.at.get("trailList").unwrap_or(shown.at);
    draft.properties.set("/Trails", value, at);
    builder.push(draft);
}
