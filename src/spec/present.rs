//! Policies that are there already, whose statements are kept.
//!
//! Where the files are and what else can be read from them is the command line's business.

use super::ValidSpec;
use super::defaults::DEFAULT_ACCOUNT;
use crate::diagnostic::Diagnostic;
use crate::estate::{Estate, Intrinsic, Resource, intrinsic};
use crate::json::Value;
use crate::source::{Document, Location, Source, pointer};

/// A policy that is there, with where each statement was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Present {
    /// Its `Id`, where it has one.
    pub id: Option<Value>,
    /// The statements, each with its place.
    pub statements: Vec<(Value, Location)>,
}

/// What a spec asks of a policy that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where the spec names the file.
    pub pointer: String,
    /// The file, as the spec names it.
    pub path: String,
    /// The type of the resource that has the policy in CloudFormation, and the property.
    pub property: (&'static str, &'static str),
    /// The bucket's name or the key's ARN.
    pub name: String,
    /// The account that has it.
    pub account: String,
    /// The Region that it is in.
    pub region: String,
}

const BUCKET_POLICY: (&str, &str) = ("AWS::S3::BucketPolicy", "PolicyDocument");
const KEY: (&str, &str) = ("AWS::KMS::Key", "KeyPolicy");

impl ValidSpec {
    /// The policies that the spec wants to keep.
    pub fn asked(&self) -> Vec<Asked> {
        let organization = &self.spec.organization;
        let account = |name: Option<&String>| {
            let id = organization.accounts.get(name.map_or(DEFAULT_ACCOUNT, String::as_str));
            id.map(ToString::to_string).unwrap_or_default()
        };
        let region = |region: Option<&String>| region.unwrap_or(&organization.home_region).clone();
        let buckets = self.spec.buckets.iter().filter_map(|(name, bucket)| {
            let (account, region) = (account(bucket.account.as_ref()), region(bucket.region.as_ref()));
            Some(Asked {
                pointer: pointer::join(["buckets", name, "existing", "policy"]),
                path: bucket.existing.0.as_ref()?.policy.clone()?,
                property: BUCKET_POLICY,
                name: format!("{}{}", bucket.name, bucket.namespace.suffix(&account, &region)),
                account,
                region,
            })
        });
        let keys = self.spec.keys.iter().filter_map(|(name, key)| {
            let existing = key.existing.as_ref()?;
            Some(Asked {
                pointer: pointer::join(["keys", name, "existing", "policy"]),
                path: existing.policy.clone()?,
                property: KEY,
                name: existing.arn.clone(),
                account: account(key.account.as_ref()),
                region: region(key.region.as_ref()),
            })
        });
        buckets.chain(keys).collect()
    }

    /// Keeps the statements of a policy that was asked for.
    pub fn keep(&mut self, asked: &Asked, present: Present) {
        self.present.insert(asked.pointer.clone(), present);
    }

    /// Says why a policy that was asked for could not be read.
    pub fn unread(&self, asked: &Asked, problem: &str) -> Diagnostic {
        let message = format!("the policy of `{}` cannot be kept: {problem}", asked.name);
        let command = match asked.property {
            BUCKET_POLICY => format!("aws s3api get-bucket-policy --bucket {}", asked.name),
            _ => format!("aws kms get-key-policy --policy-name default --key-id {}", asked.name),
        };
        let help = format!(
            "`{command} --query Policy --output text` prints the document that belongs into the file"
        );
        Diagnostic::error("spec", self.document.locate(&asked.pointer), message).with_help([help])
    }

    /// What was asked for and is not here.
    pub(crate) fn missing(&self) -> Vec<Diagnostic> {
        let missing = self.asked().into_iter().filter(|asked| !self.present.contains_key(&asked.pointer));
        missing.map(|asked| self.unread(&asked, &format!("{} was not read", asked.path))).collect()
    }
}

impl Present {
    /// Reads a policy document, or AWS's answer that holds one; nothing if the text is neither.
    pub fn read(document: &Document) -> Option<Result<Present, String>> {
        let root = document.root.to_json();
        if root.get("Statement").is_some() {
            return Some(Present::new(&root, &|at| document.locate(at)));
        }
        // The answers of `s3api get-bucket-policy` and `kms get-key-policy`.
        let whole =
            |fields: &crate::json::Map| fields.keys().all(|key| key == "Policy" || key == "PolicyName");
        let text = root.as_object().filter(|fields| whole(fields))?.get("Policy")?.as_str()?;
        let place = document.locate("/Policy");
        Some(inner(text).and_then(|inner| Present::new(&inner, &|_| place)))
    }

    /// Finds the policy that was asked for among resources that were read.
    pub fn find(estate: &Estate, asked: &Asked) -> Result<Present, String> {
        let (kind, property) = asked.property;
        let all: Vec<&Resource> = estate.of_kind(kind).collect();
        let is_its =
            |resource: &&&Resource| identity(estate, resource).as_deref() == Some(asked.name.as_str());
        let open = |resource: &&&Resource| identity(estate, resource).is_none();
        let found = match (all.iter().find(is_its), all.as_slice()) {
            (Some(found), _) => found,
            // What AWS makes up or a parameter says is taken to be it where there is nothing else.
            (None, [only]) if open(&only) => only,
            (None, _) => return Err(format!("{} holds no {kind} of it", asked.path)),
        };
        let place = |at: &str| found.origins.locate(&format!("/{property}{at}"));
        let value =
            found.properties.get(property).ok_or_else(|| format!("`{}` has no {property}", found.name))?;
        match estate.resolve(value) {
            Value::String(text) => inner(&text).and_then(|inner| Present::new(&inner, &|_| place(""))),
            value => Present::new(&value, &place),
        }
    }

    fn new(policy: &Value, place: &dyn Fn(&str) -> Location) -> Result<Present, String> {
        if let Some(reason) = unknown(policy) {
            return Err(format!("a value in it is not known: {reason}"));
        }
        let written = policy.get("Statement").ok_or("it has no `Statement`")?;
        let statements: Vec<(&Value, String)> = match written {
            Value::Array(items) => {
                items.iter().enumerate().map(|(i, item)| (item, format!("/Statement/{i}"))).collect()
            }
            single => vec![(single, "/Statement".to_owned())],
        };
        let old = policy["Version"] != "2012-10-17";
        for (number, (statement, _)) in statements.iter().enumerate() {
            if !statement.get("Effect").is_some_and(Value::is_string) {
                return Err(format!("statement {} is none: it has no `Effect`", number + 1));
            }
            // IAM user guide, "IAM JSON policy elements: Version": variables are text before 2012-10-17.
            if old && statement.to_string().contains("${") {
                let number = number + 1;
                return Err(format!(
                    "statement {number} holds `${{`, which would become a variable: the policy is older than `Version: 2012-10-17`"
                ));
            }
        }
        let statements = statements.into_iter().map(|(value, at)| (value.clone(), place(&at)));
        Ok(Present { id: policy.get("Id").cloned(), statements: statements.collect() })
    }
}

/// A policy within a text.
fn inner(text: &str) -> Result<Value, String> {
    let (root, errors) = Source::new("", text).parse();
    match (root, errors.into_iter().next()) {
        (Some(root), None) => Ok(root.to_json()),
        (_, error) => Err(error.map_or_else(|| "it is empty".to_owned(), |error| error.message)),
    }
}

/// The name of a policy's bucket, or a key's ARN.
fn identity(estate: &Estate, resource: &Resource) -> Option<String> {
    estate.arn(resource).or_else(|| estate.reference(resource))
}

/// Why something within a value is not known.
fn unknown(value: &Value) -> Option<String> {
    let mut reason = None;
    intrinsic::map(value, &mut |found| {
        let why = match found {
            Intrinsic::Unknown(why) => (*why).to_owned(),
            Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _) => format!("it refers to `{id}`"),
            Intrinsic::Sub(_) => "it is put together from others".to_owned(),
        };
        reason.get_or_insert(why);
        None
    });
    reason
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn of(text: &str) -> Option<Result<Present, String>> {
        let mut sources = Sources::new();
        let id = sources.add("policy.json", text);
        Present::read(&sources.parse(id).0.unwrap())
    }

    #[test]
    fn a_document_and_an_answer_say_the_same() {
        let document = r#"{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"A","Effect":"Deny"}}"#;
        let answer = crate::json::json!({"Policy": document, "PolicyName": "default"}).to_string();
        let [written, answered] = [document, &answer].map(|text| of(text).unwrap().unwrap());
        let values =
            |present: &Present| present.statements.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>();
        assert_eq!(values(&written), [crate::json::json!({"Sid": "A", "Effect": "Deny"})]);
        assert_eq!(values(&written), values(&answered));
        assert_eq!((&written.id, &answered.id), (&Some("x".into()), &Some("x".into())));
        assert_eq!(of(r#"{"Resources": {}}"#), None);
    }

    #[test]
    fn what_would_change_its_meaning_is_refused() {
        let variable = r#"{"Statement":[{"Effect":"Allow","Resource":"arn:aws:s3:::b/${aws:username}"}]}"#;
        assert!(of(variable).unwrap().unwrap_err().contains("2012-10-17"));
        assert!(of(r#"{"Statement":[{"Sid":"x"}]}"#).unwrap().unwrap_err().contains("no `Effect`"));
        assert!(of(r#"{"Policy":"{"}"#).unwrap().is_err());
    }
}
