//! To be quoted: a heading a trail, a table of requests, and sentences.

use super::{NO_TRAIL, ProofReport, counts, decided, mark, place};
use crate::facts::Standing;
use crate::facts::proof::{BucketProof, Chapter, Proof, Row};
use crate::report::markdown::inline;
use crate::source::Sources;
use std::io;

pub(super) fn write(report: &ProofReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let proofs = report.proofs;
    if proofs.trails.is_empty() {
        writeln!(out, "{}", sentence(NO_TRAIL))?;
    }
    for (number, proof) in proofs.trails.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        one(proof, report.sources, out)?;
    }
    for proof in &proofs.buckets {
        writeln!(out)?;
        bucket(proof, report.sources, out)?;
    }
    Ok(())
}

fn one(proof: &Proof, sources: Option<&Sources>, out: &mut dyn io::Write) -> io::Result<()> {
    let at = sources.map(|sources| format!("{}: ", inline(&place(proof.trail.location, sources))));
    let counts = counts(proof.rows());
    writeln!(out, "## Trail {}\n\n{}{}", inline(&proof.trail.name), at.unwrap_or_default(), counts)?;
    for chapter in &proof.chapters {
        write_chapter(chapter, sources, out)?;
    }
    write_missing(&proof.missing, out)
}

fn bucket(proof: &BucketProof, sources: Option<&Sources>, out: &mut dyn io::Write) -> io::Result<()> {
    let at = sources.map(|sources| format!("{}: ", inline(&place(proof.bucket.location, sources))));
    let counts = counts(proof.rows.iter());
    writeln!(out, "## Log bucket {}\n\n{}{}\n", inline(&proof.bucket.name), at.unwrap_or_default(), counts)?;
    for row in &proof.rows {
        write_sentence(row, sources, out)?;
    }
    write_missing(&proof.missing, out)
}

fn write_missing(missing: &[String], out: &mut dyn io::Write) -> io::Result<()> {
    if !missing.is_empty() {
        writeln!(out, "\n### For more to be told\n")?;
        for missing in missing {
            writeln!(out, "- {}", sentence(missing))?;
        }
    }
    Ok(())
}

fn write_chapter(chapter: &Chapter, sources: Option<&Sources>, out: &mut dyn io::Write) -> io::Result<()> {
    let (name, question) = (sentence(chapter.about.name()), chapter.about.question());
    writeln!(out, "\n### {name}: {question}?\n")?;
    let (requests, others): (Vec<&Row>, Vec<&Row>) =
        chapter.rows.iter().partition(|row| row.request.is_some());
    if !requests.is_empty() {
        writeln!(
            out,
            "| | Request | By | Action | On | Decided by | Because |\n|---|---|---|---|---|---|---|"
        )?;
    }
    for row in &requests {
        write_request(row, sources, out)?;
    }
    if !requests.is_empty() && !others.is_empty() {
        writeln!(out)?;
    }
    others.into_iter().try_for_each(|row| write_sentence(row, sources, out))
}

fn write_sentence(row: &Row, sources: Option<&Sources>, out: &mut dyn io::Write) -> io::Result<()> {
    let decided = decided(row, sources);
    let decided = if decided.is_empty() { decided } else { format!(" ({})", inline(&decided)) };
    let said: Vec<String> = [sentence(row.sentence.trim_start())]
        .into_iter()
        .chain(row.because.iter().map(|why| inline(why)))
        .collect();
    writeln!(out, "- {}{}{decided}", bullet(row.standing), said.join("; "))
}

fn write_request(row: &Row, sources: Option<&Sources>, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(request) = &row.request else { return Ok(()) };
    let because: Vec<String> = row.because.iter().map(|why| inline(why)).collect();
    writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} |",
        mark(row.standing),
        inline(&row.sentence),
        inline(&request.principal),
        inline(&request.action),
        inline(&request.resource),
        inline(&decided(row, sources)),
        because.join("<br>")
    )
}

/// The mark of what was asked for.
fn bullet(standing: Standing) -> String {
    if standing == Standing::Noted { String::new() } else { format!("{} ", mark(standing)) }
}

/// A text that begins as a sentence does.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    inline(&(first + chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::{ProofFormat, samples};

    #[test]
    fn proofs() {
        let shown = samples::render(ProofFormat::Markdown, &samples::proofs());
        assert!(
            shown.starts_with("## Trail trails.org\n\nspec.yaml:5: 1 proven, 2 disproven, 1 cannot tell\n")
        );
        assert!(shown.contains("\n### Delivery: do the logs arrive?\n\n| | Request"), "{shown}");
        assert!(
            shown.contains(
                "| ✗ | write digests | cloudtrail.amazonaws.com | s3:PutObject | arn:aws:s3:::logs/… |"
            ),
            "{shown}"
        );
        assert!(shown.contains("\n- ✗ The promise is broken that log files stay (spec.yaml:5)\n"), "{shown}");
        assert!(shown.ends_with("\n### For more to be told\n\n- Add the key\n"), "{shown}");
    }

    #[test]
    fn hostile_text() {
        let shown = samples::render(ProofFormat::Markdown, &samples::hostile());
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
        assert_eq!(rows.len(), 2);
        for row in rows {
            assert_eq!(row.matches('|').count(), 8, "{row}");
        }
    }
}
