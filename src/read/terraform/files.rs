//! The files beside a module that `file`, `templatefile` and `fileexists` are about, and the templates in texts.
//!
//! Nothing is read here: which files are asked for is told, and who has them hands them over with the folders.

use super::folder::base;
use super::kinds::plain;
use super::modules::join;
use super::scope::{Evaluator, Names, Scope};
use super::source::on_own_stack;
use super::syntax::{self, Body};
use super::template;
use super::value::{Evaluated, describe, open, to_text};
use crate::estate::intrinsic::unknown;
use crate::json::{Key, Value};
use crate::read::Text;
use hcl_edit::expr::{Expression, FuncCall, TraversalOperator};
use hcl_edit::template::{Element, Template};
use hcl_edit::visit::{Visit, visit_func_call};

/// Functions that are about a file whose text is all that counts.
const READING: &[&str] = &["file", "fileexists", "templatefile"];
/// A template with more variables is not evaluated.
const MAX_VARIABLES: usize = 500;

/// The files that a module's own files read, as seen from their folder. Where only the folder is written out and the name
/// is not, a path ends with `/`: it may be any file there.
pub fn file_paths(files: &[Text<'_>]) -> Vec<String> {
    // Most files name no other; those need not be parsed for it.
    let named = |text: &str| text.contains("file(") || text.contains("fileexists(");
    let files: Vec<_> = files.iter().filter(|file| named(&file.source.text)).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let mut paths = on_own_stack(|| {
        let mut found = Paths::default();
        for file in &files {
            found.within(&syntax::parse(**file).0);
        }
        found.0
    });
    paths.sort();
    paths.dedup();
    paths
}

#[derive(Default)]
struct Paths(Vec<String>);

impl Paths {
    fn within(&mut self, body: &Body) {
        body.attributes.iter().for_each(|attribute| self.visit_expr(&attribute.value));
        body.blocks.iter().for_each(|block| self.within(&block.body));
    }
}

impl Visit for Paths {
    fn visit_func_call(&mut self, call: &FuncCall) {
        if READING.contains(&call.name.name.as_str())
            && let Some(path) = call.args.iter().next()
        {
            self.0.extend(written(path));
        }
        visit_func_call(self, call);
    }
}

/// The path that an expression has in it, seen from the module's folder.
fn written(path: &Expression) -> Option<String> {
    match path {
        Expression::String(text) => Some(text.value().clone()),
        Expression::StringTemplate(template) => {
            let template: Template = template.clone().into_iter().collect();
            let mut found = String::new();
            for (i, element) in template.iter().enumerate() {
                match element {
                    Element::Literal(text) => found.push_str(text.trim_start_matches(|c| i == 1 && c == '/')),
                    Element::Interpolation(start) if i == 0 && is_folder(&start.expr) => {}
                    _ => {
                        let folder = found.rfind('/').map_or(0, |at| at + 1);
                        found.truncate(folder);
                        if found.is_empty() {
                            found.push_str("./");
                        }
                        return Some(found);
                    }
                }
            }
            Some(found)
        }
        _ => None,
    }
}

/// `path.module`, or the root's, which it mostly is.
fn is_folder(expression: &Expression) -> bool {
    let Expression::Traversal(traversal) = expression else { return false };
    let named = |step: &TraversalOperator| matches!(step, TraversalOperator::GetAttr(name) if matches!(name.as_str(), "module" | "root"));
    matches!(&traversal.expr, Expression::Variable(root) if root.as_str() == "path")
        && matches!(traversal.operators.as_slice(), [only] if named(only.value()))
}

/// What a function gives that is about a template or a file which was handed over; nothing of any other.
pub(super) fn call(
    run: &Evaluator<'_>,
    name: &str,
    arguments: &[Value],
    scope: &Scope<'_>,
) -> Option<Evaluated> {
    if let ("templatestring", [text, variables]) = (name, arguments) {
        return Some(in_a_text(run, text, variables, scope));
    }
    let path = arguments.first().filter(|_| READING.contains(&name))?;
    if let Some(reason) = open(path) {
        return Some(Ok(unknown(&reason)));
    }
    let text = text(run, &to_text(path).ok()?)?;
    Some(match (name, arguments) {
        ("file", [_]) => Ok(Value::from(text)),
        ("fileexists", [_]) => Ok(Value::Bool(true)),
        ("templatefile", [_, variables]) => rendered(run, (name, text), variables, scope),
        _ => return None,
    })
}

/// The text of the file at a path as Terraform takes it: from the root module's folder.
fn text<'a>(run: &Evaluator<'a>, path: &str) -> Option<&'a str> {
    let full = if path.starts_with('/') { path.to_owned() } else { join(run.root, path) };
    let (folder, name) = full.rsplit_once('/').unwrap_or(("", &full));
    let texts = super::source::files(run.texts?, folder)?;
    texts.iter().find(|text| base(text) == name).map(|text| text.source.text.as_str())
}

/// A template that a value holds.
fn in_a_text(run: &Evaluator<'_>, text: &Value, variables: &Value, scope: &Scope<'_>) -> Evaluated {
    match (open(text), plain(text)) {
        (Some(reason), _) => Ok(unknown(&reason)),
        (None, Value::String(text)) => rendered(run, ("templatestring", text.as_str()), variables, scope),
        (None, _) => Ok(unknown("the template that `templatestring` takes is not a text that is known")),
    }
}

/// A template with its variables, which are all that it knows of, for the function of that name.
fn rendered(
    run: &Evaluator<'_>,
    (name, text): (&str, &str),
    variables: &Value,
    scope: &Scope<'_>,
) -> Evaluated {
    if let Some(reason) = open(variables) {
        return Ok(unknown(&reason));
    }
    let Value::Object(fields) = plain(variables) else {
        return Err(format!("{} where `{name}` needs a map", describe(variables)));
    };
    let template = hcl_edit::parser::parse_template(text).ok().filter(|_| fields.len() <= MAX_VARIABLES);
    let Some(template) = template else {
        return Ok(unknown(&format!("the template that `{name}` reads cannot be evaluated by trailsmith")));
    };
    let fields: Vec<(&Key, &Value)> = fields.iter().collect();
    bound(run, &template, &fields, &Scope { names: None, ..*scope })
}

fn bound(
    run: &Evaluator<'_>,
    template: &Template,
    fields: &[(&Key, &Value)],
    scope: &Scope<'_>,
) -> Evaluated {
    match fields {
        [] => template::evaluate(run, template, scope),
        [(name, value), others @ ..] => {
            run.copied(value);
            let names = Names::bind(Some(name), (*value).clone(), scope.names);
            bound(run, template, others, &scope.with(&names))
        }
    }
}
