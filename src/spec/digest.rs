//! The fingerprint of what a spec says.

use super::ValidSpec;
use crate::json::{Key, Value};
use crate::source::{Document, sha256};

/// SHA-256, in hexadecimal, of a document's content: neither comments, layout, line ends nor the order of keys count.
pub fn digest(document: &Document) -> String {
    let content = sorted(document.root.to_json()).to_string();
    sha256(content.as_bytes())
}

impl ValidSpec {
    /// The fingerprint of the spec, and of the policies that it keeps.
    pub fn digest(&self) -> String {
        let own = digest(&self.document);
        if self.present.is_empty() {
            return own;
        }
        let policies = self.present.values().flat_map(|present| &present.statements);
        let policies = policies.map(|(statement, _)| sorted(statement.clone()).to_string());
        sha256(std::iter::once(own).chain(policies).collect::<Vec<_>>().join("\n").as_bytes())
    }
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(Key, Value)> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn of(text: &str) -> String {
        let mut sources = Sources::new();
        let id = sources.add("x", text);
        digest(&sources.parse(id).0.unwrap())
    }

    #[test]
    fn only_content_counts() {
        assert_eq!(of("a: 1\nb: [x, \"y\"]\n"), of("# why\r\nb:\r\n  - 'x'\r\n  - y\r\na: 1\r\n"));
        assert_ne!(of("a: 1\n"), of("a: 2\n"));
        assert_ne!(of("a: 1\n"), of("a: \"1\"\n"));
    }
}
