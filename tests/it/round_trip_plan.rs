//! What we emit as Terraform, planned by the real Terraform and read back, is the compiled estate.

use crate::examples::stories;
use crate::peers::terraform::Terraform;
use crate::round_trip_terraform::{differences, story as estate_of};
use trailsmith::estate::Estate;
use trailsmith::json::{Value, json};
use trailsmith::read::terraform::plan;
use trailsmith::read::{Options, Text};
use trailsmith::source::Sources;

/// What becomes of documents and texts that name something yet to be made is known after apply, and nothing else is.
const LATE: &[&str] = &[
    "/PolicyDocument",
    "/KeyPolicy",
    "/RedrivePolicy",
    "/EventPattern",
    "/FilterPattern",
    "/Content",
    "/ReplicaKmsKeyID",
    "/OutputLocation",
    "/CreateTableDefaultPermissions",
    "/TableInput/Parameters",
    "/StorageDescriptor/Location",
    "/InputParameters",
    "/EvaluationModes",
];

fn known_after_apply(at: &str) -> bool {
    LATE.iter().any(|late| at.ends_with(late))
}

/// Planned without credentials, a provider cannot check its account: the accounts are left out, and put back here.
fn say_accounts(planned: &mut Value, compiled: &Estate) {
    for stack in &compiled.stacks {
        let provider = format!("aws.{}", stack.name.replace('-', "_"));
        let expressions = &mut planned["configuration"]["provider_config"][provider]["expressions"];
        expressions["allowed_account_ids"] = json!({"constant_value": [stack.account]});
    }
}

#[test]
fn every_example_planned_and_read_back_is_the_compiled_estate() {
    let Some(terraform) = Terraform::find() else { return };
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for story in stories() {
        let module = story.join("out/terraform");
        if !module.exists() {
            continue;
        }
        let mut estate = estate_of(&story);
        let planned =
            terraform.plan_once(&module).unwrap_or_else(|error| panic!("{}: {error}", story.display()));
        let mut planned = planned.json();
        say_accounts(&mut planned, &estate);
        let mut sources = Sources::new();
        let id = sources.add("plan.json", planned.to_string());
        assert!(plan::looks_like_plan(&sources.get(id).text));
        let read = plan::read(Text { id, source: sources.get(id) }, &Options::default());
        assert_eq!(read.diagnostics, [], "{}", story.display());
        // A plan does not tell `prevent_destroy`.
        estate.resources.iter_mut().for_each(|resource| resource.attributes.retain = false);
        let read = Estate { organization: estate.organization.clone(), ..read.estate };
        compared += estate.resources.len();
        let found = differences(&estate, &read, known_after_apply);
        wrong.extend(found.into_iter().map(|line| format!("{}: {line}", story.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 40, "{compared}");
}
