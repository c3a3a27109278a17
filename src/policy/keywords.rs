//! JSON Schema's keywords in draft-07, the draft of all our schemas, and whether a schema has others.
//!
//! JSON Schema itself passes over a keyword that it does not know, so a slip would make a policy that always passes.

use crate::json::Value;
use crate::source::{nearest, pointer};

/// What a keyword's value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// No schema.
    Value,
    /// A schema.
    Schema,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Named,
}

const KEYWORDS: &[(Holds, &[&str])] = &[
    (
        Holds::Value,
        &[
            "$comment",
            "$id",
            "$ref",
            "$schema",
            "const",
            "default",
            "description",
            "enum",
            "examples",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "format",
            "maxItems",
            "maxLength",
            "maxProperties",
            "maximum",
            "minItems",
            "minLength",
            "minProperties",
            "minimum",
            "multipleOf",
            "pattern",
            "required",
            "title",
            "type",
            "uniqueItems",
        ],
    ),
    (
        Holds::Schema,
        &["additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"],
    ),
    (Holds::List, &["allOf", "anyOf", "oneOf"]),
    (Holds::Named, &["definitions", "patternProperties", "properties"]),
];

/// A keyword that draft-07 does not have.
pub(super) struct UnknownKeyword {
    /// The keyword's JSON Pointer in the schema.
    pub(super) pointer: String,
    /// The keyword.
    pub(super) name: String,
    /// The one that was probably meant.
    pub(super) meant: Option<&'static str>,
}

/// The first keyword in a schema that draft-07 does not have.
pub(super) fn unknown_keyword(schema: &Value) -> Option<UnknownKeyword> {
    search(schema, &mut String::new())
}

fn search(schema: &Value, at: &mut String) -> Option<UnknownKeyword> {
    for (name, value) in schema.as_object()? {
        let length = at.len();
        pointer::push(at, name);
        let row = KEYWORDS.iter().find(|(_, names)| names.contains(&name.as_str()));
        let Some((holds, _)) = row else {
            let all = KEYWORDS.iter().flat_map(|(_, names)| names.iter().copied());
            return Some(UnknownKeyword {
                pointer: at.clone(),
                name: name.to_string(),
                meant: nearest(name, all),
            });
        };
        let found = match (holds, value) {
            (Holds::Schema, schema) => search(schema, at),
            (Holds::List, Value::Array(schemas)) => {
                schemas.iter().enumerate().find_map(|(i, schema)| below(&i.to_string(), schema, at))
            }
            (Holds::Named, Value::Object(schemas)) => {
                schemas.iter().find_map(|(name, schema)| below(name, schema, at))
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at.truncate(length);
    }
    None
}

fn below(segment: &str, schema: &Value, at: &mut String) -> Option<UnknownKeyword> {
    let length = at.len();
    pointer::push(at, segment);
    let found = search(schema, at);
    at.truncate(length);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn only_keywords_are_looked_at() {
        let schema =
            json!({"properties": {"whatever": {"anyOf": [{"const": {"no": "schema"}}, {"minimun": 3}]}}});
        let found = unknown_keyword(&schema).unwrap();
        assert_eq!(found.pointer, "/properties/whatever/anyOf/1/minimun");
        assert_eq!(found.meant, Some("minimum"));
        assert!(unknown_keyword(&json!({"enum": [{"x": 1}], "not": true})).is_none());
    }
}
