//! `aws_iam_policy_document` as the provider writes it out.

use super::block::JSON;
use super::value::{has_unknown, marked};
use crate::estate::Intrinsic;
use crate::estate::alternatives::{Decided, decide, either, gates, without_sides};
use crate::estate::intrinsic::{self, intrinsic, sub, unknown};
use serde_json::{Map, Value, json};

/// Of more conditions than this in one document the others stay unknown.
const MAX_SIDES: usize = 3;

/// The document that these arguments give; unknown as a whole if which statements it has is unknown.
pub(super) fn document(arguments: &Map<String, Value>) -> Value {
    sided(arguments, MAX_SIDES)
}

/// The document on both sides of each condition that nobody can tell.
fn sided(arguments: &Map<String, Value>, left: usize) -> Value {
    let mut open = Vec::new();
    arguments.values().for_each(|value| gates(value, &mut open));
    let each = |f: &dyn Fn(&Value) -> Option<Value>| -> Map<String, Value> {
        arguments.iter().filter_map(|(name, value)| Some((name.clone(), f(value)?))).collect()
    };
    match open.first() {
        Some(gate) if left > 0 => {
            let side = |holds| {
                let decided = Decided::from([(gate.condition.clone(), holds)]);
                Some(sided(&each(&|value| decide(value, &decided)), left - 1))
            };
            either(gate, [side(true), side(false)])
        }
        Some(_) => put_together(&each(&|value| Some(without_sides(value)))),
        None => put_together(arguments),
    }
}

fn put_together(arguments: &Map<String, Value>) -> Value {
    let mut whole = Document::default();
    let before = ["source_json", "source_policy_documents"];
    let after = ["override_json", "override_policy_documents"];
    for name in before {
        if let Err(open) = whole.merge_all(arguments.get(name)) {
            return open;
        }
    }
    match arguments.get("statement") {
        Some(Value::Array(statements)) => {
            let statements = statements.iter().map(statement).collect();
            whole.merge(Document {
                version: arguments.get("version").cloned(),
                id: arguments.get("policy_id").cloned(),
                statements,
            });
        }
        Some(open) => return open.clone(),
        None => {}
    }
    for name in after {
        if let Err(open) = whole.merge_all(arguments.get(name)) {
            return open;
        }
    }
    whole.finish()
}

#[derive(Default)]
struct Document {
    version: Option<Value>,
    id: Option<Value>,
    statements: Vec<Value>,
}

impl Document {
    /// Merges documents, given as one text or a list.
    fn merge_all(&mut self, documents: Option<&Value>) -> Result<(), Value> {
        let documents = match documents {
            Some(Value::Array(documents)) => documents.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => return Ok(()),
        };
        for document in documents {
            if document.as_str() != Some("") && !document.is_null() {
                self.merge(Document::parse(document)?);
            }
        }
        Ok(())
    }

    fn parse(document: &Value) -> Result<Document, Value> {
        let open = || match intrinsic(document) {
            Some(Intrinsic::Unknown(_)) => document.clone(),
            _ => unknown("a policy document that is merged in is no constant"),
        };
        let parsed = match (marked(document, JSON), document) {
            (Some(value), _) => value.clone(),
            (None, Value::String(text)) => serde_json::from_str(text).map_err(|_| open())?,
            _ => return Err(open()),
        };
        let statements = match parsed.get("Statement") {
            Some(Value::Array(statements)) => statements.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        if let Some(open) = statements.iter().find(|statement| !has_sid(statement) && has_unknown(statement))
        {
            // A statement that is unknown as a whole may have any Sid.
            if intrinsic(open).is_some() {
                return Err(open.clone());
            }
        }
        Ok(Document { version: parsed.get("Version").cloned(), id: parsed.get("Id").cloned(), statements })
    }

    /// As the provider does: a statement replaces the earlier one of the same Sid.
    fn merge(&mut self, other: Document) {
        let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).unwrap_or("").to_owned();
        if text(&other.version) > text(&self.version) {
            self.version = other.version;
        }
        if other.id.is_some() {
            self.id = other.id;
        }
        for statement in other.statements {
            let same = |old: &&mut Value| has_sid(&statement) && old.get("Sid") == statement.get("Sid");
            match self.statements.iter_mut().find(same) {
                Some(old) => *old = statement,
                None => self.statements.push(statement),
            }
        }
    }

    fn finish(self) -> Value {
        let mut document = Map::new();
        document.insert("Version".to_owned(), self.version.unwrap_or_else(|| json!("2012-10-17")));
        document.extend(self.id.map(|id| ("Id".to_owned(), id)));
        document.insert("Statement".to_owned(), Value::Array(self.statements));
        Value::Object(document)
    }
}

fn has_sid(statement: &Value) -> bool {
    statement.get("Sid").is_some_and(|sid| sid.as_str() != Some(""))
}

/// A `statement` block in AWS's form.
fn statement(block: &Value) -> Value {
    let mut out = Map::new();
    let sid = block.get("sid").filter(|sid| sid.as_str() != Some(""));
    out.extend(sid.map(|sid| ("Sid".to_owned(), sid.clone())));
    out.insert("Effect".to_owned(), block.get("effect").cloned().unwrap_or_else(|| json!("Allow")));
    let lists = [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    for (from, to) in lists {
        if let Some(value) = block.get(from).and_then(collapsed) {
            out.insert(to.to_owned(), value);
        }
    }
    for (from, to) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(blocks) = block.get(from) {
            out.insert(to.to_owned(), principals(blocks));
        }
    }
    if let Some(blocks) = block.get("condition") {
        out.insert("Condition".to_owned(), conditions(blocks));
    }
    Value::Object(out)
}

/// One element stands for itself; none is left out.
fn collapsed(values: &Value) -> Option<Value> {
    match with_variables(values) {
        Value::Array(mut items) => match items.len() {
            0 => None,
            1 => Some(items.remove(0)),
            _ => Some(Value::Array(items)),
        },
        other => Some(other),
    }
}

/// `&{aws:username}` is how Terraform lets `${aws:username}` be written.
fn with_variables(value: &Value) -> Value {
    match (intrinsic(value), value) {
        (Some(Intrinsic::Sub(_)), Value::Object(fields)) => {
            let text = fields.get("Fn::Sub").and_then(Value::as_str).unwrap_or_default();
            sub(text.replace("&{", "${!"))
        }
        (None, Value::String(text)) => Value::String(text.replace("&{", "${")),
        (None, Value::Array(items)) => items.iter().map(with_variables).collect(),
        _ => value.clone(),
    }
}

fn principals(blocks: &Value) -> Value {
    let Value::Array(blocks) = blocks else { return blocks.clone() };
    let mut out: Map<String, Value> = Map::new();
    for block in blocks {
        let kind = match block.get("type") {
            Some(Value::String(kind)) => kind.clone(),
            Some(open) if intrinsic(open).is_some() => {
                return unknown("the type of a principal is no constant");
            }
            _ => continue,
        };
        let Some(names) = block.get("identifiers").and_then(collapsed) else { continue };
        add(&mut out, &kind, names);
    }
    match out.get("*") {
        Some(_) if out.len() == 1 => json!("*"),
        _ => Value::Object(out),
    }
}

fn conditions(blocks: &Value) -> Value {
    let Value::Array(blocks) = blocks else { return blocks.clone() };
    let mut out: Map<String, Value> = Map::new();
    for block in blocks {
        let (Some(Value::String(test)), Some(variable)) = (block.get("test"), block.get("variable")) else {
            return unknown("the test of a condition is no constant");
        };
        let Value::String(variable) = variable else {
            return unknown("the variable of a condition is no constant");
        };
        let values = block.get("values").cloned().unwrap_or_else(|| json!([]));
        let values = collapsed(&texts(values)).unwrap_or_else(|| json!([]));
        let tests = out.entry(test.clone()).or_insert_with(|| json!({}));
        if let Value::Object(tests) = tests {
            add(tests, variable, values);
        }
    }
    Value::Object(out)
}

/// Condition values are texts, also where a number or boolean is written.
fn texts(values: Value) -> Value {
    match values {
        Value::Array(items) => items.into_iter().map(texts).collect(),
        Value::Bool(_) | Value::Number(_) => Value::String(values.to_string()),
        other => other,
    }
}

/// Adds to what is there already under that name.
fn add(out: &mut Map<String, Value>, name: &str, values: Value) {
    let list = |value: Value| match value {
        Value::Array(items) => Ok(items),
        value => match intrinsic(&value) {
            Some(Intrinsic::Unknown(_)) => Err(value),
            _ => Ok(vec![value]),
        },
    };
    let Some(before) = out.get(name).cloned() else {
        out.insert(name.to_owned(), values);
        return;
    };
    let all = match (list(before), list(values)) {
        (Ok(before), Ok(more)) => Value::Array(before.into_iter().chain(more).collect()),
        (Err(open), _) | (_, Err(open)) => open,
    };
    out.insert(name.to_owned(), all);
}

/// Whether nothing in a document is computed, so that it can be its text.
pub(super) fn is_constant(document: &Value) -> bool {
    let mut constant = true;
    intrinsic::map(document, &mut |_| {
        constant = false;
        None
    });
    constant
}
