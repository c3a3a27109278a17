//! The form of the catalogue's tables.

use crate::estate::intrinsic::unknown;
use crate::json::Value;

/// What is known of one of Terraform's resource types.
#[derive(Debug)]
pub struct Table {
    /// Terraform's name of the type.
    pub kind: &'static str,
    /// What becomes of a resource of it.
    pub becomes: Target,
    /// What a reference to one of its attributes gives, where that is not the argument of that name.
    pub gives: &'static [(&'static str, Gives)],
    /// Its attributes and blocks.
    pub rows: &'static [Row],
}

/// What becomes of a resource.
#[derive(Debug)]
pub enum Target {
    /// A resource of this CloudFormation type.
    Resource(&'static str),
    /// Properties of the resource that its `Becomes::Owner` row names, which is of this Terraform type.
    Part(&'static str),
    /// An item of the list at that pointer in the resource that its `Becomes::Owner` row names, of this type.
    Item(&'static str, &'static str),
}

/// What a reference gives.
#[derive(Debug, Clone, Copy)]
pub enum Gives {
    /// What `Ref` gives.
    Ref,
    /// What `Fn::GetAtt` gives for that attribute of CloudFormation's.
    Att(&'static str),
    /// A log group's ARN without the `:*` that CloudFormation's ends in.
    LogGroupArn,
    /// What this argument says.
    Argument(&'static str),
    /// The ARN of the key that this argument names.
    KeyArn(&'static str),
}

/// An attribute or a block, and what becomes of it. Two rows may have the same name.
#[derive(Debug)]
pub struct Row {
    /// Terraform's name.
    pub name: &'static str,
    /// What it becomes.
    pub becomes: Becomes,
    /// What the provider takes where it is left out, if that is not what CloudFormation takes.
    pub default: Option<Constant>,
    /// The value that stands for nothing.
    pub omit: Option<Constant>,
    /// For a set of blocks: the argument whose number gives them an order.
    pub order: Option<&'static str>,
    /// Whether the provider refuses what it stands in without such a block.
    pub required: bool,
}

/// What an attribute or a block becomes. Pointers are relative to what the block around it becomes.
#[derive(Debug)]
pub enum Becomes {
    /// The property at this pointer.
    Value(&'static str, Convert),
    /// A block that stands once: an object; with an empty pointer, properties of the object around it.
    One(&'static str, &'static [Row]),
    /// Blocks: a list of objects.
    Many(&'static str, &'static [Row]),
    /// Blocks that only code can turn into what stands at that pointer; with the names of their attributes.
    Code(&'static str, fn(&[Value]) -> Option<Value>, &'static [&'static str]),
    /// A policy that is a resource of its own: its type, the property of the document, and that of the owner.
    Policy(&'static str, &'static str, &'static str),
    /// It names the resource that this one is part of.
    Owner,
    /// Where it is true, destroying keeps the resource.
    Retain,
    /// Nothing, for this reason.
    Irrelevant(&'static str),
}

impl Becomes {
    /// What is in such a block.
    pub(in crate::read::terraform) fn rows(&self) -> &'static [Row] {
        match self {
            Becomes::One(_, rows) | Becomes::Many(_, rows) => rows,
            _ => &[],
        }
    }

    /// Where it stands, if it is a property.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        match self {
            Becomes::Value(pointer, _)
            | Becomes::One(pointer, _)
            | Becomes::Many(pointer, _)
            | Becomes::Code(pointer, ..) => Some(pointer),
            Becomes::Policy(..) | Becomes::Owner | Becomes::Retain | Becomes::Irrelevant(_) => None,
        }
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy)]
pub enum Convert {
    /// A text; an empty one is none.
    Text,
    /// A text that Terraform demands: one that is not known is there, and one that is not set is a mistake.
    Demanded,
    /// A text that may be empty.
    Raw,
    /// A boolean.
    Flag,
    /// A boolean, the other way round.
    Not,
    /// A number.
    Number,
    /// A number as text.
    Digits,
    /// A list of texts.
    Texts,
    /// A text that is a list of one.
    Listed,
    /// A JSON document.
    Json,
    /// A map of tags to a list of `{Key, Value}`.
    Tags,
    /// A map to a list of `{Name, Value}`.
    Pairs,
    /// A map to a list of `{ParameterKey, ParameterValue}`.
    Parameters,
    /// A template of CloudFormation: JSON, or a text that is none and stays one.
    Template,
    /// A map as it is.
    Map,
    /// Another word for each: Terraform's, CloudFormation's.
    Words(&'static [(&'static str, Constant)]),
}

/// A value in a table.
#[derive(Debug, Clone, Copy)]
pub enum Constant {
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(&'static str),
    /// Nobody can tell, for this reason.
    Unknown(&'static str),
}

impl Constant {
    /// The value as JSON.
    pub fn value(self) -> Value {
        match self {
            Constant::Bool(flag) => flag.into(),
            Constant::Number(number) => number.into(),
            Constant::Text(text) => text.into(),
            Constant::Unknown(reason) => unknown(reason),
        }
    }
}

impl Row {
    const fn new(name: &'static str, becomes: Becomes) -> Row {
        Row { name, becomes, default: None, omit: None, order: None, required: false }
    }

    /// Written out where the argument is left out.
    pub(super) const fn or(mut self, default: Constant) -> Row {
        self.default = Some(default);
        self
    }

    /// Left out where it has this value.
    pub(super) const fn unless(mut self, nothing: Constant) -> Row {
        self.omit = Some(nothing);
        self
    }

    /// A block of which one must be there.
    pub(super) const fn required(mut self) -> Row {
        self.required = true;
        self
    }

    /// Put in order by the number of that argument.
    pub(super) const fn by(mut self, argument: &'static str) -> Row {
        self.order = Some(argument);
        self
    }
}

pub(super) const fn value(name: &'static str, pointer: &'static str, how: Convert) -> Row {
    Row::new(name, Becomes::Value(pointer, how))
}

pub(super) const fn text(name: &'static str, pointer: &'static str) -> Row {
    value(name, pointer, Convert::Text)
}

pub(super) const fn demanded(name: &'static str, pointer: &'static str) -> Row {
    value(name, pointer, Convert::Demanded)
}

pub(super) const fn flag(name: &'static str, pointer: &'static str) -> Row {
    value(name, pointer, Convert::Flag)
}

pub(super) const fn number(name: &'static str, pointer: &'static str) -> Row {
    value(name, pointer, Convert::Number)
}

pub(super) const fn texts(name: &'static str, pointer: &'static str) -> Row {
    value(name, pointer, Convert::Texts)
}

pub(super) const fn json(name: &'static str, pointer: &'static str) -> Row {
    value(name, pointer, Convert::Json)
}

pub(super) const fn one(name: &'static str, pointer: &'static str, rows: &'static [Row]) -> Row {
    Row::new(name, Becomes::One(pointer, rows))
}

pub(super) const fn many(name: &'static str, pointer: &'static str, rows: &'static [Row]) -> Row {
    Row::new(name, Becomes::Many(pointer, rows))
}

pub(super) const fn code(
    name: &'static str,
    pointer: &'static str,
    code: fn(&[Value]) -> Option<Value>,
    names: &'static [&'static str],
) -> Row {
    Row::new(name, Becomes::Code(pointer, code, names))
}

pub(super) const fn policy(
    name: &'static str,
    kind: &'static str,
    document: &'static str,
    owner: &'static str,
) -> Row {
    Row::new(name, Becomes::Policy(kind, document, owner))
}

pub(super) const fn owner(name: &'static str) -> Row {
    Row::new(name, Becomes::Owner)
}

pub(super) const fn retain(name: &'static str) -> Row {
    Row::new(name, Becomes::Retain)
}

pub(super) const fn tags() -> Row {
    value("tags", "/Tags", Convert::Tags)
}

/// The tags with those of the provider, where they are known: what AWS will have.
pub(super) const fn all_tags() -> Row {
    value("tags_all", "/Tags", Convert::Tags)
}

pub(super) const fn irrelevant(name: &'static str, reason: &'static str) -> Row {
    Row::new(name, Becomes::Irrelevant(reason))
}

/// Why an attribute does not matter, where many have the same reason.
pub(super) const COMPUTED: &str = "AWS makes it up";
/// See [`COMPUTED`].
pub(super) const MADE_UP: &str =
    "the rest of the name is made up when it is created, as CloudFormation does without a name";
/// See [`COMPUTED`].
pub(super) const TIMEOUTS: &str = "how long Terraform waits";
/// See [`COMPUTED`].
pub(super) const EXPECTED_OWNER: &str = "guards the request against a bucket of another account";
/// See [`COMPUTED`].
pub(super) const LOCKOUT: &str = "how the policy is put, not what it is";
