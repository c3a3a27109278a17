//! `aws_iam_policy_document` as the provider writes it out.

mod places;
mod statement;

pub(super) use places::{Places, places};

use super::block::JSON;
use super::value::{has_unknown, marked};
use crate::estate::Intrinsic;
use crate::estate::alternatives::{Decided, decide, either, gates, without_sides};
use crate::estate::intrinsic::{self, intrinsic, unknown};
use crate::json::{Map, Value, json};
use crate::source::pointer;
use statement::statement;

/// Of more conditions than this in one document the others stay unknown.
const MAX_SIDES: usize = 3;

/// Where a statement of a document comes from, as a pointer into the arguments: its block, or a document that is merged in
/// and the statement's number there.
#[derive(Debug)]
pub(super) enum From {
    Block(String),
    Merged(String, usize),
}

/// The document that these arguments give; unknown as a whole if which statements it has is unknown.
pub(super) fn document(arguments: &Map) -> Value {
    traced(arguments).0
}

/// The document, and where its statements come from if that does not depend on conditions.
pub(super) fn traced(arguments: &Map) -> (Value, Vec<From>) {
    let mut open = Vec::new();
    arguments.values().for_each(|value| gates(value, &mut open));
    if open.is_empty() { put_together(arguments) } else { (sided(arguments, MAX_SIDES), Vec::new()) }
}

/// The document on both sides of each condition that nobody can tell.
fn sided(arguments: &Map, left: usize) -> Value {
    let mut open = Vec::new();
    arguments.values().for_each(|value| gates(value, &mut open));
    let each = |f: &dyn Fn(&Value) -> Option<Value>| -> Map {
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
        Some(_) => put_together(&each(&|value| Some(without_sides(value)))).0,
        None => put_together(arguments).0,
    }
}

fn put_together(arguments: &Map) -> (Value, Vec<From>) {
    match merged(arguments) {
        Ok(whole) => whole.finish(),
        Err(open) => (open, Vec::new()),
    }
}

/// The whole of the documents and statements that are named; or the unknown that makes all of it unknown.
fn merged(arguments: &Map) -> Result<Document, Value> {
    let mut whole = Document::default();
    for name in ["source_json", "source_policy_documents"] {
        whole.merge_all(name, arguments.get(name))?;
    }
    match arguments.get("statement") {
        Some(Value::Array(statements)) => {
            let at = |number: usize| From::Block(pointer::join(["statement", &number.to_string()]));
            let numbered = statements.iter().enumerate();
            let statements = numbered.map(|(number, block)| (statement(block), at(number))).collect();
            whole.merge(Document {
                version: arguments.get("version").cloned(),
                id: arguments.get("policy_id").cloned(),
                statements,
            });
        }
        Some(open) => return Err(open.clone()),
        None => {}
    }
    for name in ["override_json", "override_policy_documents"] {
        whole.merge_all(name, arguments.get(name))?;
    }
    Ok(whole)
}

#[derive(Default)]
struct Document {
    version: Option<Value>,
    id: Option<Value>,
    statements: Vec<(Value, From)>,
}

impl Document {
    /// Merges documents, given as one text or a list in the argument of that name.
    fn merge_all(&mut self, name: &str, documents: Option<&Value>) -> Result<(), Value> {
        let at = pointer::join([name]);
        let documents: Vec<(&Value, String)> = match documents {
            Some(Value::Array(documents)) => {
                let numbered = documents.iter().enumerate();
                numbered.map(|(number, one)| (one, pointer::child(&at, &number.to_string()))).collect()
            }
            Some(one) => vec![(one, at)],
            None => Vec::new(),
        };
        for (document, at) in documents {
            if document.as_str() != Some("") && !document.is_null() {
                self.merge(Document::parse(document, &at)?);
            }
        }
        Ok(())
    }

    fn parse(document: &Value, at: &str) -> Result<Document, Value> {
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
        let from = |number: usize| From::Merged(at.to_owned(), number);
        let numbered = statements.into_iter().enumerate();
        let statements = numbered.map(|(number, statement)| (statement, from(number))).collect();
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
            let same = |(old, _): &&mut (Value, From)| {
                has_sid(&statement.0) && old.get("Sid") == statement.0.get("Sid")
            };
            match self.statements.iter_mut().find(same) {
                Some(old) => *old = statement,
                None => self.statements.push(statement),
            }
        }
    }

    fn finish(self) -> (Value, Vec<From>) {
        let (statements, from): (Vec<Value>, Vec<From>) = self.statements.into_iter().unzip();
        let mut document = Map::new();
        document.insert("Version".to_owned(), self.version.unwrap_or_else(|| json!("2012-10-17")));
        document.extend(self.id.map(|id| ("Id".to_owned(), id)));
        document.insert("Statement".to_owned(), Value::Array(statements));
        (Value::Object(document), from)
    }
}

fn has_sid(statement: &Value) -> bool {
    statement.get("Sid").is_some_and(|sid| sid.as_str() != Some(""))
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
