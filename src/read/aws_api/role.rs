//! Roles, with the policies that are part of them and those that are attached.

use super::builder::{Builder, Part, refused};
use super::commands::command;
use super::error_code::{Meaning, meaning};
use super::shape::Field;
use super::shape::Shape::{Document, Items, Pick, Same};
use crate::estate::intrinsic;
use std::collections::BTreeMap;

const ROLE: Part = Part {
    service: "iam",
    command: "get-role",
    fields: &[
        Field("Role/Path", "Path", Same),
        Field("Role/AssumeRolePolicyDocument", "AssumeRolePolicyDocument", Document),
        Field("Role/PermissionsBoundary/PermissionsBoundaryArn", "PermissionsBoundary", Same),
        Field("Role/Tags", "Tags", Same),
    ],
    absent: None,
};

const ATTACHED: Part = Part {
    service: "iam",
    command: "list-attached-role-policies",
    fields: &[Field("AttachedPolicies", "ManagedPolicyArns", Items(&Pick("PolicyArn")))],
    absent: None,
};

const INLINE: Part = Part {
    service: "iam",
    command: "list-role-policies",
    fields: &[Field("PolicyNames", "Policies", Items(&Same))],
    absent: None,
};

const DOCUMENT: &[Field] = &[Field("PolicyDocument", "Document", Document)];

const VERSION: Part = Part {
    service: "iam",
    command: "get-policy-version",
    fields: &[Field("PolicyVersion/Document", "PolicyDocument", Document)],
    absent: None,
};

pub(super) fn read(builder: &mut Builder<'_>) {
    for (region, subject) in builder.answers.subjects("iam", &["get-role"]) {
        role(builder, region, subject);
    }
    for answer in builder.answers.of("iam", "get-policy-version") {
        let Some(arn) = answer.subject else { continue };
        let at = answer.at.path("PolicyVersion").unwrap_or(answer.at);
        let mut draft = builder.draft("AWS::IAM::ManagedPolicy", arn, None, at.location);
        // AWS's own policies are in no account, and every account has them.
        if draft.account.as_deref() == Some("aws") {
            draft.account = builder.account().map(str::to_owned);
        }
        draft.region = None;
        let (path, name) =
            arn.split_once(":policy").and_then(|(_, name)| name.rsplit_once('/')).unwrap_or_default();
        draft.properties.imply("/ManagedPolicyName", name.into());
        draft.properties.imply("/Path", format!("{path}/").into());
        draft.related.push(name.to_owned());
        if builder.fold(&mut draft, &[VERSION], None, &[Some(arn)]) {
            builder.push(draft);
        }
    }
}

fn role(builder: &mut Builder<'_>, region: Option<&str>, subject: Option<&str>) {
    let Some(answer) = command("iam", "get-role").and_then(|row| builder.answers.about(row, region, subject))
    else {
        return;
    };
    let at = answer.at.path("Role/Arn").unwrap_or(answer.at);
    let arn = answer.at.text("Role/Arn").or(subject).unwrap_or_default();
    let mut draft = builder.draft("AWS::IAM::Role", arn, None, at.location);
    draft.region = None;
    if let Some(name) = subject {
        draft.properties.imply("/RoleName", name.into());
        draft.related.push(name.to_owned());
    }
    if !builder.fold(&mut draft, &[ROLE, ATTACHED, INLINE], region, &[subject]) {
        return;
    }
    let documents = documents(builder, subject);
    let Some(names) = draft.properties.value.get("Policies").and_then(crate::json::Value::as_array).cloned()
    else {
        builder.push(draft);
        return;
    };
    for (i, name) in names.iter().enumerate() {
        let why = "`aws iam get-role-policy` is not among the answers";
        let document = match name.as_str() {
            Some(name) => documents.get(name).cloned().unwrap_or_else(|| intrinsic::unknown(why)),
            // Of a list that goes on.
            None => name.clone(),
        };
        let value = crate::json::json!({ "PolicyName": name, "PolicyDocument": document });
        draft.properties.imply(&format!("/Policies/{i}"), value);
    }
    builder.push(draft);
}

/// The documents of a role's inline policies by their names. A bundle has them under `role/policy`.
fn documents(builder: &Builder<'_>, role: Option<&str>) -> BTreeMap<String, crate::json::Value> {
    let mut documents = BTreeMap::new();
    for answer in builder.answers.of("iam", "get-role-policy") {
        let named = answer.subject.and_then(|subject| subject.split_once('/'));
        // An output that stands alone names them itself.
        let own = || Some((answer.at.text("RoleName")?, answer.at.text("PolicyName")?));
        let Some((of, name)) = named.or_else(own) else { continue };
        if Some(of) != role {
            continue;
        }
        let document = match answer.error() {
            Some(code) if meaning(code) == Meaning::Unknown => intrinsic::unknown(&refused(&answer, code)),
            Some(_) => continue,
            None => match answer.void() {
                Some(why) => intrinsic::unknown(&why),
                None => {
                    let mut draft = builder.draft("", "", None, answer.at.location);
                    draft.fields(DOCUMENT, answer.at);
                    draft.properties.value["Document"].take()
                }
            },
        };
        documents.insert(name.to_owned(), document);
    }
    documents
}
