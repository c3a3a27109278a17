//! The real Terraform with the real AWS provider, on every example's module.

use super::terraform::Terraform;
use crate::examples::stories;

#[test]
fn every_examples_module_is_formatted_and_can_be_planned() {
    let Some(terraform) = Terraform::find() else { return };
    let mut judged = 0;
    for story in stories() {
        let module = story.join("out/terraform");
        if !module.exists() {
            continue;
        }
        let said = |error: String| panic!("{}: {error}", story.display());
        terraform.fmt_check(&module).unwrap_or_else(said);
        // Planning validates first.
        let plan =
            terraform.plan_once(&module).unwrap_or_else(|error| panic!("{}: {error}", story.display())).text;
        let makes_what_records =
            plan.lines().any(|line| line.contains("# aws_cloudtrail") && line.ends_with(" will be created"));
        assert!(makes_what_records, "{}: {plan}", story.display());
        assert!(plan.contains(" 0 to change, 0 to destroy"), "{}: {plan}", story.display());
        judged += 1;
    }
    assert!(judged >= 7, "{judged} modules");
}
