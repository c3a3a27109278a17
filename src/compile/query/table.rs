//! The table of a trail's log files.

use super::layout::{self, Layout};
use crate::compile::draft::Draft;
use crate::compile::plan::{Plan, PlannedQuery};
use crate::estate::{Resource, intrinsic};
use crate::json::{Map, Value, json};

/// A column a line, with its type, as the Athena user guide has them.
const COLUMNS: &str = include_str!("columns.txt");

pub(super) fn write(plan: &Plan<'_>, query: &PlannedQuery<'_>) -> Resource {
    let layout = layout::of(plan, query);
    let bucket = &plan.buckets[plan.trails[query.trail].bucket].common.id;
    let keys: Vec<Value> =
        layout.partitions.iter().map(|(part, _)| json!({"Name": part.name, "Type": "string"})).collect();
    let columns: Vec<Value> = COLUMNS
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| json!({"Name": name, "Type": kind}))
        .collect();
    let input = json!({
        "Name": query.spec.table_or_default(),
        "Description": format!("Log files of the trail {}", plan.trails[query.trail].name),
        "TableType": "EXTERNAL_TABLE",
        "Parameters": parameters(&layout, bucket),
        "PartitionKeys": keys,
        "StorageDescriptor": {
            "Columns": columns,
            "Location": intrinsic::sub(format!("s3://${{{bucket}}}/{}", layout.folder)),
            "InputFormat": "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe"},
        },
    });
    let mut draft = Draft::new(plan, "AWS::Glue::Table", &query.common, "Table");
    draft.set("CatalogId", plan.stack(&query.common).account.as_str(), "");
    draft.set("DatabaseName", intrinsic::reference(&format!("{}Database", query.common.id)), "database");
    draft.set("TableInput", input, "table");
    draft.finish()
}

fn parameters(layout: &Layout, bucket: &str) -> Value {
    let mut parameters = Map::new();
    let mut put = |name: String, value: Value| parameters.insert(name, value);
    put("EXTERNAL".to_owned(), "TRUE".into());
    put("classification".to_owned(), "cloudtrail".into());
    put("projection.enabled".to_owned(), "true".into());
    let mut template = format!("s3://${{{bucket}}}/{}", layout.folder);
    for (part, below) in &layout.partitions {
        for (property, value) in &part.projection {
            put(format!("projection.{}.{property}", part.name), value.as_str().into());
        }
        template.extend(["${!", part.name, "}/", below]);
    }
    put("storage.location.template".to_owned(), intrinsic::sub(template));
    Value::Object(parameters)
}
