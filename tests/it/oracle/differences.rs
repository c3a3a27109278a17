//! Where the other evaluators answer otherwise, and what AWS says.

use super::cases::{Case, USER};

/// A reason for which an evaluator answers otherwise.
pub(super) struct Difference {
    pub(super) engine: &'static str,
    /// What AWS's documentation says, and where.
    pub(super) aws: &'static str,
    /// Whether a case is of that kind.
    pub(super) when: fn(&Case) -> bool,
}

const fn row(engine: &'static str, aws: &'static str, when: fn(&Case) -> bool) -> Difference {
    Difference { engine, aws, when }
}

const IAM_RS: &str = "iam-rs";
const ASPEN: &str = "scratchstack-aspen";
const ANYBODY: &str = "Principal: {\"AWS\": \"*\"} and \"*\" are equivalent (IAM user guide, AWS JSON policy elements: Principal, all principals)";
const ACCOUNT: &str = "a Principal that names an account stands for the account: its administrators hand on what it is given (IAM user guide, Principal, AWS account principals)";
const ARN_EQUALS: &str = "ArnEquals and ArnLike behave identically: both take wildcards (IAM user guide, Condition operators, ARN)";
const VARIABLES: &str = "policy variables can be used with string operators and with ARN operators (IAM user guide, Policy variables)";
const COMPONENTS: &str = "each of the six colon-delimited components of the ARN is checked separately (IAM user guide, Condition operators, ARN)";

pub(super) const DIFFERENCES: &[Difference] = &[
    row(IAM_RS, ANYBODY, anybody_and_a_service),
    row(IAM_RS, ACCOUNT, account_of_the_user),
    row(IAM_RS, ARN_EQUALS, arn_equals_with_wildcards),
    row(ASPEN, ARN_EQUALS, arn_equals_with_wildcards),
    row(IAM_RS, VARIABLES, |case| case.conditions().any(has_variable)),
    row(ASPEN, VARIABLES, |case| {
        case.conditions().any(|condition| condition.0.starts_with("Arn") && has_variable(condition))
    }),
    row(IAM_RS, COMPONENTS, arn_of_fewer_components),
    row(ASPEN, COMPONENTS, arn_of_fewer_components),
    row(
        ASPEN,
        "a negated operator with several values is true if none of them matches (IAM user guide, Conditions with \
         multiple context keys or values, evaluation logic)",
        |case| case.conditions().any(|(operator, _, values)| operator.contains("Not") && values.len() > 1),
    ),
    row(ASPEN, ANYBODY, anybody_and_a_service),
    row(
        ASPEN,
        "a negated condition is true where the request has no such key (IAM user guide, Condition operators)",
        negated_and_missing,
    ),
    row(ASPEN, "the prefix and the action name are case insensitive (IAM user guide, Action)", |case| {
        case.written(&["Action", "NotAction"]).contains(&"S3:putobject")
    }),
];

fn anybody_and_a_service(case: &Case) -> bool {
    let names = |statement: &trailsmith::json::Value| statement["Principal"]["AWS"] == "*";
    case.principal != USER && case.statements.iter().any(names)
}

fn account_of_the_user(case: &Case) -> bool {
    let account = |text: &&str| ["999999999999", "arn:aws:iam::999999999999:root"].contains(text);
    case.principal == USER && case.written(&["Principal"]).iter().any(account)
}

fn arn_equals_with_wildcards(case: &Case) -> bool {
    let equals = |operator: &str| operator.starts_with("Arn") && operator.contains("Equals");
    let wild = |values: &[&str]| values.iter().any(|value| value.contains(['*', '?']));
    case.conditions().any(|(operator, _, values)| equals(operator) && wild(&values))
}

fn has_variable((_, _, values): (&str, &str, Vec<&str>)) -> bool {
    values.iter().any(|value| value.contains("${"))
}

fn arn_of_fewer_components(case: &Case) -> bool {
    let few = |value: &&str| value.split(':').count() < 6;
    case.conditions().any(|(operator, _, values)| operator.starts_with("Arn") && values.iter().any(few))
}

fn negated_and_missing(case: &Case) -> bool {
    case.conditions().any(|(operator, key, _)| operator.contains("Not") && !case.context.contains_key(key))
}
