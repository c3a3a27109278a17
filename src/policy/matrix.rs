//! Findings and what is met, control by control of a framework.
//!
//! A control that wants something to be there is not met by nothing; how the matrix is shown is not known here.

use super::{Met, Policy, PolicySet, Scope, Unseen};
use crate::diagnostic::{Diagnostic, Kind};
use crate::estate::resource_type;
use crate::framework::{Control, Framework, FrameworkId, Manual};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What was found in the inputs of a run.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The policies that were asked.
    pub policies: &'a PolicySet,
    /// What they found, after what is accepted was marked.
    pub findings: &'a [Diagnostic],
    /// What meets them.
    pub met: &'a [Met],
    /// CloudFormation's names of the types of resources that are among the inputs.
    pub kinds: &'a BTreeSet<String>,
    /// What is not among the inputs of what there is, or may be.
    pub unseen: &'a Unseen,
    /// What was judged.
    pub scope: Scope,
    /// Whether the inputs say all that there is to be: specs do, a template is one of many.
    pub whole: bool,
}

/// Every control of a framework that concerns audit logging, and how it stands.
#[derive(Debug)]
pub struct Matrix<'a> {
    /// The framework.
    pub framework: &'static Framework,
    /// Its controls, in its order.
    pub rows: Vec<Row<'a>>,
}

/// One control.
#[derive(Debug)]
pub struct Row<'a> {
    /// What is asked for.
    pub control: Cow<'static, Control>,
    /// How it stands.
    pub standing: Standing,
    /// Why, where no finding says it.
    pub reason: Option<String>,
    /// What speaks against it, what cannot be told and what is accepted.
    pub findings: Vec<&'a Diagnostic>,
    /// What speaks for it.
    pub met: Vec<&'a Met>,
}

/// How a control stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Everything among the inputs that it is about meets it.
    Met,
    /// Something does not, or is not there.
    NotMet,
    /// Something does not, and somebody said why that is accepted.
    Accepted,
    /// The inputs do not say it.
    CannotTell,
    /// Somebody has to look: no input can say it.
    Manual,
    /// It is about nothing that is among the inputs.
    NotApplicable,
}

impl Standing {
    /// All of them, as they are counted.
    pub const ALL: [Standing; 6] = [
        Standing::Met,
        Standing::NotMet,
        Standing::Accepted,
        Standing::CannotTell,
        Standing::Manual,
        Standing::NotApplicable,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::NotMet => "not met",
            Standing::Accepted => "accepted risk",
            Standing::CannotTell => "cannot tell",
            Standing::Manual => "manual step",
            Standing::NotApplicable => "not applicable",
        }
    }
}

impl Matrix<'_> {
    /// How many controls stand so.
    pub fn count(&self, standing: Standing) -> usize {
        self.rows.iter().filter(|row| row.standing == standing).count()
    }
}

/// Puts what was found beside the controls of a framework.
pub fn matrix<'a>(id: FrameworkId, evidence: &Evidence<'a>) -> Matrix<'a> {
    let framework = id.framework();
    let listed = framework.controls.iter().map(Cow::Borrowed);
    let controls = listed.chain(further(framework, id, evidence.policies).map(Cow::Owned));
    Matrix { framework, rows: controls.map(|control| row(id, control, evidence)).collect() }
}

/// Controls that only a user's policies name.
fn further(
    framework: &'static Framework,
    id: FrameworkId,
    policies: &PolicySet,
) -> impl Iterator<Item = Control> {
    let named = policies.iter().flat_map(move |policy| policy.controls(id));
    let unlisted: BTreeSet<&String> = named.filter(|name| framework.control(name).is_none()).collect();
    unlisted.into_iter().map(|name| Control {
        id: name.clone(),
        title: "named by policies of your own".to_owned(),
        level: None,
        severity: None,
        exists: None,
        manual: None,
    })
}

fn row<'a>(id: FrameworkId, control: Cow<'static, Control>, evidence: &Evidence<'a>) -> Row<'a> {
    let policies = evidence.policies.iter().filter(|policy| policy.controls(id).contains(&control.id));
    let policies: Vec<&Policy> = policies.collect();
    let asked: BTreeSet<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    let findings: Vec<&Diagnostic> = evidence
        .findings
        .iter()
        .filter(|finding| finding.kind != Kind::Error && asked.contains(finding.id.as_str()))
        .collect();
    let met: Vec<&Met> = evidence.met.iter().filter(|met| asked.contains(met.policy.as_str())).collect();
    let (standing, reason) = if asked.is_empty() {
        (Standing::Manual, None)
    } else {
        let about = policies.iter().map(|policy| policy.resource.as_str()).collect();
        standing((&control, &about), (&findings, &met), evidence)
    };
    Row { control, standing, reason, findings, met }
}

/// How a control stands that policies answer for: the worst of what they say. With the control come the types of
/// resources that it is about.
fn standing(
    (control, about): (&Control, &BTreeSet<&str>),
    (findings, met): (&[&Diagnostic], &[&Met]),
    evidence: &Evidence<'_>,
) -> (Standing, Option<String>) {
    let any = |wanted: fn(&Kind) -> bool| findings.iter().any(|finding| wanted(&finding.kind));
    if any(|kind| *kind == Kind::Fail) {
        return (Standing::NotMet, None);
    }
    if any(|kind| *kind == Kind::CannotTell) {
        return (Standing::CannotTell, None);
    }
    if let Some(reason) = missing(control, findings.is_empty() && met.is_empty(), evidence.kinds) {
        let standing = if evidence.whole { Standing::NotMet } else { Standing::CannotTell };
        return (standing, Some(reason));
    }
    if any(|kind| matches!(kind, Kind::Excepted { .. })) {
        return (Standing::Accepted, None);
    }
    match (met, &control.manual) {
        ([], manual) => silent(about, manual.as_ref(), evidence),
        (met, Some(_)) if met.iter().any(|met| !met.live) => (Standing::Manual, None),
        _ => (Standing::Met, None),
    }
}

/// How a control stands of which no policy had anything to say, and that wants nothing to be there.
fn silent(
    about: &BTreeSet<&str>,
    manual: Option<&Manual>,
    evidence: &Evidence<'_>,
) -> (Standing, Option<String>) {
    if let Some(why) = about.iter().find_map(|kind| evidence.unseen.get(kind)) {
        return (Standing::CannotTell, Some(why.clone()));
    }
    if !about.iter().any(|kind| evidence.kinds.contains(*kind)) {
        let nouns: Vec<&str> = about.iter().map(|kind| noun(kind)).collect();
        return (Standing::NotApplicable, Some(format!("no {} is among the inputs", nouns.join(" or "))));
    }
    // Its policies leave such resources to something better; the framework does not.
    if manual.is_some() {
        return (Standing::Manual, None);
    }
    let beyond = match evidence.scope {
        Scope::Logging => "; what takes no part in audit logging is judged with `--scope all`",
        Scope::All => "",
    };
    (Standing::NotApplicable, Some(format!("nothing among the inputs is what this is about{beyond}")))
}

fn noun(kind: &str) -> &str {
    resource_type(kind).map_or(kind, |row| row.noun)
}

/// What a control wants to be there and is not; `silent` is whether no policy had anything to say.
fn missing(control: &Control, silent: bool, kinds: &BTreeSet<String>) -> Option<String> {
    let kind = control.exists.as_ref()?;
    let noun = noun(kind);
    if !kinds.contains(kind) {
        return Some(format!("no {noun} is among the inputs"));
    }
    silent.then(|| format!("no {noun} among the inputs is for this"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::ExceptedBy;
    use crate::estate::{Dialect, Estate, declared};
    use crate::framework;
    use crate::policy::{evaluate, met, unseen};
    use serde_json::{Value, json};

    fn id(name: &str) -> FrameworkId {
        name.parse().unwrap()
    }

    /// How the controls of a framework stand for some resources.
    fn standings(name: &str, resources: &Value, whole: bool) -> Vec<(String, Standing, Option<String>)> {
        of_estate(name, &declared(resources).unwrap(), whole)
    }

    fn of_estate(name: &str, estate: &Estate, whole: bool) -> Vec<(String, Standing, Option<String>)> {
        let policies = PolicySet::builtin();
        let (mut findings, met) =
            (evaluate(&policies, estate, Scope::Logging), met(&policies, estate, Scope::Logging));
        for finding in findings.iter_mut().filter(|finding| finding.id == "trail-log-file-validation") {
            let reason = "lab".to_owned();
            finding.kind = Kind::Excepted { by: ExceptedBy::Spec, reason, expires: None };
        }
        let kinds = estate.resources.iter().map(|resource| resource.kind.clone()).collect();
        let unseen = unseen([estate]);
        let evidence = Evidence {
            policies: &policies,
            findings: &findings,
            met: &met,
            kinds: &kinds,
            unseen: &unseen,
            scope: Scope::Logging,
            whole,
        };
        let rows = matrix(id(name), &evidence).rows;
        rows.into_iter().map(|row| (row.control.id.clone(), row.standing, row.reason)).collect()
    }

    fn of<'a>(rows: &'a [(String, Standing, Option<String>)], control: &str) -> (Standing, Option<&'a str>) {
        let row = rows.iter().find(|row| row.0 == control).unwrap();
        (row.1, row.2.as_deref())
    }

    #[test]
    fn a_control_stands_as_the_worst_that_is_found() {
        let trail = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {
            "S3BucketName": {"Ref": "Logs"}, "IsLogging": true, "IsMultiRegionTrail": true,
            "EnableLogFileValidation": false, "KMSKeyId": {"Ref": "Parameter"},
            "EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true}]}},
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
                "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}}}});
        let rows = standings("cis-aws-5.0", &trail, false);
        assert_eq!(of(&rows, "3.1"), (Standing::NotMet, None));
        assert_eq!(of(&rows, "3.2"), (Standing::Accepted, None));
        assert_eq!(of(&rows, "3.5"), (Standing::CannotTell, None));
        let why = "the key of trail `Trail`: `Parameter` is not known before deployment";
        assert_eq!(of(&rows, "3.6"), (Standing::CannotTell, Some(why)));
        assert_eq!(of(&rows, "2.1.2"), (Standing::Manual, None));
        assert_eq!(of(&rows, "4.16"), (Standing::Manual, None));
        assert_eq!(of(&rows, "4.1"), (Standing::CannotTell, Some("no alarm is among the inputs")));
    }

    #[test]
    fn what_no_file_shows_is_met_once_aws_says_so() {
        let deletes = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Logs"}}},
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
                "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}}}});
        let mut estate = declared(&deletes).unwrap();
        assert_eq!(of(&of_estate("cis-aws-5.0", &estate, false), "2.1.2"), (Standing::Manual, None));
        estate.units[0].dialect = Dialect::AwsApi;
        assert_eq!(of(&of_estate("cis-aws-5.0", &estate, false), "2.1.2"), (Standing::Met, None));
    }

    #[test]
    fn what_a_policy_leaves_to_something_better_stays_to_be_done_by_hand() {
        let locked = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Logs"}}},
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}}}}}});
        assert_eq!(of(&standings("cis-aws-5.0", &locked, true), "2.1.2"), (Standing::Manual, None));
    }

    #[test]
    fn nothing_does_not_meet_what_must_be_there() {
        let bucket = json!({"Logs": {"Type": "AWS::S3::Bucket", "Properties": {}}});
        let some = standings("cis-aws-5.0", &bucket, false);
        assert_eq!(of(&some, "3.1"), (Standing::CannotTell, Some("no trail is among the inputs")));
        let all = standings("cis-aws-5.0", &bucket, true);
        assert_eq!(of(&all, "3.1"), (Standing::NotMet, Some("no trail is among the inputs")));
        assert!(all.iter().all(|row| row.1 != Standing::Met), "{all:?}");
    }

    #[test]
    fn nothing_is_out_of_question_where_nobody_knows_which_trails_there_are() {
        let account = |trails: Value| {
            let account = json!({"Account": {"Type": "AWS::::Account", "Properties": {"Trails": trails}}});
            standings("cis-aws-5.0", &account, false)
        };
        let none = account(json!([]));
        assert_eq!(of(&none, "3.1"), (Standing::NotMet, None));
        assert_eq!(of(&none, "3.2"), (Standing::NotApplicable, Some("no trail is among the inputs")));
        let refused = account(json!({ "Trailsmith::Unknown": "it was refused" }));
        assert_eq!(of(&refused, "3.1"), (Standing::CannotTell, None));
        assert_eq!(
            of(&refused, "3.2"),
            (Standing::CannotTell, Some("no trail is among the inputs: it was refused"))
        );
        assert_eq!(of(&refused, "3.4").0, Standing::CannotTell);
        let trail = json!({"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "elsewhere"}},
            "Scratch": {"Type": "AWS::S3::Bucket", "Properties": {}}});
        let trail = standings("cis-aws-5.0", &trail, false);
        let why = "the bucket of trail `Trail`: `elsewhere` is not among the inputs";
        assert_eq!(of(&trail, "3.4"), (Standing::CannotTell, Some(why)));
        assert_eq!(of(&trail, "3.6"), (Standing::NotApplicable, Some("no key is among the inputs")));
    }

    #[test]
    fn every_policy_and_every_control_has_its_other_side() {
        let policies = PolicySet::builtin();
        for framework in framework::all() {
            let id = id(&framework.id);
            for policy in policies.iter() {
                for control in policy.controls(id) {
                    assert!(framework.control(control).is_some(), "{}: {id} has no {control}", policy.id);
                }
            }
            for control in &framework.controls {
                let answered = policies.iter().any(|policy| policy.controls(id).contains(&control.id));
                assert!(answered || control.manual.is_some(), "{id} {}: who answers for it?", control.id);
                let kind = control.exists.as_ref();
                assert!(kind.is_none_or(|kind| resource_type(kind).is_some()), "{id} {}", control.id);
            }
        }
    }
}
