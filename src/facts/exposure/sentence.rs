//! What was found, in words.

use super::ask::{Cited, Found, Row, What, Who};
use crate::access::Text;
use crate::estate::Answer;

/// `role LogAnalyst of 333333333333` of its ARN.
pub(super) fn called(id: &Text) -> String {
    let Some(text) = id.known() else { return id.to_string() };
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        [_, _, _, _, account, "root"] | [account] => format!("account {account}"),
        [_, _, _, _, account, name] => format!("{} of {account}", name.replacen('/', " ", 1)),
        _ => text.into_owned(),
    }
}

/// `79a59df9…` of a canonical user id, which has 64 letters.
pub(super) fn shortened(id: &Text) -> String {
    let Some(text) = id.known() else { return id.to_string() };
    match text.char_indices().nth(8) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into_owned(),
    }
}

/// One answer in a sentence.
pub(super) fn sentence((name, verb): (&str, &str), found: &Found, cited: Option<&Cited>) -> String {
    let by = cited.map_or(String::new(), |cited| match &cited.sid {
        Some(sid) => format!(", by statement {sid} of {}", cited.resource),
        None => format!(", by {} of {}", numbered(&cited.pointer), cited.resource),
    });
    match &found.may {
        Answer::Yes => format!("{name} can {verb} ({}){by}", found.actions.join(", ")),
        Answer::No => format!("{name} cannot {verb}"),
        Answer::Unknown(reasons) => {
            let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
            format!("whether {name} can {verb} cannot be told: {}", reasons.join("; "))
        }
    }
}

/// `statement 2`, as people count, of `/PolicyDocument/Statement/1`.
fn numbered(pointer: &str) -> String {
    let number = pointer.rsplit_once("/Statement/").and_then(|(_, number)| number.parse::<usize>().ok());
    number.map_or_else(|| pointer.to_owned(), |number| format!("statement {}", number + 1))
}

/// What all answers about one deed come to: `nobody outside account 222222222222 can read a log file, except …`.
pub(super) fn summary(rows: &[Row], (what, verb): (What, &str), account: &str) -> String {
    let may = |who: &[Who], may: fn(&Answer) -> bool| {
        let rows = rows.iter().filter(move |row| row.what == what && who.contains(&row.who) && may(&row.may));
        let mut names: Vec<&str> = rows.map(|row| row.name.as_str()).collect();
        names.dedup();
        names.join(", ")
    };
    let all = [Who::Anybody, Who::Outsiders];
    let some = [Who::Named, Who::Organization, Who::Network];
    let everybody = may(&all, |answer| *answer == Answer::Yes);
    if !everybody.is_empty() {
        return format!("{everybody} can {verb}");
    }
    let others = may(&some, |answer| *answer == Answer::Yes);
    let except = if others.is_empty() { String::new() } else { format!(", except {others}") };
    let open = may(&[&all[..], &some].concat(), |answer| matches!(answer, Answer::Unknown(_)));
    let open = if open.is_empty() { String::new() } else { format!("; of {open} it cannot be told") };
    format!("nobody outside {account} can {verb}{except}{open}")
}
