//! Running the AWS CLI.

use super::questions::Question;
use super::{Failure, unanswered};
use std::io;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use trailsmith::json::Value;

/// How many commands run at a time. Each is a process that mostly waits; more would be throttled.
const AT_A_TIME: usize = 8;
/// In seconds. A call that hangs must end.
const TIMEOUTS: [&str; 4] = ["--cli-connect-timeout", "10", "--cli-read-timeout", "60"];

/// The AWS CLI, with a profile.
pub(super) struct Aws<'a> {
    profile: Option<&'a str>,
    /// For questions that are the same in every Region: the AWS CLI wants one, and it tells the partition.
    region: Option<&'a str>,
}

impl<'a> Aws<'a> {
    pub(super) fn new(profile: Option<&'a str>) -> Aws<'a> {
        Aws { profile, region: None }
    }

    pub(super) fn in_region(self, region: &'a str) -> Aws<'a> {
        Aws { region: Some(region), ..self }
    }

    /// The Region that the AWS CLI would ask.
    pub(super) fn configured_region(&self) -> Result<String, Failure> {
        if let Some(region) = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(variable) {
            return Ok(region);
        }
        let output = self.run(&["configure".to_owned(), "get".to_owned(), "region".to_owned()])?;
        let region = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if region.is_empty() {
            return Err(Failure::new("no Region is configured").with_help("give one with `--region`"));
        }
        Ok(region)
    }

    /// The answers to these questions, in their order. `done` is told how many are there.
    pub(super) fn ask_all(
        &self,
        questions: &[Question],
        done: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Value>, Failure> {
        let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let answers = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..AT_A_TIME.min(questions.len()) {
                scope.spawn(|| {
                    while let Some((at, question)) = pick(questions, &next) {
                        let answer = self.ask(question);
                        let failed = answer.is_err();
                        if let Ok(mut answers) = answers.lock() {
                            answers.push((at, answer));
                        }
                        if failed {
                            // Nothing can be run: neither can the others.
                            next.store(questions.len(), Ordering::Relaxed);
                        }
                        done(finished.fetch_add(1, Ordering::Relaxed) + 1);
                    }
                });
            }
        });
        let mut answers = answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        answers.sort_by_key(|(at, _)| *at);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// The answer to one question. An error that AWS answered is one, too.
    pub(super) fn ask(&self, question: &Question) -> Result<Value, Failure> {
        let mut arguments = question.arguments();
        if let (None, Some(region)) = (&question.region, self.region) {
            arguments.extend(["--region".to_owned(), region.to_owned()]);
        }
        if let Some(profile) = self.profile {
            arguments.extend(["--profile".to_owned(), profile.to_owned()]);
        }
        arguments.extend(["--output".to_owned(), "json".to_owned()]);
        arguments.extend(TIMEOUTS.map(str::to_owned));
        Ok(answer(&self.run(&arguments)?))
    }

    fn run(&self, arguments: &[String]) -> Result<Output, Failure> {
        let mut command = Command::new("aws");
        if arguments.first().is_some_and(|first| first == "configure")
            && let Some(profile) = self.profile
        {
            command.args(["--profile", profile]);
        }
        let ran = command.args(arguments).env("AWS_PAGER", "").stdin(Stdio::null()).output();
        ran.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Failure::new(
                "the AWS CLI is not installed: there is no `aws` on the PATH",
            )
            .with_help("install it (https://aws.amazon.com/cli/); trailsmith asks AWS through it only"),
            _ => Failure::new(format!("cannot run `aws`: {error}")),
        })
    }
}

fn pick<'q>(questions: &'q [Question], next: &AtomicUsize) -> Option<(usize, &'q Question)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    questions.get(at).map(|question| (at, question))
}

#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What the AWS CLI printed. Some commands print nothing for an empty answer.
fn answer(output: &Output) -> Value {
    if !output.status.success() {
        return error(&String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    if text.trim().is_empty() {
        return Value::Object(trailsmith::json::Map::new());
    }
    match serde_json::from_str::<Value>(&text) {
        Ok(mut answer @ Value::Object(_)) => {
            // The AWS CLI v1 prints it, v2 does not.
            answer.as_object_mut().and_then(|fields| fields.shift_remove("ResponseMetadata"));
            answer
        }
        _ => unanswered("NoAnswer", Some("the AWS CLI printed no JSON object")),
    }
}

/// `An error occurred (AccessDenied) when calling the GetBucketPolicy operation: …`: the code. What the AWS CLI itself
/// complains of has none; its last line says what it is.
fn error(stderr: &str) -> Value {
    let code = stderr.split("An error occurred (").nth(1).and_then(|rest| rest.split_once(')'));
    match code {
        Some((code, _)) => unanswered(code, None),
        None => unanswered("NoAnswer", stderr.lines().map(str::trim).rfind(|line| !line.is_empty())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailsmith::json::json;

    #[test]
    fn the_code_of_an_error_is_found() {
        let said =
            "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: x (y)\n";
        assert_eq!(error(said), json!({"__error": "NoSuchBucketPolicy"}));
        let said = "\nCould not connect to the endpoint URL: \"https://x\"\n\n";
        assert_eq!(
            error(said),
            json!({"__error": "NoAnswer", "__message": "Could not connect to the endpoint URL: \"https://x\""})
        );
        assert_eq!(error(""), json!({"__error": "NoAnswer"}));
    }
}
