//! Types that are another one in the estate: policies of one role, user or group are policies with a list of one, and a
//! replica is a key.

use crate::estate::Resource;
use crate::estate::intrinsic::unknown;
use crate::estate::links::KEY;
use crate::json::Value;
use crate::read::ROTATED_ELSEWHERE;

/// The type that the estate has.
const POLICY: &str = "AWS::IAM::Policy";

/// A type, the property that names its holder, and the list that names it in the estate's type.
const SINGLE: &[(&str, &str, &str)] = &[
    ("AWS::IAM::RolePolicy", "RoleName", "Roles"),
    ("AWS::IAM::UserPolicy", "UserName", "Users"),
    ("AWS::IAM::GroupPolicy", "GroupName", "Groups"),
];

/// The replica of a key of another Region, and the property that names that one.
const REPLICA: (&str, &str) = ("AWS::KMS::ReplicaKey", "PrimaryKeyArn");

/// The type that a resource has in the estate.
pub(super) fn kind(written: &str) -> &str {
    match written {
        written if written == REPLICA.0 => KEY,
        written if SINGLE.iter().any(|(kind, ..)| *kind == written) => POLICY,
        written => written,
    }
}

/// Makes the properties those that the estate has.
pub(super) fn settle(resource: &mut Resource) {
    match resource.kind.as_str() {
        KEY => replica(resource),
        POLICY => listed(resource),
        _ => {}
    }
}

fn replica(resource: &mut Resource) {
    if let Some(fields) = resource.properties.as_object_mut()
        && fields.remove(REPLICA.1).is_some()
    {
        fields.insert("EnableKeyRotation", unknown(ROTATED_ELSEWHERE));
    }
}

/// Makes the name of a policy's holder the list that the estate has.
fn listed(resource: &mut Resource) {
    for (_, name, list) in SINGLE {
        let Some(fields) = resource.properties.as_object_mut() else { return };
        if let Some(holder) = fields.remove(name) {
            fields.insert(*list, Value::Array(vec![holder]));
            let location = resource.origins.locate(&format!("/{name}"));
            resource.origins.insert(format!("/{list}"), location);
        }
    }
}
