//! `Fn::ForEach`, which writes entries of a mapping once for each item of a list.

use super::evaluate::Evaluator;
use super::form::FOR_EACH;
use super::text;
use crate::json::Value;
use crate::source::Node;

/// The loops' variables and their values, the innermost last.
pub(super) type Bindings = Vec<(String, String)>;

/// An entry of a mapping, with loops expanded.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    /// The key.
    pub(super) name: String,
    /// Where the key was written.
    pub(super) key: &'a Node,
    /// The value.
    pub(super) value: &'a Node,
    /// What the loops around it say.
    pub(super) bindings: Bindings,
}

/// A loop that could not be expanded.
#[derive(Debug)]
pub(super) struct Skipped<'a> {
    /// Its key.
    pub(super) key: &'a Node,
    /// Why.
    pub(super) reason: String,
}

/// The entries of a mapping.
#[derive(Debug, Default)]
pub(super) struct Entries<'a> {
    /// Those that are known.
    pub(super) items: Vec<Item<'a>>,
    /// The loops that could not be expanded.
    pub(super) skipped: Vec<Skipped<'a>>,
}

/// What one round of a loop costs of the evaluator's budget: 8,000 are more than any template can deploy.
const ROUND: usize = 2048;

impl<'a> Evaluator<'a> {
    /// The entries of a mapping, those of its loops in place of them.
    pub(super) fn entries(&mut self, node: &'a Node) -> Entries<'a> {
        let mut found = Entries::default();
        self.gather(node, &mut found);
        found
    }

    fn gather(&mut self, node: &'a Node, found: &mut Entries<'a>) {
        for entry in node.entries().unwrap_or_default() {
            if !entry.name().starts_with(FOR_EACH) {
                let name = self.bind(entry.name()).into_owned();
                let bindings = self.bindings.clone();
                found.items.push(Item { name, key: &entry.key, value: &entry.value, bindings });
                continue;
            }
            let looped = self.deeper(|this| this.rounds(&entry.value, found)).unwrap_or_else(Err);
            if let Err(reason) = looped {
                let reason = format!("`{}` cannot be expanded: {reason}", entry.name());
                found.skipped.push(Skipped { key: &entry.key, reason });
            }
        }
    }

    /// `[variable, list, {key: value}]`
    fn rounds(&mut self, looped: &'a Node, found: &mut Entries<'a>) -> Result<(), String> {
        let Some([variable, list, body]) = looped.items() else {
            return Err("it wants a variable, a list and a mapping".to_owned());
        };
        let variable = variable.text().ok_or("its variable is no name")?;
        let texts = self.collection(list)?;
        for text in texts {
            if !self.spend(ROUND) {
                return Err("the loops of this template have too many rounds".to_owned());
            }
            self.bindings.push((variable.to_owned(), text));
            self.gather(body, found);
            self.bindings.pop();
        }
        Ok(())
    }

    fn collection(&mut self, list: &'a Node) -> Result<Vec<String>, String> {
        let value = self.untraced(|this| this.value(list));
        let Some(Value::Array(items)) = value else {
            let text =
                value.map_or_else(|| Err("its list is empty".to_owned()), |v| text::known(&v, self.place));
            return Err(text.err().unwrap_or_else(|| "its list is a text".to_owned()));
        };
        let mut texts = Vec::new();
        for item in items {
            match item {
                // A list parameter among the items.
                Value::Array(inner) => {
                    for item in inner {
                        texts.push(text::known(&item, self.place)?);
                    }
                }
                item => texts.push(text::known(&item, self.place)?),
            }
        }
        Ok(texts)
    }
}
