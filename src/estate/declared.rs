//! Small estates written down by hand: what policies' examples and tests stand on.
//!
//! They are read as CloudFormation's `Resources` is; nothing of a template beside that is known here.

use super::{
    Attributes, Dialect, Estate, Organization, Origins, Partition, Replaced, Resource, Retention, Stack,
    StackId, Unit, UnitId,
};
use crate::json::{Value, json};
use crate::source::{Location, Sources, Span};

/// The estate that an example describes: one stack, in an account of its own.
pub(crate) fn declared(example: &Value) -> Result<Estate, String> {
    let source = Sources::new().add("example", "");
    let nowhere = Location { source, span: Span::default() };
    let stack = Stack {
        name: "example".to_owned(),
        account: "222222222222".to_owned(),
        region: "eu-west-1".to_owned(),
        partition: Partition::Aws,
        is_spread: false,
    };
    let unit = Unit { name: "example".to_owned(), dialect: Dialect::CloudFormation };
    let mut estate = Estate { units: vec![unit], stacks: vec![stack], ..Estate::default() };
    for (id, written) in example.as_object().ok_or("an example that is not a mapping")? {
        match id.as_str() {
            "$organization" => estate.organization = Some(organization(written)),
            "$retention" => estate.retention = Some(retention(written)?),
            "$dialect" => estate.units[0].dialect = dialect(written)?,
            _ => {
                let mut resource = resource(id, written, nowhere)?;
                resource.stack = place(&mut estate, written);
                estate.resources.push(resource);
            }
        }
    }
    Ok(estate)
}

fn dialect(written: &Value) -> Result<Dialect, String> {
    let named = Dialect::ALL.into_iter().find(|dialect| *written == dialect.name());
    named.ok_or_else(|| format!("`$dialect` is one of {}", Dialect::ALL.map(Dialect::name).join(", ")))
}

/// Where a resource is: in the example's own place, unless it says another `$account` or `$region`.
fn place(estate: &mut Estate, written: &Value) -> StackId {
    let own = &estate.stacks[0];
    let said = |name: &str, own: &str| written[name].as_str().unwrap_or(own).to_owned();
    let (account, region) = (said("$account", &own.account), said("$region", &own.region));
    let known = estate.stacks.iter().position(|stack| stack.account == account && stack.region == region);
    StackId(known.unwrap_or_else(|| {
        let partition = Partition::of_region(&region).unwrap_or_default();
        let name = format!("example-{}", estate.stacks.len());
        estate.stacks.push(Stack { name, account, region, partition, is_spread: false });
        estate.stacks.len() - 1
    }))
}

fn organization(written: &Value) -> Organization {
    let text = |name: &str| written[name].as_str().map(str::to_owned);
    Organization {
        id: text("id").unwrap_or_default(),
        management_account: text("management_account").unwrap_or_default(),
        delegated_administrator: text("delegated_administrator"),
    }
}

fn retention(written: &Value) -> Result<Retention, String> {
    let days = |name: &str| {
        let days = written[name].as_u64().and_then(|days| u32::try_from(days).ok());
        days.ok_or_else(|| format!("`$retention` without `{name}`"))
    };
    Ok(Retention { required_days: days("required_days")?, immediate_days: days("immediate_days")? })
}

fn resource(id: &str, written: &Value, nowhere: Location) -> Result<Resource, String> {
    let kind = written["Type"].as_str().ok_or_else(|| format!("`{id}` without `Type`"))?;
    let retain = |name: &str| written[name].as_str().is_some_and(|policy| policy.starts_with("Retain"));
    let open = |name: &str| written[name].is_object().then(|| format!("`{name}` is not known"));
    let replaced = match (open("UpdateReplacePolicy"), written["UpdateReplacePolicy"].is_null()) {
        (Some(why), _) => Some(Err(why)),
        (None, true) => None,
        (None, false) => Some(Ok(retain("UpdateReplacePolicy"))),
    };
    Ok(Resource {
        unit: UnitId::default(),
        related: Vec::new(),
        id: id.to_owned(),
        kind: kind.to_owned(),
        name: id.to_owned(),
        label: id.to_lowercase(),
        stack: StackId(0),
        properties: written.get("Properties").cloned().unwrap_or_else(|| json!({})),
        attributes: Attributes {
            retain: retain("DeletionPolicy"),
            untold: open("DeletionPolicy"),
            replaced: Replaced::read(retain("DeletionPolicy"), replaced),
            depends_on: match &written["DependsOn"] {
                Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                one => one.as_str().map(str::to_owned).into_iter().collect(),
            },
            ..Attributes::default()
        },
        origins: Origins::new(nowhere),
        existing: written["Existing"].as_str().map(str::to_owned),
    })
}
