//! ARNs of IAM identities, and of keys that exist already.
//!
//! Whether a role exists is for IAM to say; here is only what it could never accept.

use super::Checker;
use super::place::Place;
use crate::estate::{Partition, is_account_id};

impl Checker<'_> {
    /// Says what is wrong with a list of IAM ARNs.
    pub(super) fn check_principals(&mut self, list: &str, principals: &[String]) {
        let partition = self.partition();
        for (pointer, principal) in self.items(list, principals) {
            if self.is_full() {
                return;
            }
            let Some((message, help)) = wrong_principal(principal, partition) else { continue };
            let error = self.error(&pointer, message);
            self.push(error.with_help([help]));
        }
    }

    /// Says what is wrong with the ARN of a key that exists already.
    pub(super) fn check_key_arn(&mut self, pointer: &str, arn: &str, place: Option<Place<'_>>) {
        let Some(partition) = self.partition() else { return };
        let (account, region) = match place {
            Some(place) => (self.account_id(place.account), Some(place.region)),
            None => (None, None),
        };
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        let model = format!(
            "write `arn:{}:kms:{}:{}:key/<key id>`",
            partition.name(),
            region.unwrap_or("<region>"),
            account.unwrap_or("<account id>")
        );
        let &["arn", in_partition, "kms", in_region, in_account, resource] = parts.as_slice() else {
            let error = self.error(pointer, format!("`{arn}` is not the ARN of a KMS key"));
            return self.push(error.with_help([model]));
        };
        let mut wrong = Vec::new();
        if in_partition != partition.name() {
            wrong.push(format!("it is of the partition `{in_partition}`, not `{}`", partition.name()));
        }
        if region.is_some_and(|region| region != in_region) {
            wrong.push(format!(
                "it is of the Region `{in_region}`, the key's Region here is `{}`",
                region.unwrap_or_default()
            ));
        }
        if account.is_some_and(|account| account != in_account) {
            wrong.push(format!(
                "it is of the account {in_account}, the key's account here is `{}` ({})",
                place.map(|place| place.account).unwrap_or_default(),
                account.unwrap_or_default()
            ));
        }
        if resource.starts_with("alias/") {
            wrong.push("it is an alias, which may be pointed at another key at any time".to_owned());
        } else if !is_key_id(resource) {
            wrong.push(format!("`{resource}` is not `key/` and a key's id"));
        }
        if !wrong.is_empty() {
            let mut error = self.error(pointer, "this ARN cannot be that of the existing key");
            error.notes = wrong.into_iter().map(Into::into).collect();
            self.push(error.with_help([model]));
        }
    }
}

fn is_key_id(resource: &str) -> bool {
    resource.strip_prefix("key/").is_some_and(|id| {
        (1..=256).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

/// What is wrong, and what to write.
fn wrong_principal(arn: &str, partition: Option<Partition>) -> Option<(String, String)> {
    let name = partition.map_or("<partition>", Partition::name);
    let model = format!("write `arn:{name}:iam::<account id>:role/<name>`");
    if arn == "*" {
        return Some(("`*` would be everybody, in every AWS account".to_owned(), model));
    }
    if is_account_id(arn) {
        let whole = format!(
            "for all of the account write `arn:{name}:iam::{arn}:root`, for one role `arn:{name}:iam::{arn}:role/<name>`"
        );
        return Some((format!("`{arn}` is an account id, not an IAM ARN"), whole));
    }
    if arn.ends_with(".amazonaws.com") || arn.ends_with(".amazonaws.com.cn") {
        let help =
            "services get their access by themselves from what the spec says; name roles and users here";
        return Some((format!("`{arn}` is a service, not an IAM role or user"), help.to_owned()));
    }
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let &["arn", of, service, region, account, resource] = parts.as_slice() else {
        return Some((format!("`{arn}` is not an IAM ARN"), model));
    };
    if let Some(partition) = partition
        && of != partition.name()
    {
        let help = format!("write `arn:{}:{service}:{region}:{account}:{resource}`", partition.name());
        return Some((
            format!("the ARN is of the partition `{of}`, the organization is in `{}`", partition.name()),
            help,
        ));
    }
    if service == "sts" && resource.starts_with("assumed-role/") {
        let role = resource.split('/').nth(1).unwrap_or_default();
        let help = format!("name the role: `arn:{of}:iam::{account}:role/{role}`");
        return Some((format!("`{arn}` is a session of a role, which ends"), help));
    }
    if service != "iam" || !region.is_empty() {
        return Some((format!("`{arn}` is not the ARN of an IAM role or user"), model));
    }
    if !is_account_id(account) {
        let what = if account.contains('*') {
            "an account id without wildcards"
        } else {
            "an account id of 12 digits"
        };
        return Some((format!("the ARN has `{account}` where {what} must be"), model));
    }
    wrong_identity(resource).map(|message| (message, format!("write `arn:{of}:iam::{account}:role/<name>`")))
}

/// What is wrong with the last part of an IAM ARN.
fn wrong_identity(resource: &str) -> Option<String> {
    if resource == "root" {
        return None;
    }
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    match kind {
        "role" | "user" => {}
        "group" => return Some("a group cannot be named in a policy; name roles".to_owned()),
        _ => return Some(format!("`{resource}` is neither a role nor a user nor `root`")),
    }
    if name.is_empty() || name.ends_with('/') {
        return Some(format!("the {kind} has no name"));
    }
    if name.chars().all(|c| "*?/".contains(c)) {
        return Some(format!("`{resource}` would be every {kind} of the account"));
    }
    let odd = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "+=,.@_-/*?".contains(*c)));
    odd.map(|c| format!("a {kind}'s name cannot have `{}`", c.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_users_and_whole_accounts_are_principals() {
        for good in [
            "arn:aws:iam::111111111111:role/A",
            "arn:aws:iam::111111111111:role/path/to/A+=,.@_-",
            "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*",
            "arn:aws:iam::111111111111:user/a",
            "arn:aws:iam::111111111111:root",
        ] {
            assert_eq!(wrong_principal(good, Some(Partition::Aws)), None);
        }
    }

    #[test]
    fn the_partition_is_the_organizations() {
        let arn = "arn:aws:iam::111111111111:role/A";
        let (_, help) = wrong_principal(arn, Some(Partition::UsGov)).unwrap();
        assert_eq!(help, "write `arn:aws-us-gov:iam::111111111111:role/A`");
        assert_eq!(wrong_principal(arn, None), None);
    }
}
