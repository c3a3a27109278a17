//! A template's parameters and the files that give their values.

use super::{confined, text, zeros};
use crate::diagnostic::Diagnostic;
use crate::estate::intrinsic;
use crate::json::Value;
use crate::read::Text;
use crate::source::{Document, Entry, Kind, Node};
use std::collections::BTreeMap;

/// The value of a parameter: what was given, else its default, or why it has none.
pub(super) fn value(name: &str, declared: &Node, given: Option<&Value>) -> Result<Value, String> {
    let kind = declared.get("Type").and_then(Node::text).unwrap_or("String");
    if kind.starts_with("AWS::SSM::Parameter::Value") {
        let reason = format!("parameter `{name}` is read from Systems Manager at deployment");
        // Systems Manager keeps no empty texts; a list is one of texts.
        return if kind.contains("<List<") || kind.contains("CommaDelimitedList") {
            Err(reason)
        } else {
            Ok(intrinsic::present(&reason))
        };
    }
    let listed = kind.starts_with("List<") || kind == "CommaDelimitedList";
    // What is around a template may give what nobody knows, or what it takes from elsewhere.
    match given.and_then(Value::as_object) {
        Some(_) if given.and_then(intrinsic::reason_of).is_none() && !listed => {
            return Ok(given.cloned().unwrap_or_default());
        }
        Some(_) => {
            let reason = given.and_then(intrinsic::reason_of);
            return Err(reason.unwrap_or("a list is put together at deployment").to_owned());
        }
        None => {}
    }
    let default = || declared.get("Default").and_then(written);
    // Where only one value is allowed, no other will be given.
    let allowed = || match declared.get("AllowedValues").and_then(Node::items) {
        Some([only]) => written(only),
        _ => None,
    };
    let Some(value) = given.cloned().or_else(default).or_else(allowed) else {
        let reason = format!("parameter `{name}` has no default and no value is given; give --parameters");
        return if listed { Err(reason) } else { confined::value(declared, kind, reason) };
    };
    Ok(match value {
        Value::Array(_) if listed => value,
        Value::Array(items) => Value::from(items.iter().map(plain).collect::<Vec<_>>().join(",")),
        value if listed => plain(&value).split(',').map(str::trim).collect(),
        value => {
            let text = plain(&value);
            text::dynamic(&text).unwrap_or(Value::from(text))
        }
    })
}

/// Parameters are texts, whatever they look like.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text, or a list of texts.
fn written(node: &Node) -> Option<Value> {
    match &node.kind {
        Kind::Scalar { .. } => scalar(node),
        Kind::Sequence(items) => items.iter().map(|item| scalar(item)).collect::<Option<Value>>(),
        Kind::Mapping(_) => None,
    }
}

fn scalar(node: &Node) -> Option<Value> {
    zeros::read(node).map(Value::from).or_else(|| node.text().map(Value::from))
}

/// Reads a file with values for parameters, in any form that AWS's tools take.
///
/// These are the list of `{ParameterKey, ParameterValue}` and the list of `Key=Value` that the AWS CLI takes,
/// `CodePipeline`'s `{Parameters: {Key: Value}}`, and a mapping of keys to values.
pub fn parameters(text: Text<'_>) -> Result<BTreeMap<String, Value>, Vec<Diagnostic>> {
    let (root, errors) = text.source.parse();
    let mut wrong: Vec<Diagnostic> =
        errors.into_iter().map(|error| Diagnostic::syntax(text.id, error)).collect();
    let mut values = BTreeMap::new();
    if let Some(root) = root {
        let document = Document { source: text.id, root };
        let mut file = File { document: &document, values: &mut values, wrong: &mut wrong };
        match (document.root.items(), document.root.entries()) {
            (Some(items), _) => items.iter().enumerate().for_each(|(i, item)| file.item(i, item)),
            (_, Some(entries)) => file.mapping(entries),
            _ => file.refuse("", "a list or a mapping of parameters is expected"),
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

struct File<'a> {
    document: &'a Document,
    values: &'a mut BTreeMap<String, Value>,
    wrong: &'a mut Vec<Diagnostic>,
}

impl File<'_> {
    fn refuse(&mut self, pointer: &str, message: &str) {
        self.wrong.push(Diagnostic::error("parameters", self.document.locate(pointer), message));
    }

    fn item(&mut self, i: usize, item: &Node) {
        if let Some((name, value)) = item.text().and_then(|text| text.split_once('=')) {
            self.values.insert(name.to_owned(), value.into());
            return;
        }
        let Some(name) = item.get("ParameterKey").and_then(Node::text) else {
            return self.refuse(&format!("/{i}"), "neither `ParameterKey` nor the text `Key=Value`");
        };
        match item.get("ParameterValue").map(written) {
            Some(Some(value)) => {
                self.values.insert(name.to_owned(), value);
            }
            Some(None) => {
                self.refuse(&format!("/{i}/ParameterValue"), "a parameter's value must be a text");
            }
            // The stack's own value stays, and nobody can know it here.
            None if item.get("UsePreviousValue").is_some() => {}
            None => self.refuse(&format!("/{i}"), &format!("`{name}` without `ParameterValue`")),
        }
    }

    fn mapping(&mut self, entries: &[Entry]) {
        let pipeline = entries.iter().find(|entry| entry.name() == "Parameters");
        let (entries, base) = match pipeline.and_then(|entry| entry.value.entries()) {
            Some(inner) => (inner, "/Parameters"),
            None => (entries, ""),
        };
        for entry in entries {
            match written(&entry.value) {
                Some(value) => {
                    self.values.insert(entry.name().to_owned(), value);
                }
                None => {
                    let mut pointer = base.to_owned();
                    crate::source::pointer::push(&mut pointer, entry.name());
                    self.refuse(
                        &pointer,
                        &format!("the value of parameter `{}` must be a text", entry.name()),
                    );
                }
            }
        }
    }
}
