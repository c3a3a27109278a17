//! `Metadata: {trailsmith: {ignore: [{policy, reason, until}]}}`, of a template or of one of its resources.

use super::comment::NAME;
use super::scope::Scope;
use super::{Ignore, Reach, malformed};
use crate::config::Pattern;
use crate::diagnostic::{Diagnostic, ExceptedBy};
use crate::source::{self, Document, Location, Node, Source, SourceId, pointer};
use crate::spec::Date;
use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

const FORM: &str =
    "write `Metadata: {trailsmith: {ignore: [{policy: …, reason: …, until: …}]}}`; `until` may be left out";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    #[serde(default)]
    ignore: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    policy: Ids,
    #[serde(default)]
    reason: String,
    until: Option<String>,
}

/// One policy or several.
struct Ids(Vec<String>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ids, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Ids;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a policy's id, or a list of them")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Ids, E> {
                Ok(Ids(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ids, A::Error> {
                let mut ids = Vec::new();
                while let Some(id) = items.next_element()? {
                    ids.push(id);
                }
                Ok(Ids(ids))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

pub(super) fn read(source: &Source, id: SourceId) -> (Vec<Ignore>, Vec<Diagnostic>) {
    let (mut ignores, mut said) = (Vec::new(), Vec::new());
    if !source.text.contains("Metadata") {
        return (ignores, said);
    }
    let (Some(root), _) = source.parse() else { return (ignores, said) };
    let document = Document { source: id, root };
    let mut reader = Reader { document: &document, ignores: &mut ignores, said: &mut said };
    reader.read("/Metadata", &|| Scope::Files { files: BTreeSet::from([id]), resource: None });
    let resources = document.root.get("Resources");
    for name in resources.iter().flat_map(|resources| resources.keys()) {
        let Some(body) = resources.and_then(|resources| resources.get(name)) else { continue };
        let body = Location { source: id, span: body.span };
        let scope = || Scope::Resource { name: name.to_owned(), body };
        reader.read(&pointer::join(["Resources", name, "Metadata"]), &scope);
    }
    (ignores, said)
}

struct Reader<'a> {
    document: &'a Document,
    ignores: &'a mut Vec<Ignore>,
    said: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, metadata: &str, scope: &dyn Fn() -> Scope) {
        let base = format!("{metadata}/{NAME}");
        let Some(node) = self.document.at(&base) else { return };
        self.entries(node, &base, scope);
    }

    fn entries(&mut self, node: &Node, base: &str, scope: &dyn Fn() -> Scope) {
        let (said, errors) = source::deserialize::<Said>(node);
        for error in errors {
            let at = self.document.locate(&format!("{base}{}", error.pointer));
            let help = error.help.unwrap_or_else(|| FORM.to_owned());
            self.said.push(malformed(at, error.message, &help));
        }
        for (number, raw) in said.map(|said| said.ignore).unwrap_or_default().into_iter().enumerate() {
            let at = format!("{base}/ignore/{number}");
            match self.ignore(raw, &at, scope()) {
                Ok(ignore) => self.ignores.push(ignore),
                Err(message) => self.said.push(malformed(self.document.locate(&at), message, FORM)),
            }
        }
    }

    fn ignore(&self, raw: Raw, at: &str, scope: Scope) -> Result<Ignore, String> {
        let several = raw.policy.0.len() > 1;
        let mut policies = Vec::new();
        for (number, id) in raw.policy.0.iter().enumerate() {
            let place = if several { format!("{at}/policy/{number}") } else { format!("{at}/policy") };
            policies.push((Pattern::name(id)?, self.document.locate(&place)));
        }
        if policies.is_empty() {
            return Err("an ignore names the policies that it is for".to_owned());
        }
        let until = match raw.until {
            Some(day) => {
                let date = Date::parse(&day).ok_or_else(|| format!("`{day}` is no day of the calendar"))?;
                Some((date, self.document.locate(&format!("{at}/until"))))
            }
            None => None,
        };
        let reason = raw.reason.trim().to_owned();
        let location = self.document.locate(&format!("{at}/policy"));
        Ok(Ignore { policies, reason, until, by: ExceptedBy::Inline, location, scope, reach: Reach::Whole })
    }
}
