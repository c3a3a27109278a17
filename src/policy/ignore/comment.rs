//! `# trailsmith: ignore[id,…] reason, until=YYYY-MM-DD`, in YAML and HCL.
//!
//! Behind code it is for that line; on a line of its own for the next line of code and what is indented below it.

use super::scan::{self, Comment};
use super::scope::Scope;
use super::{Ignore, malformed};
use crate::config::Pattern;
use crate::diagnostic::{Diagnostic, ExceptedBy};
use crate::source::{Location, Source, SourceId, Span, nearest};
use crate::spec::Date;

/// What every ignore has in it.
pub(super) const NAME: &str = "trailsmith";

const FORM: &str =
    "write `# trailsmith: ignore[policy-id] reason, until=YYYY-MM-DD`; `until` may be left out";

pub(super) fn read(source: &Source, id: SourceId) -> (Vec<Ignore>, Vec<Diagnostic>) {
    let (mut ignores, mut said) = (Vec::new(), Vec::new());
    for comment in scan::comments(&source.text) {
        let Some(start) = marker(&source.text[comment.span.range()]) else { continue };
        let location = Location { source: id, span: comment.span };
        match parse(&source.text, Span::new(comment.span.start + start, comment.span.end), location, &comment)
        {
            Ok(ignore) => ignores.push(ignore),
            Err(message) => said.push(malformed(location, message, FORM)),
        }
    }
    (ignores, said)
}

/// Where, in a comment that is an ignore or was meant to be one, its word begins.
fn marker(comment: &str) -> Option<usize> {
    let body = comment.trim_start_matches(['#', '/']).trim_start();
    let rest = body.strip_prefix(NAME)?.trim_start().strip_prefix(':')?.trim_start();
    let word: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    nearest(&word, ["ignore"]).map(|_| comment.len() - rest.len())
}

fn parse(text: &str, span: Span, location: Location, comment: &Comment) -> Result<Ignore, String> {
    let body = text[span.range()].trim_end();
    let rest = body.strip_prefix("ignore").ok_or("an ignore is written `ignore[…]`")?.trim_start();
    let rest = rest.strip_prefix('[').ok_or("an ignore names the policies that it is for in `[…]`")?;
    let (ids, rest) = rest.split_once(']').ok_or("the `]` behind the policies is missing")?;
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let at = |part: &str| {
        let span = Span::new(offset(part), offset(part) + part.len());
        Location { span, ..location }
    };
    let mut policies = Vec::new();
    for id in ids.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        policies.push((Pattern::name(id)?, at(id)));
    }
    if policies.is_empty() {
        return Err("an ignore names the policies that it is for".to_owned());
    }
    let (reason, until) = match rest.rfind("until=") {
        Some(start) => {
            let day = rest[start + "until=".len()..].trim();
            let date = Date::parse(day).ok_or_else(|| format!("`{day}` is no day of the calendar"))?;
            (&rest[..start], Some((date, at(day))))
        }
        None => (rest, None),
    };
    let reason = reason.trim().trim_end_matches(',').trim_end().to_owned();
    let scope = Scope::Lines { source: location.source, first: comment.first, last: comment.last };
    Ok(Ignore { policies, reason, until, by: ExceptedBy::Inline, location, scope })
}
