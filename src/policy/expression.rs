//! Assertions that compare two values of a subject, in minijinja's expression language.
//!
//! What an expression cannot say belongs into the subject. The one function of ours compares patterns that stand in the
//! policy with those of the estate, which a subject cannot know: `alarmed(monitoring, [pattern, …])`.

use super::schema::unknowns;
use super::truth::Truth;
use crate::facts::{Answer, monitoring};
use crate::json::Value;
use minijinja::value::{Enumerator, Object, Serde};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt::{Display, Formatter};
use std::sync::{Arc, LazyLock, OnceLock};

/// Instructions that one evaluation may take; a policy's comparison takes some dozens.
const FUEL: u64 = 100_000;

/// The function of ours, which minijinja lists among the names of an expression.
const FUNCTION: &str = "alarmed";

/// An expression over a subject; a link `$x` is called `x` in it.
#[derive(Debug)]
pub(super) struct Expression {
    text: String,
    ready: OnceLock<Ready>,
    /// What it names where there is nothing in that, and the answer then: the same of thousands of subjects.
    bare: OnceLock<(Value, Truth)>,
}

/// What is made when an expression is first needed: most runs ask few of them.
#[derive(Debug)]
struct Ready {
    /// The expression, or what is wrong with it.
    compiled: Result<minijinja::Expression<'static, 'static>, minijinja::Error>,
    /// The dotted paths that the expression names.
    named: BTreeSet<String>,
}

impl Expression {
    pub(super) fn new(text: String) -> Expression {
        Expression { text, ready: OnceLock::new(), bare: OnceLock::new() }
    }

    /// Whether this is an expression at all.
    pub(super) fn check(text: &str) -> Result<(), String> {
        ENVIRONMENT.compile_expression(text).map(drop).map_err(|error| describe(&error))
    }

    /// Whether the expression names only these links of a subject.
    pub(super) fn reads_only(&self, names: &[&str]) -> bool {
        let mut links = self.links().peekable();
        links.peek().is_some() && links.all(|root| names.contains(&root))
    }

    /// What the expression names of a subject.
    fn links(&self) -> impl Iterator<Item = &str> {
        let roots = self.ready().named.iter().map(|path| path.split('.').next().unwrap_or(path));
        roots.filter(|root| *root != FUNCTION)
    }

    fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| Ready::new(&self.text))
    }

    /// Whether the subject meets the assertion. It is unknown as soon as anything in what the expression names is.
    pub(super) fn holds(&self, subject: &Value, seen: &Seen) -> Truth {
        let mut links = self.links();
        let link = links.next().filter(|_| links.next().is_none());
        if let Some(bare) = link.and_then(|link| root_of(subject, link)).filter(|value| is_bare(value)) {
            let (known, answer) = self.bare.get_or_init(|| (bare.clone(), self.evaluate(subject, seen)));
            if known == bare {
                return answer.clone();
            }
        }
        self.evaluate(subject, seen)
    }

    fn evaluate(&self, subject: &Value, seen: &Seen) -> Truth {
        let Ready { compiled, named } = self.ready();
        let mut reasons = BTreeSet::new();
        for path in named {
            read_on(subject, path, &mut reasons);
        }
        if !reasons.is_empty() {
            return Truth::Unknown(reasons);
        }
        let expression = match compiled {
            Ok(expression) => expression,
            Err(error) => return broken(error),
        };
        match expression.eval(seen.of(subject, named)) {
            Ok(value) => Truth::known(value.is_true(), ""),
            Err(error) => match error.source().and_then(|source| source.downcast_ref()) {
                Some(CannotTell(reasons)) => Truth::Unknown(reasons.clone()),
                // Loading compiles every expression; what is left are types that it did not expect.
                None => broken(&error),
            },
        }
    }
}

fn broken(error: &minijinja::Error) -> Truth {
    Truth::unknown(format!("the policy's assertion failed: {}", describe(error)))
}

impl Ready {
    fn new(text: &str) -> Ready {
        let compiled = ENVIRONMENT.compile_expression_owned(text.to_owned());
        let named = compiled.as_ref().map(|expression| expression.undeclared_variables(true));
        Ready { named: named.unwrap_or_default().into_iter().collect(), compiled }
    }
}

/// What all expressions are compiled in.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_function(FUNCTION, alarmed);
    environment
}

/// The third answer of a function: minijinja's expressions know two, so it leaves by way of an error.
#[derive(Debug)]
struct CannotTell(BTreeSet<String>);

impl Display for CannotTell {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot tell")
    }
}

impl Error for CannotTell {}

/// Whether an alarm with a subscriber watches all events that one of these filter patterns matches.
#[allow(clippy::needless_pass_by_value)] // So are arguments handed to minijinja's functions.
fn alarmed(monitoring: minijinja::Value, accepted: Vec<String>) -> Result<bool, minijinja::Error> {
    let wrong = |error: String| minijinja::Error::new(ErrorKind::InvalidOperation, error);
    let Some(Fields(monitoring)) = monitoring.downcast_object_ref() else {
        return Err(wrong(format!("`{FUNCTION}` takes a link")));
    };
    match monitoring::alarmed(monitoring, &accepted).map_err(wrong)? {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Unknown(reasons) => Err(wrong(String::new()).with_source(CannotTell(reasons))),
    }
}

fn describe(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// What expressions see of one subject: each property or link is made ready once, as many expressions name the same.
#[derive(Default)]
pub(super) struct Seen(RefCell<HashMap<String, minijinja::Value>>);

impl Seen {
    /// The part of the subject that is named.
    fn of(&self, subject: &Value, named: &BTreeSet<String>) -> minijinja::Value {
        let mut known = self.0.borrow_mut();
        let mut seen = |root: &str| {
            if !known.contains_key(root) {
                known.insert(root.to_owned(), shown(root_of(subject, root)?));
            }
            known.get(root).cloned()
        };
        let roots: BTreeSet<&str> = named.iter().map(|path| path.split('.').next().unwrap_or(path)).collect();
        minijinja::Value::from_pairs(roots.iter().filter_map(|root| Some((*root, seen(root)?))))
    }
}

/// An object of which fields are shown when they are asked for.
#[derive(Debug)]
struct Fields(Value);

impl Object for Fields {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.0.get(key.as_str()?).map(shown)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(
            self.0
                .as_object()
                .into_iter()
                .flat_map(crate::json::Map::keys)
                .map(|name| name.as_str().into())
                .collect(),
        )
    }
}

fn shown(value: &Value) -> minijinja::Value {
    match value {
        Value::Object(_) => minijinja::Value::from_object(Fields(value.clone())),
        other => Serde(other.clone()).into(),
    }
}

/// Whether a link has fields, and nothing in them.
fn is_bare(link: &Value) -> bool {
    let nothing = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    link.as_object().is_some_and(|fields| fields.values().all(nothing))
}

/// A property or link by the name that it has in expressions.
fn root_of<'a>(subject: &'a Value, name: &str) -> Option<&'a Value> {
    subject.get(name).or_else(|| subject.get(format!("${name}")))
}

/// Collects why values on a dotted path, or below it, are unknown.
fn read_on(subject: &Value, path: &str, reasons: &mut BTreeSet<String>) {
    let mut segments = path.split('.');
    let first = segments.next().unwrap_or_default();
    let Some(mut value) = root_of(subject, first) else { return };
    for segment in segments {
        // An unknown on the way ends the way: it has no such field.
        let Some(next) = value.get(segment) else { break };
        value = next;
    }
    unknowns(value, reasons);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::intrinsic::unknown;
    use crate::json::json;

    #[test]
    fn values_are_compared_and_what_is_not_read_does_not_matter() {
        let holds = |subject: Value| {
            Expression::new("Days >= retention.days".to_owned()).holds(&subject, &Seen::default())
        };
        let open = unknown("a parameter");
        assert_eq!(holds(json!({"Days": 400, "$retention": {"days": 365}, "X": open})), Truth::True);
        assert_eq!(holds(json!({"Days": 300, "$retention": {"days": 365}})), Truth::False(String::new()));
        assert_eq!(holds(json!({"Days": open, "$retention": {"days": 365}})), Truth::unknown("a parameter"));
        assert_eq!(holds(json!({"Days": 1, "$retention": open})), Truth::unknown("a parameter"));
        assert!(matches!(holds(json!({"Days": 1})), Truth::Unknown(_)), "an undefined value is no pass");
    }

    #[test]
    fn endless_work_and_slips_end_in_a_message() {
        assert!(Expression::check("Days >=").is_err());
        let long = Expression::new("range(10000)|map('string')|join|length > 0 and false".to_owned());
        assert!(!matches!(long.holds(&json!({}), &Seen::default()), Truth::True));
    }
}
