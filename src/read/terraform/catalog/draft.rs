//! A block by its table: properties, and which argument each was.

use super::convert::convert;
use super::document::Wrong;
use super::references::References;
use super::row::{Becomes, Constant, Convert, Row, Table};
use crate::estate::Gate;
use crate::estate::alternatives::{Decided, decide, either, gates, without_sides};
use crate::estate::intrinsic::{Intrinsic, intrinsic, present, unknown};
use crate::json::{Map, Value};
use crate::read::terraform::Block;
use crate::source::pointer;

/// What a block becomes.
pub(super) struct Draft {
    /// The properties, or the item of a list.
    pub properties: Value,
    /// Where each property comes from.
    pub places: Vec<Place>,
    /// What the block is part of, with its argument.
    pub owner: Option<Value>,
    /// Whether the owner is referred to, but not declared: it is no block that is.
    pub elsewhere: bool,
    /// Policies that are resources of their own: type, property of the document and of the owner, document, argument.
    pub policies: Vec<Policy>,
    /// Whether destroying keeps it.
    pub retain: bool,
    /// What is wrong with an argument.
    pub wrong: Vec<(String, String)>,
}

/// A property and the argument that it was.
pub(super) struct Place {
    /// Pointer into the properties.
    pub property: String,
    /// Pointer into the arguments.
    pub argument: String,
    /// Whether what is in it has the same names in both.
    pub document: bool,
}

/// A policy that is a resource of its own.
pub(super) struct Policy {
    pub kind: &'static str,
    pub document: &'static str,
    pub owner: &'static str,
    pub value: Value,
    pub argument: String,
}

/// Where the interpreter is: pointers into the properties and into the arguments.
#[derive(Clone, Copy)]
struct At<'a> {
    property: &'a str,
    argument: &'a str,
}

/// Of more conditions than this in one block the others stay unknown.
const MAX_SIDES: usize = 3;

pub(super) fn draft(block: &Block, table: &Table, references: &References<'_>) -> Draft {
    let mut draft = sided(block, table, &references.convert(&block.arguments, block), MAX_SIDES);
    let owner = table.rows.iter().find(|row| matches!(row.becomes, Becomes::Owner));
    let owner = owner.and_then(|row| block.arguments.get(row.name)).and_then(intrinsic);
    draft.elsewhere = match owner {
        Some(Intrinsic::GetAtt(id, _)) => {
            !id.split('/').any(|part| part == "data") && references.block(id).is_none()
        }
        _ => false,
    };
    draft
}

/// The draft on both sides of each condition that nobody can tell.
fn sided(block: &Block, table: &Table, arguments: &Value, left: usize) -> Draft {
    let mut open = Vec::new();
    gates(arguments, &mut open);
    let mut draft = Draft {
        properties: Value::Object(Map::new()),
        places: Vec::new(),
        owner: None,
        policies: Vec::new(),
        elsewhere: false,
        retain: block.prevent_destroy == Some(true),
        wrong: Vec::new(),
    };
    match open.first() {
        Some(gate) if left > 0 => {
            let side = |holds| {
                let decided = Decided::from([(gate.condition.clone(), holds)]);
                sided(block, table, &decide(arguments, &decided).unwrap_or_default(), left - 1)
            };
            return side(true).or(side(false), gate);
        }
        Some(_) => draft.rows(table.rows, &without_sides(arguments), At { property: "", argument: "" }),
        None => draft.rows(table.rows, arguments, At { property: "", argument: "" }),
    }
    draft
}

/// One value where the gate is open, else the other.
fn side_by_side(gate: &Gate, sides: [Option<Value>; 2]) -> Option<Value> {
    if sides[0] == sides[1] { sides.into_iter().next().flatten() } else { Some(either(gate, sides)) }
}

impl Draft {
    /// This draft where the gate is open, else the other one.
    fn or(mut self, other: Draft, gate: &Gate) -> Draft {
        let mut theirs = other.properties.as_object().cloned().unwrap_or_default();
        let mut both = Map::new();
        for (name, mine) in self.properties.as_object().cloned().unwrap_or_default() {
            let sides = [Some(mine), theirs.swap_remove(&name)];
            both.extend(side_by_side(gate, sides).map(|value| (name, value)));
        }
        both.extend(theirs.into_iter().map(|(name, value)| (name, either(gate, [None, Some(value)]))));
        self.properties = Value::Object(both);
        let known: Vec<String> = self.places.iter().map(|place| place.property.clone()).collect();
        self.places.extend(other.places.into_iter().filter(|place| !known.contains(&place.property)));
        self.owner = side_by_side(gate, [self.owner, other.owner]);
        let mut policies = other.policies;
        for policy in &mut self.policies {
            let same = policies.iter().position(|one| one.argument == policy.argument);
            let value = same.map(|at| policies.remove(at).value);
            let sides = [Some(std::mem::take(&mut policy.value)), value];
            policy.value = side_by_side(gate, sides).unwrap_or_default();
        }
        self.policies.extend(policies.into_iter().map(|policy| {
            let value = either(gate, [None, Some(policy.value)]);
            Policy { value, ..policy }
        }));
        self.wrong.extend(other.wrong);
        self.wrong.dedup();
        self.retain &= other.retain;
        self
    }

    fn rows(&mut self, rows: &[Row], arguments: &Value, at: At<'_>) {
        for row in rows {
            let value = arguments.get(row.name).unwrap_or(&Value::Null);
            let argument = format!("{}/{}", at.argument, row.name);
            self.row(row, value, At { property: at.property, argument: &argument });
        }
    }

    fn row(&mut self, row: &Row, value: &Value, at: At<'_>) {
        match &row.becomes {
            Becomes::Value(to, how) => {
                let mut converted = match convert(value, *how) {
                    Ok(converted) => converted,
                    Err(wrong) => Some(self.wrong(wrong, row.name, at)),
                };
                if converted.is_none() {
                    converted = row.default.and_then(|default| convert(&default.value(), *how).ok()?);
                }
                if converted.is_none() && matches!(how, Convert::Demanded) {
                    let reason = "is not set, though Terraform demands it,".to_owned();
                    // Whatever is meant is no absence, which CloudFormation gives a meaning.
                    let meant = Some(present(&format!("`{}` is not set", row.name)));
                    converted = Some(self.wrong(Wrong { reason, meant }, row.name, at));
                }
                let nothing = row.omit.map(Constant::value);
                if let Some(value) = converted.filter(|value| Some(value) != nothing.as_ref()) {
                    self.put(&format!("{}{to}", at.property), value, at.argument);
                    if let (Convert::Json | Convert::Template, Some(place)) = (how, self.places.last_mut()) {
                        place.document = true;
                    }
                }
            }
            Becomes::One(to, rows) => self.one(to, rows, value, at),
            Becomes::Many(to, rows) => self.many(to, rows, row.order, value, at),
            Becomes::Code(to, code, _) => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let found = match intrinsic(value).or_else(|| items.iter().find_map(intrinsic)) {
                    Some(Intrinsic::Unknown(reason)) => Some(unknown(reason)),
                    _ => code(items),
                };
                if let Some(value) = found {
                    self.put(&format!("{}{to}", at.property), value, at.argument);
                }
            }
            Becomes::Policy(kind, document, owner) => self.policy((kind, document, owner), value, at),
            Becomes::Owner => self.owner = Some(value.clone()).filter(|value| !value.is_null()),
            Becomes::Retain => self.retain |= value.as_bool() == Some(true) || value.as_str() == Some("true"),
            Becomes::Irrelevant(_) => {}
        }
    }

    fn one(&mut self, to: &str, rows: &[Row], value: &Value, at: At<'_>) {
        let property = format!("{}{to}", at.property);
        let (block, argument) = match value {
            Value::Array(items) => match items.iter().find(|item| !item.is_null()) {
                Some(item) => (item, format!("{}/0", at.argument)),
                None => return,
            },
            Value::Object(_) => (value, at.argument.to_owned()),
            _ => return,
        };
        if intrinsic(block).is_some() {
            return self.open(&property, to.is_empty().then_some(rows), block, at.argument);
        }
        if !to.is_empty() && self.properties.pointer(&property).is_none() {
            self.put(&property, Value::Object(Map::new()), at.argument);
        }
        self.rows(rows, block, At { property: &property, argument: &argument });
    }

    fn many(&mut self, to: &str, rows: &[Row], order: Option<&str>, value: &Value, at: At<'_>) {
        let property = format!("{}{to}", at.property);
        if intrinsic(value).is_some() {
            return self.put(&property, value.clone(), at.argument);
        }
        let Some(items) = value.as_array().filter(|items| !items.is_empty()) else { return };
        let mut items: Vec<(usize, &Value)> = items.iter().enumerate().collect();
        if let Some(name) = order {
            items.sort_by_key(|(_, item)| item.get(name).and_then(Value::as_i64));
        }
        self.put(&property, Value::Array(Vec::new()), at.argument);
        for (i, (number, item)) in items.into_iter().enumerate() {
            let (property, argument) = (format!("{property}/{i}"), format!("{}/{number}", at.argument));
            let known = intrinsic(item).is_none();
            let start = if known { Value::Object(Map::new()) } else { item.clone() };
            self.put(&property, start, &argument);
            if known {
                self.rows(rows, item, At { property: &property, argument: &argument });
            }
        }
    }

    /// A block of which nobody knows what is in it: unknown itself or, where it has no property of its own, each of
    /// the properties that it could give.
    fn open(&mut self, property: &str, rows: Option<&[Row]>, block: &Value, argument: &str) {
        let Some(rows) = rows else { return self.put(property, block.clone(), argument) };
        for row in rows {
            match row.becomes {
                Becomes::Value(to, _) | Becomes::Many(to, _) | Becomes::Code(to, ..) => {
                    self.put(&format!("{property}{to}"), block.clone(), argument);
                }
                Becomes::One(to, rows) => {
                    let to_each = to.is_empty().then_some(rows);
                    self.open(&format!("{property}{to}"), to_each, block, argument);
                }
                _ => {}
            }
        }
    }

    fn policy(&mut self, names: (&'static str, &'static str, &'static str), value: &Value, at: At<'_>) {
        let value = match convert(value, Convert::Json) {
            Ok(None) => return,
            Ok(Some(value)) => value,
            Err(wrong) => self.wrong(wrong, &pointer::last(at.argument), at),
        };
        let (kind, document, owner) = names;
        self.policies.push(Policy { kind, document, owner, value, argument: at.argument.to_owned() });
    }

    /// Notes what is wrong with a document; what is meant takes its place, if that is plain.
    fn wrong(&mut self, wrong: Wrong, name: &str, at: At<'_>) -> Value {
        let reason = format!("`{name}` {}", wrong.reason);
        let value = wrong.meant.unwrap_or_else(|| unknown(&reason));
        self.wrong.push((at.argument.to_owned(), reason));
        value
    }

    fn put(&mut self, to: &str, value: Value, argument: &str) {
        if set(&mut self.properties, to, value) {
            self.places.push(Place {
                property: to.to_owned(),
                argument: argument.to_owned(),
                document: false,
            });
        }
    }
}

/// Sets the value at a pointer, with objects on the way; not inside a value that is computed.
pub(super) fn set(root: &mut Value, to: &str, value: Value) -> bool {
    let mut at = root;
    for segment in pointer::segments(to) {
        if intrinsic(at).is_some() {
            return false;
        }
        at = match at {
            Value::Array(items) => {
                let Ok(index) = segment.parse::<usize>() else { return false };
                if index == items.len() {
                    items.push(Value::Null);
                }
                let Some(item) = items.get_mut(index) else { return false };
                item
            }
            other => {
                if !other.is_object() {
                    *other = Value::Object(Map::new());
                }
                let Some(fields) = other.as_object_mut() else { return false };
                fields.entry(segment.into_owned()).or_insert(Value::Null)
            }
        };
    }
    *at = value;
    true
}
