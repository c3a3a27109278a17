//! The forms in which a template writes things: functions long and short, scalars, ids.

use super::zeros;
use crate::estate::intrinsic::unknown;
use crate::json::Value;
use crate::source::Node;
use compact_str::{CompactString, format_compact};

/// The functions whose long name is `Fn::` and the short one.
const FUNCTIONS: &[&str] = &[
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
];

/// What the keys of loops begin with.
pub(super) const FOR_EACH: &str = "Fn::ForEach";

/// The argument of a function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Argument<'a> {
    /// The node; in the short form it is the one that has the tag.
    pub(super) node: &'a Node,
    /// Whether the node's tag has been read as the function's name.
    pub(super) tag_read: bool,
}

/// What a node is, by its tag and its keys.
pub(super) enum Form<'a> {
    /// A function's long name and its argument.
    Call(CompactString, Argument<'a>),
    /// A value with a tag that CloudFormation does not have.
    Foreign(&'a str),
    /// A value as it stands.
    Plain,
}

impl<'a> Argument<'a> {
    /// The list that is the argument, if it is written out as one.
    pub(super) fn items(self) -> Option<&'a [std::sync::Arc<Node>]> {
        self.node.items().filter(|_| self.tag_read || self.node.tag.is_none())
    }

    /// What the argument is.
    pub(super) fn form(self) -> Form<'a> {
        if self.tag_read { content(self.node) } else { form(self.node) }
    }
}

/// What a node is.
pub(super) fn form(node: &Node) -> Form<'_> {
    let Some(tag) = node.tag.as_deref() else { return content(node) };
    // `!` alone, and what YAML itself defines: `!!str`.
    if tag == "!" || tag.starts_with("!!") || tag.starts_with("!<tag:yaml.org") {
        return content(node);
    }
    let name = tag.trim_start_matches('!');
    let name = name.strip_prefix("Fn::").unwrap_or(name);
    let long = match name {
        "Ref" | "Condition" => name.into(),
        _ if FUNCTIONS.contains(&name) => format_compact!("Fn::{name}"),
        _ => return Form::Foreign(tag),
    };
    Form::Call(long, Argument { node, tag_read: true })
}

/// What a node is apart from its tag.
fn content(node: &Node) -> Form<'_> {
    if let Some([entry]) = node.entries() {
        let name = entry.name();
        if name == "Ref" || name.starts_with("Fn::") && !name.starts_with(FOR_EACH) {
            return Form::Call(name.into(), Argument { node: &entry.value, tag_read: false });
        }
    }
    Form::Plain
}

/// A scalar's value; none for null, which CloudFormation does not know. Numbers that lose something by being read as
/// such (`1.10`) stay texts, and what begins with a zero is what CloudFormation takes it for.
pub(super) fn scalar(text: &str, node: &Node) -> Option<Value> {
    if let Some(number) = zeros::read(node).filter(|_| node.text() == Some(text)) {
        return Some(Value::from(number));
    }
    let value = if node.text() == Some(text) { untagged(node) } else { Value::from(text) };
    match &value {
        Value::Null => None,
        Value::Number(number) if number.to_string() != text => Some(Value::from(text)),
        _ => Some(value),
    }
}

/// A function's tag says nothing of the scalar that is its argument.
fn untagged(node: &Node) -> Value {
    match &node.kind {
        crate::source::Kind::Scalar { text, .. } if node.tag.is_some() => Value::String(text.clone()),
        _ => node.to_json(),
    }
}

/// A logical id as the estate may have it: in `Fn::Sub`, `.`, `}` and a `!` in front have a meaning.
pub(super) fn id(written: &str) -> String {
    if !written.contains(['.', '}', '!']) {
        return written.to_owned();
    }
    written.replace('.', "/").replace('}', "%7D").replace('!', "%21")
}

/// `LogsBucket` as `logs_bucket`.
pub(super) fn snake(id: &str) -> String {
    let letters: Vec<char> = id.chars().collect();
    let mut label = String::with_capacity(id.len() + 4);
    for (i, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            label.push('_');
            continue;
        }
        let before = i.checked_sub(1).map(|before| letters[before]);
        let word_ends = before.is_some_and(|b| b.is_lowercase() || b.is_numeric());
        let word_begins = letters.get(i + 1).is_some_and(|after| after.is_lowercase());
        if letter.is_uppercase() && (word_ends || word_begins && before.is_some_and(char::is_alphanumeric)) {
            label.push('_');
        }
        label.extend(letter.to_lowercase());
    }
    label
}

/// A value's size, about: what evaluating may produce is limited.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len(),
        Value::Array(items) => items.iter().map(size).fold(1, usize::saturating_add),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| name.len() + size(value)).fold(1, usize::saturating_add)
        }
        _ => 1,
    }
}

/// The unknown value for a tag that is not CloudFormation's.
pub(super) fn foreign(tag: &str) -> Value {
    unknown(&format!("the tag `{tag}` is not one of CloudFormation's"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_snake_case() {
        let labels = ["LogsBucket", "DNSName", "logs", "S3Bucket2", "Key-1"].map(snake);
        assert_eq!(labels, ["logs_bucket", "dns_name", "logs", "s3_bucket2", "key_1"]);
    }

    #[test]
    fn ids_hold_nothing_that_a_substitution_would_read() {
        assert_eq!(["Logs", "A.B", "x}y", "!x"].map(id), ["Logs", "A/B", "x%7Dy", "%21x"]);
    }
}
