//! Terraform's functions: one row each, with how it takes arguments that are no constants.

mod around;
mod collections;
mod encoding;
mod format;
mod numbers;
mod patterns;
mod sets;
mod text;
mod yaml;

pub(super) use collections::converted;
pub(super) use encoding::encoded;

use super::kinds::{Kind, kind, plain};
use super::value::{Evaluated, open, open_within};
use crate::estate::alternatives::{Decided, decide, either, gates, without_sides};
use crate::estate::intrinsic::unknown;
use crate::json::Value;
use smallvec::SmallVec;

/// What a function does with an argument that is no constant.
#[derive(Clone, Copy)]
enum Takes {
    /// It needs constants, also within lists and maps.
    Constants,
    /// It only looks at the collection: what is in it may be anything.
    Elements,
    /// It knows what to do itself.
    Anything,
}

struct Function {
    name: &'static str,
    /// The fewest and the most arguments.
    arity: (usize, usize),
    takes: Takes,
    call: fn(&[Value]) -> Evaluated,
    gives: Gives,
}

/// The kind of the collection that a function gives, from those of its arguments; none of a tuple, an object, and what
/// is an element of an argument.
type Gives = fn(&[Option<Kind>]) -> Option<Kind>;

impl Function {
    const fn gives(self, gives: Gives) -> Function {
        Function { gives, ..self }
    }
}

/// A tuple, an object, or what was there before.
const NOTHING: Gives = |_| None;
const LIST: Gives = |_| Some(Kind::List);
const SET: Gives = |_| Some(Kind::Set);
const MAP: Gives = |_| Some(Kind::Map);
/// The same as all arguments are; of several kinds a tuple or an object is made.
const SAME: Gives = |of| match of {
    [first, others @ ..] if others.iter().all(|other| other == first) => *first,
    others if others.contains(&Some(Kind::Untold)) => Some(Kind::Untold),
    _ => None,
};
/// What the first argument is; of a set a list.
const FIRST: Gives = |of| match of.first().copied().flatten() {
    Some(Kind::Set) => Some(Kind::List),
    kind => kind,
};
/// What is in a map is a list.
const WITHIN: Gives = |of| match of {
    [Some(Kind::Map)] => Some(Kind::List),
    [other] => *other,
    _ => None,
};
/// What a list of values makes a map of.
const ZIPPED: Gives = |of| match of {
    [_, Some(Kind::List)] => Some(Kind::Map),
    [_, other] => *other,
    _ => None,
};
/// Sets make a set.
const PRODUCT: Gives = |of| {
    if of.contains(&Some(Kind::Untold)) {
        Some(Kind::Untold)
    } else if of.contains(&Some(Kind::Set)) {
        Some(Kind::Set)
    } else {
        Some(Kind::List)
    }
};

const ANY: usize = usize::MAX;

const fn row(
    name: &'static str,
    arity: (usize, usize),
    takes: Takes,
    call: fn(&[Value]) -> Evaluated,
) -> Function {
    Function { name, arity, takes, call, gives: NOTHING }
}

use Takes::{Anything, Constants, Elements};

const FUNCTIONS: &[Function] = &[
    row("abs", (1, 1), Constants, numbers::abs),
    row("alltrue", (1, 1), Anything, collections::alltrue),
    row("anytrue", (1, 1), Anything, collections::anytrue),
    row("base64decode", (1, 1), Constants, encoding::base64decode),
    row("base64encode", (1, 1), Constants, encoding::base64encode),
    row("basename", (1, 1), Constants, text::basename),
    row("ceil", (1, 1), Constants, numbers::ceil),
    row("chomp", (1, 1), Constants, text::chomp),
    row("chunklist", (2, 2), Elements, collections::chunklist).gives(LIST),
    row("coalesce", (1, ANY), Anything, collections::coalesce),
    row("coalescelist", (1, ANY), Elements, collections::coalescelist).gives(SAME),
    row("compact", (1, 1), Anything, collections::compact).gives(LIST),
    row("concat", (1, ANY), Elements, collections::concat).gives(SAME),
    row("contains", (2, 2), Anything, collections::contains),
    row("dirname", (1, 1), Constants, text::dirname),
    row("distinct", (1, 1), Anything, sets::distinct).gives(LIST),
    row("element", (2, 2), Elements, collections::element),
    row("endswith", (2, 2), Anything, text::endswith),
    row("flatten", (1, 1), Anything, collections::flatten),
    row("floor", (1, 1), Constants, numbers::floor),
    row("format", (1, ANY), Anything, format::format),
    row("formatlist", (1, ANY), Anything, format::formatlist).gives(LIST),
    row("indent", (2, 2), Constants, text::indent),
    row("index", (2, 2), Constants, collections::index),
    row("join", (2, 2), Anything, text::join),
    row("jsondecode", (1, 1), Anything, encoding::jsondecode),
    row("jsonencode", (1, 1), Anything, encoding::jsonencode),
    row("keys", (1, 1), Elements, collections::keys).gives(WITHIN),
    row("length", (1, 1), Elements, collections::length),
    row("list", (0, ANY), Anything, collections::list_of).gives(LIST),
    row("lookup", (2, 3), Anything, collections::lookup),
    row("lower", (1, 1), Anything, around::lower),
    row("map", (0, ANY), Anything, collections::map_of).gives(MAP),
    row("matchkeys", (3, 3), Constants, collections::matchkeys).gives(LIST),
    row("max", (1, ANY), Constants, numbers::max),
    row("merge", (0, ANY), Elements, collections::merge).gives(SAME),
    row("min", (1, ANY), Constants, numbers::min),
    row("nonsensitive", (1, 1), Anything, collections::itself),
    row("one", (1, 1), Elements, collections::one),
    row("parseint", (2, 2), Constants, numbers::parseint),
    row("pow", (2, 2), Constants, numbers::pow),
    row("range", (1, 3), Constants, numbers::range).gives(LIST),
    row("regex", (2, 2), Constants, patterns::regex),
    row("regexall", (2, 2), Constants, patterns::regexall).gives(LIST),
    row("replace", (3, 3), Anything, around::replace),
    row("reverse", (1, 1), Elements, collections::reverse).gives(FIRST),
    row("sensitive", (1, 1), Anything, collections::itself),
    row("setintersection", (1, ANY), Constants, sets::setintersection).gives(SET),
    row("setproduct", (1, ANY), Elements, sets::setproduct).gives(PRODUCT),
    row("setsubtract", (2, 2), Constants, sets::setsubtract).gives(SET),
    row("setunion", (0, ANY), Anything, sets::setunion).gives(SET),
    row("sha256", (1, 1), Constants, encoding::sha256),
    row("signum", (1, 1), Constants, numbers::signum),
    row("slice", (3, 3), Elements, collections::slice).gives(FIRST),
    row("sort", (1, 1), Constants, collections::sort).gives(LIST),
    row("split", (2, 2), Anything, around::split).gives(LIST),
    row("startswith", (2, 2), Anything, text::startswith),
    row("strcontains", (2, 2), Anything, text::strcontains),
    row("strrev", (1, 1), Constants, text::strrev),
    row("substr", (3, 3), Constants, text::substr),
    row("sum", (1, 1), Constants, numbers::sum),
    row("title", (1, 1), Constants, text::title),
    row("tobool", (1, 1), Anything, collections::tobool),
    row("tolist", (1, 1), Elements, collections::tolist).gives(LIST),
    row("tomap", (1, 1), Elements, collections::tomap).gives(MAP),
    row("tonumber", (1, 1), Anything, collections::tonumber),
    row("toset", (1, 1), Anything, sets::toset).gives(SET),
    row("tostring", (1, 1), Anything, collections::tostring),
    row("transpose", (1, 1), Constants, collections::transpose).gives(MAP),
    row("trim", (2, 2), Constants, text::trim),
    row("trimprefix", (2, 2), Anything, around::trimprefix),
    row("trimspace", (1, 1), Anything, around::trimspace),
    row("trimsuffix", (2, 2), Anything, around::trimsuffix),
    row("upper", (1, 1), Constants, text::upper),
    row("urlencode", (1, 1), Constants, encoding::urlencode),
    row("values", (1, 1), Elements, collections::values).gives(WITHIN),
    row("yamldecode", (1, 1), Constants, yaml::yamldecode),
    row("zipmap", (2, 2), Elements, collections::zipmap).gives(ZIPPED),
];

/// Functions that Terraform does not have, for what stands in for modules of its registry.
const OWN: &[Function] = &[row("replace_in_document", (3, 3), Anything, around::replace_in_document)];

/// Functions that read a file, which nobody does here.
const FILES: &[&str] =
    &["file", "filebase64", "filesha256", "filemd5", "fileexists", "fileset", "templatefile"];

/// Functions whose answer is another each time.
const LATER: &[&str] = &["timestamp", "plantimestamp", "uuid", "bcrypt"];

/// Of more conditions than this in the arguments of one call the others stay unknown.
const MAX_SIDES: usize = 2;

/// The value of a function of these arguments, on both sides of each condition that nobody can tell.
pub(super) fn call(name: &str, arguments: &[Value]) -> Evaluated {
    match FUNCTIONS.iter().find(|function| function.name == name) {
        Some(function) => sided(function, arguments, MAX_SIDES),
        None => Ok(unknown(&not_evaluated(name, arguments))),
    }
}

/// The same of a function that no user's file may call.
pub(super) fn own(name: &str, arguments: &[Value]) -> Option<Evaluated> {
    let function = OWN.iter().find(|function| function.name == name)?;
    Some(sided(function, arguments, MAX_SIDES))
}

fn sided(function: &Function, arguments: &[Value], left: usize) -> Evaluated {
    let mut open = Vec::new();
    for argument in arguments {
        gates(argument, &mut open);
    }
    let Some(gate) = open.first() else { return single(function, arguments) };
    if left == 0 {
        return single(function, &arguments.iter().map(without_sides).collect::<Vec<_>>());
    }
    let side = |holds| {
        let decided = Decided::from([(gate.condition.clone(), holds)]);
        let arguments = arguments.iter().map(|argument| decide(argument, &decided).unwrap_or_default());
        sided(function, &arguments.collect::<Vec<_>>(), left - 1)
    };
    Ok(match (side(true), side(false)) {
        (Ok(one), Ok(other)) if one == other => one,
        (Ok(one), Ok(other)) => either(gate, [Some(one), Some(other)]),
        _ => unknown(&gate.reason),
    })
}

fn single(function: &Function, arguments: &[Value]) -> Evaluated {
    let (least, most) = function.arity;
    if !(least..=most).contains(&arguments.len()) {
        return Err(format!("`{}` does not take {} arguments", function.name, arguments.len()));
    }
    let reason = match function.takes {
        Constants => arguments.iter().find_map(open_within),
        Elements => arguments.iter().find_map(open),
        Anything => None,
    };
    match reason {
        Some(reason) => Ok(unknown(&reason)),
        None => (function.call)(arguments).map(|value| {
            let kinds: SmallVec<[Option<Kind>; 4]> =
                arguments.iter().filter(|argument| !argument.is_null()).map(kind).collect();
            match (function.gives)(&kinds) {
                Some(kind) => kind.of(value),
                None => value,
            }
        }),
    }
}

fn not_evaluated(name: &str, arguments: &[Value]) -> String {
    let file = arguments.first().and_then(Value::as_str);
    match file {
        Some(file) if FILES.contains(&name) => format!("the file `{file}` that `{name}` reads is not read"),
        _ if LATER.contains(&name) => format!("the function `{name}` cannot be evaluated before apply"),
        _ => format!("the function `{name}` cannot be evaluated by trailsmith"),
    }
}

/// The list that an argument is.
fn list(value: &Value) -> Result<&[Value], String> {
    match plain(value) {
        Value::Array(items) => Ok(items),
        other => Err(format!("{} where a list is needed", super::value::describe(other))),
    }
}

/// The map that an argument is.
fn map(value: &Value) -> Result<&crate::json::Map, String> {
    match plain(value) {
        Value::Object(fields) => Ok(fields),
        other => Err(format!("{} where a map is needed", super::value::describe(other))),
    }
}

/// The whole number that an argument is.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers within 2^53")]
fn whole(value: &Value) -> Result<i64, String> {
    let number = super::value::to_number(value)?;
    let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    if exact { Ok(number as i64) } else { Err("a whole number is needed".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn the_table_is_in_order_and_holds_each_once() {
        let names: Vec<_> = FUNCTIONS.iter().map(|function| function.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }

    #[test]
    fn an_unknown_argument_makes_the_answer_unknown() {
        let open = unknown("why");
        assert_eq!(call("lower", std::slice::from_ref(&open)), Ok(open.clone()));
        assert_eq!(call("concat", &[json!([1]), json!([open.clone()])]), Ok(json!([1, open])));
        assert_eq!(
            call("file", &[json!("x.json")]),
            Ok(unknown("the file `x.json` that `file` reads is not read"))
        );
    }

    #[test]
    fn what_terraform_does_not_have_is_no_function_of_a_users_file() {
        let of = [json!("{}"), json!("a"), json!("b")];
        let reason = "the function `replace_in_document` cannot be evaluated by trailsmith";
        assert_eq!(call("replace_in_document", &of), Ok(unknown(reason)));
        assert_eq!(own("replace_in_document", &of), Some(Ok(json!("{}"))));
    }

    #[test]
    fn join_and_format_keep_references() {
        let arn = json!({"Fn::GetAtt": ["aws_s3_bucket/b", "arn"]});
        let sub = json!({"Fn::Sub": "${aws_s3_bucket/b.arn}/*"});
        assert_eq!(call("join", &[json!("/"), json!([arn, "*"])]), Ok(sub.clone()));
        assert_eq!(call("format", &[json!("%s/%s"), arn.clone(), json!("*")]), Ok(sub));
        assert_eq!(call("toset", &[json!(["x", arn])]), Ok(Kind::Set.of(json!(["x", arn]))));
    }
}
