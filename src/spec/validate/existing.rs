//! `existing`: what cannot be asked of a bucket or key that stays its owner's.

use super::{Checker, field, is_written};

/// What only the owner of a bucket can configure.
const OF_BUCKET: [&str; 8] = [
    "access_logs",
    "lifecycle",
    "mfa_delete",
    "object_lock",
    "replicate_to",
    "tags",
    "transition_default_minimum_object_size",
    "namespace",
];
/// What only the owner of a key can configure.
const OF_KEY: [&str; 5] = ["alias", "deletion_window_days", "description", "rotation_days", "tags"];

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    let buckets = spec.buckets.iter().filter(|(_, bucket)| bucket.is_anothers());
    for (name, _) in buckets {
        refuse(checker, ("buckets", name), &OF_BUCKET);
    }
    for (name, _) in spec.keys.iter().filter(|(_, key)| key.is_anothers()) {
        refuse(checker, ("keys", name), &OF_KEY);
    }
    let policies = spec.buckets.iter().map(|(name, bucket)| {
        ("buckets", name, bucket.existing.0.as_ref().and_then(|existing| existing.policy.as_ref()))
    });
    let policies = policies.chain(spec.keys.iter().map(|(name, key)| {
        ("keys", name, key.existing.as_ref().and_then(|existing| existing.policy.as_ref()))
    }));
    for (section, name, _) in policies.filter(|(.., policy)| policy.is_some_and(String::is_empty)) {
        let error =
            checker.error(&format!("{}/policy", field(section, name, "existing")), "`policy` names no file");
        checker.push(
            error.with_help(["write the file that holds the policy as it is now, or leave `policy` out"]),
        );
    }
}

fn refuse(checker: &mut Checker<'_>, (section, name): (&str, &str), fields: &[&str]) {
    let noun = section.trim_end_matches('s');
    for written in fields {
        let node = checker.at(&crate::source::pointer::join([section, name]));
        if !is_written(node, written) {
            continue;
        }
        let other = checker.locate(&format!("{}/adopt", field(section, name, "existing")));
        let error = checker
            .error_at_key(
                &field(section, name, written),
                format!("`{written}` cannot be set: the {noun} `{name}` stays its owner's"),
            )
            .also_at(other, "not adopted, so only its policy is written")
            .with_help([
                format!("remove `{written}`, and let the owner of the {noun} see to it"),
                format!("or adopt the {noun}: leave out `adopt: false`"),
            ]);
        checker.push(error);
    }
}
