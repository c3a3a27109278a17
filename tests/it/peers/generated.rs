//! Specs that nobody wrote: hundreds compile and pass our own policies, a sample of them passes the peers.

use super::{cfn_lint, terraform};
use crate::generate;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use trailsmith::compile::compile;
use trailsmith::diagnostic::{Diagnostic, Kind, Severity};
use trailsmith::emit::{self, Artifact, Provenance, Request, Templates, cloudformation};
use trailsmith::json::Value;
use trailsmith::policy::{self, PolicySet};
use trailsmith::report::{self, Format, Report};
use trailsmith::source::Sources;
use trailsmith::spec;

/// What would be written, unless something is wrong or a finding is at or above medium: then what is said.
fn synth(text: &str) -> Result<Vec<Artifact>, String> {
    let mut sources = Sources::new();
    let id = sources.add("spec.json", text);
    let valid = spec::read(&sources, id).map_err(|errors| said(&errors, &sources))?;
    let estate = compile(&valid).map_err(|errors| said(&errors, &sources))?;
    let mut findings = policy::evaluate(policies(), &estate, policy::Scope::Logging);
    findings.retain(|finding| finding.fails_at(Severity::Medium) || finding.kind == Kind::CannotTell);
    if !findings.is_empty() {
        return Err(said(&findings, &sources));
    }
    let request = Request {
        targets: valid.spec.targets.clone(),
        format: cloudformation::Format::Yaml,
        templates: Templates::new(std::collections::BTreeMap::default())
            .map_err(|error| error.to_string())?,
    };
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: spec::digest(&valid.document) };
    emit::emit(&estate, &provenance, &request).map_err(|error| match error {
        emit::Error::Unsupported(diagnostics) => said(&diagnostics, &sources),
        error @ emit::Error::Template { .. } => error.to_string(),
    })
}

fn policies() -> &'static PolicySet {
    static POLICIES: OnceLock<PolicySet> = OnceLock::new();
    POLICIES.get_or_init(PolicySet::builtin)
}

fn said(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = Vec::new();
    let report = Report { diagnostics, sources, policies: policies() };
    report::write(Format::Text { color: false }, &report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn valid_specs_compile_and_pass_our_own_policies(spec in generate::specs()) {
        let text = serde_json::to_string_pretty(&spec).unwrap();
        let artifacts = synth(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(artifacts.len() >= 3);
        prop_assert_eq!(Ok(artifacts), synth(&text));
    }
}

/// The same specs at every run.
fn sample(count: usize) -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| generate::commercial_specs().new_tree(&mut runner).unwrap().current()).collect()
}

fn write(folder: &Path, artifacts: &[Artifact]) {
    for artifact in artifacts {
        let path = folder.join(&artifact.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &artifact.content).unwrap();
    }
}

#[test]
fn a_sample_passes_cfn_lint() {
    let folder = tempfile::tempdir().unwrap();
    let mut templates = Vec::new();
    for (number, spec) in sample(24).iter().enumerate() {
        let artifacts = synth(&spec.to_string()).unwrap_or_else(|error| panic!("{error}"));
        write(&folder.path().join(number.to_string()), &artifacts);
        let yaml = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "yaml");
        let paths = artifacts.iter().filter(|artifact| yaml(&artifact.path));
        templates.extend(paths.map(|artifact| format!("{number}/{}", artifact.path)));
    }
    cfn_lint::judge("generated CloudFormation", folder.path(), &templates);
}

#[test]
fn a_sample_passes_terraform_fmt_and_validate() {
    let Some(terraform) = terraform::Terraform::find() else { return };
    for spec in sample(5) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &synth(&spec.to_string()).unwrap_or_else(|error| panic!("{error}")));
        let module = folder.path().join("terraform");
        terraform.fmt_check(&module).unwrap();
        terraform.init_validate(&module).unwrap();
    }
}
