//! Regular expressions in filter patterns that are words with `*` between them.
//!
//! Anything more stays a text that is equal to itself only.

use super::glob::Glob;

/// The texts that the expression matches, if words with wildcards can say it: `^(Create|Delete)Trail$` cannot, `^A.*|B$`
/// can.
pub(super) fn globs(text: &str) -> Option<Vec<Glob>> {
    let group = text.strip_prefix("^(").and_then(|rest| rest.strip_suffix(")$"));
    match group.filter(|inner| !inner.contains(['(', ')'])) {
        Some(inner) => inner.split('|').map(|word| Some(Glob::new(&words(word)?))).collect(),
        None => text.split('|').map(anchored).collect(),
    }
}

fn anchored(text: &str) -> Option<Glob> {
    let (start, text) = text.strip_prefix('^').map_or(("*", text), |rest| ("", rest));
    let (end, text) = match text.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => ("", rest),
        _ => ("*", text),
    };
    Some(Glob::new(&format!("{start}{}{end}", words(text)?)))
}

/// Letters as they stand, escaped signs, and `.*`.
fn words(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '.' if letters.next_if_eq(&'*').is_some() => plain.push('*'),
            '\\' => plain.push(letters.next().filter(|c| c.is_ascii_punctuation() && *c != '*')?),
            _ if c.is_alphanumeric() || "_-:/ @,".contains(c) => plain.push(c),
            _ => return None,
        }
        // A sign that repeats what stands before it.
        if letters.peek().is_some_and(|next| "*+?{".contains(*next)) {
            return None;
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_and_nothing_else() {
        let of = |texts: &[&str]| Some(texts.iter().map(|text| Glob::new(text)).collect::<Vec<_>>());
        assert_eq!(globs("Trail"), of(&["*Trail*"]));
        assert_eq!(globs("^Create.*|DeleteTrail$"), of(&["Create*", "*DeleteTrail"]));
        assert_eq!(globs("^(CreateTrail|DeleteTrail)$"), of(&["CreateTrail", "DeleteTrail"]));
        assert_eq!(globs(r"^kms\.amazonaws\.com$"), of(&["kms.amazonaws.com"]));
        for more in ["a.b", "ab?", "[ab]", "(a|b)c", r"\d", ".*?a", "a{2}", r"a\", r"\*"] {
            assert_eq!(globs(more), None, "{more}");
        }
    }
}
