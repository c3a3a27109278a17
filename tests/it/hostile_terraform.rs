//! Terraform that is meant to hang or to break: each module ends in an estate, quickly. Found by reading for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use trailsmith::policy::{self, PolicySet, Scope};
use trailsmith::read::terraform::{self, Folders, module_sources};
use trailsmith::read::{Options, Read, Text};
use trailsmith::source::Sources;

/// Debug builds on a busy machine included; a debug build alone needs a second or two.
const LIMIT: Duration = Duration::from_secs(60);

#[track_caller]
fn ends(text: &str) -> Read {
    let start = Instant::now();
    let mut sources = Sources::new();
    let id = sources.add("main.tf", text);
    let files = vec![Text { id, source: sources.get(id) }];
    module_sources(&files);
    let folders = Folders { files: BTreeMap::from([(String::new(), files)]) };
    let read = terraform::read("", &folders, &Options::default(), &[]);
    policy::evaluate(&PolicySet::builtin(), &read.estate, Scope::All);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    read
}

/// What a bucket's name becomes.
#[track_caller]
fn value(expression: &str) -> trailsmith::json::Value {
    let read = ends(&format!("resource \"aws_s3_bucket\" \"b\" {{\n  bucket = {expression}\n}}\n"));
    assert_eq!(read.diagnostics, []);
    read.estate.resources[0].properties["BucketName"].clone()
}

#[track_caller]
fn cannot_tell(expression: &str) {
    let value = value(expression);
    assert!(value.to_string().contains("Trailsmith::Unknown"), "{expression} is {value}");
}

#[test]
fn verbs_that_end_too_soon() {
    for verb in
        ["%", "%[", "%[1", "%[é]s", "%[18446744073709551615]s", "%[99999999999999999999]d", "%.", "%-"]
    {
        cannot_tell(&format!("format(\"{verb}\", \"a\")"));
    }
    assert_eq!(value("format(\"%[1]s-%s\", \"a\", \"b\")"), "a-b");
}

#[test]
fn texts_that_would_fill_the_memory() {
    cannot_tell("indent(9000000000000000, \"a\")");
    cannot_tell("join(\"\", [for i in range(9999) : join(\"\", [for j in range(999) : \"0123456789\"])])");
    assert_eq!(value("indent(2, \"a\\nb\")"), "a\n  b");
}

#[test]
fn copies_of_what_a_loop_binds() {
    cannot_tell(
        "length([for big in [[for i in range(9999) : [i, i, i, i]]] : [for j in range(9999) : big]]) == 1 ? \"${[for big in [[for i in range(9999) : [i, i, i, i]]] : [for j in range(9999) : big]][0][9998][0][0]}\" : \"\"",
    );
}

#[test]
fn long_lists_that_would_be_compared_each_with_each() {
    let many = "flatten([for i in range(3) : [for j in range(9999) : \"${i}-${j}\"]])";
    for call in ["distinct(L)", "setsubtract(L, L)", "setunion(L, L)", "setintersection(L, L)"] {
        cannot_tell(&format!("{}[0]", call.replace('L', many)));
    }
}

/// Each value is no deep step from one that is known already, so that no evaluation goes deep; the values would.
#[test]
fn values_that_nest_a_little_deeper_each_time() {
    let mut text = String::from("locals {\n  c0 = 1\n");
    for i in 1..30_000 {
        let _ = writeln!(text, "  c{i} = [local.c{}]", i - 1);
    }
    text.push_str("}\n");
    for i in (100..30_000).step_by(100) {
        let _ = writeln!(text, "resource \"aws_s3_bucket\" \"b{i}\" {{\n  bucket = local.c{i}\n}}");
    }
    assert_eq!(ends(&text).estate.resources.len(), 299);
}

#[test]
fn nesting() {
    for open in [
        "[",
        "(",
        "{a=",
        "!",
        "-",
        "\"${",
        "a[",
        "f(",
        "a ? ",
        "{for x in ",
        "b {\n",
        "%{if true}",
        "<<A\n${",
    ] {
        for text in [open.repeat(50_000), format!("locals {{\n  a = {}", open.repeat(50_000))] {
            ends(&text);
        }
    }
}
