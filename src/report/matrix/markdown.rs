//! For wikis and comments: a table a framework.

use super::{MatrixReport, counts, evidence};
use crate::policy::Matrix;
use crate::report::markdown::inline;
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
    writeln!(out, "## {}\n\n{}\n", inline(&matrix.framework.title), counts(matrix))?;
    writeln!(out, "| Control | What it asks for | Standing | Evidence |\n|---|---|---|---|")?;
    for row in &matrix.rows {
        let weight = row.control.weight().map_or(String::new(), |weight| format!(" ({weight})"));
        let lines: Vec<String> = evidence(row, sources).iter().map(|line| inline(line)).collect();
        writeln!(
            out,
            "| {} | {}{weight} | {} | {} |",
            inline(&row.control.id),
            inline(&row.control.title),
            row.standing.name(),
            lines.join("<br>")
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{MatrixFormat, samples};

    #[test]
    fn controls() {
        let shown = samples::render(MatrixFormat::Markdown, &samples::findings());
        assert!(
            shown.contains(
                "| T.3 | something (high) | accepted risk | spec.yaml:5: the trail has no Insights \
                 \\(trail-insights\\)<br>accepted until 2027-06-30: Object Lock instead |\n"
            ),
            "{shown}"
        );
        assert!(shown.contains("\n\n1 met, 1 not met, 1 accepted risk, 1 cannot tell, 1 manual step, 1 not"));
    }

    #[test]
    fn hostile_text() {
        let shown = samples::render(MatrixFormat::Markdown, &samples::hostile());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        for row in shown.lines().filter(|line| line.starts_with("| T")) {
            assert_eq!(row.matches('|').count(), 5, "{row}");
        }
    }
}
