//! Names in a template that nothing in it has, and resources that wait for each other: CloudFormation refuses both. What
//! else is in the template is judged all the same.
//!
//! Where a macro may add what is missing nothing is told.

use super::condition::Verdict;
use super::evaluate::Evaluator;
use super::form::{self, Argument, FOR_EACH, Form};
use super::functions::variable;
use super::misnamed::Misnamed;
use super::template::Declared;
use crate::source::{Node, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// So many names are told one by one: of a part of a template none may be known.
const MOST: usize = 50;
/// Why a name that is like no other is told.
const REFUSED: &str = "CloudFormation refuses a template that names what is not in it";
/// A template has at most 500 resources: of more nobody asks in what order they are made.
const MAX_RESOURCES: usize = 1_000;
/// Aliases may repeat values endlessly.
const MAX_NODES: usize = 1_000_000;

/// What a name is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// `Ref`, or a variable of `Fn::Sub`.
    Ref,
    /// A resource's attribute.
    Attribute,
    DependsOn,
    Condition,
}

/// A name that is used, and whether the template is deployed with it: the other side of a condition is not.
struct Used<'a> {
    what: Use,
    name: String,
    at: &'a Node,
}

/// What is told of a template.
pub(super) fn told<'a>(
    evaluator: &mut Evaluator<'a>,
    root: &'a Node,
    declared: &[Declared<'a>],
) -> Vec<Misnamed<'a>> {
    if evaluator.macro_name.is_some() {
        return Vec::new();
    }
    let mut walk = Walk { evaluator, used: Vec::new(), local: Vec::new(), nodes: MAX_NODES };
    let mut edges = BTreeMap::new();
    for resource in declared {
        let first = walk.used.len();
        walk.resource(resource);
        // What may not be there waits for nothing that is certain.
        if resource.gate.is_none() {
            let names = walk.used[first..].iter().filter(|used| used.what != Use::Condition);
            edges.insert(resource.item.name.clone(), names.map(|used| used.name.clone()).collect());
        }
    }
    walk.others(root);
    let used = std::mem::take(&mut walk.used);
    let mut told = missing(evaluator, &used);
    let at = |name: &str| declared.iter().find(|other| other.item.name == name).map(|other| other.item.key);
    told.extend(circles(&edges).into_iter().filter_map(|names| Some(circle(at(names.first()?)?, &names))));
    told
}

/// The names that nothing has, each once.
fn missing<'a>(evaluator: &Evaluator<'a>, used: &[Used<'a>]) -> Vec<Misnamed<'a>> {
    let (mut seen, mut told, mut more) = (BTreeSet::new(), Vec::new(), Vec::new());
    for Used { what, name, at } in used {
        let resource = || evaluator.targets.contains_key(name);
        let parameter = || evaluator.parameters.contains_key(name.as_str());
        let is_there = match what {
            Use::Ref => name.starts_with("AWS::") || parameter() || resource(),
            Use::Attribute | Use::DependsOn => resource(),
            Use::Condition => evaluator.conditions.contains_key(name),
        };
        if is_there || !seen.insert((*what, name)) {
            continue;
        }
        if told.len() >= MOST {
            more.push(*at);
            continue;
        }
        let resources = || evaluator.targets.keys().map(String::as_str);
        let (message, known): (_, Vec<&str>) = match what {
            Use::Ref => (
                format!("`{name}` is neither a parameter nor a resource of this template"),
                evaluator.parameters.keys().copied().chain(resources()).collect(),
            ),
            Use::Attribute if parameter() => {
                let message = format!("`{name}` is a parameter, and only resources have attributes");
                told.push((*at, message, format!("CloudFormation refuses it: write `!Ref {name}`")));
                continue;
            }
            Use::Attribute => (
                format!("`{name}`, of which an attribute is taken, is no resource of this template"),
                resources().collect(),
            ),
            Use::DependsOn => (
                format!("`{name}`, which is waited for, is no resource of this template"),
                resources().collect(),
            ),
            Use::Condition => (
                format!("`{name}` is no condition of this template"),
                evaluator.conditions.keys().map(String::as_str).collect(),
            ),
        };
        let help = match nearest(name, known) {
            Some(meant) => format!("CloudFormation refuses it: did you mean `{meant}`?"),
            None => REFUSED.to_owned(),
        };
        told.push((*at, message, help));
    }
    if let Some(first) = more.first() {
        let message = format!("{} further names are in nothing of this template, from here on", more.len());
        told.push((*first, message, REFUSED.to_owned()));
    }
    told
}

fn circle<'a>(at: &'a Node, names: &[&str]) -> Misnamed<'a> {
    let message = match names {
        [one] => format!("resource `{one}` refers to itself"),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("resources {} wait for each other in a circle", names.join(", "))
        }
    };
    let help = "CloudFormation refuses it (\"circular dependency\"): write a name or an ARN out instead of a reference";
    (at, message, help.to_owned())
}

/// The names of those that wait for each other, of each circle in the order of the names; `edges` is what each waits for.
fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<&str>> {
    if edges.len() > MAX_RESOURCES {
        return Vec::new();
    }
    let mut open: BTreeMap<&str, BTreeSet<&str>> = edges
        .iter()
        .map(|(name, next)| {
            (
                name.as_str(),
                next.iter().map(String::as_str).filter(|next| edges.contains_key(*next)).collect(),
            )
        })
        .collect();
    // What waits for nothing that is left, or for which nothing does, is in no circle.
    loop {
        let waited_for: BTreeSet<&str> = open.values().flatten().copied().collect();
        let left: BTreeSet<&str> = open.keys().copied().collect();
        let before = open.len();
        open.retain(|name, next| {
            next.retain(|next| left.contains(next));
            !next.is_empty() && waited_for.contains(name)
        });
        if open.len() == before {
            break;
        }
    }
    let mut found = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for name in open.keys() {
        if seen.contains(name) {
            continue;
        }
        let forward = reached(name, &|at| open[at].iter().copied().collect());
        let back =
            |at: &str| open.iter().filter(|(_, next)| next.contains(at)).map(|(name, _)| *name).collect();
        let circle: Vec<&str> = reached(name, &back).intersection(&forward).copied().collect();
        if circle.contains(name) {
            seen.extend(&circle);
            found.push(circle);
        }
    }
    found
}

/// What is reached from a name in one step or more.
fn reached<'n>(from: &'n str, next: &dyn Fn(&str) -> Vec<&'n str>) -> BTreeSet<&'n str> {
    let (mut found, mut open) = (BTreeSet::new(), next(from));
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(next(name));
        }
    }
    found
}

struct Walk<'a, 'e> {
    evaluator: &'e mut Evaluator<'a>,
    used: Vec<Used<'a>>,
    /// Names that only a loop or a `Fn::Sub` has.
    local: Vec<&'a str>,
    nodes: usize,
}

impl<'a> Walk<'a, '_> {
    fn resource(&mut self, declared: &Declared<'a>) {
        let node = declared.item.value;
        self.bound(declared.item.bindings.clone(), |walk| {
            if let Some(condition) = node.get("Condition") {
                walk.text(Use::Condition, condition);
            }
            if let Some(names) = node.get("DependsOn") {
                walk.text(Use::DependsOn, names);
                names.items().into_iter().flatten().for_each(|name| walk.text(Use::DependsOn, name));
            }
            if let Some(properties) = node.get("Properties") {
                walk.value(properties);
            }
        });
    }

    /// What stands outside of resources.
    fn others(&mut self, root: &'a Node) {
        let conditions: Vec<_> = self.evaluator.conditions.values().cloned().collect();
        for item in conditions {
            self.bound(item.bindings, |walk| walk.condition(item.value));
        }
        for entry in root.get("Outputs").and_then(Node::entries).unwrap_or_default() {
            let output = &entry.value;
            if let Some(condition) = output.get("Condition") {
                self.text(Use::Condition, condition);
            }
            if !entry.name().starts_with(FOR_EACH) {
                [output.get("Value"), output.get("Export")]
                    .into_iter()
                    .flatten()
                    .for_each(|node| self.value(node));
            }
        }
    }

    fn bound(&mut self, bindings: super::repeat::Bindings, walk: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.evaluator.bindings, bindings);
        walk(self);
        self.evaluator.bindings = before;
    }

    fn text(&mut self, what: Use, at: &'a Node) {
        if let Some(name) = at.text() {
            self.name(what, name, at);
        }
    }

    fn name(&mut self, what: Use, name: &str, at: &'a Node) {
        let name = self.evaluator.bind(name).into_owned();
        let is_bound = self.evaluator.bindings.iter().any(|(variable, _)| *variable == name);
        // What a loop makes of it is not known here.
        if !name.is_empty()
            && !name.contains(['{', '$', '&'])
            && !is_bound
            && !self.local.contains(&name.as_str())
        {
            self.used.push(Used { what, name, at });
        }
    }

    fn condition(&mut self, node: &'a Node) {
        match form::form(node) {
            Form::Call(name, argument) if name == "Condition" => self.text(Use::Condition, argument.node),
            Form::Plain
                if node.entries().is_some_and(|all| all.len() == 1 && all[0].name() == "Condition") =>
            {
                if let Some(named) = node.get("Condition") {
                    self.text(Use::Condition, named);
                }
            }
            Form::Call(name, argument) if ["Fn::And", "Fn::Or", "Fn::Not"].contains(&name.as_str()) => {
                argument.items().into_iter().flatten().for_each(|item| self.condition(item));
            }
            _ => self.value(node),
        }
    }

    fn value(&mut self, node: &'a Node) {
        let form = form::form(node);
        self.formed(node, form);
    }

    fn formed(&mut self, node: &'a Node, form: Form<'a>) {
        self.nodes = self.nodes.saturating_sub(1);
        if self.nodes == 0 {
            return;
        }
        match form {
            Form::Call(name, argument) => self.call(&name, argument),
            Form::Foreign(_) => {}
            Form::Plain => self.within(node),
        }
    }

    fn within(&mut self, node: &'a Node) {
        node.items().into_iter().flatten().for_each(|item| self.value(item));
        for entry in node.entries().unwrap_or_default() {
            let variable = entry.value.items().and_then(<[_]>::first).and_then(|first| first.text());
            match variable.filter(|_| entry.name().starts_with(FOR_EACH)) {
                Some(variable) => {
                    self.local.push(variable);
                    self.within(&entry.value);
                    self.local.pop();
                }
                None => self.value(&entry.value),
            }
        }
    }

    fn call(&mut self, name: &str, argument: Argument<'a>) {
        let items = argument.items();
        match (name, items) {
            ("Ref", _) => self.text(Use::Ref, argument.node),
            ("Fn::GetAtt", Some([resource, ..])) => self.text(Use::Attribute, resource),
            ("Fn::GetAtt", _) => {
                if let Some((resource, _)) = argument.node.text().and_then(|text| text.split_once('.')) {
                    self.name(Use::Attribute, resource, argument.node);
                }
            }
            ("Fn::Sub", Some([text, variables])) => {
                self.value(variables);
                let local: Vec<&str> = variables.keys().collect();
                self.substituted(text, &local);
            }
            ("Fn::Sub", _) => self.substituted(argument.node, &[]),
            ("Fn::If", Some([condition, yes, no])) => {
                self.text(Use::Condition, condition);
                let name = condition.text().map(|name| self.evaluator.bind(name).into_owned());
                let verdict: Verdict =
                    name.map_or_else(|| Err(String::new()), |name| self.evaluator.verdict(&name));
                match verdict {
                    Ok(true) => self.value(yes),
                    Ok(false) => self.value(no),
                    Err(_) => self.either(yes, no),
                }
            }
            ("Fn::Transform", _) => {}
            _ => {
                let form = argument.form();
                self.formed(argument.node, form);
            }
        }
    }

    fn either(&mut self, yes: &'a Node, no: &'a Node) {
        self.value(yes);
        self.value(no);
    }

    fn substituted(&mut self, text: &'a Node, local: &[&str]) {
        let Some(mut rest) = text.text() else { return self.value(text) };
        while let Some((_, inside, after)) = variable(rest) {
            rest = after;
            let inside = inside.trim();
            if inside.starts_with('!') || local.contains(&inside) {
                continue;
            }
            match inside.split_once('.') {
                Some((resource, _)) => self.name(Use::Attribute, resource, text),
                None => self.name(Use::Ref, inside, text),
            }
        }
    }
}
