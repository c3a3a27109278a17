//! A table as the statement by which Athena makes it.

use crate::estate::{Estate, Resource};
use crate::json::Value;

/// The statement for the estate's table of log files, where it has one.
pub fn ddl(estate: &Estate) -> Option<String> {
    estate.of_kind("AWS::Glue::Table").find_map(|table| statement(estate, table))
}

fn statement(estate: &Estate, table: &Resource) -> Option<String> {
    let properties = estate.resolve(&table.properties);
    let input = properties.get("TableInput")?;
    let storage = input.get("StorageDescriptor")?;
    let text = |of: &Value, pointer: &str| of.pointer(pointer)?.as_str().map(str::to_owned);
    let mut sql = format!(
        "CREATE EXTERNAL TABLE IF NOT EXISTS `{}`.`{}` (\n  {}\n)\n",
        text(&properties, "/DatabaseName")?,
        text(input, "/Name")?,
        columns(storage.get("Columns")?, ",\n  ")
    );
    if let Some(comment) = text(input, "/Description") {
        sql.extend(["COMMENT ", &quote(&comment), "\n"]);
    }
    sql.extend(["PARTITIONED BY (", &columns(input.get("PartitionKeys")?, ", "), ")\n"]);
    for (clause, pointer) in [
        ("ROW FORMAT SERDE", "/SerdeInfo/SerializationLibrary"),
        ("STORED AS INPUTFORMAT", "/InputFormat"),
        ("OUTPUTFORMAT", "/OutputFormat"),
        ("LOCATION", "/Location"),
    ] {
        sql.extend([clause, " ", &quote(&text(storage, pointer)?), "\n"]);
    }
    let parameters = input.get("Parameters")?.as_object()?;
    // The statement's own word says it.
    let said = parameters.iter().filter(|(name, _)| *name != "EXTERNAL");
    let pairs =
        said.filter_map(|(name, value)| Some(format!("  {} = {}", quote(name), quote(value.as_str()?))));
    sql.extend(["TBLPROPERTIES (\n", &pairs.collect::<Vec<_>>().join(",\n"), "\n);\n"]);
    Some(sql)
}

fn columns(list: &Value, between: &str) -> String {
    let column =
        |column: &Value| Some(format!("`{}` {}", column["Name"].as_str()?, column["Type"].as_str()?));
    list.as_array().into_iter().flatten().filter_map(column).collect::<Vec<_>>().join(between)
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
