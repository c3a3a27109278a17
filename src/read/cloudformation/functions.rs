//! What each intrinsic function gives.

use super::evaluate::{Evaluator, Outcome, Sort, TOO_LARGE, Target};
use super::form::{self, Argument};
use super::text::{self, Piece, Pieces};
use crate::estate::alternatives::either;
use crate::estate::intrinsic::{Intrinsic, attribute, intrinsic, present, reference, unknown};
use crate::json::{Value, json};
use crate::source::Node;
use compact_str::format_compact;
use smallvec::smallvec;
use std::collections::BTreeMap;

/// What nobody can evaluate before deployment, and why.
const OPAQUE: &[(&str, &str)] = &[
    ("Fn::GetAZs", "which availability zones there are is not known before deployment"),
    ("Fn::Cidr", "`Fn::Cidr` is not evaluated"),
    ("Fn::Transform", "`Fn::Transform` puts in what is not read"),
    ("Fn::GetStackOutput", "what another stack gives is not known here"),
];

/// What an attribute of a nested stack begins with.
const OUTPUTS: &str = "Outputs.";

impl<'a> Evaluator<'a> {
    /// What the function gives.
    pub(super) fn function(&mut self, name: &str, argument: Argument<'a>) -> Outcome {
        match name {
            "Ref" => self.reference_call(argument),
            "Fn::GetAtt" => self.attribute_call(argument),
            "Fn::Sub" => self.substitute(argument),
            "Fn::Join" => self.join(argument),
            "Fn::Select" => self.select(argument),
            "Fn::Split" => self.split(argument),
            "Fn::If" => self.choose(argument),
            "Fn::FindInMap" => self.find_in_map(argument),
            "Fn::ImportValue" => self.import(argument),
            "Fn::Base64" => {
                let text = self.known(argument)?;
                Ok(Some(Value::from(text::base64(&text))))
            }
            "Fn::Length" => {
                let value = self.argument(argument);
                Ok(Some(list(value)?.len().into()))
            }
            "Fn::ToJsonString" => {
                let value = self.argument(argument).ok_or("`AWS::NoValue` has no JSON")?;
                text::to_json(&value).map(Some)
            }
            _ => {
                let reason = OPAQUE.iter().find(|(function, _)| *function == name).map(|(_, why)| *why);
                Err(reason.map_or_else(|| format!("`{name}` gives no value here"), str::to_owned))
            }
        }
    }

    /// A function's argument as a text that is known.
    fn known(&mut self, argument: Argument<'a>) -> Result<String, String> {
        let value = self.argument(argument).ok_or("`AWS::NoValue` is no text")?;
        text::known(&value, self.place)
    }

    /// A part of an argument as a text that is known.
    fn known_part(&mut self, node: &'a Node) -> Result<String, String> {
        self.known(Argument { node, tag_read: false })
    }

    fn part(&mut self, node: &'a Node) -> Option<Value> {
        self.argument(Argument { node, tag_read: false })
    }

    fn reference_call(&mut self, argument: Argument<'a>) -> Outcome {
        let name = self.known(argument)?;
        self.reference(&name)
    }

    /// What `Ref` gives for that name.
    fn reference(&self, name: &str) -> Outcome {
        if let Some((_, value)) = self.bindings.iter().rev().find(|(variable, _)| variable == name) {
            return Ok(Some(Value::from(value.clone())));
        }
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        if name.starts_with("AWS::") {
            return Ok(Some(reference(name)));
        }
        if let Some(value) = self.parameters.get(name) {
            return value.clone().map(Some);
        }
        match self.target(name) {
            Ok((id, Sort::Kept)) => Ok(Some(reference(id))),
            // What AWS calls it is there, whatever it is.
            Ok(_) => Ok(Some(present(&later(name)))),
            Err(reason) => self.elsewhere(name, reason),
        }
    }

    /// What stands for something that nothing declares, so that the template is only a part of one: it is there.
    fn elsewhere(&self, name: &str, reason: String) -> Outcome {
        match self.targets.get(name) {
            None if self.macro_name.is_none() => Ok(Some(present(&reason))),
            _ => Err(reason),
        }
    }

    /// What `Fn::GetAtt` gives for that attribute of that resource.
    fn attribute(&self, name: &str, wanted: &str) -> Outcome {
        match self.target(name) {
            Ok((id, Sort::Kept)) => Ok(Some(attribute(id, wanted))),
            Ok((_, Sort::Nested)) if wanted.starts_with(OUTPUTS) => {
                Err(format!("`{name}.{wanted}` is an output of a nested stack, which is not read here"))
            }
            Ok((_, Sort::Custom)) => Err(format!("`{name}.{wanted}` is what a custom resource answers")),
            Ok(_) => Ok(Some(present(&later(&format!("{name}.{wanted}"))))),
            Err(reason) => self.elsewhere(name, reason),
        }
    }

    /// The id of the resource of that name, and what it is.
    fn target(&self, name: &str) -> Result<(&str, Sort), String> {
        match self.targets.get(name) {
            Some(Target::Resource(id, sort)) => Ok((id, *sort)),
            Some(Target::LeftOut(condition)) => {
                Err(format!("`{name}` is left out, as condition `{condition}` does not hold"))
            }
            None => Err(match &self.macro_name {
                Some(macro_name) => format!("`{name}` is not in this template; `{macro_name}` may add it"),
                None => format!("`{name}` is neither a parameter nor a resource of this template"),
            }),
        }
    }

    /// The id that the estate has for a resource of the template that is not left out.
    pub(super) fn resource_id(&self, name: &str) -> Option<String> {
        self.target(name).ok().map(|(id, _)| id.to_owned())
    }

    fn attribute_call(&mut self, argument: Argument<'a>) -> Outcome {
        let (name, wanted) = match argument.items() {
            Some([name, wanted @ ..]) if !wanted.is_empty() => {
                let name = self.known_part(name)?;
                let wanted: Result<Vec<String>, String> = wanted.iter().map(|w| self.known_part(w)).collect();
                (name, wanted?.join("."))
            }
            _ => {
                let path = self.known(argument)?;
                let (name, wanted) = path.split_once('.').ok_or("`Fn::GetAtt` without an attribute")?;
                (name.to_owned(), wanted.to_owned())
            }
        };
        self.attribute(&name, &wanted)
    }

    fn substitute(&mut self, argument: Argument<'a>) -> Outcome {
        let (value, map) = match argument.items() {
            Some([text, map]) => (self.part(text), Some(map)),
            Some(_) => return Err("`Fn::Sub` wants a text, and a mapping at most".to_owned()),
            None => (self.argument(argument), None),
        };
        let text = text::known(&value.ok_or("`AWS::NoValue` is no text")?, self.place)?;
        let mut variables = BTreeMap::new();
        for entry in map.and_then(|map| map.entries()).unwrap_or_default() {
            variables.insert(entry.name(), self.part(&entry.value));
        }
        let mut pieces = Pieces::new();
        let mut rest = text.as_str();
        while let Some((before, inside, after)) = variable(rest) {
            pieces.push(Piece::Literal(before.into()));
            if let Some(literal) = inside.strip_prefix('!') {
                pieces.push(Piece::Literal(format_compact!("${{{literal}}}")));
            } else {
                pieces.extend(self.substituted(inside.trim(), &variables)?);
            }
            rest = after;
        }
        pieces.push(Piece::Literal(rest.into()));
        text::join(pieces).map(Some)
    }

    fn substituted(&self, name: &str, variables: &BTreeMap<&str, Option<Value>>) -> Result<Pieces, String> {
        let value = match (variables.get(name), name.split_once('.')) {
            (Some(value), _) => Ok(value.clone()),
            (None, Some((resource, wanted))) => self.attribute(resource, wanted),
            (None, None) => self.reference(name),
        };
        // What is not known leaves the rest of the text as it is.
        let value = match value {
            Ok(value) => value,
            Err(reason) => return Ok(smallvec![Piece::Hole(reason)]),
        };
        let value = value.ok_or_else(|| format!("`{name}` is `AWS::NoValue`, which is no text"))?;
        self.room(form::size(&value))?;
        text::pieces(&value)
    }

    fn room(&self, size: usize) -> Result<(), String> {
        if self.spend(size) { Ok(()) } else { Err(TOO_LARGE.to_owned()) }
    }

    fn join(&mut self, argument: Argument<'a>) -> Outcome {
        let Some([delimiter, items]) = argument.items() else {
            return Err("`Fn::Join` wants a delimiter and a list".to_owned());
        };
        let delimiter = self.known_part(delimiter)?;
        let items = list(self.part(items))?;
        let mut pieces = Pieces::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.room(delimiter.len())?;
                pieces.push(Piece::Literal(delimiter.as_str().into()));
            }
            pieces.extend(text::pieces(item)?);
        }
        text::join(pieces).map(Some)
    }

    fn select(&mut self, argument: Argument<'a>) -> Outcome {
        let Some([index, items]) = argument.items() else {
            return Err("`Fn::Select` wants a number and a list".to_owned());
        };
        let index = self.known_part(index)?;
        let items = list(self.part(items))?;
        let found = index.trim().parse::<usize>().ok().and_then(|index| items.into_iter().nth(index));
        found.map(Some).ok_or_else(|| format!("the list from which `Fn::Select` takes has no item `{index}`"))
    }

    fn split(&mut self, argument: Argument<'a>) -> Outcome {
        let Some([delimiter, whole]) = argument.items() else {
            return Err("`Fn::Split` wants a delimiter and a text".to_owned());
        };
        let delimiter = self.known_part(delimiter)?;
        let whole = self.known_part(whole)?;
        if delimiter.is_empty() {
            return Err("`Fn::Split` without a delimiter".to_owned());
        }
        Ok(Some(whole.split(&delimiter).collect()))
    }

    /// Where the condition cannot be told, the value is either branch, unless they are the same.
    fn choose(&mut self, argument: Argument<'a>) -> Outcome {
        let Some([condition, yes, no]) = argument.items() else {
            return Err("`Fn::If` wants a condition and two values".to_owned());
        };
        let name = condition.text().ok_or("the condition of `Fn::If` is no name")?;
        let name = self.bind(name).into_owned();
        match self.verdict(&name) {
            Ok(true) => Ok(self.instead(yes)),
            Ok(false) => Ok(self.instead(no)),
            Err(reason) => {
                let first = self.instead(yes);
                let other = self.untraced(|this| this.value(no));
                if first == other {
                    return Ok(first);
                }
                Ok(Some(either(&self.gate(&name, &reason), [first, other])))
            }
        }
    }

    fn find_in_map(&mut self, argument: Argument<'a>) -> Outcome {
        let Some([map, first, second, rest @ ..]) = argument.items() else {
            return Err("`Fn::FindInMap` wants a map and two keys".to_owned());
        };
        let default = rest.first().and_then(|options| options.get("DefaultValue"));
        let (map, first, second) = (self.known_part(map)?, self.known_part(first), self.known_part(second)?);
        let named = self.mappings.and_then(|maps| maps.get(&map));
        let first = match first {
            Ok(first) => first,
            Err(reason) => return self.same_in_all(named, &second, default).ok_or(reason).map(Some),
        };
        let found = named.and_then(|map| map.get(&first)?.get(&second));
        match (found, default) {
            (Some(node), _) | (None, Some(node)) => Ok(self.part(node)),
            (None, None) => Err(format!("the mappings have no `{map}`, `{first}`, `{second}`")),
        }
    }

    /// What a map gives for the second key where the first is not known, if that is the same for all.
    fn same_in_all(
        &mut self,
        map: Option<&'a Node>,
        second: &str,
        default: Option<&'a Node>,
    ) -> Option<Value> {
        let rows = map?.entries()?.iter().filter_map(|row| row.value.get(second));
        let mut values = rows.chain(default).map(|node| self.part(node));
        let first = values.next()??;
        values.all(|value| value.as_ref() == Some(&first)).then_some(first)
    }

    fn import(&mut self, argument: Argument<'a>) -> Outcome {
        let name = self.argument(argument).ok_or("`AWS::NoValue` is no name")?;
        match intrinsic(&name) {
            // No export is empty.
            Some(Intrinsic::Unknown(reason)) => {
                Ok(Some(present(&format!("the name of what is imported is not known: {reason}"))))
            }
            _ => Ok(Some(json!({ "Fn::ImportValue": name }))),
        }
    }
}

/// A text up to its first `${…}`, what is in that, and what comes after.
pub(super) fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("${")?;
    let length = text[start..].find('}')?;
    Some((&text[..start], &text[start + 2..start + length], &text[start + length + 1..]))
}

fn later(name: &str) -> String {
    format!("`{name}` is not known before deployment")
}

/// The items of a list, or why there are none.
fn list(value: Option<Value>) -> Result<Vec<Value>, String> {
    let value = value.unwrap_or_else(|| unknown("`AWS::NoValue` is no list"));
    if let Value::Array(items) = value {
        return Ok(items);
    }
    Err(match intrinsic(&value) {
        Some(Intrinsic::Unknown(reason)) => reason.to_owned(),
        Some(Intrinsic::Ref(name)) => later(name),
        Some(Intrinsic::GetAtt(id, name)) => later(&format!("{id}.{name}")),
        _ => "something else stands where a list should".to_owned(),
    })
}
