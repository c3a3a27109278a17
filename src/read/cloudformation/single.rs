//! Policies of one role, user or group that are resources of their own: the same as a policy with a list of one.

use crate::estate::Resource;
use crate::json::Value;

/// The type that the estate has.
const POLICY: &str = "AWS::IAM::Policy";

/// A type, the property that names its holder, and the list that names it in the estate's type.
const SINGLE: &[(&str, &str, &str)] = &[
    ("AWS::IAM::RolePolicy", "RoleName", "Roles"),
    ("AWS::IAM::UserPolicy", "UserName", "Users"),
    ("AWS::IAM::GroupPolicy", "GroupName", "Groups"),
];

/// The type that a resource has in the estate.
pub(super) fn kind(written: &str) -> &str {
    if SINGLE.iter().any(|(kind, ..)| *kind == written) { POLICY } else { written }
}

/// Makes the name of a policy's holder the list that the estate has.
pub(super) fn settle(resource: &mut Resource) {
    if resource.kind != POLICY {
        return;
    }
    for (_, name, list) in SINGLE {
        let Some(fields) = resource.properties.as_object_mut() else { return };
        if let Some(holder) = fields.remove(name) {
            fields.insert(*list, Value::Array(vec![holder]));
            let location = resource.origins.locate(&format!("/{name}"));
            resource.origins.insert(format!("/{list}"), location);
        }
    }
}
