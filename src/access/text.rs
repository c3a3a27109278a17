//! Texts of which pieces are not known, or may be chosen.
//!
//! What a text means, a pattern or a value, is its reader's business.

use super::except::Except;
use crate::estate::intrinsic::{
    Intrinsic, NAMED, PARTITION, REGION, intrinsic, is_placed, names_itself, place, raw_pieces,
};
use crate::estate::{NO_ACCOUNT, NO_PARTITION, NO_REGION};
use crate::json::Value;
use compact_str::{CompactString, format_compact};
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A text, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub(super) Pieces);

/// Most texts have one piece, and most pieces are short: in place, without an allocation each.
pub(super) type Pieces = SmallVec<[Piece; 1]>;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Known(CompactString),
    /// Not known, or chosen by whoever makes the request.
    Hole(Arc<Hole>),
}

/// A piece that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// Why it is not known; for a free one, its name: two free ones of one name in a request are the same text.
    pub name: String,
    /// What it is made of.
    pub shape: Shape,
    /// Whoever makes the request chooses it.
    pub free: bool,
    /// What it is not.
    pub except: Except,
    /// What it is: a piece elsewhere that is the same has the same text.
    pub(super) same: Option<CompactString>,
}

/// What a piece that is not known is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any text, the empty one too.
    Any,
    /// A text without colons that is not empty.
    Name,
    /// An account or a Region: letters, digits and hyphens, at least one.
    Place,
    /// Twelve digits.
    Account,
}

impl Shape {
    /// Texts that nobody has in mind, long enough that no wildcards for single letters mean one by chance.
    fn fresh_texts(self) -> [&'static str; 2] {
        match self {
            Shape::Account => ["908172635445", "918273645546"],
            Shape::Place => ["zz-nowhere-9", "qq-elsewhere-8"],
            Shape::Name | Shape::Any => ["somebody-or-other", "whoever-it-may-be"],
        }
    }
}

impl Hole {
    /// A text that nobody has in mind and that it may be, if one is at hand.
    pub(super) fn fresh_text(&self) -> Option<&'static str> {
        self.shape.fresh_texts().into_iter().find(|text| self.except.leaves(text))
    }
}

impl Piece {
    /// A piece that the requester chooses.
    pub fn free(name: &str, shape: Shape) -> Piece {
        Piece::hole(name, shape, true, Some(name.into()))
    }

    /// A piece that nobody knows, for this reason.
    pub fn unknown(reason: &str, shape: Shape) -> Piece {
        Piece::hole(reason, shape, false, None)
    }

    fn hole(name: &str, shape: Shape, free: bool, same: Option<CompactString>) -> Piece {
        Piece::Hole(Arc::new(Hole { name: name.to_owned(), shape, free, except: Except::default(), same }))
    }

    /// The same piece, being none of these.
    #[must_use]
    pub fn except<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Piece {
        self.except_all(&Except::of(texts))
    }

    /// The same piece, being none of what is excepted there.
    #[must_use]
    pub fn except_all(mut self, except: &Except) -> Piece {
        if let Piece::Hole(hole) = &mut self {
            let hole = Arc::make_mut(hole);
            hole.except = std::mem::take(&mut hole.except).and(except);
        }
        self
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Piece {
        Piece::Known(text.into())
    }
}

impl From<CompactString> for Text {
    fn from(text: CompactString) -> Text {
        Piece::Known(text).into()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(smallvec![text.into()])
    }
}

impl From<Piece> for Text {
    fn from(piece: Piece) -> Text {
        Text(smallvec![piece])
    }
}

impl Text {
    /// A text of these pieces.
    pub fn of(pieces: impl IntoIterator<Item = Piece>) -> Text {
        let mut text = Text::default();
        pieces.into_iter().for_each(|piece| text.push(piece));
        text
    }

    /// Two known pieces in a row are one, so that texts that are the same have the same pieces.
    fn push(&mut self, piece: Piece) {
        match (self.0.last_mut(), piece) {
            (Some(Piece::Known(last)), Piece::Known(text)) => last.push_str(&text),
            (_, piece) => self.0.push(piece),
        }
    }

    /// A text of which nothing is known.
    pub fn unknown(reason: &str) -> Text {
        Piece::unknown(reason, Shape::Any).into()
    }

    /// A text as the estate has it; anything else is not known.
    pub fn read(value: &Value) -> Text {
        let whole = [Value::Null];
        let (reason, pieces) = match (value, intrinsic(value), raw_pieces(value)) {
            (Value::String(text), ..) => return text.as_str().into(),
            (_, Some(Intrinsic::Unknown(reason)), Some(pieces)) => (reason, pieces),
            (_, Some(Intrinsic::Unknown(reason)), None) => (reason, whole.as_slice()),
            _ => return Text::unknown("a value is not a text"),
        };
        let shape = if is_placed(value) { Shape::Place } else { Shape::Any };
        // The one reason of several pieces is not the name of each.
        let one = pieces.iter().filter(|piece| piece.is_null()).count() == 1;
        let same = Some(reason).filter(|reason| one && names_itself(reason)).map(CompactString::from);
        let piece = |piece: &Value| match piece {
            Value::String(text) => text.as_str().into(),
            Value::Null => Piece::hole(reason, shape, false, same.clone()),
            known => match place(known) {
                Some((kind, stack)) => {
                    let (why, shape) = match kind {
                        REGION => (NO_REGION, Shape::Place),
                        PARTITION => (NO_PARTITION, Shape::Place),
                        _ => (NO_ACCOUNT, Shape::Account),
                    };
                    Piece::hole(why, shape, false, Some(format_compact!("{kind} {}", stack.0)))
                }
                None => {
                    let name = known.get(NAMED).and_then(Value::as_str).unwrap_or(reason);
                    Piece::hole(name, Shape::Any, false, Some(name.into()))
                }
            },
        };
        Text(pieces.iter().map(piece).collect())
    }

    /// The text with others behind it.
    #[must_use]
    pub fn then(mut self, others: impl IntoIterator<Item = Text>) -> Text {
        others.into_iter().flat_map(|text| text.0).for_each(|piece| self.push(piece));
        self
    }

    /// The text without this at its end, if that is known to be there.
    #[must_use]
    pub fn without_end(mut self, end: &str) -> Text {
        if let Some(Piece::Known(last)) = self.0.last_mut()
            && let Some(rest) = last.strip_suffix(end)
        {
            *last = rest.into();
        }
        self
    }

    /// The text, if all of it is known.
    pub fn known(&self) -> Option<Cow<'_, str>> {
        fn known(piece: &Piece) -> Option<&str> {
            if let Piece::Known(text) = piece { Some(text) } else { None }
        }
        match self.0.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Piece::Known(text)] => Some(Cow::Borrowed(text)),
            pieces => pieces.iter().map(known).collect::<Option<String>>().map(Cow::Owned),
        }
    }

    /// Whether a policy variable begins in what is known of it.
    pub(super) fn has_variable(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Known(known) if known.contains("${")))
    }

    /// Whether it is the same as another, whatever is not known of both.
    pub fn is_the_same(&self, other: &Text) -> bool {
        self == other && self.holes().all(|hole| hole.same.is_some())
    }

    /// Whether what is known of it has these letters, in lower case, somewhere.
    pub(super) fn says(&self, letters: &str) -> bool {
        let known =
            |piece: &Piece| matches!(piece, Piece::Known(known) if known.to_lowercase().contains(letters));
        self.0.iter().any(known)
    }

    /// The pieces that are not known.
    pub(super) fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.0.iter().filter_map(|piece| if let Piece::Hole(hole) = piece { Some(&**hole) } else { None })
    }

    /// With what was chosen for its free pieces.
    pub(super) fn filled(&self, choice: &BTreeMap<String, String>) -> Text {
        let piece = |piece: &Piece| match piece {
            Piece::Hole(hole) if hole.free => {
                choice.get(&hole.name).map_or_else(|| piece.clone(), |text| text.as_str().into())
            }
            _ => piece.clone(),
        };
        Text(self.0.iter().map(piece).collect())
    }

    /// The parts between colons, the last one whole; nothing where a piece may have a colon or there are fewer.
    pub(super) fn parts(&self, count: usize) -> Option<Vec<Text>> {
        let mut parts = vec![Text::default()];
        for piece in &self.0 {
            let text = match piece {
                Piece::Hole(hole) if hole.shape == Shape::Any && parts.len() < count => return None,
                Piece::Hole(_) => {
                    parts.last_mut()?.0.push(piece.clone());
                    continue;
                }
                Piece::Known(text) => text,
            };
            for (i, part) in text.splitn(count + 1 - parts.len(), ':').enumerate() {
                if i > 0 {
                    parts.push(Text::default());
                }
                if !part.is_empty() {
                    parts.last_mut()?.0.push(part.into());
                }
            }
        }
        (parts.len() == count).then_some(parts)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Known(text) => f.write_str(text)?,
                Piece::Hole(hole) if hole.free => write!(f, "<{}>", hole.name)?,
                Piece::Hole(_) => f.write_str("…")?,
            }
        }
        Ok(())
    }
}
