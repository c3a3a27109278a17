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
