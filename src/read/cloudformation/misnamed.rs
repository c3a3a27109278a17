//! What stands in a template where CloudFormation knows no such name, and would be passed over: sections, and what a
//! resource has beside its properties. CloudFormation refuses the template.

use crate::estate::links::BUCKET;
use crate::source::{Node, nearest};

/// CloudFormation user guide, "Template sections", with SAM's own.
const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Fn::Transform",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// CloudFormation user guide, "Resource attribute reference", with SAM's own.
const ATTRIBUTES: &[&str] = &[
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "IgnoreGlobals",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
];

/// What only S3's API calls so in a rule of a lifecycle, or has there, and what to write: CloudFormation's rules are flat.
const RULES: &[(&str, &str)] = &[
    ("Filter", "Prefix, TagFilters, ObjectSizeGreaterThan and ObjectSizeLessThan stand in the rule itself"),
    ("Expiration", "write ExpirationInDays, ExpirationDate or ExpiredObjectDeleteMarker"),
    ("ID", "write Id"),
];
/// The same of a transition in such a rule.
const TRANSITIONS: &[(&str, &str)] = &[("Days", "write TransitionInDays"), ("Date", "write TransitionDate")];
/// The same of one of versions that are noncurrent.
const NONCURRENT: &[(&str, &str)] = &[("NoncurrentDays", "write TransitionInDays")];

/// A name that CloudFormation does not know, and what to do about it.
pub(super) type Misnamed<'a> = (&'a Node, String, String);

/// The sections of a template that are none, and were probably meant to be something. Others are somebody else's.
pub(super) fn sections(root: &Node) -> Vec<Misnamed<'_>> {
    let entries = root.entries().unwrap_or_default().iter();
    let told = entries.filter(|entry| !SECTIONS.contains(&entry.name())).filter_map(|entry| {
        let is_resource =
            entry.value.get("Type").and_then(Node::text).is_some_and(|kind| kind.contains("::"));
        let help = match nearest(entry.name(), SECTIONS.iter().copied()) {
            _ if is_resource => "it is a resource: write it below `Resources`".to_owned(),
            Some(section) => refused(section),
            None => return None,
        };
        let message = format!("`{}` is no section of a template, and nothing in it is read", entry.name());
        Some((&*entry.key, message, help))
    });
    told.collect()
}

/// What a resource has that is no attribute of one, and probably meant to be.
pub(super) fn attributes(resource: &Node) -> Vec<Misnamed<'_>> {
    let entries = resource.entries().unwrap_or_default().iter();
    let told = entries.filter(|entry| !ATTRIBUTES.contains(&entry.name())).filter_map(|entry| {
        let meant = nearest(entry.name(), ATTRIBUTES.iter().copied())?;
        let message = format!("`{}` is no attribute of a resource, and nothing in it is read", entry.name());
        Some((&*entry.key, message, refused(meant)))
    });
    told.collect()
}

/// What the rules of a bucket's lifecycle have that only S3's API knows.
pub(super) fn rules<'a>(kind: &str, properties: Option<&'a Node>) -> Vec<Misnamed<'a>> {
    let lifecycle = properties.filter(|_| kind == BUCKET).and_then(|node| node.get("LifecycleConfiguration"));
    let Some(rules) = lifecycle.and_then(|node| node.get("Rules")) else { return Vec::new() };
    let mut told = Vec::new();
    for rule in rules.items().unwrap_or_default() {
        foreign(rule, ("a lifecycle rule", RULES), &mut told);
        for (list, one, names) in [
            ("Transitions", "Transition", TRANSITIONS),
            ("NoncurrentVersionTransitions", "NoncurrentVersionTransition", NONCURRENT),
        ] {
            let items = rule.get(list).and_then(Node::items).unwrap_or_default().iter().map(|item| &**item);
            items.chain(rule.get(one)).for_each(|item| foreign(item, ("a transition", names), &mut told));
        }
    }
    told
}

fn foreign<'a>(node: &'a Node, (of, names): (&str, &[(&str, &str)]), told: &mut Vec<Misnamed<'a>>) {
    for entry in node.entries().unwrap_or_default() {
        let Some((name, help)) = names.iter().find(|(name, _)| *name == entry.name()) else { continue };
        let message = format!("`{name}` is no property of {of} in CloudFormation, and nothing in it is read");
        told.push((&*entry.key, message, format!("CloudFormation refuses it: {help}")));
    }
}

fn refused(meant: &str) -> String {
    format!("CloudFormation refuses it: did you mean `{meant}`?")
}
