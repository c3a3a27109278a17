//! The files in `policies/frameworks/` held to what every framework promises.

use super::{FrameworkId, all};
use std::collections::BTreeSet;

#[test]
fn every_framework_is_complete() {
    let names: Vec<_> = FrameworkId::all().map(FrameworkId::name).collect();
    let expected = [
        "cis-aws-1.4",
        "cis-aws-3.0",
        "cis-aws-5.0",
        "cis-aws-6.0",
        "cis-aws-7.0",
        "fsbp",
        "hipaa",
        "nist-800-53-r5",
        "pci-dss-4.0",
        "soc2",
    ];
    assert_eq!(names, expected);
    for framework in all() {
        let ids: BTreeSet<_> = framework.controls.iter().map(|control| &control.id).collect();
        assert_eq!(ids.len(), framework.controls.len(), "{}: a control twice", framework.id);
        assert!(framework.source.starts_with("https://") && framework.about.len() > 60, "{}", framework.id);
        for control in &framework.controls {
            let (id, name) = (&framework.id, &control.id);
            assert!(control.title.len() > 6 && !control.title.ends_with('.'), "{id} {name}");
            let cis = id.starts_with("cis-");
            assert_eq!(cis, control.level.is_some_and(|level| matches!(level, 1 | 2)), "{id} {name}");
            assert_eq!(id == "fsbp", control.severity.is_some(), "{id} {name}");
            let complete =
                |manual: &super::Manual| manual.step.len() > 40 && manual.verify.starts_with("aws ");
            assert!(control.manual.as_ref().is_none_or(complete), "{id} {name}");
        }
    }
}

#[test]
fn a_name_that_is_none_is_told_what_was_meant() {
    let said = "cis-aws-5".parse::<FrameworkId>().unwrap_err();
    assert!(said.starts_with("did you mean `cis-aws-5.0`? allowed: `cis-aws-1.4`"), "{said}");
}
