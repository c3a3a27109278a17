//! `# trailsmith: ignore[id,…] reason, until=YYYY-MM-DD`, in YAML and HCL.
//!
//! Behind code it is for that line; on a line of its own for the next line of code and what is indented below it.

use super::scan::{self, Comment};
use super::scope::Scope;
use super::{Ignore, Reach, malformed};
use crate::config::Pattern;
use crate::diagnostic::{Diagnostic, ExceptedBy};
use crate::source::{Location, Source, SourceId, Span, nearest};
use crate::spec::Date;

/// What other tools call it.
const OTHERS: [&str; 5] = ["disable", "skip", "suppress", "allow", "nolint"];

/// What every ignore has in it.
pub(super) const NAME: &str = "trailsmith";

const FORM: &str =
    "write `# trailsmith: ignore[policy-id] reason, until=YYYY-MM-DD`; `until` may be left out";

pub(super) fn read(source: &Source, id: SourceId) -> (Vec<Ignore>, Vec<Diagnostic>) {
    let (mut ignores, mut said) = (Vec::new(), Vec::new());
    let text = &source.text;
    for comment in scan::comments(text) {
        let Some(start) = marker(&text[comment.span.range()]) else { continue };
        let location = Location { source: id, span: comment.span };
        match parse(text, Span::new(comment.span.start + start, comment.span.end), location, &comment) {
            Ok(ignore) => ignores.push(ignore),
            Err(message) => said.push(malformed(location, message, FORM)),
        }
    }
    (ignores, said)
}

/// Where, in a comment that is an ignore or was meant to be one, its word begins, or what stands in place of the `:`.
fn marker(comment: &str) -> Option<usize> {
    let body = comment.trim_start_matches(['#', '/', '*']).trim_start();
    let rest = body.strip_prefix(NAME)?;
    let colon = rest.trim_start().strip_prefix(':').map(str::trim_start);
    let after = colon.unwrap_or_else(|| rest.trim_start_matches([' ', '\t', '-', '_']));
    let length = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
    let (word, behind) = after.split_at(length);
    let is_meant = match nearest(word, ["ignore"]) {
        // Without its colon it may be a sentence about trailsmith.
        Some(_) => colon.is_some() || behind.trim_start().starts_with(['[', ':', '=']),
        None => OTHERS.contains(&word) && behind.trim_start().starts_with(['[', ':', '=']),
    };
    is_meant.then(|| comment.len() - colon.unwrap_or(rest).len())
}

/// Where a reason has a day after `until` without its `=`: it would be no end.
fn day_in(reason: &str) -> Option<&str> {
    let (_, after) = reason.split_once("until")?;
    let day = after.trim_start_matches([' ', ':']).get(..10)?;
    Date::parse(day).map(|_| day)
}

fn parse(text: &str, span: Span, location: Location, comment: &Comment) -> Result<Ignore, String> {
    let body = text[span.range()].trim_end().trim_end_matches("*/").trim_end();
    let rest =
        body.strip_prefix("ignore").ok_or("an ignore is written `trailsmith: ignore[…]`")?.trim_start();
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
    if let Some(day) = day_in(&reason) {
        return Err(format!("a day in the reason ends nothing: write `until={day}` at its end"));
    }
    let scope = Scope::Lines { source: location.source, first: comment.first, last: comment.last };
    Ok(Ignore { policies, reason, until, by: ExceptedBy::Inline, location, scope, reach: Reach::Whole })
}
