//! The proofs that every renderer is tested with: one row of each standing.

use super::{ProofFormat, ProofReport, write_proof};
use crate::compile::compile;
use crate::facts::Standing;
use crate::facts::proof::{About, BucketProof, Chapter, Proof, Proofs, Request, Row, prove};
use crate::report::samples;
use crate::source::Sources;
use crate::spec;

/// Proofs, and the texts that they point into.
pub(super) struct Samples {
    pub(super) sources: Sources,
    pub(super) proofs: Proofs,
}

pub(super) fn render(format: ProofFormat, samples: &Samples) -> String {
    let mut out = Vec::new();
    let report = ProofReport { proofs: &samples.proofs, sources: Some(&samples.sources) };
    write_proof(format, &report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// One of each standing.
pub(super) fn proofs() -> Samples {
    let samples::Samples { sources, diagnostics } = samples::findings();
    let found = diagnostics.into_iter().nth(1).unwrap();
    let mut proof = real();
    proof.trail = found.resource.unwrap();
    let place = Some(proof.trail.location);
    let statement = Some("statement `Write` of `Policy`".to_owned());
    let request = |id: &str| Request {
        id: id.to_owned(),
        principal: "cloudtrail.amazonaws.com".to_owned(),
        action: "s3:PutObject".to_owned(),
        resource: "arn:aws:s3:::logs/…".to_owned(),
    };
    let row = |standing, sentence: &str| Row {
        standing,
        sentence: sentence.to_owned(),
        request: None,
        because: Vec::new(),
        statement: None,
        place,
    };
    let asked = |row: Row, id: &str| Row { request: Some(request(id)), statement: statement.clone(), ..row };
    let denied = asked(row(Standing::Disproven, "write digests"), "bucket_write_digests");
    let delivery = vec![
        asked(row(Standing::Proven, "write log files"), "bucket_write"),
        Row { because: vec!["it denies that".to_owned()], ..denied },
    ];
    let retention = vec![
        row(Standing::Disproven, "the promise is broken that log files stay"),
        Row { place: None, ..row(Standing::Noted, "nobody can delete one") },
    ];
    let coverage = vec![row(Standing::CannotTell, "cannot tell whether it is logging")];
    proof.chapters =
        [(About::Delivery, delivery), (About::Retention, retention), (About::Coverage, coverage)]
            .map(|(about, rows)| Chapter { about, rows })
            .into();
    proof.missing = vec!["add the key".to_owned()];
    Samples { sources, proofs: Proofs { trails: vec![proof], buckets: Vec::new() } }
}

/// What could break a terminal, a table or a renderer.
pub(super) fn hostile() -> Samples {
    let samples::Samples { sources, diagnostics } = samples::hostile();
    let (location, text) = (diagnostics[0].labels[0].location, "\u{1b}[2J|\r\n<b>`=".repeat(200));
    let mut all = proofs();
    let proof = &mut all.proofs.trails[0];
    proof.trail.called_mut().name.clone_from(&text);
    proof.trail.called_mut().location = location;
    proof.missing = vec![text.clone()];
    proof.retention.trail.clone_from(&text);
    for row in proof.chapters.iter_mut().flat_map(|chapter| &mut chapter.rows) {
        row.sentence.clone_from(&text);
        row.because = vec![text.clone()];
        row.statement = Some(text.clone());
        row.place = Some(location);
        if let Some(request) = &mut row.request {
            for field in [&mut request.principal, &mut request.action, &mut request.resource] {
                field.clone_from(&text);
            }
        }
    }
    let rows = proof.rows().filter(|row| row.request.is_none()).cloned().collect();
    all.proofs.buckets = vec![BucketProof { bucket: proof.trail.clone(), rows, missing: vec![text] }];
    Samples { sources, proofs: all.proofs }
}

/// One of a real trail, with all days and events.
fn real() -> Proof {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", include_str!("../../../examples/full/spec.yaml"));
    prove(&compile(&spec::read(&sources, id).unwrap()).unwrap()).trails.remove(0)
}
