//! Text as one word of a POSIX shell.

/// The text as it stands where no shell takes it for anything else, in single quotes where one might.
#[allow(clippy::needless_pass_by_value, reason = "a filter takes its value")]
pub(crate) fn quote(text: String) -> String {
    if !text.is_empty() && is_plain(&text) {
        return text;
    }
    // A quote ends the quoted text, stands escaped, and begins it again.
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether no shell takes any letter of the text for anything else, within quotes or without.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@+,".contains(c);
    text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_read_is_quoted() {
        for (text, quoted) in [
            ("alias/cloudtrail-logs", "alias/cloudtrail-logs"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(x)", "'$(x)'"),
            ("it's", r"'it'\''s'"),
            ("a[0]", "'a[0]'"),
        ] {
            assert_eq!(quote(text.to_owned()), quoted);
        }
    }
}
