//! Alarms that are made of other alarms: who hears of those hears of these.
//!
//! CloudWatch API reference, `PutCompositeAlarm`: the rule's functions are `ALARM`, `OK` and `INSUFFICIENT_DATA`, each of an
//! alarm's name or ARN; its operators are `AND`, `OR` and `NOT`.

use super::alarm::acts;
use super::group::apart;
use super::{Answer, reasons};
use crate::estate::intrinsic::{composed, raw_pieces, reason_of};
use crate::estate::links::{ALARM, COMPOSITE_ALARM, Link, Links};
use crate::json::Value;

/// Composite alarms below composite alarms: no more steps than this.
const MAX_STEPS: usize = 8;
/// More parentheses than in any rule, which has at most 10,240 letters.
const MAX_DEPTH: usize = 64;
/// What stands for an unknown piece while a rule is read: no rule holds it.
const HOLE: char = '\u{e000}';

/// Whether a composite alarm is raised whenever that alarm is, and tells somebody.
pub fn heard(links: &Links<'_>, alarm: usize) -> Answer {
    above(links, alarm, MAX_STEPS)
}

fn above(links: &Links<'_>, alarm: usize, steps: usize) -> Answer {
    Answer::any(links.of_kind(COMPOSITE_ALARM).filter(|other| *other != alarm).map(|composite| {
        if apart(links, links.resource(composite), links.resource(alarm)) {
            return Answer::No;
        }
        match raised(links, composite, alarm) {
            Answer::No => Answer::No,
            _ if steps == 0 => Answer::unknown("composite alarms stand on each other in too many steps"),
            raised => raised.and(tells(links, composite).or(above(links, composite, steps - 1))),
        }
    }))
}

/// Whether a composite alarm that goes off tells anybody.
fn tells(links: &Links<'_>, composite: usize) -> Answer {
    let properties = &links.properties[composite];
    let suppressed = match properties.get("ActionsSuppressor") {
        None | Some(Value::Null) => Answer::Yes,
        Some(_) => Answer::unknown(format!(
            "another alarm may hold off the actions of `{}`",
            links.resource(composite).name
        )),
    };
    acts(properties).and(suppressed)
}

/// Whether the rule of a composite alarm is true whenever the alarm is raised.
fn raised(links: &Links<'_>, composite: usize, alarm: usize) -> Answer {
    let Some(rule) = links.properties[composite].get("AlarmRule") else { return Answer::No };
    let pieces = match (rule, raw_pieces(rule)) {
        (Value::String(text), _) => vec![Value::from(text.clone())],
        (_, Some(pieces)) => pieces.to_vec(),
        _ => return Answer::Unknown(reasons(rule)),
    };
    let holes: Vec<&Value> = pieces.iter().filter(|piece| !piece.is_string()).collect();
    let text: String =
        pieces.iter().map(|piece| piece.as_str().map_or(HOLE.to_string(), str::to_owned)).collect();
    let is_named = |name: &str, first: usize| {
        let value = operand(name, &holes[first.min(holes.len())..], reason_of(rule).unwrap_or_default());
        named(links, composite, &value, alarm)
    };
    let mut parser = Parser { rest: &text, holes: 0, is_named: &is_named };
    let found = parser.any(0);
    let name = &links.resource(composite).name;
    match found {
        Some(answer) if parser.rest.trim().is_empty() => answer,
        _ => Answer::unknown(format!("the rule of `{name}` cannot be read")),
    }
}

/// An alarm's name or ARN, of which pieces may not be known.
fn operand(text: &str, holes: &[&Value], reason: &str) -> Value {
    if !text.contains(HOLE) {
        return Value::from(text);
    }
    let mut holes = holes.iter();
    let mut pieces = Vec::new();
    for (i, known) in text.split(HOLE).enumerate() {
        if i > 0 {
            pieces.push(holes.next().map_or(Value::Null, |hole| (*hole).clone()));
        }
        if !known.is_empty() {
            pieces.push(known.into());
        }
    }
    composed(reason, false, &pieces)
}

fn named(links: &Links<'_>, composite: usize, value: &Value, alarm: usize) -> Answer {
    let kind = links.resource(alarm).kind.as_str();
    let kind = if kind == ALARM { ALARM } else { COMPOSITE_ALARM };
    match links.follow_value(composite, value, kind) {
        Link::To(found) => Answer::known(found == alarm),
        Link::Unknown(reason) => Answer::unknown(reason),
        Link::Outside(_) | Link::None => {
            let open = links.properties[alarm].get("AlarmName").map(reasons).unwrap_or_default();
            if open.is_empty() { Answer::No } else { Answer::Unknown(open) }
        }
    }
}

/// Reads a rule, and whether it is true whenever one alarm is raised, whatever the others are.
struct Parser<'a> {
    rest: &'a str,
    /// How many unknown pieces were passed.
    holes: usize,
    is_named: &'a dyn Fn(&str, usize) -> Answer,
}

impl Parser<'_> {
    fn any(&mut self, depth: usize) -> Option<Answer> {
        let mut found = self.all(depth)?;
        while self.word("OR") {
            found = found.or(self.all(depth)?);
        }
        Some(found)
    }

    fn all(&mut self, depth: usize) -> Option<Answer> {
        let mut found = self.one(depth)?;
        while self.word("AND") {
            found = depends(found.or(self.one(depth)?));
        }
        Some(found)
    }

    fn one(&mut self, depth: usize) -> Option<Answer> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.word("NOT") {
            return self.one(depth + 1).map(depends);
        }
        if self.word("TRUE") || self.word("FALSE") {
            return Some(Answer::No);
        }
        if self.sign('(') {
            let found = self.any(depth + 1)?;
            return self.sign(')').then_some(found);
        }
        let is_raised = self.word("ALARM");
        if !is_raised && !self.word("OK") && !self.word("INSUFFICIENT_DATA") {
            return None;
        }
        let found = self.operand()?;
        Some(if is_raised { found } else { depends(found) })
    }

    fn operand(&mut self) -> Option<Answer> {
        if !self.sign('(') {
            return None;
        }
        let quote = ['"', '\''].into_iter().find(|quote| self.sign(*quote));
        let end = self.rest.find(quote.unwrap_or(')'))?;
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        if let Some(quote) = quote {
            self.sign(quote);
        }
        let first = self.holes;
        self.holes += name.matches(HOLE).count();
        let found = (self.is_named)(name.trim(), first);
        self.sign(')').then_some(found)
    }

    /// Takes a word, in whatever letters.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && !rest[word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if found {
            self.rest = &rest[word.len()..];
        }
        found
    }

    fn sign(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.starts_with(sign);
        if found {
            self.rest = &rest[sign.len_utf8()..];
        }
        found
    }
}

/// Where other things must be so as well.
fn depends(found: Answer) -> Answer {
    found.and(Answer::unknown("a composite alarm is raised by it only together with others"))
}
