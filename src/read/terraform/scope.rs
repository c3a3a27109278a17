//! The evaluator's state: modules, what was evaluated already, and how much work is left.

use super::block::JSON;
use super::folder::Folder;
use super::policy_document::Places;
use super::source::Folders;
use super::syntax::Attribute;
use super::value::{Evaluated, deeper, marked, size};
use crate::diagnostic::Diagnostic;
use crate::estate::intrinsic::unknown;
use crate::estate::{Place, Stack};
use crate::json::Value;
use crate::source::{Location, Span};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How deep expressions and what they refer to may go.
const MAX_DEPTH: usize = 400;
/// How many expressions are evaluated, and values copied, before giving up.
const MAX_WORK: usize = 5_000_000;
/// A value of more parts is not kept.
const MAX_SIZE: usize = 500_000;
/// A value that nests deeper is not kept: whatever looks at values later recurses over them.
const MAX_NESTING: usize = 64;

/// One run over a root module.
pub(super) struct Evaluator<'a> {
    pub(super) folders: &'a BTreeMap<String, Folder>,
    pub(super) place: &'a Place,
    /// The texts of the folders, with what lies beside the modules' own files.
    pub(super) texts: Option<&'a Folders<'a>>,
    /// The unit's name.
    pub(super) root: &'a str,
    /// Values for the root's variables, the later ones first.
    pub(super) given: BTreeMap<String, Value>,
    pub(super) modules: RefCell<Vec<Rc<Module<'a>>>>,
    pub(super) stacks: RefCell<Vec<(StackKey, Stack)>>,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
    pub(super) instances: RefCell<BTreeMap<(usize, usize), Instances>>,
    pub(super) children: RefCell<BTreeMap<(usize, usize), Rc<Children>>>,
    /// Where the parts of documents that data sources give were written, by the document's text; none where several
    /// give the same.
    documents: RefCell<BTreeMap<String, Option<Rc<Places>>>>,
    memo: RefCell<BTreeMap<Node, Option<Evaluated>>>,
    depth: Cell<usize>,
    work: Cell<usize>,
}

/// A provider configuration, as (module, block), and the Region that a resource asks for beside it.
pub(super) type StackKey = (Option<(usize, usize)>, Option<String>);

/// All instances of a resource.
pub(super) type Instances = Rc<Vec<Instance>>;

/// A module, or one instance of it.
pub(super) struct Module<'a> {
    /// Its number.
    pub(super) id: usize,
    /// Its address with a dot behind; empty for the root.
    pub(super) path: String,
    /// Its folder's name.
    pub(super) name: String,
    pub(super) folder: &'a Folder,
    /// The module that calls it, the number of the call in there, and the call's instance.
    pub(super) parent: Option<(Rc<Module<'a>>, usize, Instance)>,
    pub(super) depth: usize,
}

/// The instances of a module call.
pub(super) enum Children {
    /// Modules by their call's instances.
    Some(Vec<(Instance, usize)>),
    /// It is not read, for this reason.
    Unread(String),
}

/// One instance of a resource or module call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Instance {
    /// Without `count` and `for_each`.
    Only,
    /// By `count`.
    Index(usize),
    /// By `for_each`.
    Key(String, Value),
    /// How many there are cannot be known.
    Open(String),
}

impl Instance {
    /// What stands behind the address.
    pub(super) fn suffix(&self) -> String {
        match self {
            Instance::Only | Instance::Open(_) => String::new(),
            Instance::Index(index) => format!("[{index}]"),
            Instance::Key(key, _) => format!("[{}]", Value::from(key.clone())),
        }
    }
}

/// What is evaluated once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// `local.x` in a module.
    Local(usize, String),
    /// `var.x` in a module.
    Variable(usize, String),
    /// An output of a module.
    Output(usize, String),
    /// An argument of a resource's instance.
    Argument(usize, usize, usize, String),
    /// How many instances a resource has.
    Instances(usize, usize),
    /// How many instances a module call has.
    Children(usize, usize),
}

/// Names that `for`, `dynamic` and their like bind, innermost first.
pub(super) struct Names<'s> {
    name: Option<&'s str>,
    value: Value,
    outer: Option<&'s Names<'s>>,
}

impl<'s> Names<'s> {
    /// One more name, if there is one.
    pub(super) fn bind(name: Option<&'s str>, value: Value, outer: Option<&'s Names<'s>>) -> Names<'s> {
        Names { name, value, outer }
    }

    /// The value bound to a name.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        if self.name == Some(name) { Some(&self.value) } else { self.outer?.get(name) }
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) module: &'s Module<'s>,
    pub(super) instance: &'s Instance,
    pub(super) names: Option<&'s Names<'s>>,
}

impl<'s> Scope<'s> {
    /// The same with more names.
    pub(super) fn with<'t>(&self, names: &'t Names<'t>) -> Scope<'t>
    where
        's: 't,
    {
        Scope { module: self.module, instance: self.instance, names: Some(names) }
    }
}

/// Held while something nested is evaluated.
pub(super) struct Deeper<'r>(&'r Cell<usize>);

impl Drop for Deeper<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<'a> Evaluator<'a> {
    /// Nothing evaluated yet.
    pub(super) fn new(
        folders: &'a BTreeMap<String, Folder>,
        root: &'a str,
        place: &'a Place,
        given: BTreeMap<String, Value>,
    ) -> Evaluator<'a> {
        Evaluator {
            folders,
            place,
            texts: None,
            root,
            given,
            modules: RefCell::default(),
            stacks: RefCell::default(),
            diagnostics: RefCell::default(),
            instances: RefCell::default(),
            children: RefCell::default(),
            documents: RefCell::default(),
            memo: RefCell::default(),
            depth: Cell::new(0),
            work: Cell::new(0),
        }
    }

    /// One step of work, one level deeper; none if there is no more to be done.
    pub(super) fn deeper(&self) -> Option<Deeper<'_>> {
        self.work.set(self.work.get().saturating_add(1));
        if self.work.get() > MAX_WORK || self.depth.get() >= MAX_DEPTH {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        Some(Deeper(&self.depth))
    }

    /// A value is copied, which is work as well.
    pub(super) fn copied(&self, value: &Value) {
        self.work.set(self.work.get().saturating_add(size(value)));
    }

    /// The module of that number.
    pub(super) fn module(&self, id: usize) -> Option<Rc<Module<'a>>> {
        self.modules.borrow().get(id).cloned()
    }

    /// Keeps where the parts of a document were written.
    pub(super) fn keep_places(&self, document: &Value, places: Places) {
        let Some(text) = text_of(document).filter(|_| !places.is_empty()) else { return };
        let mut documents = self.documents.borrow_mut();
        match documents.get_mut(&*text) {
            Some(known) if known.as_deref() == Some(&places) => {}
            Some(known) => *known = None,
            None => {
                documents.insert(text.into_owned(), Some(Rc::new(places)));
            }
        }
    }

    /// The same for one that is written as the value of a name.
    pub(super) fn keep_written(&self, value: &Evaluated, written: &Attribute) {
        if let Ok(document) = value
            && !written.within.is_empty()
        {
            let place = |(at, span): &(String, Span)| (at.clone(), Location { span: *span, ..written.place });
            self.keep_places(document, written.within.iter().map(place).collect());
        }
    }

    /// Where the parts of a document were written that a data source or a name gives.
    pub(super) fn places(&self, document: &Value) -> Option<Rc<Places>> {
        let documents = self.documents.borrow();
        if documents.is_empty() {
            return None;
        }
        documents.get(&*text_of(document)?)?.clone()
    }

    /// Says something once.
    pub(super) fn say(&self, diagnostic: Diagnostic) {
        let mut said = self.diagnostics.borrow_mut();
        if !said.contains(&diagnostic) {
            said.push(diagnostic);
        }
    }

    /// What `make` gives for a node; made once. A node that asks for itself is unknown.
    pub(super) fn once(&self, node: Node, name: &str, make: impl FnOnce() -> Evaluated) -> Evaluated {
        match self.memo.borrow().get(&node) {
            Some(Some(known)) => {
                if let Ok(known) = known {
                    self.copied(known);
                }
                return known.clone();
            }
            Some(None) => return Ok(unknown(&format!("`{name}` refers to itself"))),
            None => {}
        }
        self.memo.borrow_mut().insert(node.clone(), None);
        let mut value = make();
        if value.as_ref().is_ok_and(|value| size(value) > MAX_SIZE || deeper(value, MAX_NESTING)) {
            value = Ok(unknown(&format!("`{name}` is too large to be evaluated")));
        }
        self.memo.borrow_mut().insert(node, Some(value.clone()));
        value
    }

    /// Whether a node is being evaluated right now.
    pub(super) fn enter(&self, node: &Node) -> bool {
        let free = !self.memo.borrow().contains_key(node);
        if free {
            self.memo.borrow_mut().insert(node.clone(), None);
        }
        free
    }
}

/// What a document is known by.
fn text_of(document: &Value) -> Option<Cow<'_, str>> {
    match document {
        Value::String(text) => text.starts_with('{').then_some(Cow::Borrowed(text)),
        other => marked(other, JSON).map(|inner| Cow::Owned(inner.to_string())),
    }
}
