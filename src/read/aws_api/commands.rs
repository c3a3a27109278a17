//! The AWS CLI's commands whose answers are read, one row a command.
//!
//! `trailsmith snapshot` runs these and no others; how it puts arguments together is its own business.

use super::answers::At;
use crate::source::{Kind, Node};

/// A command of the AWS CLI, all of them reading ones.
#[derive(Debug)]
pub struct Command {
    /// The service's name in a bundle.
    pub service: &'static str,
    /// The command: `get-bucket-policy`.
    pub name: &'static str,
    /// The option that says what is asked about; none for a command that lists.
    pub subject: Option<&'static str>,
    /// Keys that every answer has, or that most have and no other command's. An answer of a listing holds its list
    /// under the first.
    pub keys: &'static [&'static str],
    /// How an answer that stands alone is told.
    pub told: Told,
    /// Whether AWS answers nothing at all where nothing is set.
    pub or_nothing: bool,
}

/// How one command's plain output is told from everything else that is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It has all of the keys.
    ByKeys,
    /// It has the first of the keys, and no others than these: they are common words.
    ByKeysAlone,
    /// The same, and the value of the first is one of these.
    ByWords(&'static [&'static str]),
    /// The value of its first key has this key.
    ByPart(&'static str),
    /// It has the first of the keys, and no others than these, and each item under the first has this key.
    ByItems(&'static str),
    /// The same; one without items is it too, as nothing else has a list of that name.
    ByItemsIfAny(&'static str),
    /// It is a policy document in a text that allows or denies this service's actions.
    ByActions(&'static str),
    /// It cannot be told.
    Not,
}

macro_rules! commands {
    ($($service:literal $name:literal $(($subject:literal))? [$($key:literal),*] $(, or $nothing:ident)? $told:expr;)*) => {
        &[$(Command {
            service: $service,
            name: $name,
            subject: commands!(@subject $($subject)?),
            keys: &[$($key),*],
            told: $told,
            or_nothing: commands!(@nothing $($nothing)?),
        }),*]
    };
    (@nothing) => { false };
    (@nothing nothing) => { true };
    (@subject) => { None };
    (@subject $subject:literal) => { Some($subject) };
}

use Told::{ByActions, ByItems, ByItemsIfAny, ByKeys, ByKeysAlone, ByPart, ByWords, Not};

/// All of them. Of two that could be told by the same keys the first is meant.
pub static COMMANDS: &[Command] = commands! {
    "sts" "get-caller-identity" ["Account", "Arn", "UserId"] ByKeys;
    "cloudtrail" "describe-trails" ["trailList"] ByKeys;
    "cloudtrail" "list-trails" ["Trails", "NextToken"] ByItemsIfAny("TrailARN");
    "cloudtrail" "get-trail" ("--name") ["Trail"] ByPart("TrailARN");
    "cloudtrail" "get-trail-status" ("--name") ["IsLogging"] ByKeys;
    "cloudtrail" "get-event-selectors" ("--trail-name") ["TrailARN", "EventSelectors", "AdvancedEventSelectors"] ByKeysAlone;
    "cloudtrail" "get-insight-selectors" ("--trail-name") ["TrailARN", "InsightSelectors", "EventDataStoreArn", "InsightsDestination"] ByKeysAlone;
    "cloudtrail" "get-event-configuration" ("--trail-name") ["TrailARN", "AggregationConfigurations", "EventDataStoreArn", "MaxEventSize", "ContextKeySelectors"] ByKeysAlone;
    "cloudtrail" "list-tags" ("--resource-id-list") ["ResourceTagList"] ByKeys;
    "cloudtrail" "list-event-data-stores" ["EventDataStores"] ByKeys;
    "cloudtrail" "get-event-data-store" ("--event-data-store") ["EventDataStoreArn", "RetentionPeriod"] ByKeys;
    "kms" "list-keys" ["Keys", "Truncated", "NextMarker"] ByItems("KeyArn");
    "kms" "list-aliases" ["Aliases", "Truncated", "NextMarker"] ByItems("AliasName");
    "kms" "describe-key" ("--key-id") ["KeyMetadata"] ByKeys;
    "kms" "get-key-policy" ("--key-id") ["Policy", "PolicyName"] ByActions("kms:");
    "kms" "get-key-rotation-status" ("--key-id") ["KeyRotationEnabled"] ByKeys;
    "kms" "list-resource-tags" ("--key-id") ["Tags"] Not;
    "logs" "describe-log-groups" ["logGroups"] ByKeys;
    "logs" "describe-metric-filters" ["metricFilters"] ByKeys;
    "logs" "describe-resource-policies" ["resourcePolicies"] ByKeys;
    "logs" "list-tags-for-resource" ("--resource-arn") ["tags"] Not;
    "cloudwatch" "describe-alarms" ["MetricAlarms"] ByKeys;
    "events" "list-rules" ["Rules", "NextToken"] ByItems("EventBusName");
    "events" "list-targets-by-rule" ("--rule") ["Targets"] Not;
    "sqs" "get-queue-url" ("--queue-name") ["QueueUrl"] ByKeysAlone;
    "sqs" "get-queue-attributes" ("--queue-url") ["Attributes"] ByPart("QueueArn");
    "sqs" "list-queue-tags" ("--queue-url") ["Tags"], or nothing Not;
    "sns" "get-topic-attributes" ("--topic-arn") ["Attributes"] ByKeys;
    "sns" "list-subscriptions-by-topic" ("--topic-arn") ["Subscriptions"] ByKeys;
    "sns" "list-tags-for-resource" ("--resource-arn") ["Tags"] Not;
    "configservice" "describe-config-rules" ["ConfigRules"] ByKeys;
    "cloudformation" "list-stack-sets" ["Summaries"] Not;
    "cloudformation" "describe-stack-set" ("--stack-set-name") ["StackSet"] Not;
    "athena" "list-work-groups" ["WorkGroups"] ByKeys;
    "athena" "get-work-group" ("--work-group") ["WorkGroup"] Not;
    "glue" "get-databases" ["DatabaseList"] ByKeys;
    "glue" "get-tables" ("--database-name") ["TableList"] ByKeys;
    "s3" "list-buckets" ["Buckets", "Owner", "Prefix", "ContinuationToken"] ByKeysAlone;
    "s3" "get-bucket-location" ("--bucket") ["LocationConstraint"] ByKeysAlone;
    "s3" "get-bucket-policy" ("--bucket") ["Policy"] ByActions("s3:");
    "s3" "get-bucket-versioning" ("--bucket") ["Status", "MFADelete"], or nothing ByWords(&["Enabled", "Suspended"]);
    "s3" "get-bucket-lifecycle-configuration" ("--bucket") ["Rules", "TransitionDefaultMinimumObjectSize"] ByItems("Status");
    "s3" "get-bucket-encryption" ("--bucket") ["ServerSideEncryptionConfiguration"] ByKeysAlone;
    "s3" "get-object-lock-configuration" ("--bucket") ["ObjectLockConfiguration"] ByKeysAlone;
    "s3" "get-public-access-block" ("--bucket") ["PublicAccessBlockConfiguration"] ByKeysAlone;
    "s3" "get-bucket-ownership-controls" ("--bucket") ["OwnershipControls"] ByKeysAlone;
    "s3" "get-bucket-acl" ("--bucket") ["Grants", "Owner"] ByKeys;
    "s3" "get-bucket-logging" ("--bucket") ["LoggingEnabled"], or nothing ByKeysAlone;
    "s3" "get-bucket-replication" ("--bucket") ["ReplicationConfiguration"] ByKeysAlone;
    "s3" "get-bucket-tagging" ("--bucket") ["TagSet"] ByKeysAlone;
    "s3" "get-bucket-request-payment" ("--bucket") ["Payer"], or nothing ByKeysAlone;
    "s3" "get-bucket-notification-configuration" ("--bucket") ["TopicConfigurations"], or nothing Not;
    "s3" "get-bucket-website" ("--bucket") ["IndexDocument", "RedirectAllRequestsTo"] Not;
    "s3control" "get-public-access-block" ("--account-id") ["PublicAccessBlockConfiguration"] Not;
    "iam" "get-role" ("--role-name") ["Role"] ByPart("AssumeRolePolicyDocument");
    "iam" "list-role-policies" ("--role-name") ["PolicyNames", "IsTruncated", "Marker"] ByKeysAlone;
    "iam" "get-role-policy" ("--role-name") ["RoleName", "PolicyName", "PolicyDocument"] ByKeys;
    "iam" "list-attached-role-policies" ("--role-name") ["AttachedPolicies", "IsTruncated", "Marker"] ByKeysAlone;
    "iam" "get-policy" ("--policy-arn") ["Policy"] Not;
    "iam" "get-policy-version" ("--policy-arn") ["PolicyVersion"] ByPart("Document");
    "organizations" "describe-organization" ["Organization"] ByPart("MasterAccountId");
    "organizations" "list-delegated-administrators" ["DelegatedAdministrators"] ByKeys;
};

/// What an SDK has of the answer itself, beside what was answered.
pub(super) const METADATA: &str = "ResponseMetadata";

/// The row of that command.
pub fn command(service: &str, name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|row| row.service == service && row.name == name)
}

/// The command whose plain output this is.
pub(super) fn detect(root: &Node) -> Option<&'static Command> {
    COMMANDS.iter().find(|row| row.printed(root))
}

/// The same of a file: its name tells the account's own block from a bucket's, which looks alike.
pub(super) fn detect_in(root: &Node, name: &str) -> Option<&'static Command> {
    let found = detect(root)?;
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let other =
        (found.service == "s3" && file.contains("s3control")).then(|| command("s3control", found.name));
    Some(other.flatten().unwrap_or(found))
}

impl Command {
    /// How people type it: `aws s3api get-bucket-policy`.
    pub fn typed(&self) -> String {
        format!("aws {} {}", self.program(), self.name)
    }

    /// The AWS CLI's name of the service.
    pub fn program(&self) -> &'static str {
        if self.service == "s3" { "s3api" } else { self.service }
    }

    /// Whether an answer has what this command answers, or may be without it. What it repeats of the question is no answer.
    pub(super) fn tells(&self, at: At<'_>) -> bool {
        const REPEATED: [&str; 4] = ["TrailARN", "EventDataStoreArn", "RoleName", "PolicyName"];
        let mut keys = self.keys.iter().filter(|key| !REPEATED.contains(key));
        self.or_nothing || keys.any(|key| at.path(key).is_some())
    }

    fn printed(&self, root: &Node) -> bool {
        let has = |key: &&str| root.entry(key).is_some();
        let alone = || root.keys().all(|key| self.keys.contains(&key) || key == METADATA);
        match self.told {
            Told::ByKeys => self.keys.iter().all(has),
            // A trail's selectors: the ARN and either kind.
            Told::ByKeysAlone if self.keys[0] == "TrailARN" => {
                has(&"TrailARN") && self.keys[1..].iter().any(has) && alone()
            }
            Told::ByKeysAlone => self.keys.first().is_some_and(has) && alone(),
            Told::ByWords(words) => {
                let value = self.keys.first().and_then(|key| root.get(key)).and_then(text);
                value.is_some_and(|value| words.contains(&value)) && alone()
            }
            Told::ByPart(part) => self
                .keys
                .first()
                .and_then(|key| root.get(key))
                .is_some_and(|value| value.entry(part).is_some()),
            Told::ByItems(part) | Told::ByItemsIfAny(part) => {
                let items = self.keys.first().and_then(|key| root.get(key)?.items());
                let is_enough = |number: usize| number > 0 || matches!(self.told, Told::ByItemsIfAny(_));
                let all = items.filter(|items| items.iter().all(|item| item.entry(part).is_some()));
                alone() && all.is_some_and(|items| is_enough(items.len()))
            }
            Told::ByActions(service) => {
                root.keys().all(|key| ["Policy", "PolicyName", METADATA].contains(&key))
                    && root.get("Policy").and_then(text).is_some_and(|policy| governs(policy, service))
            }
            Told::Not => false,
        }
    }
}

/// Whether a policy document is about that service: actions of it are named, or its resources. One that is about all actions
/// on all resources may be anybody's.
fn governs(policy: &str, service: &str) -> bool {
    let names = |text: &str, start: &str| {
        text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
    };
    let mut texts = policy.split('"').skip(1).step_by(2);
    let name = service.trim_end_matches(':');
    let of_arn = |text: &str| text.starts_with("arn:") && text.split(':').nth(2) == Some(name);
    texts.any(|text| names(text, service) || of_arn(text))
}

/// A scalar's text.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar { text, plain } if !plain || &**text != "null" => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn every_command_only_reads() {
        for row in COMMANDS {
            let verb = row.name.split('-').next().unwrap_or_default();
            assert!(["describe", "get", "list", "head"].contains(&verb), "{}", row.typed());
        }
    }

    #[test]
    fn each_command_is_there_once_and_found() {
        for row in COMMANDS {
            let found = command(row.service, row.name).map(std::ptr::from_ref);
            assert_eq!(found, Some(std::ptr::from_ref(row)), "{}", row.typed());
        }
    }

    #[track_caller]
    fn told(answer: &str) -> Option<&'static str> {
        detect(&Source::new("x", answer).parse().0.unwrap()).map(|row| row.name)
    }

    #[test]
    fn plain_output_is_told_by_its_keys() {
        assert_eq!(told(r#"{"trailList": []}"#), Some("describe-trails"));
        assert_eq!(told(r#"{"Status": "Enabled"}"#), Some("get-bucket-versioning"));
        assert_eq!(told(r#"{"Status": "Enabled", "Name": "x"}"#), None);
        assert_eq!(told(r#"{"Status": "ok"}"#), None);
        assert_eq!(told(r#"{"TrailARN": "a", "EventSelectors": []}"#), Some("get-event-selectors"));
        assert_eq!(told(r#"{"TrailARN": "a", "InsightSelectors": []}"#), Some("get-insight-selectors"));
        let aggregation = r#"{"TrailARN": "a", "AggregationConfigurations": [], "ContextKeySelectors": []}"#;
        assert_eq!(told(aggregation), Some("get-event-configuration"));
        assert_eq!(told(r#"{"TrailARN": "a"}"#), None);
        assert_eq!(told(r#"{"Attributes": {"TopicArn": "a"}}"#), Some("get-topic-attributes"));
        assert_eq!(told(r#"{"Attributes": {"QueueArn": "a"}}"#), Some("get-queue-attributes"));
        assert_eq!(told(r#"{"Resources": {}}"#), None);
        assert_eq!(told("[1]"), None);
        assert_eq!(told(r#"{"Trails": [{"TrailARN": "a", "Name": "b"}]}"#), Some("list-trails"));
        assert_eq!(told(r#"{"Trails": [{"Name": "b"}]}"#), None);
        assert_eq!(told(r#"{"Trails": []}"#), Some("list-trails"));
        assert_eq!(told(r#"{"Trails": [], "Peaks": []}"#), None);
        assert_eq!(told(r#"{"Trail": {"TrailARN": "a"}}"#), Some("get-trail"));
        let rule = r#"{"ID": "a", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}"#;
        assert_eq!(told(&format!(r#"{{"Rules": [{rule}]}}"#)), Some("get-bucket-lifecycle-configuration"));
        assert_eq!(told(r#"{"Rules": [{"Name": "a", "Arn": "b", "State": "ENABLED"}]}"#), None);
        assert_eq!(told(r#"{"Rules": []}"#), None);
        // What an SDK has of the answer itself stands beside it.
        let with = |answer: &str| {
            told(&answer.replacen('}', r#", "ResponseMetadata": {"HTTPStatusCode": 200}}"#, 1))
        };
        assert_eq!(with(r#"{"Trails": []}"#), Some("list-trails"));
        assert_eq!(with(r#"{"Status": "Enabled"}"#), Some("get-bucket-versioning"));
        assert_eq!(with(r#"{"TrailARN": "a", "EventSelectors": []}"#), Some("get-event-selectors"));
    }

    #[test]
    fn a_policy_alone_is_told_by_its_actions() {
        let answer = |action: &str| {
            let policy = format!(r#"{{"Statement": [{{"Effect": "Allow", "Action": {action}}}]}}"#);
            crate::json::json!({ "Policy": policy }).to_string()
        };
        assert_eq!(told(&answer(r#"["s3:PutObject"]"#)), Some("get-bucket-policy"));
        assert_eq!(told(&answer(r#""kms:*""#)), Some("get-key-policy"));
        assert_eq!(told(&answer(r#""sqs:*""#)), None);
        assert_eq!(told(&answer(r#""*", "Resource": "arn:aws:s3:::logs/*""#)), Some("get-bucket-policy"));
        assert_eq!(told(&answer(r#""*"}, {"Action": "S3:GetObject""#)), Some("get-bucket-policy"));
        assert_eq!(told(&answer(r#""*"}, {"Action": "kms:Decrypt""#)), Some("get-key-policy"));
        assert_eq!(told(&answer(r#""*""#)), None, "it may be anybody's");
    }
}
