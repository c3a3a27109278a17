//! From a plan to the source it was made from: the lines that a finding should point at.

use super::address::{modules, parts, plain};
use crate::estate::{Origins, Resource};
use crate::read::terraform::catalog::{Becomes, Row, Target, table};
use crate::read::terraform::source::on_own_stack;
use crate::read::{Read, Text};
use crate::source::{Location, SourceId, Span};
use hcl_edit::Span as _;
use hcl_edit::structure::{Block, Body};
use std::collections::BTreeMap;

/// Puts the origins of a plan's resources where their blocks stand in these files.
///
/// Local modules are followed by the folders that their calls name; a resource whose block is not found keeps its place
/// in the plan.
pub fn lead_to_source(read: &mut Read, files: &[Text<'_>]) {
    let parsed: Vec<(Text<'_>, Body)> = on_own_stack(|| {
        files.iter().filter_map(|text| Some((*text, text.source.text.parse::<Body>().ok()?))).collect()
    });
    let index = Index::new(&parsed);
    for resource in &mut read.estate.resources {
        let addresses: Vec<String> =
            std::iter::once(&resource.name).chain(&resource.related).cloned().collect();
        for address in addresses {
            if let Some((source, block)) = index.find(&address) {
                lead(resource, source, block, address == resource.name);
            }
        }
    }
}

/// Blocks by folder, type and name.
struct Index<'a> {
    root: String,
    resources: BTreeMap<(String, String, String), (SourceId, &'a Block)>,
    modules: BTreeMap<(String, String), String>,
}

impl<'a> Index<'a> {
    fn new(files: &'a [(Text<'_>, Body)]) -> Index<'a> {
        let folder = |text: &Text<'_>| {
            text.source.name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
        };
        let root = files.iter().map(|(text, _)| folder(text)).min_by_key(|name| (name.len(), name.clone()));
        let mut index =
            Index { root: root.unwrap_or_default(), resources: BTreeMap::new(), modules: BTreeMap::new() };
        for (text, body) in files {
            let folder = folder(text);
            for block in body.blocks() {
                let labels: Vec<&str> =
                    block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str).collect();
                match (block.ident.as_str(), labels.as_slice()) {
                    ("resource", [kind, name]) => {
                        let key = (folder.clone(), (*kind).to_owned(), (*name).to_owned());
                        index.resources.entry(key).or_insert((text.id, block));
                    }
                    ("module", [name]) => {
                        let source =
                            block.body.get_attribute("source").and_then(|source| source.value.as_str());
                        if let Some(target) = source.and_then(|source| joined(&folder, source)) {
                            index.modules.insert((folder.clone(), (*name).to_owned()), target);
                        }
                    }
                    _ => {}
                }
            }
        }
        index
    }

    fn find(&self, address: &str) -> Option<(SourceId, &'a Block)> {
        let parts = parts(address);
        let [.., kind, name] = parts.as_slice() else { return None };
        let mut folder = self.root.clone();
        for module in modules(address) {
            let called = self.modules.get(&(folder.clone(), module.to_owned()))?;
            folder.clone_from(called);
        }
        self.resources.get(&(folder, (*kind).to_owned(), plain(name).to_owned())).copied()
    }
}

/// The folder that a local module's source names, seen from another.
fn joined(folder: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().filter(|part| *part != "..")),
            name => parts.push(name),
        }
    }
    let absolute = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{absolute}{}", parts.join("/")))
}

fn lead(resource: &mut Resource, source: SourceId, block: &Block, own: bool) {
    let place = |span: Option<std::ops::Range<usize>>| {
        span.map(|span| Location { source, span: Span::new(span.start, span.end) })
    };
    let labels = block.labels.last().and_then(hcl_edit::Span::span);
    let head = block.ident.span().map(|start| start.start..labels.map_or(start.end, |end| end.end));
    let Some(head) = place(head) else { return };
    let Some(table) = block.labels.first().and_then(|kind| table(kind.as_str())) else { return };
    if own {
        resource.origins = Origins::new(head);
        protect(resource, &block.body);
    }
    let mut found = Vec::new();
    let base = match table.becomes {
        Target::Item(_, list) => {
            // Which item it is, is not told: the list as a whole.
            resource.origins.insert(list, head);
            return;
        }
        _ => "",
    };
    places(table.rows, &block.body, base, &mut found);
    for (property, span) in found {
        let top = crate::source::pointer::join(crate::source::pointer::segments(&property).next().as_deref());
        if !own && resource.origins.locate(&top).source != source {
            resource.origins.insert(top, head);
        }
        if let Some(location) = place(Some(span)) {
            resource.origins.insert(property, location);
        }
    }
}

/// Says whether a resource is retained, which the plan does not.
fn protect(resource: &mut Resource, body: &Body) {
    let mut lifecycle =
        body.get_blocks("lifecycle").filter_map(|one| one.body.get_attribute("prevent_destroy"));
    match lifecycle.next().map(|said| said.value.as_bool()) {
        // Terraform takes no expression there.
        Some(None) => {}
        Some(Some(true)) if resource.attributes.untold.take().is_some() => resource.attributes.retain = true,
        _ => resource.attributes.untold = None,
    }
}

/// Properties and where the arguments that they were stand.
fn places(rows: &[Row], body: &Body, base: &str, found: &mut Vec<(String, std::ops::Range<usize>)>) {
    for row in rows {
        let blocks = || body.get_blocks(row.name);
        match &row.becomes {
            Becomes::Value(to, _) | Becomes::Policy(_, to, _) => {
                let attribute = body.get_attribute(row.name);
                found.extend(attribute.and_then(|a| Some((format!("{base}{to}"), a.span()?))));
            }
            Becomes::Code(to, ..) => {
                found.extend(blocks().next().and_then(|b| Some((format!("{base}{to}"), b.ident.span()?))));
            }
            Becomes::One(to, rows) => {
                if let Some(block) = blocks().next() {
                    let at = format!("{base}{to}");
                    if !to.is_empty() {
                        found.extend(block.ident.span().map(|span| (at.clone(), span)));
                    }
                    places(rows, &block.body, &at, found);
                }
            }
            Becomes::Many(to, rows) => {
                for (i, block) in blocks().enumerate() {
                    let list = format!("{base}{to}");
                    let at = format!("{list}/{i}");
                    if let Some(span) = block.ident.span() {
                        if i == 0 {
                            found.push((list, span.clone()));
                        }
                        found.push((at.clone(), span));
                    }
                    places(rows, &block.body, &at, found);
                }
            }
            Becomes::Owner | Becomes::Retain | Becomes::Irrelevant(_) => {}
        }
    }
}
