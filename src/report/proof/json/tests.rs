//! What programs read, held to its schema.

use super::super::{ProofFormat, samples};
use super::*;
use serde_json::json;

fn render(samples: &samples::Samples) -> Value {
    let json: Value = serde_json::from_str(&samples::render(ProofFormat::Json, samples)).unwrap();
    let validator = jsonschema::draft7::new(&proof_schema()).unwrap();
    let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
    assert_eq!(errors, [] as [&str; 0]);
    json
}

#[test]
fn proofs() {
    let json = render(&samples::proofs());
    assert_eq!(json["summary"], json!({"proven": 1, "disproven": 2, "cannot_tell": 1}));
    let trail = &json["trails"][0];
    assert_eq!((&trail["standing"], &trail["location"]["line"]), (&json!("disproven"), &json!(5)));
    let denied = &trail["delivery"][1];
    assert_eq!((&denied["standing"], &denied["because"][0]), (&json!("disproven"), &json!("it denies that")));
    assert_eq!(
        (&denied["request"]["id"], &denied["location"]["line"]),
        (&json!("bucket_write_digests"), &json!(5))
    );
    assert_eq!(trail["retention"]["rows"][1]["location"], Value::Null);
    let gone = &trail["retention"]["logs"]["gone"]["earliest"];
    assert_eq!((&gone["least"], &gone["because"]), (&json!(5844), &json!([])));
    assert_eq!(trail["coverage"]["recorded"]["management"]["write"], true);
    assert_eq!(trail["placement"]["key_in_bucket_region"], true);
    assert_eq!(trail["missing"], json!(["add the key"]));
}

#[test]
fn hostile_text() {
    assert!(render(&samples::hostile()).to_string().len() < 90_000);
}

#[test]
fn the_schema_refuses_what_is_not_written() {
    let validator = jsonschema::draft7::new(&proof_schema()).unwrap();
    let mut json = render(&samples::proofs());
    json["trails"][0]["retention"]["logs"]["gone"]["earliest"]["least"] = json!("soon");
    assert!(!validator.is_valid(&json));
}
