//! The layout that `terraform fmt` gives: indentation, spaces, columns.
//!
//! The rules are those of HCL's own `hclwrite/format.go`. Two things are left to the templates: `terraform fmt` also
//! takes `"${x}"` apart to `x`, and lays out interpolations in heredocs. Beyond it, superfluous blank lines go.

use super::token::{Kind, Token, tokens};
use unicode_segmentation::UnicodeSegmentation;

/// Lays out a whole file.
pub(super) fn format(text: &str) -> String {
    let mut lines = tidy(lines(text));
    indent(&mut lines);
    let cells: Vec<Cells> = lines.iter().map(Cells::new).collect();
    let assigned = align_assignments(&cells);
    align_comments(&assigned, &cells)
}

/// The tokens of a line. An assignment whose value ends on the line stands apart, and so does a trailing comment.
#[derive(Default)]
struct Line<'a> {
    lead: Vec<Token<'a>>,
    assign: Vec<Token<'a>>,
    comment: Option<&'a str>,
    indent: usize,
}

impl<'a> Line<'a> {
    fn new(mut lead: Vec<Token<'a>>) -> Line<'a> {
        let comment = match lead.as_slice() {
            [_, .., Token { kind: Kind::LineComment, text }] => Some(*text),
            _ => None,
        };
        if comment.is_some() {
            lead.pop();
        }
        let equal = lead.iter().skip(1).position(|token| token.kind == Kind::Equal).map(|at| at + 1);
        let assign = match equal {
            Some(at) if brackets(&lead[at..]) == 0 => lead.split_off(at),
            _ => Vec::new(),
        };
        Line { lead, assign, comment, indent: 0 }
    }

    fn brackets(&self) -> i32 {
        brackets(&self.lead) + brackets(&self.assign)
    }
}

fn brackets(tokens: &[Token<'_>]) -> i32 {
    tokens.iter().map(|token| token.brackets()).sum()
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut current = Vec::new();
    for token in tokens(text) {
        if token.kind == Kind::Newline {
            lines.push(Line::new(std::mem::take(&mut current)));
        } else {
            current.push(token);
        }
    }
    lines.push(Line::new(current));
    lines
}

/// Drops blank lines at the start and end of the file and of blocks, and all but one elsewhere.
fn tidy(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut kept: Vec<Line<'_>> = Vec::new();
    let mut blank = None;
    for line in lines {
        if line.lead.is_empty() {
            blank = Some(line);
            continue;
        }
        let opened = kept.last().is_none_or(|last| last.brackets() > 0);
        if let Some(blank) = blank.take().filter(|_| !opened && line.brackets() >= 0) {
            kept.push(blank);
        }
        kept.push(line);
    }
    kept
}

/// Two blanks for each line above that leaves brackets open, however many they are.
fn indent(lines: &mut [Line<'_>]) {
    let mut open: Vec<i32> = Vec::new();
    for line in lines.iter_mut().filter(|line| !line.lead.is_empty()) {
        let net = line.brackets();
        let mut closed = -net;
        while closed > 0
            && let Some(last) = open.last_mut()
        {
            let step = closed.min(*last);
            closed -= step;
            *last -= step;
            if *last == 0 {
                open.pop();
            }
        }
        line.indent = 2 * open.len();
        if net > 0 {
            open.push(net);
        }
    }
}

/// A line's text in its columns.
struct Cells {
    lead: String,
    assign: Option<String>,
    comment: Option<String>,
}

impl Cells {
    fn new(line: &Line<'_>) -> Cells {
        Cells {
            lead: " ".repeat(line.indent) + &spaced(&line.lead),
            assign: (!line.assign.is_empty()).then(|| spaced(&line.assign)),
            comment: line.comment.map(str::to_owned),
        }
    }
}

fn align_assignments(cells: &[Cells]) -> Vec<String> {
    let lead = |line: &Cells| line.assign.is_some().then(|| width(&line.lead));
    let columns = columns(cells.iter().map(lead));
    let join = |(line, column): (&Cells, usize)| match &line.assign {
        Some(assign) => pad(&line.lead, column) + assign,
        None => line.lead.clone(),
    };
    cells.iter().zip(columns).map(join).collect()
}

fn align_comments(texts: &[String], cells: &[Cells]) -> String {
    let commented = texts.iter().zip(cells);
    let columns = columns(commented.clone().map(|(text, line)| line.comment.is_some().then(|| width(text))));
    let mut formatted = String::new();
    for ((text, line), column) in commented.zip(columns) {
        match &line.comment {
            Some(comment) => formatted.extend([pad(text, column).as_str(), comment]),
            None => formatted.push_str(text),
        }
        formatted.push('\n');
    }
    formatted
}

/// For each run of lines that have the cell, the column after the widest; the widths of the others are none.
fn columns(widths: impl Iterator<Item = Option<usize>>) -> Vec<usize> {
    let widths: Vec<Option<usize>> = widths.collect();
    let run = |run: &[Option<usize>]| {
        let column = run.iter().flatten().max().map_or(0, |widest| widest + 1);
        vec![column; run.len()]
    };
    widths.chunk_by(|a, b| a.is_some() == b.is_some()).flat_map(run).collect()
}

fn pad(text: &str, column: usize) -> String {
    text.to_owned() + &" ".repeat(column.saturating_sub(width(text)))
}

/// Columns as HCL counts them: one for each grapheme cluster.
fn width(text: &str) -> usize {
    // In ASCII only CR LF is one cluster of two bytes, and a line has none.
    if text.is_ascii() { text.len() } else { text.graphemes(true).count() }
}

fn spaced(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        text.push_str(token.text);
        let before = i.checked_sub(1).map(|before| tokens[before].kind);
        if tokens.get(i + 1).is_some_and(|after| space_between(before, *token, *after)) {
            text.push(' ');
        }
    }
    text
}

/// The order of the arms is that of `spaceAfterToken` in hclwrite: the first that fits decides.
fn space_between(before: Option<Kind>, token: Token<'_>, after: Token<'_>) -> bool {
    use Kind::{
        Bang, CloseBrace, CloseQuote, Colon, Comma, Dot, DoubleColon, Ellipsis, Equal, Ident, Interpolation,
        InterpolationEnd, Literal, Minus, Number, OpenBrace, OpenBracket, OpenParen, OpenQuote, Operator,
        Question,
    };
    match (token.kind, after.kind) {
        (Ident, OpenParen | DoubleColon)
        | (DoubleColon, Ident)
        | (Dot, _)
        | (_, Dot | Comma | Ellipsis)
        | (OpenBrace, CloseBrace)
        | (InterpolationEnd, Interpolation) => false,
        (Comma, _) => true,
        (Literal | OpenQuote, _) | (_, Literal | CloseQuote) => false,
        // `for x in [a]`: not an index into something called `in`.
        (Ident, _) if token.text == "in" && before == Some(Ident) => true,
        (Ident | Number, OpenBracket) => false,
        (_, OpenBracket) if token.brackets() < 0 => false,
        (Bang, _) => false,
        (Minus, _) => !matches!(
            before,
            None | Some(
                OpenParen
                    | OpenBrace
                    | OpenBracket
                    | Equal
                    | Colon
                    | Comma
                    | Question
                    | Operator
                    | Minus
                    | Bang
            )
        ),
        (OpenBrace, _) | (_, CloseBrace) => true,
        _ => token.brackets() <= 0 && after.brackets() >= 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_indentation() {
        let text = "resource \"a\" \"b\" {\n\n\n  x=1 # one\nlonger = [ 1,2 ]   # two\nobject = f({\n\"k\":1\n})\n\n\ny = \"${ a.b [0] }-c\"\n\n}\n\n";
        assert_eq!(
            format(text),
            "resource \"a\" \"b\" {\n  x      = 1      # one\n  longer = [1, 2] # two\n  object = f({\n    \"k\" : 1\n  })\n\n  y = \"${a.b[0]}-c\"\n}\n"
        );
    }

    #[test]
    fn a_heredoc_stays_as_it_is() {
        let text = "a = <<-EOT\n   x = {\n\n\n  EOT\nbcd=1\n";
        assert_eq!(format(text), "a   = <<-EOT\n   x = {\n\n\n  EOT\nbcd = 1\n");
    }

    #[test]
    fn what_is_no_hcl_does_not_stop_it() {
        for text in ["\"", "a = \"${", "<<", "<<X", "}}}", "\"\\", "a = <<E\n", "/*", "1e", "\u{1F600} = %"] {
            let once = format(text);
            assert_eq!(format(&once), once, "{text:?}");
        }
    }
}
