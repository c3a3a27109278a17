//! `member_accounts`: what every account of the organization gets.

use super::config_rule::{AccountRule, LogArchiveRule};
use super::{Bucket, Spec, Trail};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// What every account of the organization gets beside the trail: S3's Block Public Access of the whole account, and rules
/// of AWS Config that tell when the trail, or what keeps its logs, is no longer as this spec says.
///
/// Rules only tell; they hold nobody off. AWS Config must be recording wherever there are rules.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberAccounts {
    /// The accounts: the organization's root (`r-…`) or organizational units (`ou-…`). What joins them later gets the same.
    /// Needed by `config_rules`, which a stack set deploys.
    #[serde(default)]
    pub organizational_units: Vec<String>,
    /// The Regions in which every account has the rules, once each. Default: the home Region.
    #[serde(default)]
    pub regions: Vec<String>,
    /// The organization trail, by its name in `trails`, that the rules watch. Default: the only one.
    pub trail: Option<String>,
    /// Whether accounts as a whole block public access to S3. Terraform sets it in the accounts of this spec; for all
    /// others, and with CloudFormation, which cannot, the runbook has the command. Where an S3 policy of the organization
    /// does it already, accounts cannot and need not: write `false`. Default: true, with `guardrails.s3_policy` false.
    pub public_access_block: Option<bool>,
    /// Which rules every account has, the management account too: `true` for all that this spec's trail meets, `false`
    /// for none, or AWS's names of rules. Default: true.
    #[serde(default)]
    pub config_rules: Rules<AccountRule>,
    /// Which rules watch the buckets and keys of this spec, in their own stacks: `true` for all that this spec meets,
    /// `false` for none, or AWS's names of rules. Default: true.
    #[serde(default)]
    pub log_archive_rules: Rules<LogArchiveRule>,
    /// After how many hours rules look again that do not look at each change: 1, 3, 6, 12 or 24. Default: 24.
    #[schemars(extend("enum" = [1, 3, 6, 12, 24]))]
    pub every_hours: Option<u32>,
    /// The account, by its name in `organization.accounts`, that has the stack set: the management account or one to which
    /// it has delegated the administration of stack sets. Default: `management`.
    pub administrator: Option<String>,
    /// The stack set's name: a letter, then letters, digits and `-`, up to 128 characters. Default:
    /// `trailsmith-member-accounts`.
    #[schemars(length(min = 1, max = 128))]
    pub stack_set: Option<String>,
}

/// Which of some rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Rules<T> {
    /// All that are met by what the spec says.
    #[default]
    Met,
    /// These.
    These(Vec<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rules<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rules<T>, D::Error> {
        deserializer.deserialize_any(RulesVisitor(PhantomData))
    }
}

struct RulesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RulesVisitor<T> {
    type Value = Rules<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true`, `false`, or a list of rules by AWS's names")
    }

    fn visit_bool<E: de::Error>(self, wanted: bool) -> Result<Rules<T>, E> {
        Ok(if wanted { Rules::Met } else { Rules::These(Vec::new()) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Rules<T>, A::Error> {
        let mut rules = Vec::new();
        while let Some(rule) = items.next_element()? {
            rules.push(rule);
        }
        Ok(Rules::These(rules))
    }
}

impl<T: JsonSchema> JsonSchema for Rules<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Rules{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<T>();
        json_schema!({
            "description": "`true`: all that are met. `false`: none. Or AWS's names of rules.",
            "anyOf": [{"type": "boolean"}, {"type": "array", "items": rule, "minItems": 1}],
        })
    }
}

impl MemberAccounts {
    /// How often periodic rules look, as AWS Config writes it.
    pub(crate) fn frequency(&self) -> &'static str {
        match self.every_hours {
            Some(1) => "One_Hour",
            Some(3) => "Three_Hours",
            Some(6) => "Six_Hours",
            Some(12) => "Twelve_Hours",
            _ => "TwentyFour_Hours",
        }
    }

    /// The stack set's name.
    pub(crate) fn stack_set_or_default(&self) -> &str {
        self.stack_set.as_deref().unwrap_or("trailsmith-member-accounts")
    }

    /// The rules for accounts, given what they watch, sorted, each once.
    pub(crate) fn account_rules(&self, trail: Option<&Trail>) -> Vec<AccountRule> {
        let met = |rule: &AccountRule| {
            if rule.is_of_trails() {
                trail.is_some_and(|trail| rule.obstacle(trail).is_none())
            } else {
                self.public_access_block != Some(false)
            }
        };
        let mut rules = match &self.config_rules {
            Rules::Met => AccountRule::ALL.into_iter().filter(met).collect(),
            Rules::These(rules) => rules.clone(),
        };
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The rules for buckets and keys, sorted, each once.
    pub(crate) fn log_archive_rules(&self) -> Vec<LogArchiveRule> {
        let mut rules = match &self.log_archive_rules {
            Rules::Met => LogArchiveRule::ALL.to_vec(),
            Rules::These(rules) => rules.clone(),
        };
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

impl Spec {
    /// Whether each account is to block public access by itself.
    pub(crate) fn blocks_each_account(&self, members: &MemberAccounts) -> bool {
        members.public_access_block.unwrap_or(self.s3_policy_targets().is_none())
    }

    /// The trail, by its name, that rules in all accounts watch; nothing where it cannot be told.
    pub(crate) fn watched_trail<'a>(&'a self, members: &'a MemberAccounts) -> Option<&'a str> {
        if let Some(name) = &members.trail {
            return Some(name);
        }
        let mut trails = self.trails.iter().filter(|(_, trail)| trail.organization);
        trails.next().filter(|_| trails.next().is_none()).map(|(name, _)| name.as_str())
    }
}

impl Trail {
    /// Whether no management event is left out.
    pub(crate) fn records_all_management(&self) -> bool {
        let mut written = self.selection().written_selectors("Management").peekable();
        let recorded = self.selection().management();
        let whole = match written.peek() {
            None => self.management_events.exclude.is_empty(),
            Some(_) => written.all(|selector| {
                let fields = selector.field_selectors.iter();
                fields
                    .map(|field| field.field.as_str())
                    .all(|field| ["eventCategory", "readOnly"].contains(&field))
            }),
        };
        recorded.reads && recorded.writes && whole
    }
}

/// A field of a bucket, and whether a bucket has it.
type Field = (&'static str, fn(&Bucket) -> bool);

impl LogArchiveRule {
    /// What a bucket must have in the spec so that the rule can be met; nothing where all have it.
    pub(crate) fn field(self) -> Option<Field> {
        match self {
            LogArchiveRule::S3BucketMfaDeleteEnabled => Some(("mfa_delete", |bucket| bucket.mfa_delete)),
            LogArchiveRule::S3BucketDefaultLockEnabled => {
                Some(("object_lock", |bucket| bucket.object_lock.is_some()))
            }
            LogArchiveRule::S3BucketReplicationEnabled => {
                Some(("replicate_to", |bucket| bucket.replicate_to.is_some()))
            }
            LogArchiveRule::S3BucketLoggingEnabled => {
                Some(("access_logs", |bucket| bucket.access_logs.enabled))
            }
            LogArchiveRule::S3BucketVersioningEnabled
            | LogArchiveRule::S3BucketLevelPublicAccessProhibited
            | LogArchiveRule::S3BucketSslRequestsOnly
            | LogArchiveRule::S3DefaultEncryptionKms
            | LogArchiveRule::KmsCmkNotScheduledForDeletion => None,
        }
    }
}
