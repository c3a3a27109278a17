//! Provider configurations: one stack each, and the tags that they give everything.

use super::body::{self, Form};
use super::resources::One;
use super::scope::{Evaluator, Instance, Module, Scope, StackKey};
use super::syntax::Nested;
use crate::estate::{Place, Stack, StackId};
use crate::json::{Map, Value};
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};

/// A provider block's alias.
pub(super) fn alias(block: &Nested) -> Option<&str> {
    block.body.attribute("alias").and_then(|alias| alias.value.as_str())
}

/// Types that take tags, of those that somebody asks for.
const TAGGED: &[&str] = &[
    "aws_cloudtrail",
    "aws_cloudtrail_event_data_store",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_kms_key",
    "aws_s3_bucket",
    "aws_sns_topic",
];

/// Whether a type takes tags.
pub(super) fn is_tagged(kind: &str) -> bool {
    TAGGED.contains(&kind)
}

/// The stack of a resource.
pub(super) fn stack(run: &Evaluator<'_>, one: &One<'_>) -> StackId {
    let region = match one.argument(run, "region") {
        // Since version 6 of the provider each resource may say its Region.
        Some(Ok(Value::String(region))) if one.block.labels[0].starts_with("aws_") => Some(region.into()),
        _ => None,
    };
    let key = (config(one), region);
    let mut stacks = run.stacks.borrow_mut();
    if let Some(known) = stacks.iter().position(|(known, _)| *known == key) {
        return StackId(known);
    }
    drop(stacks);
    let made = make(run, &key);
    stacks = run.stacks.borrow_mut();
    stacks.push((key, made));
    StackId(stacks.len() - 1)
}

/// The stack of a data source whose provider is not the root's default one.
pub(super) fn elsewhere(run: &Evaluator<'_>, one: &One<'_>) -> Option<Stack> {
    let found = config(one)?;
    let (_, block) = block(run, found)?;
    alias(block)?;
    Some(make(run, &(Some(found), None)))
}

/// The tags that a resource's provider gives.
pub(super) fn default_tags(run: &Evaluator<'_>, one: &One<'_>) -> Option<Map> {
    let (module, block) = block(run, config(one)?)?;
    let scope = Scope { module: &module, instance: &Instance::Only, names: None };
    let mut content = body::evaluate(run, Form::of(&block.body.block("default_tags")?.body), &scope);
    match content.value.swap_remove("tags") {
        Some(Value::Object(tags)) => Some(tags),
        _ => None,
    }
}

/// The configuration of a resource's provider.
fn config(one: &One<'_>) -> Option<(usize, usize)> {
    let name = one.block.body.attribute("provider").and_then(|provider| dotted(&provider.value));
    resolve(one.module, name.as_deref().unwrap_or("aws"))
}

type Config<'a> = (std::rc::Rc<Module<'a>>, &'a Nested);

fn block<'a>(run: &Evaluator<'a>, (module, number): (usize, usize)) -> Option<Config<'a>> {
    let module = run.module(module)?;
    let block = module.folder.providers.get(number)?;
    Some((module, block))
}

/// What a provider's name means in a module.
fn resolve(module: &Module<'_>, name: &str) -> Option<(usize, usize)> {
    if let Some((parent, call, _)) = &module.parent {
        let passed = parent.folder.calls[*call].body.attribute("providers");
        if let Some(Expression::Object(passed)) = passed.map(|passed| &passed.value) {
            let found = passed.iter().find(|(key, _)| key_name(key).as_deref() == Some(name));
            if let Some(outer) = found.and_then(|(_, value)| dotted(value.expr())) {
                return resolve(parent, &outer);
            }
        }
    }
    let (provider, wanted) = name.split_once('.').map_or((name, None), |(name, alias)| (name, Some(alias)));
    let own = |block: &Nested| block.labels[0] == provider && alias(block) == wanted;
    if let Some(number) = module.folder.providers.iter().position(own) {
        return Some((module.id, number));
    }
    match &module.parent {
        Some((parent, ..)) if wanted.is_none() => resolve(parent, name),
        _ => None,
    }
}

fn key_name(key: &ObjectKey) -> Option<String> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
        ObjectKey::Expression(key) => dotted(key),
    }
}

/// `aws.x` written as a reference or as a text.
pub(super) fn dotted(expression: &Expression) -> Option<String> {
    match expression {
        Expression::String(text) => Some(text.value().clone()),
        Expression::Variable(name) => Some(name.as_str().to_owned()),
        Expression::Traversal(traversal) => {
            let mut out = dotted(&traversal.expr)?;
            for step in &traversal.operators {
                match step.value() {
                    TraversalOperator::GetAttr(name) => out.extend([".", name.as_str()]),
                    _ => break,
                }
            }
            Some(out)
        }
        _ => None,
    }
}

fn make(run: &Evaluator<'_>, (config, region): &StackKey) -> Stack {
    let mut place = run.place.clone();
    let mut name = run.root.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("terraform");
    let found = config.and_then(|config| block(run, config));
    if let Some((module, block)) = &found {
        let scope = Scope { module, instance: &Instance::Only, names: None };
        let content = body::evaluate(run, Form::of(&block.body), &scope).value;
        name = alias(block).unwrap_or(name);
        overlay(&mut place, &content);
    }
    let mut name = kebab(name);
    if let Some(region) = region {
        name = format!("{name}-{region}");
        place.region = Some(region.clone());
    }
    Stack::read(name, &place)
}

/// What a provider block says of its account and Region.
fn overlay(place: &mut Place, content: &Map) {
    if let Some(Value::String(region)) = content.get("region") {
        place.region = Some(region.to_string());
    }
    let allowed = content.get("allowed_account_ids").and_then(Value::as_array);
    let role =
        content.get("assume_role").and_then(|blocks| blocks.get(0)).and_then(|block| block.get("role_arn"));
    let account = match (allowed.map(Vec::as_slice), role) {
        (Some([Value::String(account)]), _) => Some(account.as_str()),
        (_, Some(Value::String(role))) => role.split(':').nth(4),
        // A role somewhere else: surely not the account that the input is for.
        (_, Some(_)) => Some(""),
        _ => None,
    };
    if let Some(account) = account {
        place.account = Some(account.to_owned()).filter(|account| account.len() == 12);
    }
}

/// A name as stacks have it.
pub(super) fn kebab(name: &str) -> String {
    let mut out: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    while out.contains("--") {
        out = out.replace("--", "-");
    }
    match out.trim_matches('-') {
        "" => "terraform".to_owned(),
        name => name.to_owned(),
    }
}
