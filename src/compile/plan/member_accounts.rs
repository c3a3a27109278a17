//! What accounts get: the places of rules, and the accounts of which something is known.

use super::planner::Planner;
use super::{PlannedMembers, PlannedRule, Role, Watched};
use crate::estate::StackId;
use crate::source::pointer;
use crate::spec::defaults::MANAGEMENT;
use crate::spec::{LogArchiveRule, MemberAccounts};
use std::collections::BTreeSet;

const AT: &str = "member_accounts";

impl<'a> Planner<'a> {
    pub(super) fn member_accounts(&mut self) {
        let spec = self.plan.spec;
        let Some(members) = &spec.member_accounts else { return };
        let named = spec.watched_trail(members).map(|name| pointer::join(["trails", name]));
        let trail = named.and_then(|at| self.plan.trails.iter().position(|trail| trail.common.pointer == at));
        let account_rules = members.account_rules(trail.map(|index| self.plan.trails[index].spec));
        let home = &spec.organization.home_region;
        let mut regions: BTreeSet<&'a str> = members.regions.iter().map(String::as_str).collect();
        if regions.is_empty() {
            regions.insert(home);
        }
        let mut rules = Vec::new();
        let mut stack_set = None;
        if !account_rules.is_empty() {
            let stack = self.stack(members.administrator.as_deref().unwrap_or(MANAGEMENT), None);
            let mut common = self.common("StackSet", "member-accounts", pointer::join([AT]), stack);
            common.address = format!("{AT}.stack_set");
            stack_set = Some(common);
            for region in &regions {
                let stack = self.stack(MANAGEMENT, Some(region));
                let place = if region == home { String::new() } else { format!("-{region}") };
                for rule in &account_rules {
                    let name = format!("management-{}{place}", rule.row().name);
                    rules.push(self.rule("config_rules", &name, stack, Watched::Account(*rule)));
                }
            }
        }
        for rule in members.log_archive_rules() {
            rules.extend(self.log_archive_rule(rule));
        }
        let blocks = self.blocks(members);
        let regions = regions.into_iter().collect();
        self.plan.members =
            Some(PlannedMembers { spec: members, trail, regions, account_rules, stack_set, rules, blocks });
    }

    fn rule(&mut self, field: &str, name: &str, stack: StackId, watched: Watched) -> PlannedRule {
        let mut common = self.common("Rule", name, pointer::join([AT, field]), stack);
        common.address = format!("{AT}.{field}.{name}");
        PlannedRule { common, watched }
    }

    /// The rule for each bucket that can meet it, or for the keys of each account and Region.
    fn log_archive_rule(&mut self, rule: LogArchiveRule) -> Vec<PlannedRule> {
        let mut rules = Vec::new();
        let absent = rule.row().absent;
        if rule == LogArchiveRule::KmsCmkNotScheduledForDeletion {
            let stacks: BTreeSet<StackId> = self.plan.keys.iter().map(|key| key.common.stack).collect();
            for stack in stacks {
                let place = &self.plan.stacks[stack.0];
                if absent.contains(&&*place.region) {
                    continue;
                }
                let name = format!("{}-{}", place.name, rule.row().name);
                rules.push(self.rule("log_archive_rules", &name, stack, Watched::Keys));
            }
            return rules;
        }
        for index in 0..self.plan.buckets.len() {
            let bucket = &self.plan.buckets[index];
            let (stack, label) = (bucket.common.stack, bucket.common.label.clone());
            let can = match rule {
                LogArchiveRule::S3BucketLoggingEnabled => bucket.access_logs.is_some(),
                LogArchiveRule::S3BucketReplicationEnabled => bucket.replica.is_some(),
                LogArchiveRule::S3DefaultEncryptionKms => !matches!(bucket.role, Role::AccessLogs { .. }),
                _ => rule.field().is_none_or(|(_, has)| !bucket.implied && has(bucket.spec)),
            };
            if can && !absent.contains(&&*self.plan.stacks[stack.0].region) {
                let name = format!("{label}-{}", rule.row().name);
                rules.push(self.rule("log_archive_rules", &name, stack, Watched::Bucket(rule, index)));
            }
        }
        rules
    }

    /// Block Public Access of the accounts that the spec names.
    fn blocks(&mut self, members: &MemberAccounts) -> Vec<super::Common> {
        if !self.plan.spec.blocks_each_account(members) {
            return Vec::new();
        }
        let mut blocks = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, id) in &self.plan.spec.organization.accounts {
            if !seen.insert(id) {
                continue;
            }
            // It holds in all Regions, so any stack of the account will do.
            let known = self.plan.stacks.iter().position(|stack| stack.account == id.as_str());
            let stack = known.map_or_else(|| self.stack(name, None), StackId);
            let at = pointer::join([AT, "public_access_block"]);
            let mut common = self.common("PublicAccessBlock", name, at, stack);
            common.address = format!("{AT}.public_access_block.{name}");
            blocks.push(common);
        }
        blocks
    }
}
