//! Whether a trail is made after the policy of its bucket. If it is not, `CreateTrail` may come first and fail with
//! `InsufficientS3BucketPolicyException`, and a second try works.

use crate::estate::intrinsic::{Intrinsic, Part, map, references};
use crate::estate::links::{BUCKET, BUCKET_POLICY, Link, Links};
use crate::estate::{Dialect, NO_ACCOUNT, NO_REGION, Order};
use crate::facts::Answer;
use crate::json::Value;
use std::collections::BTreeSet;

/// Whether there is a way from the trail to the policy. It is not asked where the two are not deployed together, nor where
/// the input does not tell what the trail waits for.
pub(super) fn after_bucket_policy(links: &Links<'_>, trail: usize) -> Option<Answer> {
    let resource = links.resource(trail);
    let unit = links.estate.units.get(resource.unit.0)?;
    if unit.dialect == Dialect::AwsApi || resource.attributes.order == Order::Untold {
        return None;
    }
    let is_module = matches!(unit.dialect, Dialect::Terraform | Dialect::TerraformPlan);
    let bucket = links.follow(trail, "/S3BucketName", BUCKET);
    let policies = links
        .with(trail, BUCKET_POLICY)
        .iter()
        .copied()
        .filter(|policy| is_module || links.resource(*policy).stack == resource.stack);
    let mut open = None;
    for policy in policies {
        let of = links.follow(policy, "/Bucket", BUCKET);
        let its_own = match (&bucket, &of) {
            (Link::To(one), Link::To(other)) => Answer::known(one == other),
            (Link::Unknown(reason), _) | (Link::To(_), Link::Unknown(reason)) => Answer::unknown(reason),
            _ => Answer::No,
        };
        if its_own == Answer::No {
            continue;
        }
        // A module's output may wait for the policy without naming it.
        let apart = is_module && module(&resource.name) != module(&links.resource(policy).name);
        match leads(links, trail, written_in(links, policy)) {
            Answer::No | Answer::Unknown(_) if apart => {}
            Answer::Yes if its_own == Answer::Yes => return Some(Answer::Yes),
            Answer::Yes => {}
            Answer::No if its_own == Answer::Yes => return Some(Answer::No),
            Answer::No => open = Some(its_own),
            unknown @ Answer::Unknown(_) => open = Some(unknown),
        }
    }
    open
}

/// The resource whose block a policy is written in: an argument is there as soon as its bucket is.
fn written_in(links: &Links<'_>, policy: usize) -> usize {
    let block = links.resource(policy).id.strip_suffix("/policy");
    block.and_then(|id| links.beside(policy, id)).unwrap_or(policy)
}

/// The module that an address is in.
fn module(address: &str) -> &str {
    let parts: Vec<_> = address.rmatch_indices('.').map(|(at, _)| at).collect();
    parts.get(1).map_or("", |at| &address[..*at])
}

/// Whether references and explicit dependencies lead from one resource to another.
fn leads(links: &Links<'_>, from: usize, to: usize) -> Answer {
    let (mut seen, mut ahead, mut open) = (BTreeSet::from([from]), vec![from], BTreeSet::new());
    while let Some(number) = ahead.pop() {
        if number == to {
            return Answer::Yes;
        }
        let resource = links.resource(number);
        match &resource.attributes.order {
            Order::Written => lost(&resource.properties, &mut open),
            Order::Told | Order::Untold => {}
            Order::Open(reason) => drop(open.insert(reason.clone())),
        }
        let named = references(&resource.properties);
        for id in named.iter().chain(&resource.attributes.depends_on) {
            if let Some(next) = links.beside(from, id)
                && seen.insert(next)
            {
                ahead.push(next);
            }
        }
    }
    if open.is_empty() { Answer::No } else { Answer::Unknown(open) }
}

/// Why a value may hold a reference that is not seen. One that is handed in from outside holds none.
fn lost(value: &Value, reasons: &mut BTreeSet<String>) {
    let mut add = |reason: &str| {
        let outside = [NO_ACCOUNT, NO_REGION].contains(&reason)
            || ["parameter `", "`var.", "`data."].iter().any(|start| reason.starts_with(start));
        if !outside {
            reasons.insert(reason.to_owned());
        }
    };
    map(value, &mut |found| {
        match found {
            Intrinsic::Unknown(reason) => add(reason),
            Intrinsic::Sub(parts) => parts.iter().for_each(|part| {
                if let Part::Unknown(reason) = part {
                    add(reason);
                }
            }),
            Intrinsic::Ref(_) | Intrinsic::GetAtt(..) => {}
        }
        None
    });
}
