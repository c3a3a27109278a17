//! Templates: interpolation, `%{if}` and `%{for}`, and the whitespace that `~` takes away.

use super::expression;
use super::pieces::Pieces;
use super::scope::{Evaluator, Names, Scope};
use super::value::{Evaluated, open, to_bool};
use crate::estate::intrinsic::unknown;
use crate::json::Value;
use hcl_edit::template::{Directive, Element, ForDirective, HeredocTemplate, IfDirective, Strip, Template};

/// The value of a template: a text, or what its only interpolation gives.
pub(super) fn evaluate(run: &Evaluator<'_>, template: &Template, scope: &Scope<'_>) -> Evaluated {
    if let Some(Element::Interpolation(only)) = template.as_single_element() {
        return expression::evaluate(run, &only.expr, scope);
    }
    let mut text = Text { run, pieces: Pieces::default(), open: None };
    text.render(template, Strip::None, scope)?;
    Ok(text.open.unwrap_or_else(|| text.pieces.finish()))
}

/// The value of a heredoc.
pub(super) fn heredoc(run: &Evaluator<'_>, text: &HeredocTemplate, scope: &Scope<'_>) -> Evaluated {
    match text.indent() {
        Some(taken) => evaluate(run, &flushed(&text.template, taken), scope),
        None => evaluate(run, &text.template, scope),
    }
}

/// The template without the spaces that all its lines begin with, where so many were taken away already.
///
/// The parser counts lines of nothing but spaces as well, which Terraform leaves as they are.
fn flushed(template: &Template, taken: usize) -> Template {
    let blank = |line: &str| line.ends_with('\n') && line.trim().is_empty();
    let (mut start, mut least) = (true, usize::MAX);
    for element in template {
        let Element::Literal(text) = element else {
            least = if start { 0 } else { least };
            start = false;
            continue;
        };
        for line in text.split_inclusive('\n') {
            if start && !blank(line) {
                let spaces = line.chars().take_while(|letter| letter.is_whitespace()).count();
                least = least.min(spaces + taken);
            }
            start = line.ends_with('\n');
        }
    }
    let mut flushed = template.clone();
    let mut start = true;
    for element in &mut flushed {
        let Element::Literal(text) = element else {
            start = false;
            continue;
        };
        let mut lines = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            match start {
                true if blank(line) && line != "\n" => lines.extend([&" ".repeat(taken), line]),
                true if blank(line) => lines.push_str(line),
                true if least >= taken => lines.extend(line.chars().skip(least - taken)),
                true => lines.extend([&" ".repeat(taken - least), line]),
                false => lines.push_str(line),
            }
            start = line.ends_with('\n');
        }
        *text.as_mut() = lines;
    }
    flushed
}

struct Text<'r, 'a> {
    run: &'r Evaluator<'a>,
    pieces: Pieces,
    /// Why the whole cannot be known.
    open: Option<Value>,
}

impl Text<'_, '_> {
    /// `edges`: whether whitespace at the start and the end is taken away.
    fn render(&mut self, template: &Template, edges: Strip, scope: &Scope<'_>) -> Result<(), String> {
        let elements: Vec<&Element> = template.iter().collect();
        for (i, element) in elements.iter().enumerate() {
            if self.open.is_some() {
                return Ok(());
            }
            match element {
                Element::Literal(literal) => {
                    let start = match i.checked_sub(1).and_then(|before| elements.get(before)) {
                        Some(before) => strips(before).1,
                        None => edges.strip_start(),
                    };
                    let end = elements.get(i + 1).map_or(edges.strip_end(), |after| strips(after).0);
                    self.pieces.text(stripped(literal.as_str(), start, end));
                }
                Element::Interpolation(found) => {
                    let value = expression::evaluate(self.run, &found.expr, scope)?;
                    self.open = self.pieces.value(&value)?;
                }
                Element::Directive(directive) => match &**directive {
                    Directive::If(choice) => self.choose(choice, scope)?,
                    Directive::For(each) => self.repeat(each, scope)?,
                },
            }
        }
        Ok(())
    }

    fn choose(&mut self, choice: &IfDirective, scope: &Scope<'_>) -> Result<(), String> {
        let condition = expression::evaluate(self.run, &choice.if_expr.cond_expr, scope)?;
        if let Some(reason) = open(&condition) {
            self.open = Some(unknown(&reason));
            return Ok(());
        }
        let end = choice.endif_expr.strip;
        match (to_bool(&condition)?, &choice.else_expr) {
            (true, other) => {
                let end = other.as_ref().map_or(end, |other| other.strip);
                self.render(&choice.if_expr.template, between(choice.if_expr.strip, end), scope)
            }
            (false, Some(other)) => self.render(&other.template, between(other.strip, end), scope),
            (false, None) => Ok(()),
        }
    }

    fn repeat(&mut self, each: &ForDirective, scope: &Scope<'_>) -> Result<(), String> {
        let intro = &each.for_expr;
        let collection = expression::evaluate(self.run, &intro.collection_expr, scope)?;
        let found = match expression::elements(collection)? {
            Ok(found) => found,
            Err(reason) => {
                self.open = Some(unknown(&reason));
                return Ok(());
            }
        };
        for (key, value) in found {
            let key = Names::bind(intro.key_var.as_ref().map(|name| name.as_str()), key, scope.names);
            let scope = &scope.with(&key);
            let value = Names::bind(Some(intro.value_var.as_str()), value, scope.names);
            let edges = between(intro.strip, each.endfor_expr.strip);
            self.render(&intro.template, edges, &scope.with(&value))?;
        }
        Ok(())
    }
}

/// What an opening and a closing directive take away from what is between them.
fn between(open: Strip, close: Strip) -> Strip {
    Strip::from((open.strip_end(), close.strip_start()))
}

/// Whether an element takes whitespace away before and after itself.
fn strips(element: &Element) -> (bool, bool) {
    let (first, last) = match element {
        Element::Literal(_) => return (false, false),
        Element::Interpolation(found) => (found.strip, found.strip),
        Element::Directive(directive) => match &**directive {
            Directive::If(choice) => (choice.if_expr.strip, choice.endif_expr.strip),
            Directive::For(each) => (each.for_expr.strip, each.endfor_expr.strip),
        },
    };
    (first.strip_start(), last.strip_end())
}

/// Whitespace is taken away up to and with the next line's end, not beyond.
fn stripped(text: &str, start: bool, end: bool) -> &str {
    let mut text = text;
    if start {
        let line = text.find('\n').map_or(text.len(), |at| at + 1);
        let kept = text[..line].trim_start().len();
        text = &text[line - kept..];
    }
    if end {
        let body = text.strip_suffix('\n').unwrap_or(text);
        let line = body.rfind('\n').map_or(0, |at| at + 1);
        text = &text[..line + text[line..].trim_end().len()];
    }
    text
}
