//! References as one stack sees them: its own stay, those into other stacks become literals or parameters.
//!
//! Nothing is exported and imported by name: exports cannot leave an account, and an imported one cannot be changed.

use super::Parameter;
use crate::estate::intrinsic::{self, Intrinsic, Part};
use crate::estate::{Estate, StackId};
use crate::json::Value;
use std::collections::BTreeMap;

/// One stack's view, and the parameters that its references came to need.
pub(super) struct Scope<'a> {
    /// The estate.
    pub(super) estate: &'a Estate,
    /// The stack.
    pub(super) stack: StackId,
    needed: BTreeMap<String, Need>,
}

/// What a parameter stands for: an identifier that AWS assigns in another stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    /// The logical id of the resource.
    pub(super) id: String,
    /// The attribute; none for what `Ref` gives.
    pub(super) attribute: Option<String>,
}

impl Need {
    fn new(id: &str, attribute: Option<&str>) -> Need {
        Need { id: id.to_owned(), attribute: attribute.map(str::to_owned) }
    }

    /// The name of the parameter, and of the output that gives its value.
    pub(super) fn name(&self) -> String {
        format!("{}{}", self.id, self.attribute.as_deref().unwrap_or("Id"))
    }

    /// The reference that gives the value in the resource's own stack.
    pub(super) fn reference(&self) -> Value {
        match &self.attribute {
            Some(attribute) => intrinsic::attribute(&self.id, attribute),
            None => intrinsic::reference(&self.id),
        }
    }
}

/// What takes the place of a reference.
enum Replacement {
    Literal(String),
    Parameter(String),
}

impl<'a> Scope<'a> {
    /// A view from that stack.
    pub(super) fn new(estate: &'a Estate, stack: StackId) -> Scope<'a> {
        Scope { estate, stack, needed: BTreeMap::new() }
    }

    /// The value as it stands in this stack's template.
    pub(super) fn localize(&mut self, value: &Value) -> Value {
        intrinsic::map(value, &mut |found| match found {
            Intrinsic::Ref(id) => self.replace(id, None).map(Replacement::into_value),
            Intrinsic::GetAtt(id, attribute) => {
                self.replace(id, Some(attribute)).map(Replacement::into_value)
            }
            Intrinsic::Sub(parts) => Some(self.substitute(parts)),
            Intrinsic::Unknown(_) => None,
        })
    }

    /// What this stack's template takes as parameters, in the order of their names.
    pub(super) fn needed(&self) -> impl Iterator<Item = &Need> {
        self.needed.values()
    }

    /// The parameters, each with the stack whose output it is.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        let parameter = |(name, need): (&String, &Need)| {
            let from = self.estate.get(&need.id)?.stack;
            Some(Parameter { name: name.clone(), from })
        };
        self.needed.iter().filter_map(parameter).collect()
    }

    /// What stands for a resource of another stack; none for one of this stack, or for what is no resource.
    fn replace(&mut self, id: &str, attribute: Option<&str>) -> Option<Replacement> {
        if self.estate.get(id)?.stack == self.stack {
            return None;
        }
        let need = Need::new(id, attribute);
        if let Value::String(literal) = self.estate.resolve(&need.reference()) {
            return Some(Replacement::Literal(literal.into()));
        }
        let name = need.name();
        self.needed.insert(name.clone(), need);
        Some(Replacement::Parameter(name))
    }

    /// `Fn::Sub` only where something is left to substitute.
    fn substitute(&mut self, parts: &[Part<'_>]) -> Value {
        let (mut text, mut literal) = (String::new(), String::new());
        let mut variables = 0;
        for part in parts {
            let (id, attribute) = match part {
                // A compiled estate has none; were there one, it would be seen.
                Part::Unknown(reason) => {
                    literal.push_str(&intrinsic::hole(reason));
                    continue;
                }
                Part::Text(piece) => {
                    literal.push_str(piece);
                    continue;
                }
                Part::Ref(id) => (*id, None),
                Part::GetAtt(id, attribute) => (*id, Some(*attribute)),
            };
            let variable = match (self.replace(id, attribute), attribute) {
                (Some(Replacement::Literal(value)), _) => {
                    literal.push_str(&value);
                    continue;
                }
                (Some(Replacement::Parameter(name)), _) => format!("${{{name}}}"),
                (None, Some(attribute)) => format!("${{{id}.{attribute}}}"),
                (None, None) => format!("${{{id}}}"),
            };
            text.push_str(&escape(&std::mem::take(&mut literal)));
            text.push_str(&variable);
            variables += 1;
        }
        if variables == 0 {
            return Value::from(literal);
        }
        text.push_str(&escape(&literal));
        intrinsic::sub(text)
    }
}

impl Replacement {
    fn into_value(self) -> Value {
        match self {
            Replacement::Literal(text) => Value::from(text),
            Replacement::Parameter(name) => intrinsic::reference(&name),
        }
    }
}

/// Literal text inside `Fn::Sub`: `${` is written `${!`.
fn escape(text: &str) -> String {
    text.replace("${", "${!")
}

/// The outputs that other stacks' parameters are filled from, by the stack that has them.
pub(super) fn exports(estate: &Estate) -> BTreeMap<StackId, BTreeMap<String, Need>> {
    let mut exports: BTreeMap<StackId, BTreeMap<String, Need>> = BTreeMap::new();
    for stack in estate.stack_ids() {
        let mut scope = Scope::new(estate, stack);
        for resource in super::resources(estate, stack) {
            scope.localize(&resource.properties);
        }
        for (name, need) in scope.needed {
            if let Some(resource) = estate.get(&need.id) {
                exports.entry(resource.stack).or_default().insert(name, need);
            }
        }
    }
    exports
}
