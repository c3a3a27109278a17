//! S3 policies of the organization, which block public access in every account that they are attached to (Organizations user
//! guide, "Amazon S3 policies").

use super::controls::{ORGANIZATION_POLICY, reaches, targets};
use super::{Account, Parties};
use crate::access::document::normalise;
use crate::estate::Answer;
use crate::estate::intrinsic::unread;
use crate::estate::links::{Links, reach};
use crate::json::Value;

const SETTING: &str = "/s3_attributes/public_access_block_configuration/@@assign";

/// One of them.
pub(super) struct S3Policy {
    name: String,
    targets: Vec<Value>,
    /// Whether it blocks public access; else it lets all of it be.
    blocks: Answer,
}

/// All of them.
pub(super) fn policies(links: &Links<'_>) -> Vec<S3Policy> {
    links.of_kind(ORGANIZATION_POLICY).filter_map(|number| read(links, number)).collect()
}

fn read(links: &Links<'_>, number: usize) -> Option<S3Policy> {
    let properties = &links.properties[number];
    let content = normalise(properties.get("Content").unwrap_or(&Value::Null));
    let kind = properties.get("Type").unwrap_or(&Value::Null);
    let of_another = kind != "S3_POLICY" && unread(kind).is_none();
    let says_nothing = content.get("s3_attributes").is_none() && unread(&content).is_none();
    if of_another || (kind != "S3_POLICY" && says_nothing) {
        return None;
    }
    let targets = targets(properties);
    let name = links.resource(number).name.clone();
    let setting = reach(&content, SETTING);
    let open = unread(kind).or_else(|| setting.and_then(unread));
    let blocks = match open {
        Some(reason) => Answer::unknown(format!("what `{name}` sets is not known: {reason}")),
        None => Answer::known(setting.is_some_and(|setting| setting == "all")),
    };
    Some(S3Policy { name, targets, blocks })
}

impl Parties {
    /// Whether an S3 policy blocks public access in an account; nothing where none may be attached to it.
    pub(crate) fn public_access_block(&self, account: &Account) -> Option<Answer> {
        let is_member = || match self.is_member(account) {
            Answer::No => Answer::unknown(
                "whether an S3 policy of the organization reaches its management account is not documented",
            ),
            other => other,
        };
        let binding: Vec<(Answer, &Answer)> = self
            .s3_policies
            .iter()
            .map(|policy| (reaches((&policy.name, &policy.targets), account, &is_member), &policy.blocks))
            .filter(|(binds, _)| *binds != Answer::No)
            .collect();
        if binding.is_empty() {
            return None;
        }
        let all = |blocks: &Answer| binding.iter().all(|(_, found)| *found == blocks);
        Some(match () {
            // One that is attached is enough.
            () if all(&Answer::Yes) => Answer::any(binding.into_iter().map(|(binds, _)| binds)),
            () if all(&Answer::No) => Answer::No,
            () => {
                let unknown = binding.into_iter().filter_map(|(_, blocks)| match blocks {
                    Answer::Unknown(_) => Some(blocks.clone()),
                    _ => None,
                });
                let several =
                    "S3 policies of the organization differ, and the one that is attached nearest decides";
                unknown.reduce(Answer::or).unwrap_or_else(|| Answer::unknown(several))
            }
        })
    }
}
