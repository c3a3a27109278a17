//! A spec through the whole compiler: validated, compiled, judged, written for every target, and every complaint
//! reported.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use trailsmith::compile::compile;
use trailsmith::emit::{self, Provenance, Request, Templates, cloudformation};
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::report::{self, Format, Report};
use trailsmith::source::Sources;
use trailsmith::spec;

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let (id, utf8) = sources.add_bytes("input", bytes.to_vec());
    if utf8.is_err() {
        return;
    }
    static POLICIES: OnceLock<PolicySet> = OnceLock::new();
    let policies = POLICIES.get_or_init(PolicySet::builtin);
    let diagnostics = match spec::read(&sources, id) {
        Err(errors) => errors,
        Ok(valid) => match compile(&valid) {
            Err(errors) => errors,
            Ok(estate) => {
                let findings = policy::evaluate(policies, &estate, Scope::Logging);
                let request = Request {
                    targets: valid.spec.targets.clone(),
                    format: cloudformation::Format::Yaml,
                    templates: Templates::new(BTreeMap::default()).expect("our own templates are good"),
                };
                let digest = spec::digest(&valid.document);
                let provenance = Provenance { version: "0.0.0".to_owned(), digest };
                match emit::emit(&estate, &provenance, &request) {
                    Err(emit::Error::Template { .. }) => panic!("a template of ours fails"),
                    _ => findings,
                }
            }
        },
    };
    let mut text = Vec::new();
    let report = Report { diagnostics: &diagnostics, sources: &sources, policies };
    report::write(Format::Text { color: false }, &report, &mut text).expect("memory takes all");
});
