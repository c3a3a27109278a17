//! Functions of numbers.

use super::super::value::{Evaluated, MAX_ELEMENTS, number, to_number};
use super::{list, whole};
use crate::estate::intrinsic::unknown;
use crate::json::Value;

pub(super) fn abs(of: &[Value]) -> Evaluated {
    to_number(&of[0]).map(|value| number(value.abs()))
}

pub(super) fn ceil(of: &[Value]) -> Evaluated {
    to_number(&of[0]).map(|value| number(value.ceil()))
}

pub(super) fn floor(of: &[Value]) -> Evaluated {
    to_number(&of[0]).map(|value| number(value.floor()))
}

fn numbers(of: &[Value]) -> Result<Vec<f64>, String> {
    of.iter().map(to_number).collect()
}

pub(super) fn max(of: &[Value]) -> Evaluated {
    Ok(number(numbers(of)?.into_iter().fold(f64::NEG_INFINITY, f64::max)))
}

pub(super) fn min(of: &[Value]) -> Evaluated {
    Ok(number(numbers(of)?.into_iter().fold(f64::INFINITY, f64::min)))
}

pub(super) fn sum(of: &[Value]) -> Evaluated {
    let items = list(&of[0])?;
    if items.is_empty() {
        return Err("`sum` of nothing".to_owned());
    }
    Ok(number(numbers(items)?.into_iter().sum()))
}

pub(super) fn range(of: &[Value]) -> Evaluated {
    let given = numbers(of)?;
    let (start, end) = if given.len() == 1 { (0.0, given[0]) } else { (given[0], given[1]) };
    let step = given.get(2).copied().unwrap_or(if end < start { -1.0 } else { 1.0 });
    if step == 0.0 || (step > 0.0) != (end >= start) && (end - start).abs() > 0.0 {
        return Err("`range` never reaches its end".to_owned());
    }
    let (mut list, mut at) = (Vec::new(), start);
    while if step > 0.0 { at < end } else { at > end } {
        if list.len() == MAX_ELEMENTS {
            return Ok(unknown(&format!("a range of more than {MAX_ELEMENTS} elements is not enumerated")));
        }
        list.push(number(at));
        at += step;
    }
    Ok(Value::Array(list))
}

pub(super) fn pow(of: &[Value]) -> Evaluated {
    Ok(number(to_number(&of[0])?.powf(to_number(&of[1])?)))
}

pub(super) fn signum(of: &[Value]) -> Evaluated {
    let value = to_number(&of[0])?;
    Ok(number(if value == 0.0 { 0.0 } else { value.signum() }))
}

pub(super) fn parseint(of: &[Value]) -> Evaluated {
    let Value::String(text) = &of[0] else { return Err("`parseint` needs a text".to_owned()) };
    match u32::try_from(whole(&of[1])?) {
        Ok(base @ 2..=36) => i64::from_str_radix(text, base)
            .map(Value::from)
            .map_err(|_| format!("`{text}` is no number of base {base}")),
        Ok(37..=62) => Ok(unknown("`parseint` of a base above 36 cannot be evaluated by trailsmith")),
        _ => Err("`parseint` needs a base from 2 to 62".to_owned()),
    }
}
