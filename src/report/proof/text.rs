//! For people: each trail with what is proven of it, requests as a table.

use super::{NO_TRAIL, ProofReport, counts, decided, mark, number, place, standing};
use crate::diagnostic::ResourceName;
use crate::facts::Standing;
use crate::facts::proof::{BucketProof, Chapter, Proof, Row};
use crate::report::harmless;
use crate::source::Sources;
use std::io;

/// Where what is said of a row stands, below it.
const BELOW: &str = "      ";

pub(super) fn write(report: &ProofReport<'_>, out: &mut dyn io::Write, color: bool) -> io::Result<()> {
    let proofs = report.proofs;
    if proofs.trails.is_empty() {
        writeln!(out, "{NO_TRAIL}")?;
        if proofs.buckets.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
    }
    let mut page = Page { out, paint: if color { paint } else { plain }, sources: report.sources };
    for proof in &proofs.trails {
        page.proof(proof)?;
    }
    for proof in &proofs.buckets {
        page.bucket(proof)?;
    }
    let trails = number(proofs.trails.len(), "trail");
    let buckets = match proofs.buckets.len() {
        0 => String::new(),
        count => format!(", {} without one", number(count, "log bucket")),
    };
    writeln!(page.out, "{trails}{buckets}: {}", counts(proofs.rows()))
}

struct Page<'a> {
    out: &'a mut dyn io::Write,
    paint: fn(Standing) -> String,
    sources: Option<&'a Sources>,
}

fn plain(standing: Standing) -> String {
    mark(standing).to_owned()
}

fn paint(standing: Standing) -> String {
    let code = match standing {
        Standing::Proven => "32",
        Standing::Disproven => "1;31",
        Standing::CannotTell => "33",
        Standing::Noted => return plain(standing),
    };
    format!("\u{1b}[{code}m{}\u{1b}[0m", mark(standing))
}

impl Page<'_> {
    fn proof(&mut self, proof: &Proof) -> io::Result<()> {
        self.heading(("trail", &proof.trail), &proof.rows().collect::<Vec<_>>())?;
        for chapter in &proof.chapters {
            self.chapter(chapter)?;
        }
        self.missing(&proof.missing)
    }

    fn bucket(&mut self, proof: &BucketProof) -> io::Result<()> {
        self.heading(("log bucket", &proof.bucket), &proof.rows.iter().collect::<Vec<_>>())?;
        for row in &proof.rows {
            self.row(row, (0, 0))?;
        }
        writeln!(self.out)?;
        self.missing(&proof.missing)
    }

    fn heading(&mut self, (noun, resource): (&str, &ResourceName), rows: &[&Row]) -> io::Result<()> {
        let mark = (self.paint)(standing(rows.iter().copied()));
        let at = self.sources.map(|sources| format!(" ({})", place(resource.location, sources)));
        let (name, at) = (harmless(&resource.name), at.unwrap_or_default());
        writeln!(self.out, "{mark} {noun} `{name}`{at}: {}\n", counts(rows.iter().copied()))
    }

    fn missing(&mut self, missing: &[String]) -> io::Result<()> {
        if missing.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "for more to be told:")?;
        for missing in missing {
            writeln!(self.out, "  - {}", harmless(missing))?;
        }
        writeln!(self.out)
    }

    fn chapter(&mut self, chapter: &Chapter) -> io::Result<()> {
        writeln!(self.out, "{}: {}?", chapter.about.name(), chapter.about.question())?;
        let width = |cell: fn(&Row) -> usize| chapter.rows.iter().map(cell).max().unwrap_or(0);
        let asked = width(|row| row.request.as_ref().map_or(0, |_| row.sentence.chars().count()));
        let action = width(|row| row.request.as_ref().map_or(0, |request| request.action.chars().count()));
        for row in &chapter.rows {
            self.row(row, (asked, action))?;
        }
        writeln!(self.out)
    }

    fn row(&mut self, row: &Row, (asked, action): (usize, usize)) -> io::Result<()> {
        let (mark, sentence) = ((self.paint)(row.standing), harmless(&row.sentence));
        let decided = decided(row, self.sources);
        let Some(request) = &row.request else {
            let decided = if decided.is_empty() { decided } else { format!(" ({decided})") };
            writeln!(self.out, "  {mark} {sentence}{decided}")?;
            return self.below(row);
        };
        let what = harmless(&request.action);
        let line = format!("  {mark} {sentence:asked$}  {what:action$}  {decided}");
        writeln!(self.out, "{}", line.trim_end())?;
        if row.standing != Standing::Proven && !request.action.is_empty() {
            let (who, on) = (harmless(&request.principal), harmless(&request.resource));
            writeln!(self.out, "{BELOW}{who} asks for {what} on {on}")?;
        }
        self.below(row)
    }

    fn below(&mut self, row: &Row) -> io::Result<()> {
        for because in &row.because {
            writeln!(self.out, "{BELOW}{}", harmless(because))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ProofFormat, samples};

    #[test]
    fn proofs() {
        let expected = include_str!("samples.txt");
        assert_eq!(samples::render(ProofFormat::Text { color: false }, &samples::proofs()), expected);
    }

    #[test]
    fn hostile_text() {
        let shown = samples::render(ProofFormat::Text { color: false }, &samples::hostile());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(shown.lines().all(|line| line.chars().count() < 25_000));
    }

    #[test]
    fn only_marks_are_coloured() {
        let plain = samples::render(ProofFormat::Text { color: false }, &samples::proofs());
        let mut shown = samples::render(ProofFormat::Text { color: true }, &samples::proofs());
        assert!(shown.contains("\u{1b}[1;31m✗\u{1b}[0m"), "{shown:?}");
        for code in ["32", "1;31", "33", "0"] {
            shown = shown.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(shown, plain);
    }
}
