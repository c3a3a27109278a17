//! JSON on many lines, as `serde_json` writes it; that hands out each indentation two spaces at a time, which of a hundred
//! thousand findings takes a while.

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Writes a value that stands so many levels deep in what is written around it.
pub(super) fn write(out: impl Write, level: usize, value: &impl Serialize) -> io::Result<()> {
    let indented = Indented { level, is_filled: false };
    Ok(value.serialize(&mut Serializer::with_formatter(out, indented))?)
}

/// The end of an item and the beginning of a line, as deep as reports are.
const LINE: &[u8] = b",\n                                                                ";
/// Where in it the beginning of the line is.
const START: usize = 2;

struct Indented {
    level: usize,
    /// Whether what ends next has something in it.
    is_filled: bool,
}

impl Indented {
    /// The end of an item, where there is one before, and the beginning of a line.
    fn line<W: ?Sized + Write>(&self, out: &mut W, is_first: bool) -> io::Result<()> {
        let deepest = LINE.len() - START;
        let spaces = 2 * self.level;
        out.write_all(&LINE[usize::from(is_first)..START + spaces.min(deepest)])?;
        (deepest..spaces).try_for_each(|_| out.write_all(b" "))
    }

    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.is_filled = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.is_filled {
            self.line(out, true)?;
        }
        out.write_all(bracket)
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written(level: usize, value: &Value) -> String {
        let mut out = Vec::new();
        write(&mut out, level, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_is_what_serde_json_writes() {
        let deep = (0..50).fold(json!("é\n"), |inner, _| json!([{ "in": inner }, 1.5]));
        let flat = json!({"a": [], "b": {}, "c": [[], {}], "d": [null, true, "x"], "e": {"f": {"g": 1}}});
        for value in [deep, flat, json!([]), json!({}), json!(null)] {
            assert_eq!(written(0, &value), serde_json::to_string_pretty(&value).unwrap());
        }
    }

    #[test]
    fn what_stands_deeper_is_indented_more() {
        let value = json!({"a": [1, {}]});
        let around = serde_json::to_string_pretty(&json!([[value]])).unwrap();
        assert_eq!(format!("[\n  [\n    {}\n  ]\n]", written(2, &value)), around);
    }
}
