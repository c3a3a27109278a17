//! For people: each control with how it stands, and under it what says so.

use super::{MatrixReport, counts, evidence};
use crate::policy::{Matrix, Row};
use crate::report::harmless;
use crate::source::Sources;
use std::io;

pub(super) fn write(report: &MatrixReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for (number, matrix) in report.matrices.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        one(matrix, report.sources, out)?;
    }
    Ok(())
}

fn one(matrix: &Matrix<'_>, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}: {}\n", matrix.framework.id, matrix.framework.title)?;
    let width = matrix.rows.iter().map(|row| row.control.id.chars().count()).max().unwrap_or(0);
    for row in &matrix.rows {
        control(row, width, sources, out)?;
    }
    writeln!(out, "\n{}", counts(matrix))
}

fn control(row: &Row<'_>, width: usize, sources: &Sources, out: &mut dyn io::Write) -> io::Result<()> {
    let weight = row.control.weight().map_or(String::new(), |weight| format!(" ({weight})"));
    let (id, title) = (harmless(&row.control.id), &row.control.title);
    writeln!(out, "{:14}  {id:width$}  {title}{weight}", row.standing.name())?;
    for line in evidence(row, sources) {
        writeln!(out, "{:14}  {:width$}    {line}", "", "")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{MatrixFormat, samples};

    #[test]
    fn controls() {
        let expected = include_str!("samples.txt");
        assert_eq!(samples::render(MatrixFormat::Text, &samples::findings()), expected);
    }

    #[test]
    fn hostile_text() {
        let shown = samples::render(MatrixFormat::Text, &samples::hostile());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(shown.lines().all(|line| line.chars().count() < 25_000));
    }
}
