//! The form of a plan, as far as it is read; large parts stay text until somebody asks for them.

use crate::json::Value;
use crate::source::{Entry, Kind, Node, Span};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Plan<'a> {
    #[serde(borrow)]
    pub planned_values: Option<Values<'a>>,
    /// A state's.
    #[serde(borrow)]
    pub values: Option<Values<'a>>,
    #[serde(borrow)]
    pub prior_state: Option<State<'a>>,
    #[serde(borrow)]
    pub resource_changes: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub configuration: Option<Config<'a>>,
    pub variables: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
pub(super) struct State<'a> {
    #[serde(borrow)]
    pub values: Option<Values<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Values<'a> {
    #[serde(borrow)]
    pub root_module: Option<Module<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Module<'a> {
    pub address: Option<String>,
    #[serde(borrow)]
    pub resources: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub child_modules: Option<Vec<Module<'a>>>,
}

/// A resource of the values, or of the changes.
#[derive(Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow)]
    pub address: &'a RawValue,
    #[serde(default, borrow)]
    mode: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow)]
    pub values: Option<&'a RawValue>,
    #[serde(borrow)]
    pub change: Option<Change<'a>>,
    pub depends_on: Option<Vec<String>>,
    /// Of a change: the module.
    pub module_address: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Change<'a> {
    /// Nothing where the resource is deleted.
    #[serde(borrow)]
    pub after: Option<&'a RawValue>,
    #[serde(borrow)]
    pub after_unknown: Option<&'a RawValue>,
}

impl Head<'_> {
    pub(super) fn data(&self) -> bool {
        self.mode == "data"
    }

    pub(super) fn address(&self) -> Option<String> {
        serde_json::from_str(self.address.get()).ok()
    }
}

#[derive(Deserialize)]
pub(super) struct Config<'a> {
    pub provider_config: Option<BTreeMap<String, Provider>>,
    #[serde(borrow)]
    pub root_module: Option<ConfigModule<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Provider {
    pub expressions: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct ConfigModule<'a> {
    #[serde(borrow)]
    pub resources: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub module_calls: Option<BTreeMap<String, Call<'a>>>,
    pub outputs: Option<BTreeMap<String, Output>>,
}

#[derive(Deserialize)]
pub(super) struct Call<'a> {
    pub expressions: Option<Value>,
    #[serde(borrow)]
    pub module: Option<ConfigModule<'a>>,
    #[serde(default)]
    pub depends_on: Vec<String>,
    #[serde(default, rename = "for_each_expression")]
    pub for_each: Value,
    #[serde(default, rename = "count_expression")]
    pub count: Value,
}

#[derive(Deserialize)]
pub(super) struct Output {
    pub expression: Option<Value>,
    #[serde(default)]
    pub depends_on: Vec<String>,
}

/// How much of a text is looked at to tell what it is.
const MAX_KEYS: usize = 64;

/// Whether the keys of the outermost object are those of a plan or a state.
pub(super) fn looks_like_plan(text: &str) -> bool {
    let (mut version, mut values) = (false, false);
    let (mut depth, mut keys) = (0_usize, 0);
    let bytes = text.as_bytes();
    let mut at = text.len() - text.trim_start().len();
    if bytes.get(at) != Some(&b'{') {
        return false;
    }
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
                let after = bytes.get(at + 1..).unwrap_or_default();
                let next = after.iter().find(|byte| !byte.is_ascii_whitespace());
                if depth == 1 && next == Some(&b':') {
                    keys += 1;
                    match bytes.get(start..at) {
                        Some(b"format_version") => version = true,
                        Some(b"planned_values" | b"values" | b"prior_state" | b"resource_changes") => {
                            values = true;
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        if (version && values) || keys > MAX_KEYS {
            break;
        }
        at += 1;
    }
    version && values
}

/// The same tree, that many bytes further on.
pub(super) fn shifted(node: &Node, by: usize) -> Arc<Node> {
    let kind = match &node.kind {
        Kind::Scalar { text, plain } => Kind::Scalar { text: text.clone(), plain: *plain },
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| shifted(item, by)).collect()),
        Kind::Mapping(entries) => Kind::Mapping(
            entries
                .iter()
                .map(|entry| Entry { key: shifted(&entry.key, by), value: shifted(&entry.value, by) })
                .collect(),
        ),
    };
    let span = Span::new(node.span.start + by, node.span.end + by);
    Arc::new(Node { span, tag: node.tag.clone(), kind })
}
