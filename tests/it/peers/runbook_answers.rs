//! What a command answered, against what the runbook says that it must answer: literally, or in words for people.

use super::runbook::{Runbook, Step};
use crate::run::tree;
use std::process::Output;
use trailsmith::json::Value;

/// What was answered instead; nothing where the answer is right.
pub(crate) fn wrong(runbook: &Runbook, step: &Step, output: &Output) -> Option<String> {
    let said = words(&String::from_utf8_lossy(&output.stdout));
    let error = words(&String::from_utf8_lossy(&output.stderr));
    let wanted = words(step.answer.as_deref().unwrap_or_default());
    let right = if let Some(code) = error_code(&wanted) {
        !output.status.success() && error.contains(&format!("An error occurred ({code}) when calling"))
    } else {
        let json = || serde_json::from_str::<Value>(&said).unwrap_or_default();
        output.status.success()
            && match wanted.as_str() {
                "the selectors of the spec" => {
                    selectors(&json()) == selectors(&trail(runbook, &step.command))
                }
                _ if wanted.starts_with("GOVERNANCE, ") || wanted.starts_with("COMPLIANCE, ") => {
                    retention(&json()) == wanted
                }
                _ => wanted.split(" or ").any(|one| one == said),
            }
    };
    (!right).then(|| format!("{}: answers {said:?}, not {wanted:?}; {error}", step.command))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code in `NoSuchLifecycleConfiguration: why this is right`.
fn error_code(wanted: &str) -> Option<&str> {
    let (code, _) = wanted.split_once(": ")?;
    (code.starts_with("NoSuch") || code.ends_with("Exception")).then_some(code)
}

/// The lists of a trail or of AWS's answer, without those that are empty.
fn selectors(of: &Value) -> [Option<&Value>; 2] {
    ["EventSelectors", "AdvancedEventSelectors"]
        .map(|name| of.get(name).filter(|list| list.as_array().is_some_and(|list| !list.is_empty())))
}

/// The properties of the trail that a command names by its ARN.
fn trail(runbook: &Runbook, command: &str) -> Value {
    let name = command.split("trail/").nth(1).unwrap().split(' ').next().unwrap();
    let templates = tree(&runbook.folder.path().join("cloudformation"));
    let templates = templates.iter().filter(|(path, _)| path.rsplit('.').next() == Some("yaml"));
    let trails = templates.flat_map(|(_, text)| {
        let template: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
        let resources = template["Resources"].as_mapping().unwrap().values().cloned().collect::<Vec<_>>();
        resources.into_iter().filter(|resource| resource["Type"].as_str() == Some("AWS::CloudTrail::Trail"))
    });
    let of_name = |trail: &serde_yaml::Value| trail["Properties"]["TrailName"].as_str() == Some(name);
    let trail = trails.into_iter().find(of_name).unwrap_or_else(|| panic!("no template has {name}"));
    let list = |name: &str| trailsmith::json::to_value(&trail["Properties"][name]).unwrap();
    let names = ["EventSelectors", "AdvancedEventSelectors"];
    names.into_iter().map(|name| (name.to_owned(), list(name))).collect::<trailsmith::json::Map>().into()
}

/// `GOVERNANCE, 2557 days`.
fn retention(answer: &Value) -> String {
    let mode = answer["Mode"].as_str().unwrap_or_default();
    let period = ["Days", "Years"].iter().find_map(|unit| Some((unit, answer[*unit].as_u64()?)));
    period.map(|(unit, time)| format!("{mode}, {time} {}", unit.to_lowercase())).unwrap_or_default()
}
