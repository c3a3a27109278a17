//! JSON Pointers (RFC 6901), the addresses of values in a tree.

use super::Value;
use std::borrow::Cow;

/// Appends one segment, escaped, to a pointer.
pub fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    if segment.contains(['~', '/']) {
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(segment);
    }
}

/// The pointer one segment further.
pub fn child(pointer: &str, segment: &str) -> String {
    let mut child = pointer.to_owned();
    push(&mut child, segment);
    child
}

/// The pointer made of these segments.
pub fn join<'a>(segments: impl IntoIterator<Item = &'a str>) -> String {
    let mut pointer = String::new();
    for segment in segments {
        push(&mut pointer, segment);
    }
    pointer
}

/// The segments of a pointer, unescaped.
pub fn segments(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(|segment| {
        if segment.contains('~') {
            Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(segment)
        }
    })
}

/// The value one segment further.
pub fn step<'a>(value: &'a Value, segment: &str) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.get(item(segment)?),
        Value::Object(fields) => fields.get(segment),
        _ => None,
    }
}

/// The number of an item: without a sign, and without a nought before it.
pub(super) fn item(segment: &str) -> Option<usize> {
    let is_other = segment.starts_with('+') || (segment.starts_with('0') && segment.len() > 1);
    if is_other { None } else { segment.parse().ok() }
}

/// Whether a text is a pointer at all.
pub(super) fn is_pointer(text: &str) -> bool {
    text.is_empty() || text.starts_with('/')
}

/// The pointer of the value that holds this one; none for the root.
pub fn parent(pointer: &str) -> Option<&str> {
    pointer.rfind('/').map(|at| &pointer[..at])
}

/// The last segment, unescaped; empty for the root.
pub fn last(pointer: &str) -> Cow<'_, str> {
    segments(pointer).last().unwrap_or(Cow::Borrowed(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_undo_join() {
        let pointer = join(["a/b", "c~d", "0"]);
        assert_eq!(pointer, "/a~1b/c~0d/0");
        assert_eq!(segments(&pointer).collect::<Vec<_>>(), ["a/b", "c~d", "0"]);
        assert_eq!(parent(&pointer), Some("/a~1b/c~0d"));
        assert_eq!(last(&pointer), "0");
        assert_eq!(parent(""), None);
    }
}
