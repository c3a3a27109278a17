//! The Terraform catalogue against the real provider's schema: nothing in it that is not there, nothing left out.

use super::terraform::Terraform;
use crate::run::project;
use std::collections::BTreeSet;
use trailsmith::json::Value;
use trailsmith::read::terraform::catalog::{Becomes, DEFAULTS, Row, catalog};

/// Arguments that later versions of the provider have than the one that is asked here.
const LATER: &[&str] = &["aws_s3_bucket_server_side_encryption_configuration.rule.blocked_encryption_types"];

/// Blocks that must be there by the provider's code, which its schema does not tell: `listvalidator.SizeAtLeast(1)`.
const CHECKED: &[&str] = &["aws_s3_bucket_lifecycle_configuration.rule"];

#[test]
fn every_attribute_of_the_provider_is_mapped_or_irrelevant_and_no_other() {
    let Some(terraform) = Terraform::find() else { return };
    let schemas = terraform.schemas().unwrap();
    let mut wrong = Vec::new();
    for table in catalog() {
        let Some(schema) = schemas.get(table.kind) else {
            wrong.push(format!("{}: the provider has no such type", table.kind));
            continue;
        };
        let given: BTreeSet<&str> = table.gives.iter().map(|(name, _)| *name).collect();
        let real: BTreeSet<String> = names(&schema["block"]);
        wrong.extend(given.iter().filter(|name| !real.contains(**name)).map(|name| {
            format!("{}: a reference to `{name}`, which the provider does not have", table.kind)
        }));
        compare(table.kind, table.rows, &given, &schema["block"], &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_taken_for_an_argument_that_is_left_out_is_what_the_provider_takes() {
    let Some(terraform) = Terraform::find() else { return };
    let plan = terraform.plan(&project("tests/fixtures/terraform-defaults")).unwrap().json();
    let planned = plan.pointer("/planned_values/root_module/resources").and_then(Value::as_array).unwrap();
    let mut wrong = Vec::new();
    for (kind, defaults) in DEFAULTS {
        let Some(resource) = planned.iter().find(|resource| resource["type"] == *kind) else {
            wrong.push(format!("{kind}: none is planned"));
            continue;
        };
        for (name, ours) in *defaults {
            let real = &resource["values"][*name];
            if *real != ours.value() {
                wrong.push(format!("{kind}.{name}: {} where the provider takes {real}", ours.value()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn names(block: &Value) -> BTreeSet<String> {
    let fields = |kind: &str| block[kind].as_object().into_iter().flatten().map(|(name, _)| name.to_string());
    fields("attributes").chain(fields("block_types")).collect()
}

fn compare(at: &str, rows: &[Row], given: &BTreeSet<&str>, block: &Value, wrong: &mut Vec<String>) {
    let real = names(block);
    let ours: BTreeSet<&str> = rows.iter().map(|row| row.name).chain(given.iter().copied()).collect();
    let missing = real.iter().filter(|name| !ours.contains(name.as_str()));
    wrong.extend(missing.map(|name| format!("{at}.{name}: neither mapped nor irrelevant")));
    for row in rows {
        let path = format!("{at}.{}", row.name);
        let nested = &block["block_types"][row.name]["block"];
        let least = block["block_types"][row.name]["min_items"].as_u64().unwrap_or(0);
        let block_of_ours = matches!(row.becomes, Becomes::One(..) | Becomes::Many(..) | Becomes::Code(..));
        if block_of_ours && row.required != (least > 0 || CHECKED.contains(&&*path)) {
            wrong.push(format!("{path}: at least {least} of it must be there"));
        }
        match row.becomes {
            _ if !real.contains(row.name) && LATER.contains(&&*path) => {}
            _ if !real.contains(row.name) => {
                wrong.push(format!("{path}: the provider has no such attribute"));
            }
            Becomes::One(_, rows) | Becomes::Many(_, rows) => {
                // A block may stand in two rows, the second for one attribute alone.
                let again = ours_before(row, at, rows);
                if !again {
                    compare(&path, rows, &BTreeSet::new(), nested, wrong);
                }
            }
            Becomes::Code(_, _, attributes) => {
                let listed: BTreeSet<String> = attributes.iter().map(|name| (*name).to_owned()).collect();
                if listed != names(nested) {
                    wrong.push(format!("{path}: the provider's attributes are {:?}", names(nested)));
                }
            }
            Becomes::Irrelevant("") => wrong.push(format!("{path}: no reason")),
            Becomes::Value(..) if !nested.is_null() => wrong.push(format!("{path}: is a block")),
            _ => {}
        }
    }
}

/// The one row that repeats a block to say more of one of its attributes.
fn ours_before(row: &Row, at: &str, rows: &[Row]) -> bool {
    at == "aws_s3_bucket" && row.name == "object_lock_configuration" && rows.len() == 1
}
