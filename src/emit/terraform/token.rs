//! HCL text to tokens, as far as its layout depends on them.
//!
//! Nothing is judged: what is no HCL comes out as it went in.

/// What a token is, in the classes that the layout tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ident,
    Number,
    Equal,
    Comma,
    Dot,
    Colon,
    DoubleColon,
    Question,
    Ellipsis,
    Bang,
    Minus,
    /// The other operators, after which a minus is a sign.
    Operator,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,
    OpenQuote,
    CloseQuote,
    /// Text between quotes.
    Literal,
    /// `${` or `%{`.
    Interpolation,
    /// The `}` or `~}` that ends one.
    InterpolationEnd,
    /// From `<<NAME` to the line that ends it, as it stands.
    Heredoc,
    /// To the end of the line.
    LineComment,
    /// `/* … */`
    InlineComment,
    Newline,
    Other,
}

/// A piece of text and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
}

impl Token<'_> {
    /// How many brackets it leaves open.
    pub(super) fn brackets(self) -> i32 {
        match self.kind {
            Kind::OpenBrace | Kind::OpenBracket | Kind::OpenParen | Kind::Interpolation => 1,
            Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen | Kind::InterpolationEnd => -1,
            _ => 0,
        }
    }
}

/// Takes a text apart; only blanks between tokens are lost.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { rest: text, open: Vec::new() };
    std::iter::from_fn(|| lexer.next()).collect()
}

enum Open {
    Quote,
    /// An interpolation, with the braces that are open in it.
    Interpolation(usize),
}

struct Lexer<'a> {
    rest: &'a str,
    open: Vec<Open>,
}

/// Longer signs stand before their beginnings.
const SIGNS: &[(&str, Kind)] = &[
    ("...", Kind::Ellipsis),
    ("=>", Kind::Other),
    ("==", Kind::Operator),
    ("!=", Kind::Operator),
    ("<=", Kind::Operator),
    (">=", Kind::Operator),
    ("&&", Kind::Operator),
    ("||", Kind::Operator),
    ("::", Kind::DoubleColon),
    ("<", Kind::Operator),
    (">", Kind::Operator),
    ("+", Kind::Operator),
    ("*", Kind::Operator),
    ("/", Kind::Operator),
    ("%", Kind::Operator),
    ("=", Kind::Equal),
    (",", Kind::Comma),
    (".", Kind::Dot),
    (":", Kind::Colon),
    ("?", Kind::Question),
    ("!", Kind::Bang),
    ("-", Kind::Minus),
    ("[", Kind::OpenBracket),
    ("]", Kind::CloseBracket),
    ("(", Kind::OpenParen),
    (")", Kind::CloseParen),
];

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(Open::Quote) = self.open.last() {
            return self.in_quotes();
        }
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        let first = self.rest.chars().next()?;
        let rest = self.rest;
        match first {
            '\n' => Some(self.take(1, Kind::Newline)),
            '"' => {
                self.open.push(Open::Quote);
                Some(self.take(1, Kind::OpenQuote))
            }
            '#' => Some(self.line_comment()),
            _ if rest.starts_with("//") => Some(self.line_comment()),
            _ if rest.starts_with("/*") => {
                let length = rest.find("*/").map_or(rest.trim_end().len(), |at| at + 2);
                Some(self.take(length, Kind::InlineComment))
            }
            _ if rest.starts_with("<<") => Some(self.heredoc()),
            '~' if rest.starts_with("~}") && matches!(self.open.last(), Some(Open::Interpolation(0))) => {
                self.open.pop();
                Some(self.take(2, Kind::InterpolationEnd))
            }
            '{' | '}' => Some(self.brace(first)),
            '0'..='9' => Some(self.number()),
            _ if first.is_alphabetic() || first == '_' => {
                let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
                Some(self.take(length, Kind::Ident))
            }
            _ => {
                let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
                let (length, kind) =
                    sign.map_or((first.len_utf8(), Kind::Other), |(sign, kind)| (sign.len(), *kind));
                Some(self.take(length, kind))
            }
        }
    }

    fn take(&mut self, length: usize, kind: Kind) -> Token<'a> {
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        Token { kind, text }
    }

    fn in_quotes(&mut self) -> Option<Token<'a>> {
        let rest = self.rest;
        let mut at = 0;
        let bytes = rest.as_bytes();
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' => {
                    let escaped = rest[at + 1..].chars().next().filter(|c| *c != '\n');
                    at += 1 + escaped.map_or(0, char::len_utf8);
                }
                b'"' | b'\n' => break,
                b'$' | b'%' if bytes.get(at + 1) == Some(byte) && bytes.get(at + 2) == Some(&b'{') => at += 3,
                b'$' | b'%' if bytes.get(at + 1) == Some(&b'{') => break,
                _ => at += 1,
            }
        }
        if at > 0 {
            return Some(self.take(at, Kind::Literal));
        }
        match bytes.first()? {
            b'"' => {
                self.open.pop();
                Some(self.take(1, Kind::CloseQuote))
            }
            // A quote that is never closed: the next line starts afresh.
            b'\n' => {
                self.open.clear();
                Some(self.take(1, Kind::Newline))
            }
            _ => {
                self.open.push(Open::Interpolation(0));
                let strip = usize::from(bytes.get(2) == Some(&b'~'));
                Some(self.take(2 + strip, Kind::Interpolation))
            }
        }
    }

    fn brace(&mut self, brace: char) -> Token<'a> {
        match (self.open.last_mut(), brace) {
            (Some(Open::Interpolation(0)), '}') => {
                self.open.pop();
                return self.take(1, Kind::InterpolationEnd);
            }
            (Some(Open::Interpolation(depth)), '}') => *depth -= 1,
            (Some(Open::Interpolation(depth)), _) => *depth += 1,
            _ => {}
        }
        self.take(1, if brace == '{' { Kind::OpenBrace } else { Kind::CloseBrace })
    }

    fn number(&mut self) -> Token<'a> {
        let rest = self.rest.as_bytes();
        let mut length = 0;
        while let Some(byte) = rest.get(length) {
            let digit_follows = rest.get(length + 1).is_some_and(u8::is_ascii_digit);
            let part = byte.is_ascii_digit()
                || (*byte == b'.' && digit_follows)
                || matches!(byte, b'e' | b'E')
                || (matches!(byte, b'+' | b'-') && matches!(rest[length - 1], b'e' | b'E'));
            if !part {
                break;
            }
            length += 1;
        }
        self.take(length, Kind::Number)
    }

    fn line_comment(&mut self) -> Token<'a> {
        let length = self.rest.find('\n').unwrap_or(self.rest.len());
        let mut token = self.take(length, Kind::LineComment);
        token.text = token.text.trim_end();
        token
    }

    fn heredoc(&mut self) -> Token<'a> {
        let rest = self.rest;
        let start = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let name = rest[2..start].trim_start_matches('-').trim();
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            return self.take(2, Kind::Other);
        }
        let mut length = start;
        for line in rest[start..].split_inclusive('\n') {
            if line.trim() == name {
                return self.take(length + line.trim_end().len(), Kind::Heredoc);
            }
            length += line.len();
        }
        self.take(rest.trim_end().len(), Kind::Heredoc)
    }
}
