//! Functions of lists and maps.

use super::super::kinds::{Kind, plain};
use super::super::value::{
    Evaluated, MAX_ELEMENTS, describe, equal, has_unknown, is_named, open, open_within, sorted, to_bool,
    to_number, to_text,
};
use super::{list, map, whole};
use crate::estate::intrinsic::unknown;
use crate::json::{Map, Value};

#[expect(clippy::unnecessary_wraps, reason = "a row of the table")]
pub(super) fn itself(of: &[Value]) -> Evaluated {
    Ok(of[0].clone())
}

fn undecided(value: &Value) -> Value {
    unknown(&open_within(value).unwrap_or_else(|| "the value cannot be known".to_owned()))
}

/// `list` was Terraform's before 0.12, when there were no brackets.
#[expect(clippy::unnecessary_wraps, reason = "a row of the table")]
pub(super) fn list_of(of: &[Value]) -> Evaluated {
    Ok(Value::Array(of.to_vec()))
}

/// `map("Name", "trail", "Owner", "security")`, of the same time.
pub(super) fn map_of(of: &[Value]) -> Evaluated {
    let mut fields = Map::new();
    for pair in of.chunks(2) {
        let [name, value] = pair else { return Err("`map` takes pairs of a name and a value".to_owned()) };
        if let Some(reason) = open(name) {
            return Ok(unknown(&reason));
        }
        fields.insert(to_text(name)?, value.clone());
    }
    Ok(Value::Object(fields))
}

pub(super) fn alltrue(of: &[Value]) -> Evaluated {
    decided(&of[0], false)
}

pub(super) fn anytrue(of: &[Value]) -> Evaluated {
    decided(&of[0], true)
}

/// One element of that value decides; without one, an open element leaves it open.
fn decided(items: &Value, decides: bool) -> Evaluated {
    if open(items).is_some() {
        return Ok(undecided(items));
    }
    let items = list(items)?;
    let mut left = None;
    for item in items {
        if open(item).is_some() {
            left = Some(undecided(item));
        } else if item.is_null() {
            if !decides {
                return Ok(Value::Bool(false));
            }
        } else if to_bool(item)? == decides {
            return Ok(Value::Bool(decides));
        }
    }
    Ok(left.unwrap_or(Value::Bool(!decides)))
}

pub(super) fn coalesce(of: &[Value]) -> Evaluated {
    for value in of {
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            value if open(value).is_some() && !is_named(value) => return Ok(undecided(value)),
            value => return Ok(value.clone()),
        }
    }
    Err("no argument of `coalesce` has a value".to_owned())
}

pub(super) fn coalescelist(of: &[Value]) -> Evaluated {
    let filled = of.iter().find(|value| matches!(plain(value), Value::Array(items) if !items.is_empty()));
    filled.cloned().ok_or_else(|| "no argument of `coalescelist` has an element".to_owned())
}

pub(super) fn compact(of: &[Value]) -> Evaluated {
    if open(&of[0]).is_some() {
        return Ok(undecided(&of[0]));
    }
    let items = list(&of[0])?;
    if let Some(item) = items.iter().find(|item| open(item).is_some() && !is_named(item)) {
        return Ok(undecided(item));
    }
    Ok(items.iter().filter(|item| !item.is_null() && item.as_str() != Some("")).cloned().collect())
}

pub(super) fn concat(of: &[Value]) -> Evaluated {
    let lists = of.iter().map(list).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::Array(lists.concat()))
}

pub(super) fn contains(of: &[Value]) -> Evaluated {
    if open(&of[0]).is_some() {
        return Ok(undecided(&of[0]));
    }
    let mut left = None;
    for item in list(&of[0])? {
        match equal(item, &of[1]) {
            Some(true) => return Ok(Value::Bool(true)),
            Some(false) => {}
            None => left = Some(undecided(if open_within(item).is_some() { item } else { &of[1] })),
        }
    }
    Ok(left.unwrap_or(Value::Bool(false)))
}

pub(super) fn chunklist(of: &[Value]) -> Evaluated {
    let items = list(&of[0])?;
    match usize::try_from(whole(&of[1])?) {
        Ok(0) => Ok(Value::Array(vec![Value::Array(items.to_vec())])),
        Ok(size) => Ok(items.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect()),
        Err(_) => Err("the size must not be negative".to_owned()),
    }
}

pub(super) fn element(of: &[Value]) -> Evaluated {
    let items = list(&of[0])?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let index = whole(&of[1])?;
    if length == 0 || index < 0 {
        return Err("`element` of an empty list or a negative index".to_owned());
    }
    let at = usize::try_from(index % length).unwrap_or_default();
    items.get(at).cloned().ok_or_else(|| "there is no such element".to_owned())
}

/// An open element may be a list itself, so that how many there are is open; a name is none.
pub(super) fn flatten(of: &[Value]) -> Evaluated {
    fn add(items: &[Value], out: &mut Vec<Value>) {
        for item in items {
            match plain(item) {
                Value::Array(inner) => add(inner, out),
                _ => out.push(item.clone()),
            }
        }
    }
    if open(&of[0]).is_some() {
        return Ok(undecided(&of[0]));
    }
    let mut out = Vec::new();
    add(list(&of[0])?, &mut out);
    match out.iter().find(|item| {
        open(item).is_some() && has_unknown(item) && item.get(super::super::value::BLOCK).is_none()
    }) {
        Some(item) => Ok(undecided(item)),
        None => Ok(Value::Array(out)),
    }
}

pub(super) fn index(of: &[Value]) -> Evaluated {
    let found = list(&of[0])?.iter().position(|item| equal(item, &of[1]) == Some(true));
    found.map(Value::from).ok_or_else(|| "`index` finds nothing".to_owned())
}

pub(super) fn keys(of: &[Value]) -> Evaluated {
    Ok(sorted(map(&of[0])?).into_iter().map(|(key, _)| Value::from(key.clone())).collect())
}

pub(super) fn values(of: &[Value]) -> Evaluated {
    Ok(sorted(map(&of[0])?).into_iter().map(|(_, value)| value.clone()).collect())
}

pub(super) fn length(of: &[Value]) -> Evaluated {
    match plain(&of[0]) {
        Value::Array(items) => Ok(Value::from(items.len())),
        Value::Object(fields) => Ok(Value::from(fields.len())),
        Value::String(text) => {
            Ok(Value::from(unicode_segmentation::UnicodeSegmentation::graphemes(text.as_str(), true).count()))
        }
        other => Err(format!("{} has no length", describe(other))),
    }
}

pub(super) fn lookup(of: &[Value]) -> Evaluated {
    if let Some(reason) = open(&of[0]).or_else(|| open(&of[1])) {
        return Ok(unknown(&reason));
    }
    let key = to_text(&of[1])?;
    let found = map(&of[0])?.get(&key).or_else(|| of.get(2));
    found.cloned().ok_or_else(|| format!("there is no element `{key}`"))
}

pub(super) fn merge(of: &[Value]) -> Evaluated {
    let mut merged = Map::new();
    for value in of.iter().filter(|value| !value.is_null()) {
        merged.extend(map(value)?.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    Ok(Value::Object(merged))
}

pub(super) fn one(of: &[Value]) -> Evaluated {
    match list(&of[0])? {
        [] => Ok(Value::Null),
        [only] => Ok(only.clone()),
        _ => Err("`one` of several".to_owned()),
    }
}

pub(super) fn reverse(of: &[Value]) -> Evaluated {
    Ok(list(&of[0])?.iter().rev().cloned().collect())
}

pub(super) fn slice(of: &[Value]) -> Evaluated {
    let range = usize::try_from(whole(&of[1])?).ok().zip(usize::try_from(whole(&of[2])?).ok());
    let found = range.and_then(|(from, to)| list(&of[0]).ok()?.get(from..to));
    found
        .map(|items| Value::Array(items.to_vec()))
        .ok_or_else(|| "`slice` reaches beyond the list".to_owned())
}

pub(super) fn sort(of: &[Value]) -> Evaluated {
    let mut texts = list(&of[0])?.iter().map(to_text).collect::<Result<Vec<_>, _>>()?;
    texts.sort();
    Ok(texts.into_iter().map(Value::from).collect())
}

/// A reference is taken to have the type that is asked for.
fn primitive(value: &Value, convert: impl Fn(&Value) -> Evaluated) -> Evaluated {
    if value.is_null() || open(value).is_some() { Ok(value.clone()) } else { convert(value) }
}

pub(super) fn tobool(of: &[Value]) -> Evaluated {
    primitive(&of[0], |value| converted(value).map(Value::Bool))
}

/// A text that is converted to a boolean may be a digit; one that is used as a boolean may not.
pub(in super::super) fn converted(value: &Value) -> Result<bool, String> {
    match value {
        Value::String(text) if text == "1" => Ok(true),
        Value::String(text) if text == "0" => Ok(false),
        value => to_bool(value),
    }
}

pub(super) fn tonumber(of: &[Value]) -> Evaluated {
    primitive(&of[0], |value| to_number(value).map(super::super::value::number))
}

pub(super) fn tostring(of: &[Value]) -> Evaluated {
    primitive(&of[0], |value| to_text(value).map(Value::from))
}

/// Elements of one list have one type: a text makes all of them texts.
pub(super) fn unified(items: &[Value]) -> Vec<Value> {
    let primitive = |item: &Value| matches!(item, Value::String(_) | Value::Number(_) | Value::Bool(_));
    if !items.iter().any(Value::is_string) {
        return items.to_vec();
    }
    let text = |item: &Value| match to_text(item) {
        Ok(text) if primitive(item) => Value::from(text),
        _ => item.clone(),
    };
    items.iter().map(text).collect()
}

pub(super) fn tolist(of: &[Value]) -> Evaluated {
    if of[0].is_null() {
        return Ok(Value::Null);
    }
    list(&of[0]).map(|items| Value::Array(unified(items)))
}

pub(super) fn tomap(of: &[Value]) -> Evaluated {
    if of[0].is_null() {
        return Ok(Value::Null);
    }
    let fields = map(&of[0])?;
    let values = unified(&fields.values().cloned().collect::<Vec<_>>());
    Ok(Value::Object(fields.keys().cloned().zip(values).collect()))
}

pub(super) fn zipmap(of: &[Value]) -> Evaluated {
    let (keys, values) = (list(&of[0])?, list(&of[1])?);
    if keys.len() != values.len() {
        return Err("`zipmap` needs as many values as keys".to_owned());
    }
    if let Some(reason) = keys.iter().find_map(open) {
        return Ok(unknown(&reason));
    }
    keys.iter().zip(values).map(|(key, value)| Ok((to_text(key)?, value.clone()))).collect()
}

/// The values whose keys are among those.
pub(super) fn matchkeys(of: &[Value]) -> Evaluated {
    let (values, keys, wanted) = (list(&of[0])?, list(&of[1])?, list(&of[2])?);
    if values.len() != keys.len() {
        return Err("`matchkeys` needs as many keys as values".to_owned());
    }
    if values.len().saturating_mul(wanted.len()) > MAX_ELEMENTS * MAX_ELEMENTS {
        return Ok(unknown("lists that long are not compared with each other"));
    }
    let among = |key: &Value| wanted.iter().any(|wanted| equal(wanted, key) == Some(true));
    Ok(values.iter().zip(keys).filter(|(_, key)| among(key)).map(|(value, _)| value.clone()).collect())
}

/// The keys by the values that they had.
pub(super) fn transpose(of: &[Value]) -> Evaluated {
    let mut turned: Vec<(String, Vec<Value>)> = Vec::new();
    for (key, values) in sorted(map(&of[0])?) {
        for value in list(values)? {
            turned.push((to_text(value)?, vec![Value::from(key.clone())]));
        }
    }
    turned.sort_by(|a, b| a.0.cmp(&b.0));
    turned.dedup_by(|next, first| {
        first.0 == next.0 && {
            first.1.append(&mut next.1);
            true
        }
    });
    Ok(turned.into_iter().map(|(value, keys)| (value, Kind::List.of(Value::Array(keys)))).collect())
}
