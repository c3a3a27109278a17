//! Specs that nobody wrote: hundreds compile and pass our own policies, a sample of them passes the peers.

use super::{cfn_lint, terraform};
use crate::generate;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::fs;
use std::path::Path;
use trailsmith::compile::compile;
use trailsmith::diagnostic::{Diagnostic, Severity};
use trailsmith::emit::{self, Artifact, Provenance, Request, Templates, cloudformation};
use trailsmith::policy::{self, PolicySet};
use trailsmith::source::Sources;
use trailsmith::spec;

/// Findings at or above medium, and what would be written.
fn synth(text: &str) -> Result<(Vec<Diagnostic>, Vec<Artifact>), String> {
    let mut sources = Sources::new();
    let id = sources.add("spec.json", text);
    let valid = spec::read(&sources, id).map_err(|errors| format!("{errors:#?}"))?;
    let estate = compile(&valid).map_err(|errors| format!("{errors:#?}"))?;
    let mut findings = policy::evaluate(&PolicySet::builtin(), &estate);
    findings.retain(|finding| finding.fails_at(Severity::Medium));
    let request = Request {
        targets: valid.spec.targets.clone(),
        format: cloudformation::Format::Yaml,
        templates: Templates::new(std::collections::BTreeMap::default())
            .map_err(|error| error.to_string())?,
    };
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: spec::digest(&valid.document) };
    let artifacts = emit::emit(&estate, &provenance, &request).map_err(|error| format!("{error:?}"))?;
    Ok((findings, artifacts))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn valid_specs_compile_and_pass_our_own_policies(spec in generate::specs()) {
        let text = serde_json::to_string_pretty(&spec).unwrap();
        let (findings, artifacts) = synth(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert!(findings.is_empty(), "{findings:#?}\n{text}");
        prop_assert!(artifacts.len() >= 3);
        let again = synth(&text).map_err(TestCaseError::fail)?.1;
        prop_assert_eq!(artifacts, again);
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
        let (_, artifacts) = synth(&spec.to_string()).unwrap();
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
    for spec in sample(8) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &synth(&spec.to_string()).unwrap().1);
        let module = folder.path().join("terraform");
        terraform.fmt_check(&module).unwrap();
        terraform.init_validate(&module).unwrap();
    }
}
