//! Functions of sets. A set is a list in order, each member once; what is no constant stands behind the others.

use super::super::kinds::plain;
use super::super::value::{Evaluated, MAX_ELEMENTS, equal, has_unknown, open, set};
use super::collections::unified;
use super::list;
use crate::estate::intrinsic::unknown;
use crate::json::Value;

/// Long lists are not compared each with each.
fn long(of: &[Value]) -> Option<Value> {
    let elements: usize = of.iter().filter_map(|value| plain(value).as_array()).map(Vec::len).sum();
    let reason = format!("more than {MAX_ELEMENTS} elements are not compared with each other");
    (elements > MAX_ELEMENTS).then(|| unknown(&reason))
}

/// Members in order; open ones behind them, as they were written.
fn members(items: Vec<Value>) -> Value {
    if let Some(reason) = items.iter().find(|item| has_unknown(item)).and_then(open) {
        return unknown(&reason);
    }
    let (references, constants): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| open(item).is_some());
    let mut members = set(constants);
    if let Value::Array(members) = &mut members {
        for reference in references {
            if !members.contains(&reference) {
                members.push(reference);
            }
        }
    }
    members
}

pub(super) fn toset(of: &[Value]) -> Evaluated {
    if let Some(open) = long(of) {
        return Ok(open);
    }
    match (&of[0], open(&of[0])) {
        (Value::Null, _) => Ok(Value::Null),
        (_, Some(reason)) => Ok(unknown(&reason)),
        (items, None) => Ok(members(unified(list(items)?))),
    }
}

pub(super) fn distinct(of: &[Value]) -> Evaluated {
    if let Some(open) = long(of).or_else(|| open(&of[0]).map(|reason| unknown(&reason))) {
        return Ok(open);
    }
    let mut kept: Vec<Value> = Vec::new();
    for item in list(&of[0])? {
        if !kept.iter().any(|old| old == item || equal(old, item) == Some(true)) {
            kept.push(item.clone());
        }
    }
    Ok(Value::Array(kept))
}

pub(super) fn setunion(of: &[Value]) -> Evaluated {
    if let Some(open) = long(of).or_else(|| of.iter().find_map(open).map(|reason| unknown(&reason))) {
        return Ok(open);
    }
    let lists = of.iter().map(list).collect::<Result<Vec<_>, _>>()?;
    Ok(members(unified(&lists.concat())))
}

pub(super) fn setintersection(of: &[Value]) -> Evaluated {
    if let Some(open) = long(of) {
        return Ok(open);
    }
    let lists = of.iter().map(list).collect::<Result<Vec<_>, _>>()?;
    let (first, others) = lists.split_first().ok_or("`setintersection` needs a set")?;
    let everywhere = |item: &&Value| others.iter().all(|other| other.contains(item));
    Ok(set(first.iter().filter(everywhere).cloned()))
}

pub(super) fn setsubtract(of: &[Value]) -> Evaluated {
    if let Some(open) = long(of) {
        return Ok(open);
    }
    let without = list(&of[1])?;
    Ok(set(list(&of[0])?.iter().filter(|item| !without.contains(item)).cloned()))
}

pub(super) fn setproduct(of: &[Value]) -> Evaluated {
    let mut product: Vec<Vec<Value>> = vec![Vec::new()];
    for factor in of {
        let factor = list(factor)?;
        if product.len().saturating_mul(factor.len()) > MAX_ELEMENTS {
            return Ok(unknown(&format!("a product of more than {MAX_ELEMENTS} elements is not enumerated")));
        }
        let with = |row: &Vec<Value>, item: &Value| row.iter().cloned().chain([item.clone()]).collect();
        product = product.iter().flat_map(|row| factor.iter().map(move |item| with(row, item))).collect();
    }
    Ok(product.into_iter().map(Value::Array).collect())
}
