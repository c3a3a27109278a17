//! One question put to each evaluator.

use super::cases::{Case, Has, USER};
use scratchstack_arn::Arn;
use scratchstack_aws_principal::{Principal as Actor, Service, SessionData, SessionValue, User};
use std::str::FromStr;
use trailsmith::access::{Document, Policy, Principal, Request, Rest, Role, Slot, Verdict, decide};
use trailsmith::json::json;

/// What an evaluator says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    Allow,
    Deny,
    /// No statement allows it.
    Nothing,
}

/// An evaluator that others wrote.
pub(super) struct Engine {
    pub(super) name: &'static str,
    /// What it says; nothing if it does not read such a policy.
    pub(super) asks: fn(&Case) -> Option<Says>,
}

pub(super) const ENGINES: &[Engine] =
    &[Engine { name: "iam-rs", asks: iam_rs }, Engine { name: "scratchstack-aspen", asks: aspen }];

/// What trailsmith says; nothing where what is excepted is a variable without a value: AWS does not say what that is.
pub(super) fn ours(case: &Case) -> Option<Says> {
    if !case.context.contains_key("aws:SourceAccount") && excepts_a_variable(case) {
        return None;
    }
    let document = Document::read(&json!({"Version": "2012-10-17", "Statement": case.statements}));
    let principal = if case.principal == USER {
        Principal::arn(case.principal)
    } else {
        Principal::service(case.principal)
    };
    let mut request =
        Request::new(principal, case.action, case.resource, "111111111111").with_rest(Rest::Absent);
    for (key, has) in &case.context {
        let texts = match has {
            Has::Text(text) | Has::Date(text) => vec![(*text).into()],
            Has::Texts(texts) => texts.iter().map(|text| (*text).into()).collect(),
            Has::Bool(value) => vec![value.to_string().as_str().into()],
            Has::Number(value) => vec![value.to_string().as_str().into()],
        };
        request = request.with(key, Slot::Values(texts));
    }
    let policies = [
        Policy { role: Role::Resource, document: &document },
        Policy { role: Role::Identity, document: Document::everything() },
    ];
    match decide(&policies, &request).verdict {
        Verdict::Allowed => Some(Says::Allow),
        Verdict::Denied => Some(Says::Deny),
        Verdict::NotAllowed => Some(Says::Nothing),
        Verdict::Unknown(reasons) => panic!("all is known: {reasons:?}\n{case}"),
    }
}

fn excepts_a_variable(case: &Case) -> bool {
    let variable = |text: &&str| text.contains("${aws:SourceAccount}");
    let negated = |(operator, _, values): (&str, &str, Vec<&str>)| {
        operator.contains("Not") && values.iter().any(variable)
    };
    case.written(&["NotResource"]).iter().any(variable) || case.conditions().any(negated)
}

fn iam_rs(case: &Case) -> Option<Says> {
    use iam_rs::{
        Context, ContextValue, Decision, IAMPolicy, IAMRequest, Principal, PrincipalId, evaluate_policy,
    };
    let policy = json!({"Version": "2012-10-17", "Statement": case.statements});
    let policy: IAMPolicy = trailsmith::json::from_value(policy).ok()?;
    let id = PrincipalId::String(case.principal.to_owned());
    let principal = if case.principal == USER { Principal::Aws(id) } else { Principal::Service(id) };
    let mut context = Context::new();
    for (key, has) in &case.context {
        let value = match has {
            Has::Text(text) => ContextValue::String((*text).to_owned()),
            Has::Texts(texts) => {
                ContextValue::StringList(texts.iter().map(|text| (*text).to_owned()).collect())
            }
            Has::Bool(value) => ContextValue::Boolean(*value),
            Has::Number(value) => ContextValue::Number(f64::from(*value)),
            Has::Date(text) => ContextValue::DateTime(text.parse().expect("a date")),
        };
        context.insert((*key).to_owned(), value);
    }
    let resource = iam_rs::Arn::parse(case.resource).expect("an ARN");
    let request = IAMRequest::new_with_context(principal, case.action, resource, context);
    match evaluate_policy(&policy, &request).ok()? {
        Decision::Allow => Some(Says::Allow),
        Decision::Deny => Some(Says::Deny),
        Decision::NotApplicable => Some(Says::Nothing),
    }
}

/// It answers for one statement; that a deny wins is for its caller to know.
fn aspen(case: &Case) -> Option<Says> {
    use scratchstack_aspen::{Context, Decision, PolicyVersion, Statement};
    let actor = match case.principal.split_once('.') {
        Some((service, suffix)) => Actor::from(vec![Service::new(service, None, suffix).ok()?.into()]),
        None => Actor::from(vec![User::new("aws", "999999999999", "/", "Reader").ok()?.into()]),
    };
    let mut session = SessionData::new();
    for (key, has) in &case.context {
        let value = match has {
            Has::Text(text) if *key == "aws:SourceIp" => SessionValue::IpAddr(text.parse().ok()?),
            Has::Text(text) => SessionValue::String((*text).to_owned()),
            Has::Texts(_) if case.conditions().any(|(_, named, _)| named == *key) => return None,
            Has::Texts(_) => continue,
            Has::Bool(value) => SessionValue::Bool(*value),
            Has::Number(value) => SessionValue::Integer(i64::from(*value)),
            Has::Date(text) => SessionValue::Timestamp(text.parse().ok()?),
        };
        session.insert(key, value);
    }
    let (service, api) = case.action.split_once(':')?;
    let context = Context::builder()
        .service(service)
        .api(api)
        .actor(actor)
        .resources(vec![Arn::from_str(case.resource).ok()?])
        .session_data(session)
        .build()
        .ok()?;
    let mut says = Says::Nothing;
    for statement in &case.statements {
        let statement: Statement = serde_json::from_str(&statement.to_string()).ok()?;
        match statement.evaluate(&context, PolicyVersion::V2012_10_17).ok()? {
            Decision::Deny => return Some(Says::Deny),
            Decision::Allow => says = Says::Allow,
            Decision::DefaultDeny => {}
        }
    }
    Some(says)
}
