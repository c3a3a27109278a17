//! Policy variables: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the signs themselves.

use super::except::Except;
use super::request::{Context, Slot};
use super::text::{Hole, Piece, Shape, Text};
use std::sync::Arc;

/// A sign of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sign {
    Letter(char),
    Star,
    One,
    Hole(Arc<Hole>),
}

/// What is written as signs, with variables replaced by what the request has. The key of one that has no value is an error.
pub(super) fn signs(written: &Text, variables: Option<&Context>, wild: bool) -> Result<Vec<Sign>, String> {
    let letters = |piece: &Piece| if let Piece::Known(text) = piece { text.len() } else { 1 };
    let mut signs = Vec::with_capacity(written.0.iter().map(letters).sum());
    for piece in &written.0 {
        match piece {
            Piece::Hole(hole) => signs.push(Sign::Hole(Arc::clone(hole))),
            Piece::Known(text) => known(text, variables, wild, &mut signs)?,
        }
    }
    Ok(signs)
}

fn known(text: &str, variables: Option<&Context>, wild: bool, signs: &mut Vec<Sign>) -> Result<(), String> {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let (Some(context), Some(inner)) = (variables, rest.strip_prefix("${")) {
            match inner.find('}') {
                Some(end) => {
                    variable(&inner[..end], context, signs)?;
                    rest = &inner[end + 1..];
                    continue;
                }
                // Its name goes on in a piece that is not known: nor is what it becomes.
                None => {
                    signs.push(Sign::Hole(Arc::new(open("the name of a policy variable is not known"))));
                    return Ok(());
                }
            }
        }
        signs.push(match c {
            '*' if wild => Sign::Star,
            '?' if wild => Sign::One,
            c => Sign::Letter(c),
        });
        rest = &rest[c.len_utf8()..];
    }
    Ok(())
}

fn open(reason: &str) -> Hole {
    Hole { name: reason.to_owned(), shape: Shape::Any, free: false, except: Except::default(), same: None }
}

fn variable(inner: &str, context: &Context, signs: &mut Vec<Sign>) -> Result<(), String> {
    if ["*", "?", "$"].contains(&inner) {
        signs.extend(inner.chars().map(Sign::Letter));
        return Ok(());
    }
    let (key, default) = inner.split_once(',').map_or((inner, None), |(key, default)| (key, Some(default)));
    let key = key.trim();
    let default = default.map(|text| text.trim().trim_matches('\'').to_owned());
    match context.slot(key) {
        Slot::Values(values) if values.len() == 1 => {
            for piece in &values[0].0 {
                match piece {
                    Piece::Known(text) => signs.extend(text.chars().map(Sign::Letter)),
                    Piece::Hole(hole) => signs.push(Sign::Hole(Arc::clone(hole))),
                }
            }
        }
        Slot::Unknown(reason) => signs.push(Sign::Hole(Arc::new(open(&reason)))),
        Slot::OneOf(_) | Slot::Either(_) => {
            signs.push(Sign::Hole(Arc::new(open(&format!("it depends on {key}")))));
        }
        Slot::Absent | Slot::Values(_) => match default {
            Some(text) => signs.extend(text.chars().map(Sign::Letter)),
            None => return Err(key.to_owned()),
        },
    }
    Ok(())
}

/// The text of signs that are all letters.
pub(super) fn literal(signs: &[Sign]) -> Option<String> {
    signs.iter().map(|sign| if let Sign::Letter(c) = sign { Some(*c) } else { None }).collect()
}
