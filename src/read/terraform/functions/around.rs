//! Functions of texts that hold references: what is constant in such a text is worked on, where what a reference gives
//! cannot change the answer.

use super::super::block::JSON;
use super::super::pieces::Pieces;
use super::super::value::{Evaluated, marked, open, open_within, to_text};
use super::{encoded, text};
use crate::estate::intrinsic::{Intrinsic, Part, attribute, intrinsic, reference, unknown};
use crate::json::Value;

/// A stretch of a text.
#[derive(Clone)]
enum Bit {
    Text(String),
    Open(Value),
}

impl Bit {
    /// Whether that letter may be in what a reference gives.
    fn may_hold(&self, letter: char) -> bool {
        let Bit::Open(value) = self else { return false };
        match intrinsic(value) {
            Some(Intrinsic::Ref("AWS::URLSuffix")) => in_a_name(letter) || letter == '.',
            Some(Intrinsic::Ref(name)) if name.starts_with("AWS::") => in_a_name(letter),
            Some(Intrinsic::Ref(_) | Intrinsic::GetAtt(_, "id" | "arn")) => !letter.is_whitespace(),
            _ => true,
        }
    }
}

/// Partitions, Regions and accounts have no other letters.
fn in_a_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
}

/// The stretches of a text that is put together; none of what is unknown as a whole.
fn bits(value: &Value) -> Option<Vec<Bit>> {
    let parts = match intrinsic(value)? {
        Intrinsic::Unknown(_) => return None,
        Intrinsic::Sub(parts) => parts,
        Intrinsic::Ref(id) => vec![Part::Ref(id)],
        Intrinsic::GetAtt(id, name) => vec![Part::GetAtt(id, name)],
    };
    let mut bits: Vec<Bit> = Vec::new();
    for part in parts {
        match (part, bits.last_mut()) {
            (Part::Text(""), _) => {}
            (Part::Text(more), Some(Bit::Text(last))) => last.push_str(more),
            (Part::Text(text), _) => bits.push(Bit::Text(text.to_owned())),
            (Part::Ref(id), _) => bits.push(Bit::Open(reference(id))),
            (Part::GetAtt(id, name), _) => bits.push(Bit::Open(attribute(id, name))),
            (Part::Unknown(reason), _) => bits.push(Bit::Open(unknown(reason))),
        }
    }
    Some(bits)
}

fn whole(bits: &[Bit]) -> Option<Value> {
    if let [Bit::Open(value)] = bits {
        return Some(value.clone());
    }
    let mut pieces = Pieces::default();
    for bit in bits {
        match bit {
            Bit::Text(text) => pieces.text(text),
            Bit::Open(value) => drop(pieces.value(value).ok()?),
        }
    }
    Some(pieces.finish())
}

/// What a function of constants gives, or what `work` makes of the stretches of the one argument that is none.
fn symbolic(
    of: &[Value],
    subject: usize,
    constant: fn(&[Value]) -> Evaluated,
    work: impl Fn(Vec<Bit>, &[String]) -> Option<Value>,
) -> Evaluated {
    let others = || of.iter().enumerate().filter(|(i, _)| *i != subject).map(|(_, other)| other);
    if let Some(reason) = others().find_map(open_within) {
        return Ok(unknown(&reason));
    }
    let Some(reason) = open(&of[subject]) else { return constant(of) };
    let others = others().map(to_text).collect::<Result<Vec<_>, _>>()?;
    let found = bits(&of[subject]).and_then(|bits| work(bits, &others));
    Ok(found.unwrap_or_else(|| unknown(&reason)))
}

pub(super) fn lower(of: &[Value]) -> Evaluated {
    symbolic(of, 0, text::lower, |mut bits, _| {
        for bit in &mut bits {
            match bit {
                Bit::Text(text) => *text = text::lowered(text),
                open if open.may_hold('A') => return None,
                Bit::Open(_) => {}
            }
        }
        whole(&bits)
    })
}

pub(super) fn trimspace(of: &[Value]) -> Evaluated {
    symbolic(of, 0, text::trimspace, |mut bits, _| {
        if let Some(Bit::Text(first)) = bits.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some(Bit::Text(last)) = bits.last_mut() {
            *last = last.trim_end().to_owned();
        }
        bits.retain(|bit| !matches!(bit, Bit::Text(text) if text.is_empty()));
        let edges = [bits.first()?, bits.last()?];
        if edges.iter().any(|edge| edge.may_hold(' ')) { None } else { whole(&bits) }
    })
}

pub(super) fn trimprefix(of: &[Value]) -> Evaluated {
    symbolic(of, 0, text::trimprefix, |mut bits, others| {
        let prefix = &others[0];
        let (start, next) = match bits.as_slice() {
            [Bit::Text(start), next, ..] => (start.clone(), next),
            [next, ..] => (String::new(), next),
            [] => return None,
        };
        if let Some(rest) = start.strip_prefix(prefix.as_str()) {
            if !start.is_empty() {
                bits[0] = Bit::Text(rest.to_owned());
            }
        } else if let Some(rest) = prefix.strip_prefix(&start)
            && next.may_hold(rest.chars().next()?)
        {
            return None;
        }
        whole(&bits)
    })
}

pub(super) fn trimsuffix(of: &[Value]) -> Evaluated {
    symbolic(of, 0, text::trimsuffix, |mut bits, others| {
        let suffix = &others[0];
        let (end, before) = match bits.as_slice() {
            [.., before, Bit::Text(end)] => (end.clone(), before),
            [.., before] => (String::new(), before),
            [] => return None,
        };
        if let Some(rest) = end.strip_suffix(suffix.as_str()) {
            if let Some(last) = bits.last_mut().filter(|_| !end.is_empty()) {
                *last = Bit::Text(rest.to_owned());
            }
        } else if let Some(rest) = suffix.strip_suffix(&end)
            && before.may_hold(rest.chars().next_back()?)
        {
            return None;
        }
        whole(&bits)
    })
}

pub(super) fn replace(of: &[Value]) -> Evaluated {
    symbolic(of, 0, text::replace, |bits, others| {
        let [from, to] = others else { return None };
        if text::is_pattern(from) {
            return None;
        }
        let mut replaced = Vec::new();
        for (i, part) in cut(bits, from)?.into_iter().enumerate() {
            if i > 0 {
                replaced.push(Bit::Text(to.clone()));
            }
            replaced.extend(part);
        }
        whole(&replaced)
    })
}

/// A JSON document with another text, or a reference, in the place of a placeholder; for what stands in for modules.
///
/// References that are in the document already are taken not to give a placeholder.
pub(super) fn replace_in_document(of: &[Value]) -> Evaluated {
    let [document, placeholder, by] = of else { return Err("three arguments are needed".to_owned()) };
    let placeholder = to_text(placeholder)?;
    let by = match by {
        Value::String(text) => vec![Bit::Text(text.to_string())],
        by => match bits(by) {
            Some(by) => by,
            None => vec![Bit::Open(by.clone())],
        },
    };
    let written = match document {
        Value::String(text) => serde_json::from_str(text).ok(),
        other => marked(other, JSON).cloned(),
    };
    Ok(match written {
        Some(written) => encoded(filled(written, &placeholder, &by)),
        None => document.clone(),
    })
}

fn filled(value: Value, placeholder: &str, by: &[Bit]) -> Value {
    let whole_text = match &value {
        Value::String(text) if text.contains(placeholder) => Some(vec![Bit::Text(text.to_string())]),
        Value::String(_) => None,
        other => bits(other),
    };
    match (whole_text, value) {
        (Some(bits), value) => {
            let mut out = Vec::new();
            for bit in bits {
                let Bit::Text(text) = &bit else {
                    out.push(bit);
                    continue;
                };
                for (i, part) in text.split(placeholder).enumerate() {
                    out.extend(by.iter().filter(|_| i > 0).cloned());
                    out.extend((!part.is_empty()).then(|| Bit::Text(part.to_owned())));
                }
            }
            whole(&out).unwrap_or(value)
        }
        (None, Value::Array(items)) => items.into_iter().map(|item| filled(item, placeholder, by)).collect(),
        (None, Value::Object(fields)) => {
            fields.into_iter().map(|(name, field)| (name, filled(field, placeholder, by))).collect()
        }
        (None, other) => other,
    }
}

pub(super) fn split(of: &[Value]) -> Evaluated {
    symbolic(of, 1, text::split, |bits, others| {
        let parts = cut(bits, &others[0])?;
        parts.iter().map(|part| if part.is_empty() { Some(Value::from("")) } else { whole(part) }).collect()
    })
}

/// What stands between the places where a text has that other in it; none where a reference may hold it, or a part.
fn cut(bits: Vec<Bit>, at: &str) -> Option<Vec<Vec<Bit>>> {
    if at.is_empty() {
        return None;
    }
    let safe = |(i, bit): (usize, &Bit)| match bit {
        Bit::Text(_) => true,
        Bit::Open(_) => !meets(bit, [i.checked_sub(1).and_then(|i| bits.get(i)), bits.get(i + 1)], at),
    };
    if !bits.iter().enumerate().all(safe) {
        return None;
    }
    let mut parts = vec![Vec::new()];
    for bit in bits {
        let Bit::Text(text) = bit else {
            parts.last_mut()?.push(bit);
            continue;
        };
        for (i, piece) in text.split(at).enumerate() {
            if i > 0 {
                parts.push(Vec::new());
            }
            if !piece.is_empty() {
                parts.last_mut()?.push(Bit::Text(piece.to_owned()));
            }
        }
    }
    Some(parts)
}

/// Whether a text may be found in what a reference gives, or begin or end in it, between its neighbours.
fn meets(open: &Bit, [before, after]: [Option<&Bit>; 2], text: &str) -> bool {
    if text.chars().all(|letter| open.may_hold(letter)) {
        return true;
    }
    let starts = |start: &str| match before {
        Some(Bit::Text(before)) => before.ends_with(start),
        Some(other) => start.chars().all(|letter| other.may_hold(letter)),
        None => false,
    };
    let ends = |end: &str| match after {
        Some(Bit::Text(after)) => after.starts_with(end),
        Some(other) => end.chars().all(|letter| other.may_hold(letter)),
        None => false,
    };
    text.char_indices().skip(1).any(|(middle, next)| {
        let (start, end) = text.split_at(middle);
        let last = start.chars().next_back().is_some_and(|last| open.may_hold(last));
        (open.may_hold(next) && starts(start)) || (last && ends(end))
    })
}

#[cfg(test)]
mod tests {
    use super::super::call;
    use crate::estate::intrinsic::sub;
    use crate::json::{Value, json};

    fn arn() -> Value {
        sub("arn:${AWS::Partition}:s3:::Logs")
    }

    #[test]
    fn what_is_constant_beside_a_reference_is_worked_on() {
        let of = |name: &str, arguments: &[Value]| call(name, arguments).unwrap();
        assert_eq!(of("lower", &[arn()]), sub("arn:${AWS::Partition}:s3:::logs"));
        assert_eq!(of("replace", &[arn(), json!("s3:::"), json!("x/")]), sub("arn:${AWS::Partition}:x/Logs"));
        assert_eq!(of("trimprefix", &[arn(), json!("arn:")]), sub("${AWS::Partition}:s3:::Logs"));
        assert_eq!(of("trimsuffix", &[arn(), json!("/*")]), arn());
        assert_eq!(of("trimspace", &[sub(" ${AWS::Region}\n")]), json!({"Ref": "AWS::Region"}));
        let parts = of("split", &[json!(":"), arn()]);
        let parts = super::super::super::kinds::plain(&parts);
        assert_eq!(parts, &json!(["arn", {"Ref": "AWS::Partition"}, "s3", "", "", "Logs"]));
    }

    #[test]
    fn what_a_reference_may_hold_is_left_open() {
        let bucket = sub("${aws_s3_bucket/b.arn}/x");
        for (name, arguments) in [
            ("lower", vec![bucket.clone()]),
            ("upper", vec![arn()]),
            ("replace", vec![bucket.clone(), json!("/x"), json!("")]),
            ("replace", vec![arn(), json!("aws"), json!("x")]),
            ("replace", vec![arn(), json!("-x:"), json!("x")]),
            ("replace", vec![arn(), json!(":a"), json!("x")]),
            ("split", vec![json!("/"), bucket.clone()]),
            ("trimprefix", vec![bucket.clone(), json!("arn:")]),
            ("trimprefix", vec![arn(), json!("arn:aws")]),
            ("trimsuffix", vec![sub("a-${AWS::Region}"), json!("-1")]),
        ] {
            let found = call(name, &arguments).unwrap();
            assert!(super::super::super::value::has_unknown(&found), "{name} {found}");
        }
    }
}
