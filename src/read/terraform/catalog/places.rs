//! Where the parts of documents were written.

use crate::estate::Origins;
use crate::estate::intrinsic::intrinsic;
use crate::json::Value;
use crate::read::terraform::JSON;
use crate::source::pointer;

/// How many places inside one document are kept.
const MAX_PLACES: usize = 2_000;

/// Says where the value at `to`, which was the argument at `from`, was written, and where what is in it was.
pub(super) fn document(origins: &mut Origins, to: &str, value: &Value, block: (&Origins, &str)) {
    let (written, from) = block;
    let at = written.locate(from);
    if written.is_elsewhere(from) {
        origins.insert_use(to, at);
    }
    let document = format!("{from}/{JSON}");
    // The evaluator may tell a document's places below the argument or below the key that marks a document.
    let from = if written.locate(&document) == at { from } else { &document };
    let mut left = MAX_PLACES;
    let mut open = vec![(to.to_owned(), from.to_owned(), value, at)];
    while let Some((to, from, value, around)) = open.pop() {
        let children: Vec<(String, &Value)> = match value {
            Value::Array(items) => items.iter().enumerate().map(|(i, item)| (i.to_string(), item)).collect(),
            Value::Object(fields) if intrinsic(value).is_none() => {
                fields.iter().map(|(name, value)| (name.to_string(), value)).collect()
            }
            _ => continue,
        };
        for (segment, child) in children {
            let (mut to, mut from) = (to.clone(), from.clone());
            pointer::push(&mut to, &segment);
            pointer::push(&mut from, &segment);
            let here = written.locate(&from);
            if here != around {
                origins.insert(to.clone(), here);
            }
            left = left.saturating_sub(1);
            if left == 0 {
                return;
            }
            open.push((to, from, child, here));
        }
    }
}
