//! The template of a resource as a tree whose places are those of the text around it.

use super::lines::Lines;
use super::{TEMPLATE, Template};
use crate::diagnostic::{Diagnostic, Severity};
use crate::estate::alternatives::sides;
use crate::estate::intrinsic::{
    Intrinsic, Part, UNKNOWN, attribute, intrinsic, pieces, reason_of, reference,
};
use crate::json::Value;
use crate::source::{Entry, Kind, Location, Node, Source, SourceId, Span, pointer};
use std::sync::Arc;

/// The letters that stand for what is not known of a text while it is read: no template has them.
const MARKS: std::ops::Range<u32> = 0xe000..0xf900;
/// Why a template is not read that is too much, together with the others of the file.
const TOO_LARGE: &str = "the templates inside of the resources here are more than can be read";

/// What may still be read of templates: a file may repeat one endlessly.
pub(super) struct Left {
    bytes: usize,
    nodes: usize,
}

impl Default for Left {
    fn default() -> Left {
        Left { bytes: 8 << 20, nodes: 1_000_000 }
    }
}

impl Left {
    /// About the bytes that evaluating a template may produce.
    pub(super) fn budget(&self) -> usize {
        self.bytes
    }

    fn spend(&mut self, bytes: usize) -> bool {
        let has = self.bytes >= bytes;
        self.bytes = self.bytes.saturating_sub(bytes);
        has
    }

    fn node(&mut self) -> bool {
        self.nodes = self.nodes.saturating_sub(1);
        self.nodes > 0
    }
}

/// A template as it is given.
pub(super) enum Body<'a> {
    /// A text, and why pieces of it are not known: each has its mark in it.
    Text(String, Vec<Open>),
    /// JSON that was read already.
    Tree(&'a Value),
}

impl<'a> Body<'a> {
    /// The template of a resource, as far as it is known.
    pub(super) fn of(template: &Template<'a>) -> Option<Body<'a>> {
        let value = template.holder.property(TEMPLATE)?;
        if value.is_object() && intrinsic(value).is_none() {
            return Some(Body::Tree(value));
        }
        if sides(value).is_some() {
            return None;
        }
        let (text, holes) = marked(template, value)?;
        let known = text.chars().any(|c| !c.is_whitespace() && !is_mark(c));
        known.then_some(Body::Text(text, holes))
    }

    /// The documents of the template; or that it is none.
    pub(super) fn documents(
        &self,
        template: &Template<'_>,
        left: &mut Left,
    ) -> Result<Vec<Arc<Node>>, Box<Diagnostic>> {
        let at = template.location();
        let name = &template.holder.name;
        let open = |reason: &str| {
            let message = format!("the template of `{name}` is not judged");
            let said = Diagnostic::cannot_tell("template", Severity::Medium, at, message);
            Box::new(said.with_note(reason))
        };
        match self {
            Body::Tree(value) => {
                if !left.spend(value.to_string().len()) {
                    return Err(open(TOO_LARGE));
                }
                let mut builder = Builder { template, holes: &[], left, wrong: None, place: &|_| at.span };
                let root = builder.value(value, &mut TEMPLATE.to_owned());
                builder.wrong.map_or(Ok(vec![root]), |why| Err(open(why)))
            }
            Body::Text(text, holes) => {
                if !left.spend(text.len()) {
                    return Err(open(TOO_LARGE));
                }
                let (documents, errors) = Source::new(name.clone(), text.clone()).documents();
                if let Some(error) = errors.into_iter().next() {
                    return Err(if holes.is_empty() {
                        let message = format!("the template of `{name}` cannot be read: {}", error.message);
                        Box::new(Diagnostic::error("template", at, message))
                    } else {
                        open(holes[0].reason())
                    });
                }
                let outer = template.text(self.source(template)).map(|text| text.source);
                let lines = match self.file(template) {
                    Some(_) => Lines::same(),
                    None => Lines::new(text, outer, at.span),
                };
                let place = |span: Span| lines.span(span);
                let mut builder = Builder { template, holes, left, wrong: None, place: &place };
                let built: Vec<_> = documents.iter().map(|root| builder.node(root)).collect();
                builder.wrong.map_or(Ok(built), |why| Err(open(why)))
            }
        }
    }

    /// The text that the places of the template are in.
    pub(super) fn source(&self, template: &Template<'_>) -> SourceId {
        self.file(template).unwrap_or(template.location().source)
    }

    /// The file that is the template as a whole.
    pub(super) fn file(&self, template: &Template<'_>) -> Option<SourceId> {
        let Body::Text(text, _) = self else { return None };
        let same = |other: &&super::Text<'_>| other.source.text == *text;
        template.texts.iter().find(same).map(|text| text.id)
    }
}

/// A value as a text with marks in it, and what these stand for.
fn marked(template: &Template<'_>, value: &Value) -> Option<(String, Vec<Open>)> {
    let (mut text, mut holes) = (String::new(), Vec::new());
    let mut add = |piece: Result<String, Open>| match piece {
        Ok(known) if known.chars().any(is_mark) => false,
        Ok(known) => {
            text.push_str(&known);
            true
        }
        Err(open) => {
            let mark =
                u32::try_from(holes.len()).ok().and_then(|number| char::from_u32(MARKS.start + number));
            text.extend(mark.filter(|mark| is_mark(*mark)));
            holes.push(open);
            mark.is_some_and(is_mark)
        }
    };
    let whole = match intrinsic(value) {
        None => add(Ok(value.as_str()?.to_owned())),
        Some(Intrinsic::Unknown(reason)) => pieces(value)?
            .into_iter()
            .all(|piece| add(piece.map(str::to_owned).ok_or_else(|| Open::Reason(reason.to_owned())))),
        Some(Intrinsic::Sub(parts)) => parts.iter().all(|part| {
            add(match part {
                Part::Text(text) => Ok((*text).to_owned()),
                Part::Unknown(reason) => Err(Open::Reason((*reason).to_owned())),
                Part::Ref(id) => known(template, &reference(id)),
                Part::GetAtt(id, name) => known(template, &attribute(id, name)),
            })
        }),
        Some(_) => false,
    };
    whole.then_some((text, holes))
}

fn is_mark(letter: char) -> bool {
    MARKS.contains(&u32::from(letter))
}

/// What is not known of a text outside of the template.
#[derive(Debug, Clone)]
pub(super) enum Open {
    /// It refers to a resource there, with what that gives for a message.
    Outside(Value, String),
    /// For this reason.
    Reason(String),
}

impl Open {
    /// Why it is not known.
    pub(super) fn reason(&self) -> &str {
        match self {
            Open::Outside(_, reason) | Open::Reason(reason) => reason,
        }
    }
}

/// What a value outside of the template is, as a text; or why that is not known.
pub(super) fn known(template: &Template<'_>, value: &Value) -> Result<String, Open> {
    let pseudo = match intrinsic(value) {
        Some(Intrinsic::Ref("AWS::AccountId")) => template.place().account,
        Some(Intrinsic::Ref("AWS::Region")) => template.place().region,
        _ => None,
    };
    if let Some(text) = pseudo {
        return Ok(text);
    }
    let resolved = if template.is_outermost { template.read.estate.resolve(value) } else { value.clone() };
    match &resolved {
        Value::String(text) => Ok(text.to_string()),
        Value::Number(_) | Value::Bool(_) => Ok(resolved.to_string()),
        open => Err(match (reason_of(open), intrinsic(open)) {
            (Some(reason), _) => Open::Reason(reason.to_owned()),
            (None, Some(Intrinsic::Ref(name) | Intrinsic::GetAtt(name, _))) => {
                let reason = format!("what `{name}` gives is not known before deployment");
                if template.declares(name) {
                    Open::Outside(value.clone(), reason)
                } else {
                    Open::Reason(reason)
                }
            }
            _ => Open::Reason("it is put together of what is not known before deployment".to_owned()),
        }),
    }
}

/// Makes the tree that is read.
struct Builder<'a, 'b> {
    template: &'a Template<'a>,
    holes: &'a [Open],
    left: &'b mut Left,
    wrong: Option<&'static str>,
    place: &'a dyn Fn(Span) -> Span,
}

impl Builder<'_, '_> {
    fn node(&mut self, node: &Node) -> Arc<Node> {
        let span = (self.place)(node.span);
        if !self.left.node() {
            self.wrong = Some(TOO_LARGE);
            return scalar(span, "", true);
        }
        let kind = match &node.kind {
            Kind::Scalar { text, .. } if text.chars().any(is_mark) => return self.filled(node, text, span),
            Kind::Scalar { text, plain } => Kind::Scalar { text: text.clone(), plain: *plain },
            Kind::Sequence(items) => Kind::Sequence(items.iter().map(|item| self.node(item)).collect()),
            Kind::Mapping(entries) => Kind::Mapping(entries.iter().map(|entry| self.entry(entry)).collect()),
        };
        Arc::new(Node { span, tag: node.tag.clone(), kind })
    }

    fn entry(&mut self, entry: &Entry) -> Entry {
        let has_hole = |node: &Node| node.text().is_some_and(|text| text.chars().any(is_mark));
        // What it is cannot be told, nor what it is called.
        if has_hole(&entry.key) || entry.name() == "Type" && has_hole(&entry.value) {
            self.wrong = Some("names or types in it are not known");
        }
        let key = Node {
            span: (self.place)(entry.key.span),
            tag: None,
            kind: Kind::Scalar { text: entry.name().into(), plain: true },
        };
        Entry { key: Arc::new(key), value: self.node(&entry.value) }
    }

    /// A text of which pieces are not known: `Fn::Sub` with these as its variables.
    fn filled(&self, node: &Node, text: &str, span: Span) -> Arc<Node> {
        let mut variables = Vec::new();
        let mut written = String::new();
        for letter in text.replace("${", "${!").chars() {
            let Some(number) = is_mark(letter).then(|| u32::from(letter) - MARKS.start) else {
                written.push(letter);
                continue;
            };
            let Some(hole) = self.holes.get(number as usize) else { continue };
            if text.chars().count() == 1 {
                return self.open(span, hole);
            }
            let name = format!("hole{number}");
            written.extend(["${", name.as_str(), "}"]);
            variables.push(entry(span, &name, unknown(span, hole.reason())));
        }
        let variables = Arc::new(Node { span, tag: None, kind: Kind::Mapping(variables) });
        let arguments = vec![scalar(span, &written, false), variables];
        let arguments = Arc::new(Node { span, tag: None, kind: Kind::Sequence(arguments) });
        let function = vec![entry(span, "Fn::Sub", arguments)];
        Arc::new(Node { span, tag: node.tag.clone(), kind: Kind::Mapping(function) })
    }

    /// JSON as a tree: each value is where the resource says that it was written.
    fn value(&mut self, value: &Value, at: &mut String) -> Arc<Node> {
        let span = self.located(at);
        if !self.left.node() {
            self.wrong = Some(TOO_LARGE);
            return scalar(span, "", true);
        }
        match self.outside(value) {
            Some(Ok(text)) => return scalar(span, &text, false),
            Some(Err(open)) => return self.open(span, &open),
            None => {}
        }
        let kind = match value {
            Value::String(text) => return scalar(span, text, false),
            Value::Array(items) => Kind::Sequence(
                items.iter().enumerate().map(|(i, item)| self.child(item, at, &i.to_string())).collect(),
            ),
            Value::Object(fields) => Kind::Mapping(
                fields
                    .iter()
                    .map(|(name, value)| {
                        let value = self.child(value, at, name);
                        Entry { key: scalar(value.span, name, true), value }
                    })
                    .collect(),
            ),
            other => return scalar(span, &other.to_string(), true),
        };
        Arc::new(Node { span, tag: None, kind })
    }

    fn child(&mut self, value: &Value, at: &mut String, name: &str) -> Arc<Node> {
        let length = at.len();
        pointer::push(at, name);
        let node = self.value(value, at);
        at.truncate(length);
        node
    }

    /// What is not known: a resource outside is referred to as what another stack exports is.
    fn open(&self, span: Span, open: &Open) -> Arc<Node> {
        match open {
            Open::Outside(value, _) => {
                let name = scalar(span, &self.template.outside(value), false);
                Arc::new(Node {
                    span,
                    tag: None,
                    kind: Kind::Mapping(vec![entry(span, "Fn::ImportValue", name)]),
                })
            }
            Open::Reason(reason) => unknown(span, reason),
        }
    }

    /// What a value is that refers to something outside of the template; what is in it refers to what is in it.
    fn outside(&self, value: &Value) -> Option<Result<String, Open>> {
        let is_outside = |id: &str| self.template.declares(id) && id.contains('/');
        match intrinsic(value)? {
            Intrinsic::Unknown(reason) => Some(Err(Open::Reason(reason.to_owned()))),
            Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _) if is_outside(id) => {
                Some(known(self.template, value))
            }
            Intrinsic::Sub(parts) => {
                let outside = parts.iter().any(|part| match part {
                    Part::Unknown(_) => true,
                    Part::Ref(id) | Part::GetAtt(id, _) => is_outside(id),
                    Part::Text(_) => false,
                });
                outside.then(|| known(self.template, value))
            }
            _ => None,
        }
    }

    fn located(&self, at: &str) -> Span {
        let whole = self.template.location();
        let Location { source, span } = self.template.holder.origins.locate(at);
        if source == whole.source { span } else { whole.span }
    }
}

fn scalar(span: Span, text: &str, plain: bool) -> Arc<Node> {
    Arc::new(Node { span, tag: None, kind: Kind::Scalar { text: text.into(), plain } })
}

fn entry(span: Span, name: &str, value: Arc<Node>) -> Entry {
    Entry { key: scalar(span, name, true), value }
}

/// The tree of a value that is not known.
fn unknown(span: Span, reason: &str) -> Arc<Node> {
    let reason = entry(span, UNKNOWN, scalar(span, reason, false));
    Arc::new(Node { span, tag: None, kind: Kind::Mapping(vec![reason]) })
}
