//! An example's runbook, read as its reader would: who has which profile, what is deployed where, and the commands.

use super::moto::Moto;
use super::runbook_answers::wrong;
use crate::run::tree;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;
use trailsmith::json::Value;

/// The files of one example's output, in a folder where commands may write.
pub(crate) struct Runbook {
    pub(crate) folder: TempDir,
    text: String,
}

/// A row of the table "What is deployed".
pub(crate) struct Deployment {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) stack: String,
}

/// A command, and the answer that the runbook says it must give.
pub(crate) struct Step {
    pub(crate) command: String,
    pub(crate) answer: Option<String>,
}

impl Runbook {
    /// Copies an example's output and reads its runbook.
    pub(crate) fn open(story: &Path) -> Runbook {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in tree(&story.join("out")) {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let text = fs::read_to_string(folder.path().join("RUNBOOK.md")).unwrap();
        Runbook { folder, text }
    }

    fn rows(&self, columns: usize) -> impl Iterator<Item = Vec<&str>> {
        let rows = self.text.lines().filter(|line| line.starts_with("| "));
        let rows = rows.map(|line| line.trim_matches(['|', ' ']).split(" | ").collect::<Vec<_>>());
        rows.filter(move |row| row.len() >= columns)
    }

    /// Name and account of each profile.
    pub(crate) fn profiles(&self) -> Vec<(String, String)> {
        let named = self.rows(2).filter(|row| row[0].starts_with('`') && is_account(row[1]));
        named.map(|row| (row[0].trim_matches('`').to_owned(), row[1].to_owned())).collect()
    }

    /// What is deployed, in order.
    pub(crate) fn deployments(&self) -> Vec<Deployment> {
        let rows = self.rows(5).filter(|row| row[0].parse::<u32>().is_ok() && is_account(row[1]));
        // CloudFormation has nothing to set this with: an account with nothing else has no stack of its own.
        let rows =
            rows.filter(|row| row[4].split(", ").any(|what| !what.starts_with("account public access")));
        let deployment = |row: Vec<&str>| Deployment {
            account: row[1].to_owned(),
            region: row[2].to_owned(),
            stack: row[3].to_owned(),
        };
        rows.map(deployment).collect()
    }

    /// The commands below a heading of the second level.
    pub(crate) fn steps(&self, heading: &str) -> Vec<Step> {
        let Some((_, section)) = self.text.split_once(&format!("\n## {heading}\n")) else {
            return Vec::new();
        };
        let section = section.split("\n## ").next().unwrap();
        let blocks = section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
        blocks.flat_map(steps).collect()
    }

    /// Runs a step as a shell would.
    pub(crate) fn run(&self, moto: &Moto, step: &Step) -> Output {
        moto.command("sh", self.folder.path()).args(["-euc", &step.command]).output().unwrap()
    }

    /// Founds the organization if the example has policies for it, and has it take these as the runbook says.
    fn found_organization(&self, moto: &Moto) {
        let before = self.steps("Before the first deployment");
        let enabling: Vec<Step> =
            before.into_iter().filter(|step| step.command.contains("enable-policy-type")).collect();
        if enabling.is_empty() {
            return;
        }
        let by = "--region us-east-1 --profile management";
        let founding = format!("aws organizations create-organization --feature-set ALL {by}");
        let accounts = self.profiles().into_iter().filter(|(name, _)| name != "management");
        let joining = accounts.map(|(_, account)| {
            format!(
                "aws organizations create-account --account-name {account} --email {account}@example.com {by}"
            )
        });
        let unit =
            format!("aws organizations create-organizational-unit --parent-id r-ab12 --name audited {by}");
        let unit = self.text.contains("--target-id ou-").then_some(unit);
        let own = std::iter::once(founding).chain(joining).chain(unit);
        let own = own.map(|command| Step { command, answer: None });
        for step in own.chain(enabling) {
            let output = self.run(moto, &step);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: {said}", step.command);
        }
    }

    /// Creates what the example adopts, as somebody may have left it, and the organization that takes its policies.
    pub(crate) fn create_what_exists(&self, moto: &Moto) {
        self.found_organization(moto);
        self.set_up_control_tower(moto);
        let files = tree(self.folder.path());
        for at in self.deployments() {
            let list = format!("-{}.resources-to-import.json", at.stack);
            let Some((_, list)) = files.iter().find(|(path, _)| path.ends_with(&list)) else { continue };
            let list: Value = serde_json::from_str(list).unwrap();
            for resource in list.as_array().unwrap() {
                create(moto, &at, resource);
            }
        }
        self.create_what_stays(moto);
    }

    /// Creates what AWS Control Tower has, by the names that the runbook asks for.
    fn set_up_control_tower(&self, moto: &Moto) {
        let steps = self.steps("What AWS Control Tower has");
        let [trail, group] = steps.as_slice() else { return };
        let answer = |step: &Step| step.answer.clone().unwrap();
        let (trail_answer, group_name) = (answer(trail), answer(group));
        let (bucket, prefix) = trail_answer.split_once(' ').unwrap();
        let option = |name: &str| trail.command.split(name).nth(1).unwrap().split(' ').next().unwrap();
        let (name, region) = (option("--name "), option("--region "));
        let profiles = self.profiles();
        let aws = |profile: &str, arguments: &[&str]| {
            let (_, account) = profiles.iter().find(|(name, _)| name == profile).unwrap();
            moto.aws(account, region, arguments);
        };
        let place = format!("LocationConstraint={region}");
        let create = ["s3api", "create-bucket", "--bucket", bucket, "--create-bucket-configuration", &place];
        aws("log-archive", &create);
        let target = ["--s3-bucket-name", bucket, "--s3-key-prefix", prefix];
        aws("management", &[["cloudtrail", "create-trail", "--name", name].as_slice(), &target].concat());
        aws("management", &["logs", "create-log-group", "--log-group-name", &group_name]);
        for step in &steps {
            assert_eq!(wrong(self, step, &self.run(moto, step)), None);
        }
    }

    /// Creates the keys that stay their owner's, who then set the policies as the runbook says.
    fn create_what_stays(&self, moto: &Moto) {
        const HEADING: &str = "What stays its owner's";
        let section = self.text.split_once(&format!("\n## {HEADING}\n")).map_or("", |(_, section)| section);
        let section = section.split("\n## ").next().unwrap();
        for arn in section.lines().filter_map(|line| line.strip_prefix("### Key ")) {
            let part = |index: usize| arn.splitn(6, ':').nth(index).unwrap();
            let tag = format!("TagKey=_custom_id_,TagValue={}", part(5).trim_start_matches("key/"));
            moto.aws(part(4), part(3), &["kms", "create-key", "--tags", &tag]);
        }
        for step in self.steps(HEADING) {
            let output = self.run(moto, &step);
            assert!(output.status.success(), "{}: {output:?}", step.command);
        }
    }
}

/// One row of a list of resources to import.
fn create(moto: &Moto, at: &Deployment, resource: &Value) {
    let identifier = |name: &str| resource["ResourceIdentifier"][name].as_str().unwrap();
    let aws = |arguments: &[&str]| moto.aws(&at.account, &at.region, arguments);
    match resource["ResourceType"].as_str().unwrap() {
        "AWS::KMS::Key" => {
            let tag = format!("TagKey=_custom_id_,TagValue={}", identifier("KeyId"));
            aws(&["kms", "create-key", "--tags", &tag]);
        }
        "AWS::S3::Bucket" => {
            let place = format!("LocationConstraint={}", at.region);
            let name = identifier("BucketName");
            aws(&["s3api", "create-bucket", "--bucket", name, "--create-bucket-configuration", &place]);
        }
        "AWS::S3::BucketPolicy" => {
            let name = identifier("Bucket");
            let statement = trailsmith::json::json!({
                "Sid": "LeftByPredecessors", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket",
                "Resource": format!("arn:aws:s3:::{name}")
            });
            let policy =
                trailsmith::json::json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
            aws(&["s3api", "put-bucket-policy", "--bucket", name, "--policy", &policy]);
        }
        "AWS::CloudTrail::EventDataStore" => {
            let id = identifier("EventDataStoreArn").rsplit('/').next().unwrap();
            let tag = format!("Key=_custom_id_,Value={id}");
            let name = "left-by-predecessors";
            aws(&["cloudtrail", "create-event-data-store", "--name", name, "--tags-list", &tag]);
        }
        other => panic!("{other}: say how it is created"),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Commands, which may go over several lines, each with the answer that follows it.
fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut open = false;
    for line in block.lines() {
        if let Some(answer) = line.strip_prefix("# -> ") {
            steps.last_mut().expect("an answer follows a command").answer = Some(answer.to_owned());
        } else if open {
            let command = &mut steps.last_mut().unwrap().command;
            command.push('\n');
            command.push_str(line);
            open = continues(line);
        } else if !line.starts_with('#') && !line.is_empty() {
            steps.push(Step { command: line.to_owned(), answer: None });
            open = continues(line);
        }
    }
    steps
}

fn continues(line: &str) -> bool {
    line.ends_with('\\') || line.ends_with("||") || line.ends_with("&&") || line.ends_with('|')
}
