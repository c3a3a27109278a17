//! A stand-in for AWS on 127.0.0.1: moto's server, with what deployments of trails need and moto lacks
//! (`tests/peers/moto_server.py`). A server holds all accounts; which one a call works in is in its access key. The AWS
//! CLI is the real one, in a process that forks for each call (`tests/peers/aws_server.py`).

use super::python::AWS;
use crate::run::project;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;
use trailsmith::json::Value;

/// A server of its own, gone with this value: nothing is left for the next test.
pub(crate) struct Moto {
    /// The server ends when this does.
    _connection: UnixStream,
    endpoint: String,
    /// Home of the AWS CLI: its profiles, nothing of the user's.
    home: TempDir,
}

/// What forks for each server and each call of the AWS CLI: started once, since importing takes seconds.
struct Parents {
    /// The sockets, and the program `aws`. The last of the two programs to end removes it.
    folder: PathBuf,
    /// They end when their standard input does: with this process.
    _programs: [Child; 2],
}

static PARENTS: OnceLock<Parents> = OnceLock::new();

impl Parents {
    fn start(python: &Path) -> Parents {
        let folder = tempfile::tempdir().unwrap().keep();
        let start = |program: &str| {
            let mut command = Command::new(python);
            command
                .arg(project("tests/peers").join(program))
                .arg(folder.join(program).with_extension("socket"));
            // What is compiled is kept, and not beside the sources.
            command.env("PYTHONPYCACHEPREFIX", Path::new(env!("CARGO_TARGET_TMPDIR")).join("pycache"));
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
        };
        let mut programs = [start("moto_server.py"), start("aws_server.py")];
        for program in &mut programs {
            let mut line = String::new();
            BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
            assert_eq!(line, "listening\n", "the stand-in for AWS did not start: its reason is above");
        }
        Parents { folder, _programs: programs }
    }
}

impl Moto {
    /// Starts a server. Where there is no Python 3, that is said and nothing is judged.
    #[track_caller]
    pub(crate) fn start(what: &str) -> Option<Moto> {
        let programs = AWS.programs(what)?;
        let parents = PARENTS.get_or_init(|| Parents::start(&programs.join("python")));
        let home = tempfile::tempdir().unwrap();
        let mut connection = UnixStream::connect(parents.folder.join("moto_server.socket")).unwrap();
        connection.write_all(home.path().as_os_str().as_encoded_bytes()).unwrap();
        let mut port = String::new();
        BufReader::new(&connection).read_line(&mut port).unwrap();
        let moto =
            Moto { _connection: connection, endpoint: format!("http://127.0.0.1:{}", port.trim()), home };
        assert!(port.trim().parse::<u16>().is_ok(), "the stand-in for AWS did not start: {}", moto.log());
        Some(moto)
    }

    /// The folder with the program `aws`.
    fn programs() -> &'static Path {
        PARENTS.get().map(|parents| parents.folder.as_path()).unwrap()
    }

    /// The access key that works in an account.
    pub(crate) fn access_key(account: &str) -> String {
        format!("AKIATEST{account}")
    }

    /// Gives the AWS CLI its profiles: name and account of each.
    pub(crate) fn profiles(&self, profiles: &[(String, String)]) {
        let mut text = String::new();
        for (name, account) in profiles {
            let key = Moto::access_key(account);
            let _ =
                writeln!(text, "[profile {name}]\naws_access_key_id = {key}\naws_secret_access_key = secret");
        }
        fs::write(self.home.path().join("config"), text).unwrap();
    }

    /// A program that finds the AWS CLI, and through it this server and nothing else.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([Moto::programs().to_owned()].into_iter().chain(env::split_paths(&path)))
            .unwrap();
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("PATH", path).env("HOME", self.home.path());
        command.envs(self.variables());
        command
    }

    /// What leads the AWS CLI and Terraform's provider to this server.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let file = |name: &str| self.home.path().join(name).display().to_string();
        vec![
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_CONFIG_FILE", file("config")),
            ("AWS_SHARED_CREDENTIALS_FILE", file("none")),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_PAGER", String::new()),
        ]
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The end of what the server says of its own failures.
    pub(crate) fn log(&self) -> String {
        let log = fs::read_to_string(self.home.path().join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(12)..].join("\n")
    }

    /// The AWS CLI's answer in an account and Region; null for none.
    #[track_caller]
    pub(crate) fn aws(&self, account: &str, region: &str, arguments: &[&str]) -> Value {
        let output = self
            .command(Moto::programs().join("aws"), self.home.path())
            .args(arguments)
            .args(["--region", region, "--output", "json"])
            .env("AWS_ACCESS_KEY_ID", Moto::access_key(account))
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "aws {arguments:?} in {account} {region}: {said}");
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }
}

#[test]
fn accounts_are_apart_and_an_access_key_names_its_own() {
    let Some(moto) = Moto::start("the stand-in for AWS") else { return };
    let who = |account| moto.aws(account, "eu-west-1", &["sts", "get-caller-identity"])["Account"].clone();
    assert_eq!(who("111111111111"), "111111111111");
    assert_eq!(who("222222222222"), "222222222222");
    let bucket = ["s3api", "create-bucket", "--bucket", "logs-of-one-account"];
    moto.aws("111111111111", "us-east-1", &bucket);
    let buckets = |account| moto.aws(account, "us-east-1", &["s3api", "list-buckets"])["Buckets"].clone();
    assert_eq!(buckets("111111111111").as_array().unwrap().len(), 1);
    assert_eq!(buckets("222222222222").as_array().unwrap().len(), 0);
}
