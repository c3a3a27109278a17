//! Ids of roots and organizational units (AWS Organizations API reference, `AttachPolicy`).

/// What they look like.
pub(super) const ID_HELP: &str = "a root is `r-` and 4 to 32 lower-case letters and digits, a unit `ou-`, those of its root, `-` and 8 to 32 more";

fn is_word(text: &str, least: usize) -> bool {
    (least..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// Whether it is the id of a root.
pub(super) fn is_root(target: &str) -> bool {
    target.strip_prefix("r-").is_some_and(|id| is_word(id, 4))
}

/// Whether it is the id of an organizational unit.
pub(super) fn is_unit(target: &str) -> bool {
    let parts = target.strip_prefix("ou-").and_then(|id| id.split_once('-'));
    parts.is_some_and(|(root, unit)| is_word(root, 4) && is_word(unit, 8))
}
