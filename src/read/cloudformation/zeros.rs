//! Numbers with leading zeros and without quotes, which CloudFormation reads as YAML 1.1 does: account ids, mostly.
//!
//! `0300` becomes 192 there, `012345670123` becomes 1402433619, and with an 8 or a 9 in it an account id becomes a number in
//! its shortest form, `1.2345678901E10` (aws-cloudformation/cloudformation-coverage-roadmap#745; seen in deployed stacks).

use super::misnamed::Misnamed;
use crate::source::{Kind, Node};
use std::collections::BTreeSet;

/// The digits of an account's id.
const ACCOUNT: usize = 12;

/// What CloudFormation makes of a scalar, where that is another text.
pub(super) fn read(node: &Node) -> Option<String> {
    let Kind::Scalar { text, plain: true } = &node.kind else { return None };
    let digits = text.strip_prefix('0').filter(|rest| node.tag.is_none() && !rest.is_empty())?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    match u64::from_str_radix(digits, 8) {
        Ok(number) => Some(number.to_string()),
        Err(_) if text.len() == ACCOUNT => Some(shortest(digits.trim_start_matches('0'))),
        Err(_) => None,
    }
}

/// A number of so many digits as Java writes it.
fn shortest(digits: &str) -> String {
    let (first, rest) = digits.split_at(1.min(digits.len()));
    let rest = rest.trim_end_matches('0');
    if digits.len() < 8 {
        return format!("{digits}.0");
    }
    format!("{first}.{}E{}", if rest.is_empty() { "0" } else { rest }, digits.len() - 1)
}

/// Those in a part of a template, each text once.
pub(super) fn within(part: &Node) -> Vec<Misnamed<'_>> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let mut ahead = vec![part];
    while let Some(node) = ahead.pop() {
        match &node.kind {
            Kind::Scalar { text, .. } => {
                if let Some(number) = read(node).filter(|_| seen.insert(text.as_str())) {
                    let what = if text.len() == ACCOUNT { "the account id " } else { "" };
                    let message = format!(
                        "{what}`{text}` is written without quotes: CloudFormation takes it for the number {number}"
                    );
                    found.push((node, message, format!("put it in quotes: \"{text}\"")));
                }
            }
            Kind::Sequence(items) => ahead.extend(items.iter().rev().map(|item| &**item)),
            Kind::Mapping(entries) => {
                ahead.extend(entries.iter().rev().flat_map(|entry| [&*entry.value, &*entry.key]));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn what_begins_with_a_zero_is_read_as_cloudformation_reads_it() {
        for (text, expected) in [
            ("012345670123", Some("1402433619")),
            ("0300", Some("192")),
            ("012345678901", Some("1.2345678901E10")),
            ("000000000890", Some("890.0")),
            ("010000000090", Some("1.000000009E10")),
            ("0890", None),
            ("0", None),
            ("123456789012", None),
            ("\"012345670123\"", None),
            ("'0300'", None),
            ("!Ref 0300", None),
            ("0x1f", None),
            ("0.5", None),
            ("2012-10-17", None),
        ] {
            let root = Source::new("a.yaml", format!("a: {text}\n")).parse().0.unwrap();
            assert_eq!(read(root.get("a").unwrap()).as_deref(), expected, "{text}");
        }
        let root =
            Source::new("a.yaml", "a: [0300, {b: 0300}, '0300', 0301]\n012345670123: 1\n").parse().0.unwrap();
        let told: Vec<String> = within(&root).into_iter().map(|(_, message, _)| message).collect();
        assert_eq!(told.len(), 3);
        assert!(told[2].starts_with("the account id `012345670123` is written without quotes: "), "{told:?}");
    }
}
