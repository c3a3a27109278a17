//! What references to data sources give, where their arguments say it.

use crate::estate::intrinsic::{reference, unknown};
use crate::json::Value;
use crate::read::terraform::Block;

/// A piece of what an attribute is.
pub(super) enum Given {
    /// Text as it stands.
    Text(&'static str),
    /// The value of an argument, or a pseudo parameter.
    Value(Value),
}

/// A data source's type, its attribute, and what that is: text with `{argument}` and `{AWS::…}` in it.
const ROWS: &[(&str, &str, &str)] = &[
    ("aws_s3_bucket", "id", "{bucket}"),
    ("aws_s3_bucket", "arn", "arn:{AWS::Partition}:s3:::{bucket}"),
    ("aws_kms_key", "id", "{key_id}"),
    ("aws_kms_alias", "id", "{name}"),
    ("aws_kms_alias", "arn", "arn:{AWS::Partition}:kms:{AWS::Region}:{AWS::AccountId}:{name}"),
    ("aws_sns_topic", "id", "arn:{AWS::Partition}:sns:{AWS::Region}:{AWS::AccountId}:{name}"),
    ("aws_sns_topic", "arn", "arn:{AWS::Partition}:sns:{AWS::Region}:{AWS::AccountId}:{name}"),
    ("aws_cloudwatch_log_group", "id", "{name}"),
    (
        "aws_cloudwatch_log_group",
        "arn",
        "arn:{AWS::Partition}:logs:{AWS::Region}:{AWS::AccountId}:log-group:{name}",
    ),
    // Not the ARN: the role's path is part of it.
    ("aws_iam_role", "id", "{name}"),
];

/// Whether a reference to a data source of that type can be followed.
pub(super) fn covers(kind: &str) -> bool {
    ROWS.iter().any(|(covered, ..)| *covered == kind)
}

/// What an attribute of a data source is; `argument` gives the value of an argument.
pub(super) fn attribute(
    block: &Block,
    name: &str,
    argument: impl Fn(&str) -> Option<Value>,
) -> Option<Vec<Given>> {
    if let Some(value) = argument(name) {
        return Some(vec![Given::Value(value)]);
    }
    match (block.kind.as_str(), name) {
        ("aws_kms_key", "arn") => return key_arn(block, argument("key_id")?),
        ("aws_kms_alias", "target_key_arn") => return key_arn(block, argument("name")?),
        _ => {}
    }
    let (.., text) = ROWS.iter().find(|(kind, attribute, _)| *kind == block.kind && *attribute == name)?;
    let mut parts = Vec::new();
    for (i, piece) in text.split(['{', '}']).enumerate() {
        parts.push(match piece {
            _ if i % 2 == 0 => Given::Text(piece),
            _ if piece.starts_with("AWS::") => Given::Value(reference(piece)),
            _ => Given::Value(argument(piece)?),
        });
    }
    Some(parts)
}

/// The ARN of a key that is named by its ARN, its id or an alias. Of a key that AWS manages the alias is the name.
fn key_arn(block: &Block, id: Value) -> Option<Vec<Given>> {
    let text = id.as_str()?;
    if text.starts_with("arn:") {
        return text.contains(":key/").then(|| vec![Given::Value(id)]);
    }
    let mut parts = vec![Given::Text("arn:"), pseudo("Partition"), Given::Text(":kms:")];
    parts.extend([pseudo("Region"), Given::Text(":"), pseudo("AccountId"), Given::Text(":")]);
    match text.strip_prefix("alias/") {
        Some(name) if !name.starts_with("aws/") => {
            let reason =
                format!("`{}` is the key that has the alias `{text}` when the plan is made", block.address);
            parts.extend([Given::Text("key/"), Given::Value(unknown(&reason))]);
        }
        Some(_) => parts.push(Given::Value(id)),
        None => parts.extend([Given::Text("key/"), Given::Value(id)]),
    }
    Some(parts)
}

fn pseudo(name: &str) -> Given {
    Given::Value(reference(&format!("AWS::{name}")))
}

/// Why such an attribute is not known.
pub(super) fn reason(address: &str, name: &str) -> String {
    format!("`{address}.{name}` is read from AWS when the plan is made")
}
