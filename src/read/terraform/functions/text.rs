//! Functions of texts.

use super::super::value::{Evaluated, MAX_TEXT, Pieces, open, to_number, to_text};
use super::{list, whole};
use crate::estate::intrinsic::{Intrinsic, Part, intrinsic, unknown};
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

fn map(of: &[Value], f: impl Fn(&str) -> String) -> Evaluated {
    Ok(Value::String(f(&to_text(&of[0])?)))
}

fn two(of: &[Value], f: impl Fn(&str, &str) -> String) -> Evaluated {
    Ok(Value::String(f(&to_text(&of[0])?, &to_text(&of[1])?)))
}

pub(super) fn lower(of: &[Value]) -> Evaluated {
    map(of, str::to_lowercase)
}

pub(super) fn upper(of: &[Value]) -> Evaluated {
    map(of, str::to_uppercase)
}

pub(super) fn title(of: &[Value]) -> Evaluated {
    map(of, |text| {
        let mut before = ' ';
        let mut raised = |c: char| {
            let start = !(before.is_alphanumeric() || before == '_' || before == '\'');
            before = c;
            if start { c.to_uppercase().collect::<String>() } else { c.to_string() }
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
    if spaces.saturating_mul(text.matches('\n').count()) > MAX_TEXT {
        return Ok(unknown("the text is too long"));
    }
    Ok(Value::String(text.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

pub(super) fn replace(of: &[Value]) -> Evaluated {
    let (text, from, to) = (to_text(&of[0])?, to_text(&of[1])?, to_text(&of[2])?);
    if from.len() > 1 && from.starts_with('/') && from.ends_with('/') {
        return Ok(unknown("`replace` with a regular expression cannot be evaluated by trailsmith"));
    }
    if text.matches(from.as_str()).count().saturating_mul(to.len()) > MAX_TEXT {
        return Ok(unknown("the text is too long"));
    }
    Ok(Value::String(text.replace(&from, &to)))
}

pub(super) fn split(of: &[Value]) -> Evaluated {
    let (by, text) = (to_text(&of[0])?, to_text(&of[1])?);
    Ok(match (by.as_str(), text.as_str()) {
        (_, "") if !by.is_empty() => Value::Array(vec![Value::String(String::new())]),
        ("", text) => text.graphemes(true).map(|part| Value::String(part.to_owned())).collect(),
        (by, text) => text.split(by).map(|part| Value::String(part.to_owned())).collect(),
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
    Ok(Value::String(parts[start..end].concat()))
}

/// What a text that is put together begins with.
fn literal_start(value: &Value) -> Option<String> {
    match (intrinsic(value), value) {
        (_, Value::String(text)) => Some(text.clone()),
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

pub(super) fn format(of: &[Value]) -> Evaluated {
    if let Some(reason) = open(&of[0]) {
        return Ok(unknown(&reason));
    }
    let (text, mut next) = (to_text(&of[0])?, 1);
    let mut pieces = Pieces::default();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('%') {
        pieces.text(&rest[..at]);
        let verb = Verb::parse(&rest[at + 1..])?;
        rest = &rest[at + 1 + verb.length..];
        if verb.letter == '%' {
            pieces.text("%");
            continue;
        }
        let number = verb.argument.unwrap_or(next);
        next = number + 1;
        let value = of.get(number).ok_or("`format` has too few arguments")?;
        if let Some(open) = verb.write(value, &mut pieces)? {
            return Ok(open);
        }
    }
    pieces.text(rest);
    Ok(pieces.finish())
}

/// `%-05.2f`, `%[1]s`
struct Verb {
    letter: char,
    length: usize,
    argument: Option<usize>,
    left: bool,
    zero: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
}

impl Verb {
    fn parse(text: &str) -> Result<Verb, String> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let digits = |at: &mut usize| {
            let start = *at;
            while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
                *at += 1;
            }
            text[start..*at].parse::<usize>().ok()
        };
        let flags = |at: &mut usize| {
            let start = *at;
            while bytes.get(*at).is_some_and(|byte| b"-+0 #".contains(byte)) {
                *at += 1;
            }
            text[start..*at].to_owned()
        };
        let argument = |at: &mut usize| {
            if bytes.get(*at) != Some(&b'[') {
                return None;
            }
            *at += 1;
            let number = digits(at);
            *at += 1;
            number
        };
        let set = flags(&mut at);
        let mut number = argument(&mut at);
        let width = digits(&mut at).unwrap_or_default();
        let precision = (bytes.get(at) == Some(&b'.')).then(|| {
            at += 1;
            digits(&mut at).unwrap_or_default()
        });
        number = number.or_else(|| argument(&mut at));
        let letter = text.get(at..).and_then(|rest| rest.chars().next()).ok_or("`format` ends in `%`")?;
        if width > 1000 || precision.is_some_and(|precision| precision > 1000) {
            return Err("`format` with a width of more than 1000".to_owned());
        }
        Ok(Verb {
            letter,
            length: at + letter.len_utf8(),
            argument: number,
            left: set.contains('-'),
            zero: set.contains('0'),
            plus: set.contains('+'),
            width,
            precision,
        })
    }

    fn write(&self, value: &Value, pieces: &mut Pieces) -> Result<Option<Value>, String> {
        if open(value).is_some() && matches!(self.letter, 's' | 'v') && self.width == 0 {
            return pieces.value(value);
        }
        if let Some(reason) = super::open_within(value) {
            return Ok(Some(unknown(&reason)));
        }
        let text = match self.letter {
            's' | 'v' => match value {
                Value::Null if self.letter == 'v' => "null".to_owned(),
                Value::Array(_) | Value::Object(_) => super::encoding::text_of(value),
                value => to_text(value)?,
            },
            'q' => serde_json::to_string(&to_text(value)?).unwrap_or_default(),
            't' => super::super::value::to_bool(value)?.to_string(),
            'd' => whole_text(value, self.plus)?,
            'b' => format!("{:b}", whole(value)?),
            'o' => format!("{:o}", whole(value)?),
            'x' if value.is_number() => format!("{:x}", whole(value)?),
            'X' if value.is_number() => format!("{:X}", whole(value)?),
            'f' => format!("{:.*}", self.precision.unwrap_or(6), to_number(value)?),
            letter => {
                let reason = format!("`format` with `%{letter}` cannot be evaluated by trailsmith");
                return Ok(Some(unknown(&reason)));
            }
        };
        let text = match (self.letter, self.precision) {
            ('s', Some(most)) => text.graphemes(true).take(most).collect(),
            _ => text,
        };
        pieces.text(&self.padded(&text));
        Ok(None)
    }

    fn padded(&self, text: &str) -> String {
        let missing = self.width.saturating_sub(text.graphemes(true).count());
        if self.left {
            return format!("{text}{}", " ".repeat(missing));
        }
        if self.zero {
            let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
            return format!("{sign}{}{digits}", "0".repeat(missing));
        }
        format!("{}{text}", " ".repeat(missing))
    }
}

fn whole_text(value: &Value, plus: bool) -> Result<String, String> {
    let number = to_number(value)?.trunc();
    Ok(if plus { format!("{number:+}") } else { format!("{number}") })
}

/// One text for each element; what is no list stands in each of them.
pub(super) fn formatlist(of: &[Value]) -> Evaluated {
    if let Some(reason) = of.iter().find(|value| !super::super::value::is_named(value)).and_then(open) {
        return Ok(unknown(&reason));
    }
    let lists = of.iter().filter_map(Value::as_array).map(Vec::len);
    let Some(length) = lists.clone().max() else { return Ok(Value::Array(vec![format(of)?])) };
    if lists.clone().any(|other| other != length) {
        return Err("`formatlist` needs lists of one length".to_owned());
    }
    let row = |i: usize| -> Vec<Value> {
        let at = |value: &Value| match value {
            Value::Array(items) => items.get(i).cloned().unwrap_or(Value::Null),
            other => other.clone(),
        };
        of.iter().map(at).collect()
    };
    (0..length).map(|i| format(&row(i))).collect()
}
