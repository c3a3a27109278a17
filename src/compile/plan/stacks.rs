//! The order in which stacks are deployed: what a trail needs comes before the trail.

use super::Plan;
use crate::compile::replication;
use crate::diagnostic::Diagnostic;
use crate::estate::StackId;
use crate::spec::Target;
use std::collections::BTreeSet;

/// Numbers the stacks in deploy order.
pub(super) fn order(plan: &mut Plan<'_>) -> Result<(), Vec<Diagnostic>> {
    let needs = needs(plan);
    let keys: BTreeSet<usize> = plan.keys.iter().map(|key| key.common.stack.0).collect();
    // Guardrails protect what all other stacks make, and could forbid to make it: the management account's stack, in
    // which they are, is the last. Where another needs something of that account, only those come first whose keys have
    // ARNs that AWS makes up.
    let all = with_guardrails(plan, &needs, |_| true);
    let order = sorted(plan, &all)
        .or_else(|_| sorted(plan, &with_guardrails(plan, &needs, |stack| keys.contains(&stack))));
    let order = match order {
        Ok(order) => order,
        Err(ordered) => {
            let circle = circle(plan, &ordered);
            if plan.spec.targets.contains(&Target::Cloudformation) {
                return Err(vec![circle]);
            }
            // Terraform orders resources, and those do not need each other.
            plan.circle = Some(circle);
            let rest: Vec<usize> = (0..plan.stacks.len()).filter(|stack| !ordered.contains(stack)).collect();
            [ordered, rest].concat()
        }
    };
    renumber(plan, &order);
    Ok(())
}

/// Each stack with one that its trails need.
fn needs(plan: &Plan<'_>) -> BTreeSet<(usize, usize)> {
    let made = plan.trails.iter().filter(|trail| !trail.spec.of_control_tower);
    made.flat_map(|trail| {
        let own = trail.common.stack.0;
        let bucket = plan.buckets[trail.bucket].common.stack.0;
        let key = trail.key.map(|key| (own, plan.keys[key].common.stack.0));
        let topic = plan.topic_of(trail).map(|topic| (own, topic.common.stack.0));
        [(own, bucket)].into_iter().chain(key).chain(topic)
    })
    .chain(replication::needs(plan))
    .filter(|(own, needed)| own != needed)
    .collect()
}

/// And, with guardrails, the management account's stack with those of the others.
fn with_guardrails(
    plan: &Plan<'_>,
    needs: &BTreeSet<(usize, usize)>,
    which: impl Fn(usize) -> bool,
) -> BTreeSet<(usize, usize)> {
    let mut needs = needs.clone();
    if let (Some(own), true) = (plan.management_stack(), plan.spec.guardrails.is_some()) {
        let others = (0..plan.stacks.len()).filter(|other| *other != own.0 && which(*other));
        needs.extend(others.map(|other| (own.0, other)));
    }
    needs
}

/// The stacks so that each comes after those that it needs; where that cannot be, those that could be ordered.
fn sorted(plan: &Plan<'_>, needs: &BTreeSet<(usize, usize)>) -> Result<Vec<usize>, Vec<usize>> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < plan.stacks.len() {
        let ready = (0..plan.stacks.len()).find(|stack| {
            !order.contains(stack) && needs.iter().all(|(own, needed)| own != stack || order.contains(needed))
        });
        match ready {
            Some(stack) => order.push(stack),
            None => return Err(order),
        }
    }
    Ok(order)
}

fn circle(plan: &Plan<'_>, ordered: &[usize]) -> Diagnostic {
    let stuck: Vec<&str> = plan
        .stacks
        .iter()
        .enumerate()
        .filter(|(stack, _)| !ordered.contains(stack))
        .map(|(_, stack)| stack.name.as_str())
        .collect();
    let message = format!("the stacks {} need each other: none can be deployed first", stuck.join(", "));
    let mut help = vec![
        "let each account's trails deliver to a bucket that is not kept in the account of another such trail",
        "let copies go one way: `replicate_to` from the buckets of one account and Region to those of another, or to another Region",
    ];
    help.push("or write Terraform only, which has no stacks: `targets: [terraform]`");
    if plan.spec.guardrails.is_some() {
        help.push("with guardrails, which the management account's stack has, keep no bucket and no key in that account");
    }
    Diagnostic::error("spec", plan.document.locate("/trails"), message).with_help(help)
}

fn renumber(plan: &mut Plan<'_>, order: &[usize]) {
    let place = |old: StackId| StackId(order.iter().position(|stack| *stack == old.0).unwrap_or(old.0));
    plan.stacks = order.iter().map(|stack| plan.stacks[*stack].clone()).collect();
    let keys = plan.keys.iter_mut().map(|key| &mut key.common);
    let buckets = plan.buckets.iter_mut().map(|bucket| &mut bucket.common);
    let trails = plan.trails.iter_mut().map(|trail| &mut trail.common);
    let groups = plan.log_groups.iter_mut().map(|group| &mut group.common);
    let topics = plan.topics.iter_mut().flat_map(|topic| {
        let queues = topic.queue.iter_mut().flat_map(|queue| [&mut queue.common, &mut queue.dead_letters]);
        let subscribers = topic.subscribers.iter_mut().map(|subscriber| &mut subscriber.common);
        [&mut topic.common].into_iter().chain(queues).chain(subscribers)
    });
    let stores = plan.stores.iter_mut().map(|store| &mut store.common);
    let rules = plan.telemetry.iter_mut().map(|rule| &mut rule.common);
    let lake = stores.chain(rules);
    for common in keys.chain(buckets).chain(trails).chain(groups).chain(topics).chain(lake) {
        common.stack = place(common.stack);
    }
    if let Some(query) = &mut plan.query {
        query.common.stack = place(query.common.stack);
    }
    if let Some(members) = &mut plan.members {
        let rules = members.rules.iter_mut().map(|rule| &mut rule.common);
        for common in rules.chain(&mut members.stack_set).chain(&mut members.blocks) {
            common.stack = place(common.stack);
        }
    }
    for notification in &mut plan.notifications {
        notification.stack = place(notification.stack);
    }
}
