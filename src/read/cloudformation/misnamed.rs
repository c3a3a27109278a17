//! What stands in a template where CloudFormation knows no such name, and would be passed over: sections, and what a
//! resource has beside its properties. CloudFormation refuses the template.

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

fn refused(meant: &str) -> String {
    format!("CloudFormation refuses it: did you mean `{meant}`?")
}
