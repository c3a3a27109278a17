//! What is told of inputs that no policy asks for: its names in reports, and what each means.

/// A name, what it means, and what to do about it.
type Other = (&'static str, &'static str, &'static str);

/// What is reported beside what policies find, and may be left out like that.
const FINDINGS: &[Other] = &[
    (
        "answers",
        "an answer of the AWS CLI is not what its command answers",
        "take it again, with `--output json`",
    ),
    (
        "baseline-stale",
        "the baseline names findings that are gone",
        "write the baseline again with `--write-baseline`: an entry that is not needed would hide a later finding",
    ),
    ("cloudformation", "the template says what CloudFormation refuses", "mend it as the finding says"),
    (
        "exception-unused",
        "something is accepted that is not found",
        "take it out of `checks.exceptions`: one that is not needed would hide a later finding",
    ),
    (
        "ignore-expired",
        "the day until which something is accepted has passed",
        "meet the requirement, or decide anew and write a later day",
    ),
    (
        "ignore-malformed",
        "a comment was probably meant to accept something, and cannot be read",
        "write `# trailsmith: ignore[policy-id] reason, until=YYYY-MM-DD`; `until` may be left out",
    ),
    (
        "ignore-unknown",
        "something is accepted that is no policy's",
        "`trailsmith policies` lists the policies",
    ),
    (
        "ignore-unused",
        "something is accepted that is not found",
        "remove it, or write it above the resource or the line that the finding points at",
    ),
    (
        "ignore-without-reason",
        "something is accepted without a reason",
        "say why, in a sentence for the auditor: without one it accepts nothing",
    ),
    (
        "module",
        "a module of Terraform cannot be read",
        "run `terraform init`, or check a plan with `terraform show -json`",
    ),
    ("spec", "the spec is wrong", "`trailsmith schema` tells all that one can say"),
    (
        "template",
        "a part of the template is not what CloudFormation reads, or cannot be told before deployment",
        "mend it as the finding says",
    ),
    ("terraform", "what Terraform is told cannot be read", "mend it as the finding says"),
];

/// What ends a run, whatever is to be left out.
const ERRORS: &[Other] = &[
    (
        "config",
        "the configuration file or the baseline is wrong",
        "`trailsmith schema config` tells all that one can say",
    ),
    (
        "input",
        "the file is none of what is read here",
        "name specs, templates, Terraform, plans or answers of the AWS CLI",
    ),
    (
        "limit",
        "what would be written is larger than AWS takes",
        "say less, or give several buckets, trails or targets",
    ),
    ("parameters", "the file of `--parameters` is wrong", "write it in the AWS CLI's own form"),
    (
        "policy",
        "a policy of the user's own is wrong",
        "`trailsmith schema policy` tells all that one can say",
    ),
    (
        "policy-example",
        "an example of a policy does not come out as it says",
        "mend the policy or the example; `trailsmith policies test DIR` asks again",
    ),
    ("syntax", "the file cannot be read", "mend it where the finding points at"),
];

/// The names of what may be left out of a report.
pub fn other_findings() -> impl Iterator<Item = &'static str> {
    FINDINGS.iter().map(|(name, ..)| *name)
}

/// What such a name means.
pub fn other(id: &str) -> Option<&'static str> {
    named(id).map(|(_, about, _)| *about)
}

/// What such a name means and what to do about it, as text with Markdown's headings.
pub fn explain_other(id: &str) -> Option<String> {
    let (name, about, remedy) = named(id)?;
    Some(format!("# {name}\n\n{about}\n\nThis is no policy's finding: {remedy}\n"))
}

fn named(id: &str) -> Option<&'static Other> {
    FINDINGS.iter().chain(ERRORS).find(|(name, ..)| *name == id)
}
