//! The templates that output is rendered from: the product's own, and a user's in their place.
//!
//! Which template gets which values is the targets' business. Reading a user's folder is the command line's.

use super::Error;
use super::cloudformation::yaml;
use super::terraform::hcl;
use crate::source::shell;
use include_dir::{Dir, include_dir};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, escape_formatter};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// What one rendering may cost: some steps a line, for a file of a hundred thousand lines.
const FUEL: u64 = 2_000_000;

/// The name under which a template is HCL.
const HCL: &str = "hcl";
/// The name under which a template is YAML.
const YAML: &str = "yaml";

/// All templates, ready to be rendered.
///
/// In `*.tf.j2` every value is written as an HCL expression, so `{{ name }}` stands where HCL has an expression and
/// needs no quotes; references come as expressions already. In `*.yaml.j2` a text is quoted where YAML would take it for
/// something else. In all others a value is written as it is; the runbook's commands quote with the filter `sh`. Where a
/// value may be missing a template asks `is defined`: whatever else is done with a missing value is an error.
#[derive(Debug)]
pub struct Templates(Environment<'static>);

impl Templates {
    /// The product's templates, each replaced by the user's text of that name (`terraform/aws_s3_bucket.tf.j2`).
    ///
    /// A name that no template has and a text that is no template are errors.
    pub fn new(overrides: impl IntoIterator<Item = (String, String)>) -> Result<Templates, Error> {
        let mut environment = environment()?;
        for name in Templates::names() {
            let text = EMBEDDED.get_file(name).and_then(|file| file.contents_utf8()).unwrap_or_default();
            environment.add_template(name, text).map_err(|error| broken(name, &error))?;
        }
        for (name, text) in overrides {
            if environment.get_template(&name).is_err() {
                return Err(no_such_template(&name));
            }
            environment.add_template_owned(name.clone(), text).map_err(|error| broken(&name, &error))?;
        }
        Ok(Templates(environment))
    }

    /// The names of all templates, sorted.
    pub fn names() -> Vec<&'static str> {
        let mut names = Vec::new();
        collect(&EMBEDDED, &mut names);
        names.sort_unstable();
        names
    }

    /// What a template makes of these values.
    pub fn render(&self, name: &str, values: impl Into<Value>) -> Result<String, Error> {
        let rendered = self.0.get_template(name).and_then(|template| template.render(values.into()));
        rendered.map_err(|error| broken(name, &error))
    }
}

fn collect(folder: &'static Dir<'static>, names: &mut Vec<&'static str>) {
    let templates = folder.files().filter(|file| file.path().extension().is_some_and(|ext| ext == "j2"));
    names.extend(templates.filter_map(|file| file.path().to_str()));
    folder.dirs().for_each(|folder| collect(folder, names));
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    // A tag on a line of its own leaves no line behind.
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().map_err(|error| broken("", &error))?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".tf.j2") {
            AutoEscape::Custom(HCL.into())
        } else if name.ends_with(".yaml.j2") {
            AutoEscape::Custom(YAML.into())
        } else {
            AutoEscape::None
        }
    });
    environment.set_formatter(write);
    environment.add_filter("tag_map", tag_map);
    environment.add_filter("hcl_name", hcl_name);
    environment.add_filter("sh", shell::quote);
    environment.add_filter("raw", Value::from_safe_string);
    environment.add_function("leave_out", leave_out);
    Ok(environment)
}

/// The one way by which a value gets into a file.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let language = match state.auto_escape() {
        AutoEscape::Custom(language) => language,
        _ => "",
    };
    let written = match (language, value.kind()) {
        (HCL, _) => out.write_str(&hcl::expression(value)?),
        // minijinja would write `True`.
        (_, ValueKind::Bool) => out.write_str(&value.is_true().to_string()),
        // Nothing that is written out is meant to read `none`.
        (_, ValueKind::None) => {
            return Err(minijinja::Error::new(ErrorKind::UndefinedError, "the value is none"));
        }
        (YAML, ValueKind::String) if !value.is_safe() => {
            out.write_str(&yaml::scalar(value.as_str().unwrap_or_default()))
        }
        (YAML, _) => write!(out, "{value}"),
        _ => return escape_formatter(out, state, value),
    };
    written.map_err(minijinja::Error::from)
}

/// CloudFormation's list of `Key` and `Value` as a map.
fn tag_map(tags: &Value) -> Result<Value, minijinja::Error> {
    let pair = |tag: Value| Ok((tag.get_attr("Key")?, tag.get_attr("Value")?));
    let pairs = tags.try_iter()?.map(pair).collect::<Result<Vec<_>, minijinja::Error>>()?;
    Ok(Value::from_pairs(pairs))
}

/// A text that stands as a name, not as a value: a label in a reference, an argument's name.
fn hcl_name(name: &str) -> Result<Value, minijinja::Error> {
    if !hcl::is_identifier(name) {
        let message = format!("`{name}` is no name in HCL");
        return Err(minijinja::Error::new(ErrorKind::InvalidOperation, message));
    }
    Ok(Value::from_safe_string(name.to_owned()))
}

/// Says that a template does not print a value although it knows of it: whatever is never looked at is an error.
fn leave_out(value: &Value) -> Result<Value, minijinja::Error> {
    // Serializing looks at everything.
    crate::json::to_value(value).map(|_| Value::from(())).map_err(|error| {
        minijinja::Error::new(ErrorKind::BadSerialization, "cannot look at this value").with_source(error)
    })
}

fn broken(name: &str, error: &minijinja::Error) -> Error {
    let message = match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    Error::Template { name: error.name().unwrap_or(name).to_owned(), line: error.line(), message }
}

fn no_such_template(name: &str) -> Error {
    let distance = |known: &&str| strsim::damerau_levenshtein(known, name);
    let near = Templates::names().into_iter().min_by_key(distance).unwrap_or_default();
    let message = format!("there is no template of this name to replace; the nearest is `{near}`");
    Error::Template { name: name.to_owned(), line: None, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "terraform/aws_kms_alias.tf.j2";

    fn templates(text: &str) -> Result<Templates, Error> {
        Templates::new([(NAME.to_owned(), text.to_owned())])
    }

    fn render(text: &str, values: Value) -> Result<String, Error> {
        templates(text).and_then(|templates| templates.render(NAME, values))
    }

    #[test]
    fn a_value_is_an_expression_wherever_it_stands() {
        let values = Value::from_pairs([
            ("text", Value::from("a\"${b}")),
            ("reference", Value::from_safe_string("aws_kms_key.a".to_owned())),
        ]);
        let text = "{% macro m(x) %}{{ x }}{% endmacro %}{% set y = text %}{{ y }} {{ m(text) }} {{ text ~ 1 }} {{ [text, reference] }}";
        let quoted = r#""a\"$${b}""#;
        let rendered = render(text, values).unwrap();
        assert_eq!(rendered, format!(r#"{quoted} {quoted} "a\"$${{b}}1" [{quoted}, aws_kms_key.a]"#));
    }

    #[test]
    fn a_missing_value_is_an_error_with_its_place() {
        for text in ["\n{{ a }}", "\n{{ p.a }}", "\n{% if p.a %}{% endif %}", "\n{{ p.a.b }}"] {
            let error = render(text, Value::from_pairs([("p", Value::from_pairs([("x", 1)]))])).unwrap_err();
            let Error::Template { name, line, .. } = error else { panic!("{error}") };
            assert_eq!((name.as_str(), line), (NAME, Some(2)), "{text}");
        }
    }

    #[test]
    fn prose_is_written_as_it_is() {
        let environment = environment().unwrap();
        let render = |text: &str| environment.render_named_str("a.md.j2", text, Value::from(()));
        assert_eq!(render("{{ true }} {{ 1 }} {{ '<a> \"b\"' }}").unwrap(), "true 1 <a> \"b\"");
        assert!(render("{{ none }}").is_err());
        assert!(render("{{ missing }}").is_err());
    }

    #[test]
    fn a_template_without_end_runs_out_of_fuel() {
        let text = "{% for a in range(10000) %}{% for b in range(10000) %}{{ a }}{% endfor %}{% endfor %}";
        assert!(render(text, Value::from(())).unwrap_err().to_string().contains("fuel"));
    }

    #[test]
    fn a_broken_template_is_said_when_it_is_loaded() {
        let error = templates("a\n{% if %}").unwrap_err();
        assert!(matches!(error, Error::Template { line: Some(2), .. }), "{error}");
    }

    #[test]
    fn a_name_that_replaces_nothing_is_an_error() {
        let error =
            Templates::new([("terraform/aws_s3_buckets.tf.j2".to_owned(), String::new())]).unwrap_err();
        assert!(error.to_string().ends_with("the nearest is `terraform/aws_s3_bucket.tf.j2`"), "{error}");
    }
}
