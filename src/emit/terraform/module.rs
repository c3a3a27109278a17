//! The files of the root module that belong to no stack: versions, providers, variables, outputs.

use super::names::{self, Names};
use crate::emit::{Error, Templates};
use crate::estate::{Estate, Stack};
use minijinja::value::Value;

/// Each file's name and text.
pub(super) fn files(
    estate: &Estate,
    names: &Names<'_>,
    templates: &Templates,
) -> Result<Vec<(String, String)>, Error> {
    let used = estate.stack_ids().filter(|id| estate.in_stack(*id).next().is_some());
    let providers: Vec<Value> = used.map(|id| provider(estate.stack(id))).collect();
    let values = Value::from_pairs([
        ("providers", Value::from(providers)),
        ("outputs", Value::from(outputs(estate, names))),
    ]);
    let file = |name: &str| {
        let text = templates.render(&format!("terraform/{name}.j2"), values.clone())?;
        Ok((name.to_owned(), text))
    };
    ["versions.tf", "providers.tf", "variables.tf", "outputs.tf"].into_iter().map(file).collect()
}

fn provider(stack: &Stack) -> Value {
    let alias = names::alias(stack);
    let variable = names::role_variable(stack);
    Value::from_pairs([
        ("stack", Value::from(stack.name.as_str())),
        ("account", Value::from(stack.account.as_str())),
        ("region", Value::from(stack.region.as_str())),
        ("partition", Value::from(stack.partition.name())),
        ("role", Value::from_safe_string(format!("var.{variable}"))),
        ("variable", Value::from(variable)),
        ("alias", Value::from(alias)),
    ])
}

fn outputs(estate: &Estate, names: &Names<'_>) -> Vec<Value> {
    let mut outputs = Vec::new();
    for resource in &estate.resources {
        let Some((row, label)) = names.get(&resource.id) else { continue };
        outputs.extend(row.outputs.iter().map(|output| {
            let value = format!("{}.{label}.{}", row.terraform, output.attribute);
            Value::from_pairs([
                ("name", Value::from(format!("{label}_{}", output.suffix))),
                ("description", Value::from(format!("{} {}.", output.description, resource.name))),
                ("value", Value::from_safe_string(value)),
            ])
        }));
    }
    outputs
}
