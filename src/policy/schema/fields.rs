//! Which fields of a subject a schema asks about.

use crate::json::Value;
use std::collections::BTreeSet;

/// Keywords that ask nothing of an object's fields.
const WITHOUT_FIELDS: [&str; 5] = ["type", "title", "description", "$comment", "default"];

/// The names of the fields that the answer can depend on; nothing where the schema does not say them all by name.
pub(super) fn read_by(schema: &Value) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    (!refers(schema) && gather(schema, &mut names)).then_some(names)
}

/// Adds the names that a schema of the whole subject says; whether it asks about no others.
fn gather(schema: &Value, names: &mut BTreeSet<String>) -> bool {
    let Some(keywords) = schema.as_object() else { return schema.is_boolean() };
    keywords.iter().all(|(keyword, argument)| match (keyword.as_str(), argument) {
        ("properties", Value::Object(fields)) => {
            names.extend(fields.keys().map(ToString::to_string));
            true
        }
        ("required", Value::Array(fields)) => {
            names.extend(fields.iter().filter_map(Value::as_str).map(str::to_owned));
            true
        }
        ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
            schemas.iter().all(|schema| gather(schema, names))
        }
        ("not" | "if" | "then" | "else", schema) => gather(schema, names),
        (keyword, _) => WITHOUT_FIELDS.contains(&keyword),
    })
}

/// Whether a schema stands on parts of itself, or of others.
fn refers(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => fields.contains_key("$ref") || fields.values().any(refers),
        Value::Array(items) => items.iter().any(refers),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn fields_are_those_that_are_said_by_name() {
        let names =
            |schema: Value| read_by(&schema).map(|names| names.into_iter().collect::<Vec<_>>().join(" "));
        let schema = json!({
            "properties": {"a": {"properties": {"deeper": {}}}}, "required": ["b"],
            "anyOf": [{"not": {"required": ["c"]}}, {"if": {"properties": {"d": {}}}, "else": false}],
        });
        assert_eq!(names(schema).as_deref(), Some("a b c d"));
        for open in [
            json!({"additionalProperties": false}),
            json!({"properties": {"a": {"$ref": "#/definitions/a"}}}),
            json!({"const": {"a": 1}}),
            json!({"anyOf": [{"minProperties": 1}]}),
        ] {
            assert_eq!(names(open), None);
        }
    }
}
