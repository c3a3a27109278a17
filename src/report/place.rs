//! Places as other programs want them: lines and columns, and URIs.

use crate::diagnostic::relative;
use crate::source::{Location, Sources};
use std::fmt::Write;

/// A stretch of a text in lines and characters, all from 1; the end is the first character after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Region {
    pub(super) fn of(location: Location, sources: &Sources) -> Region {
        let source = sources.get(location.source);
        let start = source.position(location.span.start);
        let end = source.position(location.span.end.max(location.span.start));
        Region { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}

/// A file's name as a URI (RFC 3986): relative to the working directory, or `file:` where the name is absolute.
pub(super) fn uri(path: &str) -> String {
    let path = relative(path);
    let drive = path.as_bytes().get(1..3) == Some(b":/");
    let (mut uri, rest) = match path {
        path if drive => (format!("file:///{}", &path[..2]), &path[2..]),
        path if path.starts_with("//") => ("file:".to_owned(), path),
        path if path.starts_with('/') => ("file://".to_owned(), path),
        path => (String::new(), path),
    };
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_become_uris() {
        for (path, expected) in [
            ("./stacks/logs.yaml", "stacks/logs.yaml"),
            ("a b/ü#?%.tf", "a%20b/%C3%BC%23%3F%25.tf"),
            ("a:b/c", "a%3Ab/c"),
            ("<stdin>", "%3Cstdin%3E"),
            ("/tmp/x", "file:///tmp/x"),
            ("C:/x y", "file:///C:/x%20y"),
            ("//host/x", "file://host/x"),
            ("../x", "../x"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
