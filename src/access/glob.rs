//! Patterns and texts of which all is known.

/// Whether a pattern, in which `*` is any text and `?` any letter, means a text; `same` tells which letters are alike.
///
/// The last `*` alone takes more letters where the rest does not fit, so that many of them take no longer than few.
pub(crate) fn glob(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut i, mut j) = (0, 0);
    // Where the last star is, and how far what it stands for goes.
    let mut star: Option<(usize, usize)> = None;
    while j < text.len() {
        match pattern.get(i) {
            Some(b'*') => {
                star = Some((i, j));
                i += 1;
            }
            Some(own) if *own == b'?' || same(*own, text[j]) => {
                i += 1;
                j += 1;
            }
            _ => {
                let Some((at, end)) = star else { return false };
                star = Some((at, end + 1));
                (i, j) = (at + 1, end + 1);
            }
        }
    }
    pattern[i..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_marks_stand_for_others_however_many_they_are() {
        let is = |pattern: &str, text: &str| glob(pattern.as_bytes(), text.as_bytes(), |a, b| a == b);
        assert!(is("kms:*", "kms:decrypt") && is("*", "") && is("a*b*c", "abbcbc") && is("?*", "a"));
        assert!(!is("?*", "") && !is("a*b", "abc") && !is("a?", "a"));
        let stars = "*".repeat(1000);
        assert!(is(&format!("kms:{stars}t"), "kms:decrypt"));
        assert!(!is(&format!("kms:{stars}x"), "kms:decrypt"));
        assert!(!is(&"*a".repeat(500), &"a".repeat(400)));
    }
}
