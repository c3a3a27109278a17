//! The matrix for people and for programs.

use super::{COLUMNS, Column, Feature, Support};
use crate::json::{Map, Value, json};

const LEGEND: &str = "yes: written, and nothing that AWS documents speaks against it; partly: some values are refused; \
                      runbook: by hand, with the commands in RUNBOOK.md; no: refused, with the ways out; unknown: AWS does \
                      not document whether it exists there";

/// A table in columns for a terminal, with what is to be said below it.
pub fn text(features: &[Feature]) -> String {
    let width = features.iter().map(|feature| feature.path.len()).max().unwrap_or_default();
    let mut lines = vec![row(width, "", &COLUMNS.map(Column::name))];
    for feature in features {
        lines.push(row(width, &feature.path, &feature.support.map(Support::name)));
        lines.extend(feature.notes.iter().map(|note| format!("    {note}")));
    }
    format!("{}\n\n{LEGEND}\n", lines.join("\n"))
}

fn row(width: usize, first: &str, cells: &[&str; 6]) -> String {
    let cells =
        cells.iter().zip(COLUMNS).map(|(cell, column)| format!("{cell:0$}", column.name().len().max(7)));
    format!("{first:width$}  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
}

/// A page of the documentation.
pub fn markdown(features: &[Feature]) -> String {
    let heads = COLUMNS.map(Column::name).join(" | ");
    let mut lines = vec![
        "# What can be had where".to_owned(),
        String::new(),
        "Written by `trailsmith support --format markdown` from the tables that `synth` goes by.".to_owned(),
        String::new(),
        format!("{LEGEND}."),
        String::new(),
        format!("| field | what | {heads} | notes |"),
        format!("|---|---|{}---|", "---|".repeat(COLUMNS.len())),
    ];
    for feature in features {
        let cells = feature.support.map(Support::name).join(" | ");
        let what = feature.what.replace('|', "\\|");
        lines.push(format!("| `{}` | {what} | {cells} | {} |", feature.path, feature.notes.join("; ")));
    }
    format!("{}\n", lines.join("\n"))
}

/// A list of fields for programs.
pub fn json(features: &[Feature]) -> Value {
    let feature = |feature: &Feature| {
        let support: Map = COLUMNS
            .iter()
            .zip(feature.support)
            .map(|(column, support)| (column.name().to_lowercase(), support.name().into()))
            .collect();
        json!({"path": feature.path, "what": feature.what, "support": support, "notes": feature.notes})
    };
    json!({"version": 1, "features": features.iter().map(feature).collect::<Vec<_>>()})
}
