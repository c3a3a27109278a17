//! `format` and `formatlist`: Go's verbs, as far as configurations use them.

use super::super::kinds::plain;
use super::super::pieces::Pieces;
use super::super::value::{Evaluated, has_unknown, is_named, open, open_within, to_bool, to_number, to_text};
use super::whole;
use crate::estate::intrinsic::{Intrinsic, Part, attribute, intrinsic, reference, unknown};
use crate::json::Value;
use unicode_segmentation::UnicodeSegmentation;

pub(super) fn format(of: &[Value]) -> Evaluated {
    let (mut pieces, mut next) = (Pieces::default(), 1);
    match intrinsic(&of[0]) {
        // A reference is text as it stands: what has no name of its own may hold verbs.
        Some(Intrinsic::Sub(parts)) if is_named(&of[0]) && !has_unknown(&of[0]) => {
            for part in parts {
                let open = match part {
                    Part::Text(text) => written(text, of, (&mut next, &mut pieces))?,
                    Part::Ref(id) => pieces.value(&reference(id))?,
                    Part::GetAtt(id, name) => pieces.value(&attribute(id, name))?,
                    Part::Unknown(reason) => Some(unknown(reason)),
                };
                if let Some(open) = open {
                    return Ok(open);
                }
            }
        }
        _ => {
            if let Some(reason) = open(&of[0]) {
                return Ok(unknown(&reason));
            }
            if let Some(open) = written(&to_text(&of[0])?, of, (&mut next, &mut pieces))? {
                return Ok(open);
            }
        }
    }
    Ok(pieces.finish())
}

/// Writes a stretch of the format with the arguments from the next on; what cannot be written is the answer.
fn written(
    text: &str,
    of: &[Value],
    (next, pieces): (&mut usize, &mut Pieces),
) -> Result<Option<Value>, String> {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        pieces.text(&rest[..at]);
        let verb = Verb::parse(&rest[at + 1..])?;
        rest = &rest[at + 1 + verb.length..];
        if verb.letter == '%' {
            pieces.text("%");
            continue;
        }
        let number = verb.argument.unwrap_or(*next);
        *next = number.saturating_add(1);
        let value = of.get(number).ok_or("`format` has too few arguments")?;
        if let Some(open) = verb.write(value, pieces)? {
            return Ok(Some(open));
        }
    }
    pieces.text(rest);
    Ok(None)
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
            text.get(start..*at)?.parse::<usize>().ok()
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
        if let Some(reason) = open_within(value) {
            return Ok(Some(unknown(&reason)));
        }
        let text = match self.letter {
            's' | 'v' => match value {
                Value::Null if self.letter == 'v' => "null".to_owned(),
                Value::Array(_) | Value::Object(_) => super::encoding::text_of(value),
                value => to_text(value)?,
            },
            'q' => serde_json::to_string(&to_text(value)?).unwrap_or_default(),
            't' => to_bool(value)?.to_string(),
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
    if let Some(reason) = of.iter().find(|value| !is_named(value)).and_then(open) {
        return Ok(unknown(&reason));
    }
    let lists = of.iter().filter_map(|value| plain(value).as_array()).map(Vec::len);
    let Some(length) = lists.clone().max() else { return Ok(Value::Array(vec![format(of)?])) };
    if lists.clone().any(|other| other != length) {
        return Err("`formatlist` needs lists of one length".to_owned());
    }
    let row = |i: usize| -> Vec<Value> {
        let at = |value: &Value| match plain(value) {
            Value::Array(items) => items.get(i).cloned().unwrap_or(Value::Null),
            other => other.clone(),
        };
        of.iter().map(at).collect()
    };
    (0..length).map(|i| format(&row(i))).collect()
}
