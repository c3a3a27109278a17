//! What findings tell people to write: it must not make something worse.

use crate::policy::PolicySet;

/// Selectors replace the default, which is all management events.
#[test]
fn who_adds_selectors_is_told_to_keep_management_events() {
    let adds =
        |text: &str| text.contains("AdvancedEventSelectors:") || text.contains("advanced_event_selector {");
    // One is for another trail, the other's are selectors that are there already.
    let apart = ["bucket-access-recorded", "trail-selectors-valid"];
    let mut adding = 0;
    for policy in PolicySet::documented().iter().filter(|policy| !apart.contains(&&*policy.id)) {
        for text in [&policy.remediation.cloudformation, &policy.remediation.terraform] {
            adding += usize::from(adds(text));
            assert!(!adds(text) || text.contains("Management"), "{}: {text}", policy.id);
        }
    }
    assert!(adding > 6);
}

/// The spec has had these settings for a while.
#[test]
fn no_setting_is_called_missing_that_the_spec_has() {
    for policy in PolicySet::documented().iter() {
        assert!(!policy.remediation.spec.contains(" yet"), "{}: {}", policy.id, policy.remediation.spec);
    }
}

/// What AWS refuses is in no account, and what a deployment would do is in its files alone.
const IN_FILES_ALONE: &[&str] = &[
    "bucket-encryption-key-valid",
    "bucket-force-destroy",
    "bucket-lifecycle-expiration-order",
    "bucket-lifecycle-mfa-delete-conflict",
    "bucket-lifecycle-transition-days",
    "bucket-lifecycle-transition-order",
    "bucket-mfa-delete-declared",
    "bucket-policy-once",
    "bucket-retained",
    "bucket-retained-when-replaced",
    // A store that exists goes on.
    "event-data-store-closed",
    "event-data-store-retained",
    "event-data-store-retention-valid",
    "event-data-store-selectors-valid",
    "key-deletion-window",
    "key-policy-principal",
    "key-retained",
    "key-retained-when-replaced",
    "key-rotation-valid",
    "topic-policy-once",
    "trail-after-bucket-policy",
    "trail-retained",
    "trail-retained-when-replaced",
    "trail-selectors-exclusive",
    "trail-selectors-valid",
];

#[test]
fn what_an_account_can_have_is_mended_with_the_aws_cli() {
    for policy in PolicySet::documented().iter() {
        let in_files = policy.refused || IN_FILES_ALONE.contains(&&*policy.id);
        assert_eq!(policy.remediation.cli.is_none(), in_files, "{}", policy.id);
    }
}

/// These replace a whole document or list: who types them is told how to see what is there, or there is nothing to lose.
#[test]
fn what_replaces_everything_is_seen_before() {
    let replacing = [
        ("put-bucket-policy", "get-bucket-policy"),
        ("put-bucket-lifecycle-configuration", "get-bucket-lifecycle-configuration"),
        ("put-bucket-replication", "get-bucket-replication"),
        ("put-bucket-notification-configuration", "get-bucket-notification-configuration"),
        ("put-bucket-logging", "get-bucket-logging"),
        ("put-bucket-encryption", "get-bucket-encryption"),
        ("put-event-selectors", "get-event-selectors"),
        ("put-event-configuration", "get-event-configuration"),
        ("put-key-policy", "get-key-policy"),
        ("--attribute-name Policy", "--query Attributes.Policy"),
        ("put-role-policy", "list-role-policies"),
        ("update-assume-role-policy", "--query Role.AssumeRolePolicyDocument"),
        ("put-resource-policy", "describe-resource-policies"),
        ("put-metric-alarm --cli-input-json", "describe-alarms"),
        ("put-config-rule", "describe-config-rules"),
        ("update-policy", "describe-policy"),
        ("update-stack-set", "describe-stack-set"),
        ("update-event-data-store --advanced-event-selectors", "get-event-data-store"),
    ];
    // What they find missing, or made with the command before.
    let nothing_there = [
        "bucket-access-logging",
        "bucket-access-recorded",
        "bucket-encryption",
        "bucket-policy-defined",
        "bucket-replication",
    ];
    let mut told = 0;
    for policy in PolicySet::documented().iter().filter(|policy| !nothing_there.contains(&&*policy.id)) {
        let cli = policy.remediation.cli.as_deref().unwrap_or_default();
        for (_, seen) in replacing.iter().filter(|(command, _)| cli.contains(command)) {
            told += 1;
            assert!(cli.contains(seen), "{} has no {seen}: {cli}", policy.id);
        }
    }
    assert!(told > 60, "{told}");
}
