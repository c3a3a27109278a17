//! Conditions: true, false, or why nobody can tell from the template alone.

use super::evaluate::Evaluator;
use super::form::{self, Argument, Form};
use super::text;
use crate::estate::Gate;
use crate::estate::intrinsic::unknown;
use crate::json::Value;
use crate::source::Node;

/// Conditions name each other in no more steps than this.
const MAX_STEPS: usize = 32;

/// Whether a condition holds, or why that cannot be told.
pub(super) type Verdict = Result<bool, String>;

impl<'a> Evaluator<'a> {
    /// Whether the condition of that name holds.
    pub(super) fn verdict(&mut self, name: &str) -> Verdict {
        if let Some(verdict) = self.verdicts.get(name) {
            return verdict.clone();
        }
        let Some(condition) = self.conditions.get(name) else {
            return Err(format!("condition `{name}` is not in this template"));
        };
        let (node, bindings) = (condition.value, condition.bindings.clone());
        // What it says of itself while it is being decided.
        let circular = Err(format!("condition `{name}` depends on itself"));
        self.verdicts.insert(name.to_owned(), circular);
        let verdict = self.bound_to(bindings, |this| this.condition(node));
        self.verdicts.insert(name.to_owned(), verdict.clone());
        verdict
    }

    /// What depends on a condition that cannot be told. One that is another, or its opposite, is that other's: what
    /// stands under both is never there together.
    pub(super) fn gate(&self, name: &str, reason: &str) -> Gate {
        let reason = format!("it depends on condition `{name}`: {reason}");
        let (mut name, mut holds) = (name.to_owned(), true);
        for _ in 0..MAX_STEPS {
            let Some(item) = self.conditions.get(&name).filter(|item| item.bindings.is_empty()) else {
                break;
            };
            let (other, opposite) = match form::form(item.value) {
                Form::Call(function, argument) if function == "Fn::Not" => match argument.items() {
                    Some([one]) => (other(one), true),
                    _ => (None, true),
                },
                _ => (other(item.value), false),
            };
            let Some(other) = other else { break };
            (name, holds) = (other, holds != opposite);
        }
        Gate { condition: format!("condition `{name}`"), holds, reason }
    }

    fn condition(&mut self, node: &'a Node) -> Verdict {
        self.deeper(|this| match form::form(node) {
            Form::Call(name, argument) => this.call_condition(&name, argument),
            Form::Plain => this.named(node),
            Form::Foreign(tag) => Err(format!("the tag `{tag}` is not one of CloudFormation's")),
        })
        .unwrap_or_else(Err)
    }

    /// `{Condition: name}`, which is a function only here, or a truth that is written out.
    fn named(&mut self, node: &'a Node) -> Verdict {
        if let Some([entry]) = node.entries()
            && entry.name() == "Condition"
            && let Some(name) = entry.value.text()
        {
            let name = self.bind(name).into_owned();
            return self.verdict(&name);
        }
        match node.text() {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            _ => Err("a condition is neither a function nor the name of one".to_owned()),
        }
    }

    fn call_condition(&mut self, name: &str, argument: Argument<'a>) -> Verdict {
        let items = argument.items().unwrap_or_default();
        match (name, items) {
            ("Condition", _) => {
                let name = argument.node.text().ok_or("`Condition` without a name")?;
                let name = self.bind(name).into_owned();
                self.verdict(&name)
            }
            ("Fn::Equals", [left, right]) => self.equals(left, right),
            ("Fn::Not", [one]) => self.condition(one).map(|holds| !holds),
            ("Fn::And", [_, ..]) => self.any(items, false).map(|holds| !holds),
            ("Fn::Or", [_, ..]) => self.any(items, true),
            _ => Err(format!("`{name}` with these arguments is no condition")),
        }
    }

    /// Whether any of the conditions comes out as `wanted`. One that does decides, whatever the others are.
    fn any(&mut self, items: &'a [std::sync::Arc<Node>], wanted: bool) -> Verdict {
        let mut open = None;
        for item in items {
            match self.condition(item) {
                Ok(holds) if holds == wanted => return Ok(true),
                Ok(_) => {}
                Err(reason) => open = open.or(Some(reason)),
            }
        }
        open.map_or(Ok(false), Err)
    }

    fn equals(&mut self, left: &'a Node, right: &'a Node) -> Verdict {
        let nothing = || unknown("`AWS::NoValue` cannot be compared");
        let (left, right) = self.untraced(|this| (this.value(left), this.value(right)));
        let (left, right) = (left.unwrap_or_else(nothing), right.unwrap_or_else(nothing));
        if let (Value::Array(left), Value::Array(right)) = (&left, &right) {
            let known = |items: &[Value]| -> Result<Vec<String>, String> {
                items.iter().map(|item| text::known(item, self.place)).collect()
            };
            return Ok(known(left)? == known(right)?);
        }
        // The same reference on both sides is equal, whatever it gives.
        if let (Ok(left), Ok(right)) = (text::pieces(&left), text::pieces(&right))
            && left == right
            && !left.iter().any(|piece| matches!(piece, text::Piece::Hole(_)))
        {
            return Ok(true);
        }
        Ok(text::known(&left, self.place)? == text::known(&right, self.place)?)
    }
}

/// The condition that a node names, if it does nothing else.
fn other(node: &Node) -> Option<String> {
    match form::form(node) {
        Form::Call(function, argument) if function == "Condition" => argument.node.text().map(str::to_owned),
        Form::Plain => match node.entries() {
            Some([entry]) if entry.name() == "Condition" => entry.value.text().map(str::to_owned),
            _ => None,
        },
        _ => None,
    }
}
