//! Policies of the organization that protect what the estate has: a service control policy for who comes from a member
//! account, a resource control policy for who comes to what a member account keeps; and an S3 policy, which is a setting.
//!
//! The former two only deny. What AWS leaves to the management account is not said here: neither binds it.

pub(in crate::compile) mod pack;
mod table;

use super::draft::{Draft, Statement, numbered};
use super::plan::{Common, Plan};
use super::principal::one_or_many;
use crate::diagnostic::Diagnostic;
use crate::estate::{Estate, Resource, StackId, intrinsic};
use crate::json::{Value, json};
use crate::source::pointer;
use crate::spec::control_tower::EXECUTION_ROLE;
use crate::spec::guardrails::Control;
use crate::spec::{AccountId, ControlPolicy, Guardrails};
use pack::{Rule, pack};
use std::collections::{BTreeMap, BTreeSet};
use table::{BUCKETS, Form, ROLE_ACTIONS, ROWS, Reach, Row, VERSIONING};

/// The policies that the spec asks for, for an estate that has everything else.
pub(super) fn write(plan: &Plan<'_>, estate: &Estate) -> Result<Vec<Resource>, Vec<Diagnostic>> {
    let Some(guardrails) = &plan.spec.guardrails else { return Ok(Vec::new()) };
    let Some(stack) = plan.management_stack() else { return Ok(Vec::new()) };
    let writer = Writer { plan, estate, guardrails, stack };
    let (mut resources, mut errors) = (Vec::new(), Vec::new());
    for (control, settings) in guardrails.policies() {
        if !control.denies() {
            resources.push(writer.policy((control, settings), 0, Content::Whole(public_access_block())));
            continue;
        }
        let rules = writer.rules(control);
        if rules.is_empty() {
            errors.push(writer.nothing(control));
        }
        for (index, statements) in pack(estate, control, &rules).into_iter().enumerate() {
            resources.push(writer.policy((control, settings), index, Content::Statements(statements)));
        }
    }
    if errors.is_empty() { Ok(resources) } else { Err(errors) }
}

/// What a policy says.
enum Content {
    /// What is denied.
    Statements(Vec<Value>),
    /// All of it, where it is no list of statements.
    Whole(Value),
}

/// Organizations user guide, "Amazon S3 policy syntax and examples": all four settings or none.
fn public_access_block() -> Value {
    json!({"s3_attributes": {"public_access_block_configuration": {"@@assign": "all"}}})
}

struct Writer<'a> {
    plan: &'a Plan<'a>,
    estate: &'a Estate,
    guardrails: &'a Guardrails,
    stack: StackId,
}

impl Writer<'_> {
    fn rules(&self, control: Control) -> Vec<Rule> {
        let mut rules: Vec<Rule> = ROWS.iter().filter_map(|row| self.row(control, row)).collect();
        rules.extend(self.with_mfa_delete(control));
        match control {
            Control::Service => {
                rules.extend(self.registration());
                rules.extend(self.break_glass());
            }
            Control::Resource => rules.extend(self.strangers()),
            Control::S3 => {}
        }
        rules
    }

    /// The resources of a row that a policy of this kind has a say on.
    fn within<'s>(&'s self, control: Control, row: &'s Row) -> impl Iterator<Item = &'s Resource> {
        let may_be_bound = move |resource: &&Resource| {
            let managed = self.account(resource) == self.plan.stacks[self.stack.0].account;
            match control {
                Control::Service => !managed || row.reach == Reach::Others,
                Control::Resource => row.rcp && !managed,
                Control::S3 => false,
            }
        };
        row.kinds.iter().flat_map(|kind| self.estate.of_kind(kind)).filter(may_be_bound)
    }

    fn account(&self, resource: &Resource) -> &str {
        &self.estate.stack(resource.stack).account
    }

    fn row(&self, control: Control, row: &Row) -> Option<Rule> {
        let resources = self.within(control, row).filter(|resource| !has_mfa_delete(resource));
        let resources: Vec<_> =
            resources.map(|resource| table::names(self.estate, resource, row.form)).collect();
        let rule = Rule {
            sid: row.sid,
            actions: row.actions.to_vec(),
            resources,
            condition: self.others(control, &BTreeSet::new()),
        };
        (!rule.resources.is_empty()).then_some(rule)
    }

    /// MFA Delete is root's to set, with its device, and asks for both whenever versioning is to be changed. So root is
    /// left that one action.
    fn with_mfa_delete(&self, control: Control) -> Vec<Rule> {
        let buckets: Vec<&Resource> =
            self.within(control, &BUCKETS).filter(|bucket| has_mfa_delete(bucket)).collect();
        if buckets.is_empty() {
            return Vec::new();
        }
        let roots = buckets.iter().map(|bucket| self.estate.stack(bucket.stack).root_arn()).collect();
        let names = |form| buckets.iter().map(|bucket| table::names(self.estate, bucket, form)).collect();
        vec![
            Rule {
                sid: "KeepLogsWithMfaDelete",
                actions: BUCKETS.actions.iter().copied().filter(|action| *action != VERSIONING).collect(),
                resources: names(Form::Bucket),
                condition: self.others(control, &BTreeSet::new()),
            },
            Rule {
                sid: "KeepMfaDelete",
                actions: vec![VERSIONING],
                resources: names(Form::Arn),
                condition: self.others(control, &roots),
            },
        ]
    }

    /// Only the management account can take a delegated administrator's place away, and it names no resource.
    fn registration(&self) -> Option<Rule> {
        self.plan.spec.organization.delegated_administrator.as_ref()?;
        Some(Rule {
            sid: "KeepDelegatedAdministrator",
            actions: vec!["cloudtrail:DeregisterOrganizationDelegatedAdmin"],
            resources: vec![vec!["*".into()]],
            condition: self.others(Control::Service, &BTreeSet::new()),
        })
    }

    /// Who could rewrite the trust policy of a role that is left alone would be left alone.
    fn break_glass(&self) -> Option<Rule> {
        let management = &self.plan.stacks[self.stack.0].account;
        let of = |arn: &str| arn.split(':').nth(4).unwrap_or_default().to_owned();
        let roles: BTreeSet<&String> =
            self.guardrails.break_glass.iter().filter(|arn| of(arn) != *management).collect();
        (!roles.is_empty()).then(|| Rule {
            sid: "KeepBreakGlass",
            actions: ROLE_ACTIONS.to_vec(),
            resources: roles.into_iter().map(|arn| vec![arn.as_str().into()]).collect(),
            condition: self.others(Control::Service, &BTreeSet::new()),
        })
    }

    /// A service that works for an account outside the organization (Organizations user guide, "Resource control policy
    /// examples"). The spec's own accounts are named besides, so that a service that does not say the organization can
    /// still deliver for them.
    fn strangers(&self) -> Option<Rule> {
        let rows = || ROWS.iter().filter(|row| ["KeepLogs", "KeepKeys"].contains(&row.sid));
        let resources: Vec<Vec<Value>> = rows()
            .flat_map(|row| self.within(Control::Resource, row).map(move |found| (row, found)))
            .map(|(row, found)| table::names(self.estate, found, row.form))
            .collect();
        let mut accounts: BTreeSet<&str> =
            self.plan.stacks.iter().map(|stack| stack.account.as_str()).collect();
        accounts.extend(self.plan.spec.organization.accounts.values().map(AccountId::as_str));
        let actions = [("s3:*", "AWS::S3::Bucket"), ("kms:*", "AWS::KMS::Key")];
        let used =
            rows().flat_map(|row| self.within(Control::Resource, row)).map(|found| found.kind.as_str());
        let used: BTreeSet<&str> = used.collect();
        (!resources.is_empty()).then(|| Rule {
            sid: "KeepStrangersOut",
            actions: actions
                .into_iter()
                .filter(|(_, kind)| used.contains(kind))
                .map(|(all, _)| all)
                .collect(),
            resources,
            condition: json!({
                "StringNotEqualsIfExists": {
                    "aws:SourceAccount": one_or_many(accounts),
                    "aws:SourceOrgID": self.plan.spec.organization.id,
                },
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            }),
        })
    }

    /// Everybody but the break-glass roles, and these.
    fn others(&self, control: Control, besides: &BTreeSet<String>) -> Value {
        // Control Tower works in member accounts by this role: without it, no landing zone could be updated.
        let partition = self.plan.partition().name();
        let execution = self.plan.spec.organization.control_tower.0.as_ref();
        let execution = execution.map(|_| format!("arn:{partition}:iam::*:role/{EXECUTION_ROLE}"));
        let exempt: BTreeSet<&str> =
            self.guardrails.break_glass.iter().chain(besides).chain(&execution).map(String::as_str).collect();
        let mut condition = json!({"ArnNotLike": {"aws:PrincipalArn": one_or_many(exempt)}});
        // A service that works for itself has no such ARN. No service control policy binds one; this leaves it alone, too.
        if control == Control::Resource {
            condition["BoolIfExists"] = json!({"aws:PrincipalIsAWSService": "false"});
        }
        condition
    }

    fn policy(
        &self,
        (control, settings): (Control, &ControlPolicy),
        index: usize,
        content: Content,
    ) -> Resource {
        let (id, what) = match control {
            Control::Service => (
                "GuardrailsServiceControlPolicy",
                "Keeps audit logs and what protects them from users and roles of member accounts",
            ),
            Control::Resource => (
                "GuardrailsResourceControlPolicy",
                "Keeps audit logs and what protects them from whoever comes to them",
            ),
            Control::S3 => ("GuardrailsS3Policy", "Blocks public access to S3 in all accounts"),
        };
        let short = control.short();
        let field = pointer::join(["guardrails", control.field()]);
        let number = |text: &str, between: &str| match index {
            0 => text.to_owned(),
            _ => format!("{text}{between}{}", index + 1),
        };
        let common = Common {
            id: numbered(id, index),
            label: number(&format!("guardrails_{short}"), "_"),
            address: format!("guardrails.{}", control.field()),
            pointer: field.clone(),
            stack: self.stack,
        };
        let mut draft = Draft::new(self.plan, "AWS::Organizations::Policy", &common, "");
        let name = settings.name.clone().unwrap_or_else(|| format!("trailsmith-guardrails-{short}"));
        draft.set("Name", number(&name, "-"), "name");
        draft.set("Description", what, "");
        draft.set("Type", control.name(), "");
        let mut referred = BTreeSet::new();
        match content {
            Content::Statements(statements) => {
                referred.extend(statements.iter().flat_map(intrinsic::references));
                let from = |value: Value| Statement::new(&field, value);
                draft.set_policy("Content", statements.into_iter().map(from).collect(), "");
            }
            Content::Whole(content) => draft.set("Content", content, ""),
        }
        let (targets, at) = match &settings.targets {
            Some(own) => (own, format!("{field}/targets")),
            None => (&self.guardrails.targets, "/guardrails/targets".to_owned()),
        };
        draft.set_from("TargetIds", self.targets(targets), &at);
        draft.tags(&BTreeMap::new());
        // Else it could forbid whoever deploys to make what it protects. A reference says so by itself.
        for resource in self.estate.resources.iter().filter(|_| control.denies()) {
            let said = referred.contains(&resource.id);
            if !said && !["AWS::S3::Bucket", "AWS::KMS::Alias"].contains(&resource.kind.as_str()) {
                draft.after(&resource.id);
            }
        }
        draft.finish()
    }

    /// Ids in place of the names of accounts, each once.
    fn targets(&self, targets: &[String]) -> Vec<String> {
        let accounts = &self.plan.spec.organization.accounts;
        let id = |target: &String| accounts.get(target).map_or_else(|| target.clone(), ToString::to_string);
        targets.iter().map(id).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn nothing(&self, control: Control) -> Diagnostic {
        let at = self.plan.document.locate(&pointer::join(["guardrails", control.field()]));
        let what = format!("`{}` would protect nothing", control.field());
        Diagnostic::error("spec", at, what)
            .with_note(
                "all that the spec makes is in the management account, which such a policy does not bind",
            )
            .with_help(["keep buckets and keys in a member account such as `log_archive`"])
    }
}

fn has_mfa_delete(bucket: &Resource) -> bool {
    bucket.property("/VersioningConfiguration/MFADelete") == Some(&json!("Enabled"))
}
