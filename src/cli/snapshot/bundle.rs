//! Questions with their answers, and the bundle that they make: always in the same order.

use super::questions::Question;
use std::collections::BTreeMap;
use trailsmith::json::{Map, Value, json};

/// Everything that was answered so far.
pub(super) struct Bundle {
    account: String,
    answers: BTreeMap<Question, Value>,
}

impl Bundle {
    pub(super) fn new(account: String) -> Bundle {
        Bundle { account, answers: BTreeMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.answers.len()
    }

    pub(super) fn extend(&mut self, questions: Vec<Question>, answers: Vec<Value>) {
        self.answers.extend(questions.into_iter().zip(answers));
    }

    pub(super) fn asked(&self, question: &Question) -> bool {
        self.answers.contains_key(question)
    }

    /// The answers of a command.
    pub(super) fn of(&self, service: &str, name: &str) -> impl Iterator<Item = (&Question, &Value)> {
        self.answers
            .iter()
            .filter(move |(question, _)| question.command.service == service && question.command.name == name)
    }

    /// How often AWS refused what; that something is not there is no refusal.
    pub(super) fn refused(&self) -> BTreeMap<String, usize> {
        let mut refused = BTreeMap::new();
        for (question, answer) in &self.answers {
            let Some(code) = answer["__error"].as_str() else { continue };
            if trailsmith::read::aws_api::is_refusal(code) {
                let region =
                    question.region.as_deref().map(|region| format!(" in {region}")).unwrap_or_default();
                let message =
                    answer["__message"].as_str().map(|said| format!(", {said}")).unwrap_or_default();
                let what = format!("`{}`{region}: {code}{message}", question.command.typed());
                *refused.entry(what).or_insert(0) += 1;
            }
        }
        refused
    }

    /// The form that `trailsmith::read::aws_api` reads.
    pub(super) fn to_json(&self) -> Value {
        let mut root = json!({ "account": self.account });
        for (question, answer) in &self.answers {
            let (service, name) = (question.command.service, question.command.name);
            let subject = question.subject.as_deref();
            let mut path = Vec::new();
            if let Some(region) = &question.region {
                path.extend(["regions", region.as_str()]);
            }
            path.push(service);
            match subject {
                Some(bucket) if service == "s3" => path.extend(["buckets", bucket, name]),
                // There is one account only.
                Some(subject) if service != "s3control" => path.extend([name, subject]),
                _ => path.push(name),
            }
            insert(&mut root, &path, answer.clone());
        }
        root
    }
}

fn insert(root: &mut Value, path: &[&str], answer: Value) {
    let mut at = root;
    for key in path {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Some(fields) = at.as_object_mut() else { return };
        at = fields.entry((*key).to_owned()).or_insert(Value::Null);
    }
    *at = answer;
}
