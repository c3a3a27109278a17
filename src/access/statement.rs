//! A policy document's statements, ready to be held against requests.

use super::condition::Condition;
use super::document::normalise;
use super::principals::Principals;
use super::request::Request;
use super::text::Text;
use crate::estate::Answer;
use crate::estate::intrinsic::unread;
use crate::json::{Value, json};
use std::sync::{Arc, LazyLock};

/// A policy document that requests can be held against.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) statements: Vec<Arc<Statement>>,
    /// Why what it says is not known.
    pub(super) open: Option<String>,
    /// Whether its version has policy variables.
    pub(super) variables: bool,
    /// Why it is not known whether it has a say.
    pub(super) doubt: Option<String>,
}

/// A statement.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// A JSON Pointer to it in the document, as that is written.
    pub(super) pointer: String,
    pub(super) sid: Option<String>,
    pub(super) allows: Answer,
    pub(super) principal: Option<(Sense, Principals)>,
    pub(super) action: Element,
    pub(super) resource: Element,
    pub(super) conditions: Vec<Condition>,
    /// Why part of it is not known.
    pub(super) open: Option<String>,
}

/// Whether an element names what is meant, or what is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Named,
    Others,
}

/// What an element names; nothing if the statement has none.
pub(super) type Element = Option<(Sense, Vec<Text>)>;

impl Document {
    /// Reads a document as it is written, or in one form.
    pub fn read(written: &Value) -> Document {
        Document::of_normal(&normalise(written), written)
    }

    /// Of statements that are in one form already.
    pub fn of_statements(version: &Value, statements: &[&Value]) -> Document {
        let variables = version.as_str() == Some("2012-10-17");
        let has_variable = |value: &Value| value.to_string().contains("${");
        let open = unread(version)
            .filter(|_| has_variable(version) || statements.iter().any(|one| has_variable(one)));
        let read = |(i, one): (usize, &&Value)| Arc::new(Statement::read(format!("/Statement/{i}"), one));
        let statements = statements.iter().enumerate().map(read).collect();
        Document { statements, open, variables, doubt: None }
    }

    /// Of one that has been brought to one form, with what was written.
    pub fn of_normal(normal: &Value, written: &Value) -> Document {
        let version = normal.get("Version");
        let variables = version.and_then(Value::as_str) == Some("2012-10-17");
        let statements = normal.get("Statement");
        let open = unread(normal).or_else(|| statements.and_then(unread));
        // Whether variables are variables is not known.
        let open = open.or_else(|| version.and_then(unread).filter(|_| normal.to_string().contains("${")));
        let pointer = |i: usize| match written.get("Statement") {
            Some(Value::Array(_)) => format!("/Statement/{i}"),
            Some(_) => "/Statement".to_owned(),
            None => String::new(),
        };
        let rows = statements.and_then(Value::as_array).into_iter().flatten().enumerate();
        let statements =
            rows.map(|(i, statement)| Arc::new(Statement::read(pointer(i), statement))).collect();
        Document { statements, open, variables, doubt: None }
    }

    /// The same document with these of its statements alone.
    #[must_use]
    pub fn only(&self, statements: &[usize]) -> Document {
        self.with(statements.iter().filter_map(|i| self.statements.get(*i)))
    }

    /// The same with the statements alone that may be about a request of a class.
    pub(super) fn about(&self, class: &Request) -> Document {
        self.with(self.statements.iter().filter(|one| one.may_be_about(class)))
    }

    fn with<'a>(&self, statements: impl Iterator<Item = &'a Arc<Statement>>) -> Document {
        let statements = statements.map(Arc::clone).collect();
        Document { statements, open: self.open.clone(), variables: self.variables, doubt: self.doubt.clone() }
    }

    /// With its statements called by these numbers.
    #[must_use]
    pub fn numbered(mut self, numbers: &[usize]) -> Document {
        for (statement, number) in self.statements.iter_mut().zip(numbers) {
            Arc::make_mut(statement).pointer = format!("/Statement/{number}");
        }
        self
    }

    /// One of which nothing is known.
    pub fn unknown(reason: &str) -> Document {
        Document { statements: Vec::new(), open: Some(reason.to_owned()), variables: false, doubt: None }
    }

    /// The same, being one of which it is not known whether it has a say, for this reason.
    #[must_use]
    pub fn in_doubt(&self, reason: &str) -> Document {
        Document { doubt: Some(reason.to_owned()), ..self.clone() }
    }

    /// Why it is not known whether it has a say, if it is not.
    pub fn doubt(&self) -> Option<&str> {
        self.doubt.as_deref()
    }

    /// One that allows everything, such as a stranger's own policy.
    pub fn everything() -> &'static Document {
        static EVERYTHING: LazyLock<Document> = LazyLock::new(|| {
            Document::read(&json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}))
        });
        &EVERYTHING
    }
}

impl Statement {
    fn read(pointer: String, written: &Value) -> Statement {
        let element = |name: &str| {
            let named = written.get(name).map(|value| (Sense::Named, texts(value)));
            named.or_else(|| written.get(format!("Not{name}")).map(|value| (Sense::Others, texts(value))))
        };
        let principal = |name: &str| written.get(name).map(Principals::read);
        let effect = written.get("Effect");
        let allows = match effect.and_then(Value::as_str) {
            Some(effect) => Answer::known(effect == "Allow"),
            None => Answer::unknown(
                effect.and_then(unread).unwrap_or_else(|| "a statement has no effect".to_owned()),
            ),
        };
        let (conditions, open) = conditions(written.get("Condition").unwrap_or(&Value::Null));
        Statement {
            pointer,
            sid: written.get("Sid").and_then(Value::as_str).map(str::to_owned),
            allows,
            principal: principal("Principal")
                .map(|named| (Sense::Named, named))
                .or_else(|| principal("NotPrincipal").map(|named| (Sense::Others, named))),
            action: element("Action"),
            resource: element("Resource"),
            conditions,
            open: unread(written).or(open),
        }
    }
}

/// The conditions, and why some of them are not known.
fn conditions(written: &Value) -> (Vec<Condition>, Option<String>) {
    let (mut conditions, mut open) = (Vec::new(), unread(written));
    for (operator, keys) in written.as_object().into_iter().flatten().filter(|_| unread(written).is_none()) {
        open = open.or_else(|| unread(keys));
        for (key, values) in keys.as_object().into_iter().flatten().filter(|_| unread(keys).is_none()) {
            conditions.push(Condition::new(operator, key, texts(values)));
        }
    }
    (conditions, open)
}

/// A list of texts; one that is not known is a text that is not.
pub(super) fn texts(value: &Value) -> Vec<Text> {
    match value {
        Value::Array(items) => items.iter().map(Text::read).collect(),
        single => vec![Text::read(single)],
    }
}
