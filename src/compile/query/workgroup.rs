//! The workgroup: who queries cannot choose where results go, nor whether they are encrypted.

use crate::compile::draft::Draft;
use crate::compile::plan::{Plan, PlannedQuery, Role};
use crate::estate::{Resource, intrinsic};
use crate::json::json;
use std::collections::BTreeMap;

pub(super) fn write(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Resource {
    let results = &plan.buckets[query.results];
    let mut result = json!({
        "OutputLocation": intrinsic::sub(format!("s3://${{{}}}/", results.common.id)),
        // Else results could go to a stranger who has taken the name of a bucket that is gone.
        "ExpectedBucketOwner": plan.stack(&results.common).account,
    });
    if let Role::Results { key, .. } = &results.role {
        let key = intrinsic::attribute(&plan.keys[*key].common.id, "Arn");
        result["EncryptionConfiguration"] = json!({"EncryptionOption": "SSE_KMS", "KmsKey": key});
    }
    let mut configuration = json!({
        "EnforceWorkGroupConfiguration": true,
        "PublishCloudWatchMetricsEnabled": true,
        "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
        "ResultConfiguration": result,
    });
    if let Some(bytes) = query.spec.bytes_per_query {
        configuration["BytesScannedCutoffPerQuery"] = bytes.into();
    }
    let mut draft = Draft::new(plan, "AWS::Athena::WorkGroup", &query.common, "Workgroup");
    draft.set("Name", query.spec.workgroup_or_default(), "workgroup");
    draft.set("Description", "Searches of the audit logs", "");
    draft.set("WorkGroupConfiguration", configuration, "results_bucket");
    // Else one that has run a query could not be deleted; CloudTrail has its own record of who queried.
    draft.set("RecursiveDeleteOption", true, "");
    draft.tags(&BTreeMap::new());
    draft.finish()
}
