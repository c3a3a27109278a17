//! What lets a service in by its policy: a log bucket stands in another account than its trail, and its template knows of
//! no trail.
//!
//! Whether the service may do all that it needs is `delivery`'s and `exposure`'s business.

use super::document::TOPIC_POLICY;
use super::target::follow;
use crate::access::document::lets_in;
use crate::estate::intrinsic::mentions;
use crate::estate::links::{BUCKET, BUCKET_POLICY, KEY, Link, Links, TOPIC};
use crate::json::Value;
use crate::parallel::each;

/// The buckets, keys and topics of a type whose policies have a statement that allows that service something.
pub(super) fn by_policy<'l>(
    links: &'l Links<'_>,
    kind: &str,
    service: &'static str,
) -> impl Iterator<Item = usize> + 'l {
    let (policy_kind, document, property) = match kind {
        BUCKET => (BUCKET_POLICY, "PolicyDocument", "Bucket"),
        TOPIC => (TOPIC_POLICY, "PolicyDocument", "Topics"),
        _ => (KEY, "KeyPolicy", ""),
    };
    let policies: Vec<usize> = links.of_kind(policy_kind).collect();
    let admits = each(&policies, |_, policy| admits(links, (*policy, document), service));
    let admitting = policies.into_iter().zip(admits).filter(|(_, admits)| *admits);
    admitting.map(|(policy, _)| policy).flat_map(move |policy| {
        match (policy_kind, links.property(policy, property)) {
            (KEY, _) => vec![policy],
            (_, Some(Value::Array(items))) => {
                (0..items.len()).filter_map(|i| named(links, policy, &format!("/{property}/{i}"))).collect()
            }
            _ => named(links, policy, &format!("/{property}")).into_iter().collect(),
        }
    })
}

/// The resource that a policy is for.
fn named(links: &Links<'_>, policy: usize, property: &str) -> Option<usize> {
    let kind = if links.resource(policy).kind == BUCKET_POLICY { BUCKET } else { TOPIC };
    match follow(links, policy, property, kind) {
        Link::To(number) => Some(number),
        _ => None,
    }
}

/// Whether a statement of that document of a resource allows the service something.
pub(super) fn admits(links: &Links<'_>, (number, document): (usize, &str), service: &str) -> bool {
    // Most documents do not name it, so that their references are not worth following.
    let noun = service.split('.').next().unwrap_or(service);
    let written = links.resource(number).properties.get(document);
    // Where it is let in as it is written, nothing need be followed.
    let followed = || links.property(number, document).is_some_and(|document| lets_in(&document, service));
    written.is_some_and(|written| mentions(written, noun) && (lets_in(written, service) || followed()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::declared as estate;
    use crate::json::json;

    #[test]
    fn a_policy_tells_who_is_let_in() {
        let allow = |service: &str| json!({"Statement": {"Effect": "Allow", "Principal": {"Service": service}, "Action": "x", "Resource": "*"}});
        let deny = json!({"Statement": {"Effect": "Deny", "Principal": {"Service": "a.amazonaws.com"}, "Action": "x"}});
        let estate = estate(&json!({
            "Logs": {"Type": BUCKET, "Properties": {}},
            "Others": {"Type": BUCKET, "Properties": {}},
            "Key": {"Type": KEY, "Properties": {"KeyPolicy": allow("a.amazonaws.com").to_string()}},
            "Other": {"Type": KEY, "Properties": {"KeyPolicy": deny.clone()}},
            "Topic": {"Type": TOPIC, "Properties": {}},
            "A": {"Type": BUCKET_POLICY, "Properties": {"Bucket": {"Ref": "Logs"}, "PolicyDocument": allow("a.amazonaws.com")}},
            "B": {"Type": BUCKET_POLICY, "Properties": {"Bucket": {"Ref": "Others"}, "PolicyDocument": allow("b.amazonaws.com")}},
            "C": {"Type": TOPIC_POLICY, "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": allow("a.amazonaws.com")}},
            "D": {"Type": BUCKET_POLICY, "Properties": {"Bucket": {"Ref": "Others"}, "PolicyDocument": deny}},
        }))
        .unwrap();
        let links = Links::new(&estate);
        let of = |kind| by_policy(&links, kind, "a.amazonaws.com").collect::<Vec<_>>();
        assert_eq!((of(BUCKET), of(KEY), of(TOPIC)), (vec![0], vec![2], vec![4]));
    }
}
