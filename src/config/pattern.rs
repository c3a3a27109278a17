//! Patterns over policies' ids, resources' names and paths.

use globset::{GlobBuilder, GlobMatcher};

/// A pattern with `*`, `?`, `[…]`, `{a,b}` and, in paths, `**`.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: GlobMatcher,
}

impl Pattern {
    /// A pattern over names, or what is wrong with it.
    pub fn name(text: &str) -> Result<Pattern, String> {
        Pattern::new(text, false)
    }

    /// A pattern over paths with `/` between their parts, which `*` does not cross; or what is wrong with it.
    pub fn path(text: &str) -> Result<Pattern, String> {
        Pattern::new(text.strip_prefix("./").unwrap_or(text), true)
    }

    fn new(text: &str, literal_separator: bool) -> Result<Pattern, String> {
        let glob = GlobBuilder::new(text).literal_separator(literal_separator).backslash_escape(true).build();
        let glob = glob.map_err(|error| format!("`{text}` is no pattern: {}", error.kind()))?;
        Ok(Pattern { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the pattern is for that name or path.
    pub fn matches(&self, name: &str) -> bool {
        // Names of Terraform's resources have brackets: what is written out always means itself.
        self.text == name || self.matcher.is_match(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        let name = |pattern: &str, name| Pattern::name(pattern).unwrap().matches(name);
        assert!(name("bucket-lifecycle-*", "bucket-lifecycle-days"));
        assert!(name("module.*", "module.a/b"));
        assert!(name("aws_s3_bucket.x[\"a\"]", "aws_s3_bucket.x[\"a\"]"));
        assert!(!name("bucket-*", "trail-tagged"));
        let path = |pattern: &str, name| Pattern::path(pattern).unwrap().matches(name);
        assert!(path("cfn/management*.yaml", "cfn/management-1.yaml"));
        assert!(path("./cfn/**", "cfn/a/b.yaml"));
        assert!(!path("cfn/*.yaml", "cfn/a/b.yaml"));
        assert!(Pattern::name("a{b").is_err());
    }
}
