//! The JSON Schema of the spec, from the types' own documentation.

use super::Spec;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema in draft-07, which is what editors' YAML support reads reliably.
pub fn schema() -> Value {
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Spec>();
    schema.to_value()
}
