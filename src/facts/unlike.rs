//! What a value cannot lead to, though it is not known where it leads.

use crate::estate::intrinsic::pieces;
use crate::estate::links::{BUCKET, Links, import, reach};
use crate::json::Value;

/// Whether the property of a resource is known not to name that other one.
pub(super) fn cannot_name(links: &Links<'_>, (from, property): (usize, &str), number: usize) -> bool {
    let (own, other) = (links.resource(from), links.resource(number));
    // A stack never imports what it exports itself.
    let imported = reach(&own.properties, property).and_then(import);
    if imported.is_some() && own.unit == other.unit {
        return true;
    }
    let names = (reach(&links.properties[from], property), links.properties[number].get("BucketName"));
    match names {
        (Some(value), Some(name)) if other.kind == BUCKET => differ(value, name),
        _ => false,
    }
}

/// Whether two texts begin or end differently, as far as they are known.
fn differ(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (known(one), known(other)) else { return false };
    let edge = |one: Option<&str>, other: Option<&str>, fits: fn(&str, &str) -> bool| {
        one.zip(other).is_some_and(|(one, other)| !fits(one, other) && !fits(other, one))
    };
    let (Some(first), Some(last)) = (one.first().zip(other.first()), one.last().zip(other.last())) else {
        return false;
    };
    edge(*first.0, *first.1, |text, start| text.starts_with(start))
        || edge(*last.0, *last.1, |text, end| text.ends_with(end))
}

fn known(value: &Value) -> Option<Vec<Option<&str>>> {
    value.as_str().map(|text| vec![Some(text)]).or_else(|| pieces(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::intrinsic::{partial, unknown};
    use crate::json::json;

    #[test]
    fn texts_differ_by_how_they_begin_and_end() {
        let text = |start: Option<&str>, end: Option<&str>| {
            let pieces = [start.map(str::to_owned), None, end.map(str::to_owned)];
            partial("the account", &pieces)
        };
        let central = text(Some("central-logs-"), None);
        assert!(differ(&central, &text(Some("access-logs-"), None)));
        assert!(!differ(&central, &text(Some("central-"), None)));
        assert!(differ(&text(None, Some("-logs")), &json!("acme-access")));
        assert!(!differ(&text(None, Some("-logs")), &json!("acme-logs")));
        assert!(!differ(&central, &unknown("why")));
    }
}
