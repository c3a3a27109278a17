//! What the values of each property are: the schemas of CloudFormation's registry (us-east-1, as cfn-lint 1.x ships
//! them) for the types that the estate knows, without what nobody here asks about. One file a service.
//!
//! Where the registry says only that a property is an object, and AWS's documentation says more, that is here.

mod athena;
mod cloudtrail;
mod cloudwatch;
mod config;
mod events;
mod glue;
mod iam;
mod kms;
mod logs;
mod organizations;
mod s3;
mod sns;
mod sqs;
mod stack_set;

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Type {
    Boolean,
    Integer,
    Number,
    Text,
    /// A document that may also be written as its JSON text.
    Json,
    /// A template as its JSON text; one in YAML stays a text, and one with references, which are its own.
    Template,
    /// Items of one type.
    List(&'static Type),
    /// Values of one type under any names.
    Map(&'static Type),
    /// These fields, in the order of their names; of others nothing is known here.
    Object(&'static [(&'static str, Type)]),
    /// What this is not known here.
    Any,
}

/// CloudFormation's name of a type of resource, and what its properties are.
type Row = (&'static str, Type);

/// Tags are alike in nearly every type.
pub(super) const TAGS: Type = Type::List(&Type::Object(&[("Key", Type::Text), ("Value", Type::Text)]));

const TABLES: [&[Row]; 14] = [
    athena::ROWS,
    cloudtrail::ROWS,
    cloudwatch::ROWS,
    config::ROWS,
    events::ROWS,
    glue::ROWS,
    iam::ROWS,
    kms::ROWS,
    logs::ROWS,
    organizations::ROWS,
    s3::ROWS,
    sns::ROWS,
    sqs::ROWS,
    stack_set::ROWS,
];

/// What the properties of a type of resource are, if that is known.
pub(super) fn properties(kind: &str) -> Option<&'static Type> {
    let mut rows = TABLES.into_iter().flatten();
    rows.find_map(|(name, properties)| (*name == kind).then_some(properties))
}

impl Type {
    /// The type of a field of an object.
    pub(super) fn field(&self, name: &str) -> &'static Type {
        match self {
            Type::Object(fields) => {
                let found = fields.binary_search_by_key(&name, |(name, _)| name);
                found.map_or(&Type::Any, |at| &fields[at].1)
            }
            Type::Map(one) => one,
            _ => &Type::Any,
        }
    }

    /// What stands there, for a message.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Type::Boolean => "true or false",
            Type::Integer => "a whole number",
            Type::Number => "a number",
            Type::Text => "a text",
            Type::Json => "a document, or its JSON as a text",
            Type::Template => "a template as a text",
            Type::List(_) => "a list",
            Type::Map(_) | Type::Object(_) => "a mapping",
            Type::Any => "anything",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::resource_type;

    #[test]
    fn fields_are_found_by_their_names() {
        for (kind, properties) in TABLES.into_iter().flatten() {
            assert!(resource_type(kind).is_some(), "{kind}");
            sorted(kind, properties);
        }
    }

    fn sorted(at: &str, kind: &Type) {
        match kind {
            Type::Object(fields) => {
                assert!(fields.is_sorted_by(|(one, _), (next, _)| one < next), "{at}");
                fields.iter().for_each(|(name, kind)| sorted(&format!("{at}/{name}"), kind));
            }
            Type::List(kind) | Type::Map(kind) => sorted(&format!("{at}/*"), kind),
            _ => {}
        }
    }
}
