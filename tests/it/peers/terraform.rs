//! The real Terraform with the real AWS provider, without credentials and without a network where the provider is on
//! the machine.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use tempfile::TempDir;
use trailsmith::json::Value;

/// Where a provider lies below a folder of plugins.
const PROVIDER: &str = "registry.terraform.io/hashicorp/aws";

/// `terraform validate` takes 600 MB: one at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What one `terraform init` left behind, for all modules of this run: they need the same provider.
static INITIALIZED: OnceLock<Result<TempDir, String>> = OnceLock::new();

/// The plans of this run that several tests look at.
static PLANNED: Mutex<BTreeMap<PathBuf, Result<Plan, String>>> = Mutex::new(BTreeMap::new());

/// The program.
pub(crate) struct Terraform {
    program: PathBuf,
}

/// What `terraform plan` and `terraform show -json` print.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) text: String,
    json: String,
}

impl Plan {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.json).unwrap()
    }
}

impl Terraform {
    /// Terraform, if it is on the machine. If not, says aloud that nothing was judged; under `CI=true` that is a failure.
    pub(crate) fn find() -> Option<Terraform> {
        let path = env::var_os("PATH").unwrap_or_default();
        let program =
            env::split_paths(&path).map(|folder| folder.join("terraform")).find(|file| file.is_file());
        if program.is_none() {
            let how = "put it on PATH (https://developer.hashicorp.com/terraform/install)";
            super::not_judged("Terraform modules", "terraform", how);
        }
        program.map(|program| Terraform { program })
    }

    /// Whether every file is laid out as `terraform fmt` would; the difference if not.
    pub(crate) fn fmt_check(&self, module: &Path) -> Result<(), String> {
        run(self.command(module).args(["fmt", "-check", "-diff", "-no-color"])).map(drop)
    }

    /// Lays the files out in place.
    pub(crate) fn fmt(&self, module: &Path) -> Result<(), String> {
        run(self.command(module).args(["fmt", "-no-color"])).map(drop)
    }

    /// Whether the module is valid for the provider.
    pub(crate) fn init_validate(&self, module: &Path) -> Result<(), String> {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let copy = self.copy(module)?;
        run(self.command(copy.path()).args(["validate", "-no-color"])).map(drop)
    }

    /// The plan of a first apply.
    pub(crate) fn plan(&self, module: &Path) -> Result<Plan, String> {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        self.planned(module)
    }

    /// The plan of a module that several tests look at: made once.
    pub(crate) fn plan_once(&self, module: &Path) -> Result<Plan, String> {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = || PLANNED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = kept().get(module) {
            return plan.clone();
        }
        let plan = self.planned(module);
        kept().insert(module.to_owned(), plan.clone());
        plan
    }

    /// The schemas of the provider's resources, by type: asked once, then kept below `target/`.
    pub(crate) fn schemas(&self) -> Result<Value, String> {
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = INITIALIZED.get_or_init(|| self.init()).as_ref().map_err(Clone::clone)?;
        let read =
            |path: &Path| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
        let lock = read(&shared.path().join(LOCK))?;
        let version = lock.lines().find_map(|line| quoted_value(line, "version")).unwrap_or("unknown");
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/aws-{version}-schemas.json"));
        let text = match read(&kept) {
            Ok(text) => text,
            Err(_) => {
                let text = run(self.command(shared.path()).args(["providers", "schema", "-json"]))?;
                write(&kept, &text)?;
                text
            }
        };
        let mut all: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let schemas =
            all.pointer_mut("/provider_schemas/registry.terraform.io~1hashicorp~1aws/resource_schemas");
        schemas.map(Value::take).ok_or_else(|| "no resource schemas of the AWS provider".to_owned())
    }

    /// What `terraform console` gives for each of a file's locals, as `jsonencode` writes it.
    pub(crate) fn locals(&self, file: &str, names: &[String]) -> Result<Value, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        write(&folder.path().join("main.tf"), file)?;
        let each: Vec<String> =
            names.iter().map(|name| format!("{name} = jsonencode(local.{name})")).collect();
        let mut console = self.command(folder.path());
        console.arg("console").env("TF_DATA_DIR", folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = console.stderr(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let question = format!("jsonencode({{ {} }})\n", each.join(", "));
        let mut stdin = child.stdin.take().ok_or("no standard input")?;
        stdin.write_all(question.as_bytes()).map_err(|error| error.to_string())?;
        drop(stdin);
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout);
        // The console prints the text as an expression: quoted, with `$${` for `${`.
        let text: String =
            serde_json::from_str(said.trim().replace("$${", "${").replace("%%{", "%{").as_str())
                .map_err(|_| format!("{said}{}", String::from_utf8_lossy(&output.stderr)))?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    /// Applies the module with these overrides and variables of the environment, then expects a plan without changes. The
    /// provider mostly waits for what it made to be seen: several may be applied at once.
    pub(crate) fn apply(
        &self,
        module: &Path,
        overrides: &str,
        variables: &[(&'static str, String)],
    ) -> Result<(), String> {
        let copy = self.copy(module)?;
        write(&copy.path().join("stand_in_override.tf"), overrides)?;
        let common = ["-input=false", "-lock=false", "-no-color"];
        let terraform = |arguments: &[&str]| {
            let variables = variables.iter().cloned();
            run(self.command(copy.path()).args(arguments).args(common).envs(variables)).map(drop)
        };
        terraform(&["apply", "-auto-approve"])?;
        terraform(&["plan", "-detailed-exitcode"])
    }

    /// The module with nothing that asks AWS: dummy keys for each provider, and no `import` blocks, whose objects the
    /// provider would read.
    fn planned(&self, module: &Path) -> Result<Plan, String> {
        let copy = self.copy(module)?;
        let mut offline = String::new();
        for file in tf_files(copy.path())? {
            let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
            for alias in text.lines().filter_map(|line| quoted_value(line, "alias")) {
                offline.push_str(&OFFLINE.replace("ALIAS", alias));
            }
            write(&file, &without_imports(&text))?;
        }
        write(&copy.path().join("offline_override.tf"), &offline)?;
        let plan = ["plan", "-input=false", "-lock=false", "-refresh=false", "-no-color", "-out=plan"];
        let text = run(self.command(copy.path()).args(plan))?;
        let json = run(self.command(copy.path()).args(["show", "-json", "plan"]))?;
        Ok(Plan { text, json })
    }

    /// A copy of the module, initialized; what is left in it goes with it.
    fn copy(&self, module: &Path) -> Result<TempDir, String> {
        let shared = INITIALIZED.get_or_init(|| self.init()).as_ref().map_err(Clone::clone)?;
        let copy = TempDir::new().map_err(|error| error.to_string())?;
        for file in tf_files(module)?.into_iter().chain([shared.path().join(LOCK)]) {
            let name = file.file_name().unwrap_or_default();
            fs::copy(&file, copy.path().join(name))
                .map_err(|error| format!("{}: {error}", file.display()))?;
        }
        Ok(copy)
    }

    fn init(&self) -> Result<TempDir, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        write(&folder.path().join("versions.tf"), VERSIONS)?;
        let mut init = self.command(folder.path());
        init.args(["init", "-input=false", "-no-color"]).env("TF_DATA_DIR", folder.path().join(".terraform"));
        if let Some(plugins) = plugin_folder() {
            let empty = folder.path().join("empty.tfrc");
            write(&empty, "")?;
            init.arg(format!("-plugin-dir={}", plugins.display())).env("TF_CLI_CONFIG_FILE", empty);
        }
        run(&mut init)?;
        Ok(folder)
    }

    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("TF_") || name.starts_with("AWS_") {
                command.env_remove(&*name);
            }
        }
        if let Some(Ok(shared)) = INITIALIZED.get() {
            command.env("TF_DATA_DIR", shared.path().join(".terraform"));
        }
        // Each provider is a process of seconds, started for each walk over a module: a fifth of its time is the collecting
        // of garbage.
        command.env("CHECKPOINT_DISABLE", "1").env("GOGC", "400");
        command
    }
}

const LOCK: &str = ".terraform.lock.hcl";

const VERSIONS: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}
"#;

const OFFLINE: &str = r#"provider "aws" {
  alias                       = "ALIAS"
  access_key                  = "mock"
  secret_key                  = "mock"
  allowed_account_ids         = null
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}
"#;

/// The folder that holds the AWS provider, in the order in which Terraform itself would look, then where machines
/// without a network keep it.
fn plugin_folder() -> Option<PathBuf> {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let mut folders: Vec<PathBuf> =
        env::var_os("TF_PLUGIN_CACHE_DIR").map(PathBuf::from).into_iter().collect();
    let config = env::var_os("TF_CLI_CONFIG_FILE").map_or_else(|| home.join(".terraformrc"), PathBuf::from);
    folders.extend(fs::read_to_string(config).ok().and_then(|text| filesystem_mirror(&text)));
    // "Implied Local Mirror Directories" in Terraform's CLI configuration reference.
    folders
        .extend([".terraform.d/plugins", ".local/share/terraform/plugins"].map(|folder| home.join(folder)));
    folders.push(home.join("Library/Application Support/io.terraform/plugins"));
    folders.extend(["/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"].map(PathBuf::from));
    for root in ["/opt", "/usr/local"].map(PathBuf::from) {
        let first = subfolders(&root);
        let second = first.iter().flat_map(|folder| subfolders(folder)).collect::<Vec<_>>();
        folders.extend([root].into_iter().chain(first).chain(second));
    }
    folders.into_iter().find(|folder| folder.join(PROVIDER).is_dir())
}

fn filesystem_mirror(config: &str) -> Option<PathBuf> {
    let (_, mirror) = config.split_once("filesystem_mirror")?;
    mirror.lines().find_map(|line| quoted_value(line, "path")).map(PathBuf::from)
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The value in a line such as `name = "value"`.
fn quoted_value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let value = line.trim().strip_prefix(name)?.trim_start().strip_prefix('=')?;
    value.trim().strip_prefix('"')?.strip_suffix('"')
}

fn without_imports(text: &str) -> String {
    let mut kept = String::new();
    let mut skipping = false;
    for line in text.split_inclusive('\n') {
        skipping |= line.starts_with("import {");
        if !skipping {
            kept.push_str(line);
        }
        skipping &= !line.starts_with('}');
    }
    kept
}

fn tf_files(module: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(module).map_err(|error| format!("{}: {error}", module.display()))?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|is| is == "tf")).collect();
    files.sort();
    Ok(files)
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(format!("{command:?}\n{text}{}", String::from_utf8_lossy(&output.stderr)))
}
