//! Functions of texts.

use super::super::pieces::Pieces;
use super::super::value::{Evaluated, MAX_TEXT, open, to_text};
use super::{list, patterns, whole};
use crate::estate::intrinsic::{Intrinsic, Part, intrinsic, unknown};
use crate::json::Value;
use unicode_segmentation::UnicodeSegmentation;

fn map(of: &[Value], f: impl Fn(&str) -> String) -> Evaluated {
    Ok(Value::from(f(&to_text(&of[0])?)))
}

fn two(of: &[Value], f: impl Fn(&str, &str) -> String) -> Evaluated {
    Ok(Value::from(f(&to_text(&of[0])?, &to_text(&of[1])?)))
}

pub(super) fn lower(of: &[Value]) -> Evaluated {
    map(of, lowered)
}

/// A text in small letters.
pub(super) fn lowered(text: &str) -> String {
    text.chars().map(|c| single(c, c.to_lowercase())).collect()
}

pub(super) fn upper(of: &[Value]) -> Evaluated {
    map(of, |text| text.chars().map(|c| single(c, c.to_uppercase())).collect())
}

/// Terraform maps a character to one other, or not at all.
fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    mapped.next().filter(|_| mapped.next().is_none()).unwrap_or(c)
}

pub(super) fn title(of: &[Value]) -> Evaluated {
    map(of, |text| {
        let mut before = ' ';
        let mut raised = |c: char| {
            let start = !(before.is_alphanumeric() || before == '_');
            before = c;
            if start { single(c, c.to_uppercase()) } else { c }
        };
        text.chars().map(&mut raised).collect()
    })
}

pub(super) fn chomp(of: &[Value]) -> Evaluated {
    map(of, |text| text.trim_end_matches(['\n', '\r']).to_owned())
}

pub(super) fn trimspace(of: &[Value]) -> Evaluated {
    map(of, |text| text.trim().to_owned())
}

pub(super) fn trim(of: &[Value]) -> Evaluated {
    two(of, |text, set| text.trim_matches(|c| set.contains(c)).to_owned())
}

pub(super) fn trimprefix(of: &[Value]) -> Evaluated {
    two(of, |text, prefix| text.strip_prefix(prefix).unwrap_or(text).to_owned())
}

pub(super) fn trimsuffix(of: &[Value]) -> Evaluated {
    two(of, |text, suffix| text.strip_suffix(suffix).unwrap_or(text).to_owned())
}

pub(super) fn strrev(of: &[Value]) -> Evaluated {
    map(of, |text| text.graphemes(true).rev().collect())
}

pub(super) fn indent(of: &[Value]) -> Evaluated {
    let spaces = usize::try_from(whole(&of[0])?).map_err(|_| "the indentation is negative")?;
    let text = to_text(&of[1])?;
    if spaces.saturating_mul(text.matches('\n').count().max(1)) > MAX_TEXT {
        return Ok(unknown("the text is too long"));
    }
    Ok(Value::from(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

pub(super) fn replace(of: &[Value]) -> Evaluated {
    let (text, from, to) = (to_text(&of[0])?, to_text(&of[1])?, to_text(&of[2])?);
    if is_pattern(&from) {
        return Ok(patterns::replaced(&text, &from[1..from.len() - 1], &to));
    }
    if text.matches(from.as_str()).count().saturating_mul(to.len()) > MAX_TEXT {
        return Ok(unknown("the text is too long"));
    }
    Ok(Value::from(text.replace(&from, &to)))
}

/// Whether what is to be replaced is a regular expression.
pub(super) fn is_pattern(from: &str) -> bool {
    from.len() > 1 && from.starts_with('/') && from.ends_with('/')
}

pub(super) fn split(of: &[Value]) -> Evaluated {
    let (by, text) = (to_text(&of[0])?, to_text(&of[1])?);
    Ok(match (by.as_str(), text.as_str()) {
        (_, "") if !by.is_empty() => Value::Array(vec![Value::from("")]),
        ("", text) => text.graphemes(true).map(Value::from).collect(),
        (by, text) => text.split(by).map(Value::from).collect(),
    })
}

pub(super) fn substr(of: &[Value]) -> Evaluated {
    let (text, offset, length) = (to_text(&of[0])?, whole(&of[1])?, whole(&of[2])?);
    let parts: Vec<&str> = text.graphemes(true).collect();
    let start = match usize::try_from(offset) {
        Ok(start) => start,
        Err(_) => parts.len().saturating_sub(usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let start = start.min(parts.len());
    let end = match usize::try_from(length) {
        Ok(length) => start.saturating_add(length).min(parts.len()),
        Err(_) => parts.len(),
    };
    Ok(Value::from(parts[start..end].concat()))
}

/// What a text that is put together begins with.
fn literal_start(value: &Value) -> Option<String> {
    match (intrinsic(value), value) {
        (_, Value::String(text)) => Some(text.to_string()),
        (Some(Intrinsic::Sub(parts)), _) => {
            let text = |part: &Part<'_>| match part {
                Part::Text(text) => Some((*text).to_owned()),
                _ => None,
            };
            Some(parts.iter().map_while(text).collect())
        }
        _ => None,
    }
}

/// The start of a text is often a constant where the rest is none.
pub(super) fn startswith(of: &[Value]) -> Evaluated {
    if let Some(reason) = open(&of[1]) {
        return Ok(unknown(&reason));
    }
    let prefix = to_text(&of[1])?;
    match open(&of[0]) {
        None => Ok(Value::Bool(to_text(&of[0])?.starts_with(&prefix))),
        Some(reason) => match literal_start(&of[0]) {
            Some(start) if start.starts_with(&prefix) => Ok(Value::Bool(true)),
            Some(start) if !prefix.starts_with(&start) => Ok(Value::Bool(false)),
            _ => Ok(unknown(&reason)),
        },
    }
}

pub(super) fn endswith(of: &[Value]) -> Evaluated {
    match of.iter().find_map(open) {
        Some(reason) => Ok(unknown(&reason)),
        None => Ok(Value::Bool(to_text(&of[0])?.ends_with(&to_text(&of[1])?))),
    }
}

/// What is found in the constant start of a text is in the whole.
pub(super) fn strcontains(of: &[Value]) -> Evaluated {
    if let Some(reason) = open(&of[1]) {
        return Ok(unknown(&reason));
    }
    let part = to_text(&of[1])?;
    let Some(reason) = open(&of[0]) else { return Ok(Value::Bool(to_text(&of[0])?.contains(&part))) };
    let within = match intrinsic(&of[0]) {
        Some(Intrinsic::Sub(parts)) => {
            parts.iter().any(|found| matches!(found, Part::Text(text) if text.contains(&part)))
        }
        _ => false,
    };
    Ok(if within { Value::Bool(true) } else { unknown(&reason) })
}

/// The last part of a path.
pub(super) fn basename(of: &[Value]) -> Evaluated {
    map(of, |path| match (path, path.trim_end_matches('/')) {
        ("", _) => ".".to_owned(),
        (_, "") => "/".to_owned(),
        (_, path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
    })
}

/// A path without its last part. One that would have to be tidied is left unknown.
pub(super) fn dirname(of: &[Value]) -> Evaluated {
    let path = to_text(&of[0])?;
    let Some((folder, _)) = path.rsplit_once('/') else { return Ok(Value::from(".")) };
    let tidy = |part: &str| !part.is_empty() && part != "." && part != "..";
    Ok(match folder {
        "" => Value::from("/"),
        folder if folder.trim_start_matches('/').split('/').all(tidy) && !folder.starts_with("//") => {
            Value::from(folder)
        }
        _ => unknown("the path that `dirname` is of is not in its shortest form"),
    })
}

pub(super) fn join(of: &[Value]) -> Evaluated {
    if let Some(reason) = of.iter().find_map(open) {
        return Ok(unknown(&reason));
    }
    let between = to_text(&of[0])?;
    let mut pieces = Pieces::default();
    for (i, item) in list(&of[1])?.iter().enumerate() {
        if i > 0 {
            pieces.text(&between);
        }
        if let Some(open) = pieces.value(item)? {
            return Ok(open);
        }
    }
    Ok(pieces.finish())
}
