//! Which dialect a text is in, by what it holds rather than by its name.

use super::aws_api;
use super::terraform::BLOCKS;
use crate::estate::Dialect;
use crate::source::Source;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// The top-level keys that are looked at; a text with more is told by these.
const MAX_KEYS: usize = 64;

#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "Terraform reads `.tf` only")]
/// The dialect of a text; nothing if it is none that is read here. The name only tells Terraform's two forms apart from
/// other texts that begin alike.
pub fn detect(source: &Source) -> Option<Dialect> {
    let (name, text) = (source.name.as_str(), source.text.as_str());
    if name.ends_with(".tf") {
        return Some(Dialect::Terraform);
    }
    if text.trim_start().starts_with('{') {
        let Some(keys) = json_keys(text) else { return broken(text) };
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let small = text.len() <= super::most_bytes(Dialect::AwsApi);
        let answers = || small && source.parse().0.is_some_and(|root| aws_api::looks_like_answers(&root));
        return by_keys(name, text, &keys).or_else(|| answers().then_some(Dialect::AwsApi));
    }
    if looks_like_hcl(text) {
        return Some(Dialect::Terraform);
    }
    by_keys(name, text, &yaml_keys(text))
}

fn by_keys(name: &str, text: &str, keys: &[&str]) -> Option<Dialect> {
    let has = |key: &str| keys.contains(&key);
    let any = |names: &[&str]| names.iter().any(|name| has(name));
    // `Resources` alone may be anything; a template names types.
    if has("AWSTemplateFormatVersion") || (has("Resources") && text.contains("::")) {
        return Some(Dialect::CloudFormation);
    }
    if any(&["planned_values", "prior_state", "values", "resource_changes"])
        && any(&["format_version", "terraform_version"])
    {
        return Some(Dialect::TerraformPlan);
    }
    if has("organization") || has("trails") || (has("version") && has("buckets")) {
        return Some(Dialect::Spec);
    }
    if name.ends_with(".tf.json") && keys.iter().all(|key| BLOCKS.contains(key) || *key == "//") {
        return Some(Dialect::Terraform);
    }
    None
}

/// What a JSON text was meant to be that is none: a template that somebody broke is no file of somebody else's.
fn broken(text: &str) -> Option<Dialect> {
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    if has("AWSTemplateFormatVersion") || (has("Resources") && text.contains("\"AWS::")) {
        return Some(Dialect::CloudFormation);
    }
    (has("terraform_version") && (has("planned_values") || has("values"))).then_some(Dialect::TerraformPlan)
}

/// Whether a line begins as a block of Terraform does.
fn looks_like_hcl(text: &str) -> bool {
    // Most lines of other texts are set in.
    text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).any(|line| {
        let word = line.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
        let rest = line[word.len()..].trim();
        BLOCKS.contains(&word) && rest.starts_with(['"', '{']) && rest.ends_with(['{', '}'])
    })
}

/// The keys at the beginning of lines, all of which may stand some spaces in.
fn yaml_keys(text: &str) -> Vec<&str> {
    let said = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with(['#', '%']) && !line.starts_with("---")
    };
    let margin = text.lines().find(said).map_or("", |line| &line[..line.len() - line.trim_start().len()]);
    let keys = text.lines().filter_map(|line| {
        let (key, rest) = line.strip_prefix(margin).filter(|line| !line.starts_with(' '))?.split_once(':')?;
        let key = key.trim_end().trim_matches(['"', '\'']);
        let word =
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        (word && (rest.is_empty() || rest.starts_with([' ', '\t', '\r']))).then_some(key)
    });
    keys.take(MAX_KEYS).collect()
}

/// The keys of the outermost object; nothing if the text is no JSON.
fn json_keys(text: &str) -> Option<Vec<String>> {
    serde_json::from_str::<Keys>(text).ok().map(|Keys(keys)| keys)
}

struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        deserializer.deserialize_map(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if keys.len() < MAX_KEYS {
                keys.push(key);
            }
        }
        Ok(Keys(keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dialect_is_told_by_what_it_holds() {
        for (name, text, dialect) in [
            ("x", "Resources:\n  Trail: {Type: AWS::CloudTrail::Trail}\n", Some(Dialect::CloudFormation)),
            ("x", "---\n\"Resources\":\r\n  T: {Type: 'AWS::X::Y'}", Some(Dialect::CloudFormation)),
            ("x", r#"{"Resources": {"T": {"Type": "AWS::X::Y"}}}"#, Some(Dialect::CloudFormation)),
            (
                "x",
                "# comment\n\n  Parameters: {}\n  Resources:\n    T: {Type: 'AWS::X::Y'}\n",
                Some(Dialect::CloudFormation),
            ),
            ("x", "a:\n  Resources:\n    T: {Type: 'AWS::X::Y'}\n", None),
            ("kustomization.yaml", "Resources:\n- a.yaml\n", None),
            ("x", "version: 1\ntrails: {}\n", Some(Dialect::Spec)),
            ("compose.yaml", "version: 3\nservices: {}\n", None),
            ("x", r#"{"format_version": "1.2", "planned_values": {}}"#, Some(Dialect::TerraformPlan)),
            ("x", r#"{"format_version": "1.2", "resource_changes": []}"#, Some(Dialect::TerraformPlan)),
            ("x", r#"{"format_version": "1.0", "values": {}}"#, Some(Dialect::TerraformPlan)),
            ("x", r#"{"trailList": []}"#, Some(Dialect::AwsApi)),
            ("main.tf", "", Some(Dialect::Terraform)),
            ("-", "# comment\nresource \"aws_cloudtrail\" \"a\" {\n}\n", Some(Dialect::Terraform)),
            ("-", "locals {\n", Some(Dialect::Terraform)),
            ("main.tf.json", r#"{"resource": {}}"#, Some(Dialect::Terraform)),
            ("package.json", r#"{"name": "x", "version": "1"}"#, None),
            ("x", "resource: \"a\" {", None),
            ("x", "{not json", None),
            ("x", r#"{"Resources": {"T": {"Type": "AWS::X::Y", "#, Some(Dialect::CloudFormation)),
            ("x", r#"{"Resources": {"T": "#, None),
            ("x", r#"{"terraform_version": "1.9", "planned_values": {"#, Some(Dialect::TerraformPlan)),
            ("x", "[1, 2]", None),
            ("x", "", None),
        ] {
            assert_eq!(detect(&Source::new(name, text)), dialect, "{name}: {text}");
        }
    }
}
