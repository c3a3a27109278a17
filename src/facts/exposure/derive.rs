//! What policies see of it: lists of what somebody can do, or may be able to, by the question that a policy asks.

use super::{Extent, Row, What, Who, prove};
use crate::estate::Answer;
use crate::estate::intrinsic::unknown;
use crate::estate::links::KEY;
use crate::facts::{Derived, Facts};
use crate::json::{Map, Value, json};
use compact_str::format_compact;
use std::collections::BTreeSet;

/// The list that an answer belongs to.
fn list(row: &Row) -> &'static str {
    let changes = matches!(row.what, What::Write | What::Delete | What::Unlock | What::Administer);
    match (row.who, row.what) {
        (Who::StrangersTrail, What::ReadAcl) => "strangers_trails_read_acl",
        (Who::StrangersTrail, _) => "strangers_trails",
        (Who::StrangersService, _) => "strangers_services",
        (Who::Anybody | Who::Outsiders, What::Read | What::Subscribe) => "everybody_reads",
        (Who::Anybody | Who::Outsiders, _) => "everybody_changes",
        (Who::Organization, What::Stop) => "members_stop",
        (Who::Organization | Who::Named | Who::Network, What::Administer) => "others_administer",
        (Who::Organization | Who::Named | Who::Network, _) if changes => "others_change",
        (Who::Organization | Who::Named | Who::Network, _) => "others_read",
        (Who::Account, What::InTheClear) => "in_the_clear",
        (Who::Account, What::OldTls) => "old_tls",
        (Who::Account, What::Delete) => "account_deletes",
        (Who::Account, _) => "account_changes",
        (Who::Principal, What::Stop) => "stop",
        (Who::Principal, What::Everything) => "full_access",
        (Who::Principal, _) => "both_ends",
        (Who::Administrator, _) => "unguarded",
    }
}

/// `$facts.exposure` of a resource; what is not in a list cannot be done.
pub(crate) fn derive(facts: &Facts<'_>, number: usize, derived: &mut Derived) {
    let Some(exposure) = prove(facts, number, Extent::Judged) else { return };
    let (mut lists, mut places): (Map, _) = (Map::new(), Vec::new());
    for row in exposure.rows.iter().filter(|row| row.may != Answer::No) {
        let name = list(row);
        let rows = lists.entry(name).or_insert_with(|| json!([]));
        let Value::Array(rows) = rows else { continue };
        if let Some(cited) = &row.statement {
            places.push((
                format_compact!("/{name}/{}", rows.len()),
                cited.number,
                cited.pointer.as_str().into(),
            ));
        }
        let may = match (row.who, &row.may) {
            // Which units an account is below no input says, nor a key's id before it is made: nothing could be mended.
            (Who::Administrator, Answer::Unknown(reasons)) => {
                derived.hush("whether it is guarded", first(reasons))
            }
            _ => written(&row.may),
        };
        rows.push(json!({ "may": may, "who": row.who, "what": row.what, "actions": row.actions, "sentence": row.sentence }));
    }
    if facts.links.resource(number).kind == KEY {
        lists.insert("log_files", written(&facts.uses().encrypts_log_files(facts, number)));
    }
    derived.add("exposure", Value::Object(lists), places);
}

fn first(reasons: &BTreeSet<String>) -> &str {
    reasons.first().map_or("", String::as_str)
}

fn written(answer: &Answer) -> Value {
    match answer {
        Answer::Yes => Value::Bool(true),
        Answer::No => Value::Bool(false),
        Answer::Unknown(reasons) => unknown(first(reasons)),
    }
}
