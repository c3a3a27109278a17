//! Terraform source: the files of a root module and its local modules to blocks.

use super::block::Block;
use super::body;
use super::data;
use super::expression;
use super::folder::{Folder, base};
use super::modules;
use super::providers;
use super::registry;
use super::resources::{self, One};
use super::scope::{Children, Evaluator, Instance, Module, Scope};
use super::syntax;
use super::waits;
use crate::diagnostic::Diagnostic;
use crate::estate::{Dialect, Estate, Origins, Place, Resource, Stack, Unit};
use crate::json::{Map, Value};
use crate::read::{Options, Read, Text};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The files of the folders that a root module and its local modules are in.
#[derive(Debug, Default)]
pub struct Folders<'a> {
    /// By folder, as it is named, with `/` between its parts; empty for the working directory. Taken are `.tf`,
    /// `.tf.json`, and of the root `terraform.tfvars` and `*.auto.tfvars` in either form; any other file is one that
    /// `file` and its like may read.
    pub files: BTreeMap<String, Vec<Text<'a>>>,
}

/// What a root module comes to.
#[derive(Debug, Default)]
pub struct Evaluated {
    /// Its resources and data sources, with those of its modules.
    pub blocks: Vec<Block>,
    /// One stack for each provider configuration in use; never empty.
    pub stacks: Vec<Stack>,
    /// What is wrong with the files, and which modules are not read.
    pub diagnostics: Vec<Diagnostic>,
}

/// What makes resources of blocks.
pub(super) type Fold = fn(Vec<Block>, &Options) -> (Vec<Resource>, Vec<Diagnostic>);

/// More blocks than this are not made.
const MAX_BLOCKS: usize = 100_000;
/// Enough for the deepest that is parsed and evaluated.
const STACK: usize = 64 << 20;

/// The local modules that these files call, as they are named there: `./x`, `../y`.
pub fn module_sources(files: &[Text<'_>]) -> Vec<String> {
    // Most files call no module; those need not be parsed for it.
    let files: Vec<_> = files.iter().filter(|file| file.source.text.contains("module")).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let mut sources = on_own_stack(|| {
        let mut sources: Vec<String> = Vec::new();
        for file in &files {
            let (body, _) = syntax::parse(**file);
            let calls = body.blocks.iter().filter(|block| block.kind == "module");
            let written = calls.filter_map(|call| call.body.attribute("source")?.value.as_str());
            sources.extend(written.filter(|source| modules::is_local(source)).map(str::to_owned));
        }
        sources
    });
    sources.sort();
    sources.dedup();
    sources
}

/// The folder of a local module, as its caller's folder and the source name it.
pub fn module_folder(caller: &str, source: &str) -> String {
    modules::join(caller, source)
}

/// Reads a root module; what its blocks are in CloudFormation's terms is `fold`'s to say.
pub(super) fn read(
    (root, folders): (&str, &Folders<'_>),
    options: &Options,
    variables: &[Text<'_>],
    fold: Fold,
) -> Read {
    let evaluated = evaluate(root, folders, options, variables);
    let (resources, said) = fold(evaluated.blocks, options);
    let mut diagnostics = evaluated.diagnostics;
    diagnostics.extend(said);
    let unit = Unit { name: root.to_owned(), dialect: Dialect::Terraform };
    let estate = Estate { units: vec![unit], stacks: evaluated.stacks, resources, ..Estate::default() };
    Read { estate, diagnostics, ..Read::default() }
}

/// Evaluates a root module; `variables` are further files of values, the later ones over the earlier ones.
pub fn evaluate(root: &str, folders: &Folders<'_>, options: &Options, variables: &[Text<'_>]) -> Evaluated {
    on_own_stack(|| run(root, folders, &options.place, variables))
}

/// Parsing and evaluating go deep: on a stack of their own, that does not depend on the caller's.
pub(super) fn on_own_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|threads| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(threads, &work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread is to be had; most modules do not go deep.
            Err(_) => work(),
        }
    })
}

fn run(root: &str, folders: &Folders<'_>, place: &Place, variables: &[Text<'_>]) -> Evaluated {
    let mut said = Vec::new();
    let name = modules::join(root, "");
    let mut read = reachable(&name, folders, &mut said);
    registry::add(&mut read);
    let nothing = Folder::default();
    let folder = read.get(&name).unwrap_or(&nothing);
    let given = given(files(folders, &name).unwrap_or_default(), variables, &mut said);
    let mut run = Evaluator::new(&read, root, place, given);
    run.texts = Some(folders);
    let module = Rc::new(Module { id: 0, path: String::new(), name, folder, parent: None, depth: 0 });
    run.modules.borrow_mut().push(Rc::clone(&module));
    let mut blocks = Vec::new();
    collect(&run, &module, &mut blocks);
    waits::depend(&mut blocks);
    let mut stacks: Vec<Stack> = run.stacks.take().into_iter().map(|(_, stack)| stack).collect();
    if stacks.is_empty() {
        stacks.push(Stack::read(providers::kebab(root.rsplit('/').next().unwrap_or(root)), place));
    }
    said.extend(run.diagnostics.take());
    Evaluated { blocks, stacks, diagnostics: said }
}

/// The folders that the root module's calls lead to, and itself. A run may be over thousands of others.
fn reachable(root: &str, folders: &Folders<'_>, said: &mut Vec<Diagnostic>) -> BTreeMap<String, Folder> {
    let mut read = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(name) = open.pop() {
        let Some(files) = files(folders, &name).filter(|_| !read.contains_key(&name)) else { continue };
        let folder = Folder::read(files, said);
        let sources = folder.calls.iter().filter_map(|call| call.body.attribute("source")?.value.as_str());
        open.extend(sources.filter(|source| modules::is_local(source)).map(|to| modules::join(&name, to)));
        read.insert(name, folder);
    }
    read
}

/// The files of a folder, however it is named there.
pub(super) fn files<'t, 'a>(folders: &'t Folders<'a>, name: &str) -> Option<&'t [Text<'a>]> {
    let named = || folders.files.iter().find(|(other, _)| modules::join(other, "") == name);
    folders.files.get(name).or_else(|| Some(named()?.1)).map(Vec::as_slice)
}

/// Values of the root's variables: its own files in Terraform's order, then those that are given.
fn given(own: &[Text<'_>], more: &[Text<'_>], said: &mut Vec<Diagnostic>) -> BTreeMap<String, Value> {
    let order = |file: &Text<'_>| match base(file) {
        "terraform.tfvars" => Some((0, String::new())),
        "terraform.tfvars.json" => Some((1, String::new())),
        name if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") => {
            Some((2, name.to_owned()))
        }
        _ => None,
    };
    let mut files: Vec<_> = own.iter().filter(|file| order(file).is_some()).collect();
    files.sort_by_key(|file| order(file));
    let nothing = BTreeMap::new();
    let place = Place::default();
    let run = Evaluator::new(&nothing, "", &place, BTreeMap::new());
    let folder = Folder::default();
    let module =
        Module { id: 0, path: String::new(), name: String::new(), folder: &folder, parent: None, depth: 0 };
    let scope = Scope { module: &module, instance: &Instance::Only, names: None };
    let mut values = BTreeMap::new();
    for file in files.into_iter().chain(more) {
        let (body, wrong) = syntax::parse(*file);
        said.extend(wrong);
        values.extend(body.attributes.into_iter().map(|given| {
            let value = expression::evaluate(&run, &given.value, &scope);
            (given.name, value.unwrap_or_else(|error| crate::estate::intrinsic::unknown(&error)))
        }));
    }
    values
}

/// The blocks of a module and of the modules that it calls.
fn collect<'a>(run: &Evaluator<'a>, module: &Rc<Module<'a>>, blocks: &mut Vec<Block>) {
    for resource in 0..module.folder.resources.len() {
        let block = &module.folder.resources[resource];
        if block.kind == "data" && data::ANSWERED.contains(&block.labels[0].as_str()) {
            continue;
        }
        for (at, instance) in resources::instances(run, module, resource).iter().enumerate() {
            if blocks.len() >= MAX_BLOCKS {
                return;
            }
            blocks.push(made(run, &One { module, resource, at, block, instance }));
        }
    }
    for call in 0..module.folder.calls.len() {
        if let Children::Some(found) = &*modules::children(run, module, call) {
            for (_, id) in found {
                if let Some(child) = run.module(*id) {
                    collect(run, &child, blocks);
                }
            }
        }
    }
}

fn made(run: &Evaluator<'_>, one: &One<'_>) -> Block {
    let content = body::resource(run, one.form(), &one.scope());
    let mut arguments = content.value;
    let origins = registry::origins(one.module, &arguments).unwrap_or_else(|| {
        let mut origins = Origins::new(one.block.place);
        for (pointer, place) in content.places {
            origins.insert(pointer, place);
        }
        for (pointer, place) in content.used {
            origins.insert_use(pointer, place);
        }
        origins
    });
    let kind = one.block.labels[0].clone();
    if one.block.kind == "resource"
        && providers::is_tagged(&kind)
        && let Some(defaults) = providers::default_tags(run, one)
    {
        tag(&mut arguments, defaults);
    }
    let protected =
        one.block.body.block("lifecycle").and_then(|block| block.body.attribute("prevent_destroy"));
    let protected = protected.map(|value| expression::evaluate(run, &value.value, &one.scope()));
    let (depends_on, order) = waits::depends_on(run, one);
    Block {
        data: one.block.kind == "data",
        address: resources::address(one.module, one.block, one.instance),
        label: one.block.labels[1].clone(),
        arguments: Value::Object(arguments),
        origins,
        stack: providers::stack(run, one),
        depends_on,
        order,
        prevent_destroy: Some(matches!(protected, Some(Ok(Value::Bool(true))))),
        gate: resources::gate(run, one),
        repeats: one.module.folder.repeats(one.resource),
        kind,
    }
}

/// The provider's tags, below those that the resource has itself.
fn tag(arguments: &mut Map, defaults: Map) {
    match arguments.get_mut("tags") {
        Some(Value::Object(own))
            if crate::estate::intrinsic::intrinsic(&Value::Object(own.clone())).is_none() =>
        {
            for (name, value) in defaults {
                own.entry(name).or_insert(value);
            }
        }
        Some(_) => {}
        None => drop(arguments.insert("tags".to_owned(), Value::Object(defaults))),
    }
}
