//! What Athena searches, and what somebody who searches must be allowed to.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource, Stack, intrinsic};
use crate::json::{Value, json};
use serde::Serialize;
use std::collections::BTreeSet;

/// A table with the workgroup that is made for it.
#[derive(Debug, Serialize)]
pub(super) struct Query {
    place: Place,
    database: String,
    table: String,
    location: String,
    workgroup: String,
    /// Whether a query must name the accounts that it looks at.
    injected: bool,
    /// The policy of who searches, as JSON.
    policy: String,
}

pub(super) fn queries(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Query> {
    estate.of_kind("AWS::Glue::Table").filter_map(|table| query(estate, accounts, table)).collect()
}

fn query(estate: &Estate, accounts: &Accounts<'_>, table: &Resource) -> Option<Query> {
    let workgroup = estate.of_kind("AWS::Athena::WorkGroup").find(|group| group.stack == table.stack)?;
    let database = estate.resolve(table.property("/DatabaseName")?).as_str()?.to_owned();
    let location = table.property("/TableInput/StorageDescriptor/Location")?;
    let name = estate.reference(table)?;
    let group = estate.reference(workgroup)?;
    let logs = bucket(estate, location)?;
    let results =
        bucket(estate, workgroup.property("/WorkGroupConfiguration/ResultConfiguration/OutputLocation")?)?;
    let statements =
        statements(estate, estate.stack(table.stack), (&database, &name, &group), [logs, results]);
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    Some(Query {
        place: accounts.place(table.stack),
        injected: table.property("/TableInput/Parameters/projection.account.type")
            == Some(&json!("injected")),
        location: estate.resolve(location).as_str()?.to_owned(),
        policy: format!("{policy:#}"),
        workgroup: group,
        table: name,
        database,
    })
}

/// The bucket that a location is in.
fn bucket<'a>(estate: &'a Estate, location: &Value) -> Option<&'a Resource> {
    let ids = intrinsic::references(location);
    ids.iter().find_map(|id| estate.get(id)).filter(|found| found.kind == "AWS::S3::Bucket")
}

/// Athena user guide, "Identity-based policy examples" and "Access to workgroups and tags"; Glue developer guide,
/// "Actions, resources, and condition keys for AWS Glue".
fn statements(
    estate: &Estate,
    stack: &Stack,
    (database, table, group): (&str, &str, &str),
    [logs, results]: [&Resource; 2],
) -> Vec<Value> {
    let allow = |sid: &str, actions: Value, resources: Value| json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources});
    let arn = |service: &str, rest: &str| {
        format!("arn:{}:{service}:{}:{}:{rest}", stack.partition.name(), stack.region, stack.account)
    };
    let [log_bucket, result_bucket] = [logs, results].map(|bucket| estate.arn(bucket).unwrap_or_default());
    let objects = |bucket: &str| format!("{bucket}/*");
    let query = [
        "athena:BatchGetNamedQuery",
        "athena:BatchGetQueryExecution",
        "athena:GetNamedQuery",
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:GetWorkGroup",
        "athena:ListNamedQueries",
        "athena:ListQueryExecutions",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
    ];
    let catalogue =
        ["glue:GetDatabase", "glue:GetDatabases", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"];
    let tables = [
        arn("glue", "catalog"),
        arn("glue", &format!("database/{database}")),
        arn("glue", &format!("table/{database}/{table}")),
    ];
    let write = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"];
    let mut keys =
        allow("UseKeys", json!(["kms:Decrypt", "kms:GenerateDataKey"]), arn("kms", "key/*").into());
    keys["Condition"] = json!({"ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases(estate, stack)}});
    vec![
        allow("FindWorkgroup", json!(["athena:ListDataCatalogs", "athena:ListWorkGroups"]), "*".into()),
        allow("Search", json!(query), arn("athena", &format!("workgroup/{group}")).into()),
        allow("ReadCatalogue", json!(catalogue), json!(tables)),
        allow(
            "ListBuckets",
            json!(["s3:GetBucketLocation", "s3:ListBucket"]),
            json!([log_bucket, result_bucket]),
        ),
        allow("ReadLogs", json!("s3:GetObject"), objects(&log_bucket).into()),
        allow("WriteResults", json!(write), objects(&result_bucket).into()),
        keys,
    ]
}

/// The aliases of the keys there; the ids of the keys are not known yet.
fn aliases(estate: &Estate, stack: &Stack) -> BTreeSet<String> {
    let here = |alias: &&Resource| estate.stack(alias.stack) == stack;
    estate.of_kind("AWS::KMS::Alias").filter(here).filter_map(|alias| estate.reference(alias)).collect()
}
