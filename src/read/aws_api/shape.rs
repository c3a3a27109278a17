//! How values of answers become values of properties: names change, texts become documents, the places stay known.

use super::answers::At;
use super::commands::text;
use crate::estate::{Origins, intrinsic};
use crate::json::{Value, json};
use crate::source::{Kind, Location, pointer};

/// How a value of an answer becomes a property's.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// As it is.
    Same,
    /// A JSON document in a text, or the document itself.
    Document,
    /// A template in a text: as a document where it is JSON, else the text.
    Template,
    /// `true` or `false`. What is neither is not known.
    Flag,
    /// A text that holds a boolean or a number.
    Scalar,
    /// A number that CloudFormation takes as a text.
    Text,
    /// `true`, whatever it is: that it is there says so.
    There,
    /// `true` for this text.
    Is(&'static str),
    /// The text at that path of it.
    Pick(&'static str),
    /// A list of this one value.
    One(&'static Shape),
    /// Each item of a list.
    Items(&'static Shape),
    /// An object with other names. What no row names is left out.
    Fields(&'static [Field]),
    /// `{name: value}` as `[{Key: name, Value: value}]`.
    Pairs,
}

/// A path in the answer, the path of the property, and how the one becomes the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field(pub(super) &'static str, pub(super) &'static str, pub(super) Shape);

impl Field {
    /// The property that holds it all.
    pub(super) fn property(&self) -> &'static str {
        self.1.split('/').next().unwrap_or(self.1)
    }
}

/// Properties that are being written.
#[derive(Debug)]
pub(super) struct Properties {
    pub(super) value: Value,
    pub(super) origins: Origins,
    /// Texts that should have held a document and do not.
    pub(super) broken: Vec<(Location, String)>,
}

impl Properties {
    pub(super) fn new(origins: Origins) -> Properties {
        Properties { value: json!({}), origins, broken: Vec::new() }
    }

    /// Writes each field that the answer has.
    pub(super) fn fields(&mut self, fields: &[Field], at: At<'_>, to: &str) {
        for Field(from, name, shape) in fields {
            if let Some(at) = at.path(from) {
                self.convert(*shape, at, &format!("{to}/{name}"));
            }
        }
    }

    fn convert(&mut self, shape: Shape, at: At<'_>, to: &str) {
        match shape {
            Shape::Same => {
                self.set(to, at.node.to_json(), at);
                self.places(at, to);
            }
            Shape::Document => self.document(at, to),
            Shape::Template => {
                let json = text(at.node).and_then(|text| serde_json::from_str(text).ok());
                self.set(to, json.filter(Value::is_object).unwrap_or_else(|| at.node.to_json()), at);
            }
            Shape::Flag => self.set(to, flag(at), at),
            Shape::Scalar => self.set(to, scalar(at), at),
            Shape::Text => self.set(to, text(at.node).map_or(Value::Null, Value::from), at),
            Shape::There => self.set(to, true.into(), at),
            Shape::Is(yes) => self.set(to, (text(at.node) == Some(yes)).into(), at),
            Shape::Pick(path) => self.set(to, at.text(path).map_or(Value::Null, Value::from), at),
            Shape::One(shape) => self.convert(*shape, at, &format!("{to}/0")),
            Shape::Items(shape) => {
                self.set(to, json!([]), at);
                for (i, item) in at.items().into_iter().flatten().enumerate() {
                    self.convert(*shape, item, &format!("{to}/{i}"));
                }
            }
            Shape::Fields(fields) => {
                self.set(to, json!({}), at);
                self.fields(fields, at, to);
            }
            Shape::Pairs => {
                let pairs = at.entries().map(|(name, at)| json!({"Key": name, "Value": at.node.to_json()}));
                self.set(to, pairs.collect(), at);
            }
        }
    }

    /// A policy: AWS answers it as a text, the AWS CLI prints some of them as objects.
    fn document(&mut self, at: At<'_>, to: &str) {
        if let Kind::Mapping(_) = at.node.kind {
            self.convert(Shape::Same, at, to);
            return;
        }
        let read = text(at.node).map(serde_json::from_str::<Value>);
        match read {
            Some(Ok(document @ Value::Object(_))) => self.set(to, document, at),
            found => {
                let why = match found {
                    Some(Err(error)) => format!("the text is not a JSON document: {error}"),
                    _ => format!("expected a JSON document in a text, found {}", at.node.describe()),
                };
                self.set(to, intrinsic::unknown(&why), at);
                self.broken.push((at.location, why));
            }
        }
    }

    /// Sets a property, and where it was written.
    pub(super) fn set(&mut self, to: &str, value: Value, at: At<'_>) {
        put(&mut self.value, to, value);
        self.origins.insert(to, at.location);
    }

    /// Sets a property that was written nowhere.
    pub(super) fn imply(&mut self, to: &str, value: Value) {
        put(&mut self.value, to, value);
    }

    /// Where each value in this one was written.
    fn places(&mut self, at: At<'_>, to: &str) {
        let children: Vec<(String, At<'_>)> = match at.items() {
            Some(items) => items.enumerate().map(|(i, item)| (i.to_string(), item)).collect(),
            None => at.entries().map(|(name, at)| (name.to_owned(), at)).collect(),
        };
        for (name, child) in children {
            let mut to = to.to_owned();
            pointer::push(&mut to, &name);
            self.places(child, &to);
            self.origins.insert(to, child.location);
        }
    }
}

fn flag(at: At<'_>) -> Value {
    match at.node.to_json() {
        value @ Value::Bool(_) => value,
        _ => intrinsic::unknown(&format!("it is {}; true or false is expected", at.node.describe())),
    }
}

fn scalar(at: At<'_>) -> Value {
    match text(at.node) {
        Some("true") => true.into(),
        Some("false") => false.into(),
        Some(text) => text.parse::<u32>().map_or_else(|_| Value::from(text), Value::from),
        None => at.node.to_json(),
    }
}

/// Puts a value at a pointer; objects and lists on the way are made. A pointer's numbers count on by one.
fn put(target: &mut Value, to: &str, value: Value) {
    let mut at = target;
    for segment in pointer::segments(to) {
        if let Ok(index) = segment.parse::<usize>() {
            if !at.is_array() {
                *at = json!([]);
            }
            let Some(items) = at.as_array_mut() else { return };
            let index = index.min(items.len());
            if index == items.len() {
                items.push(Value::Null);
            }
            at = &mut items[index];
        } else {
            if !at.is_object() {
                *at = json!({});
            }
            let Some(fields) = at.as_object_mut() else { return };
            at = fields.entry(segment.into_owned()).or_insert(Value::Null);
        }
    }
    *at = value;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    const ITEM: Shape = Shape::Fields(&[
        Field("Days", "TransitionInDays", Shape::Same),
        Field("Filter/Tag", "TagFilters", Shape::One(&Shape::Same)),
        Field("Size", "Size", Shape::Text),
        Field("On", "On", Shape::Is("Enabled")),
    ]);
    const FIELDS: &[Field] = &[
        Field("Rules", "Lifecycle/Rules", Shape::Items(&ITEM)),
        Field("Policy", "Document", Shape::Document),
        Field("Fifo", "Fifo", Shape::Scalar),
        Field("Map", "Tags", Shape::Pairs),
        Field("Nothing", "Nothing", Shape::Same),
        Field("", "All", Shape::Fields(&[Field("Fifo", "Fifo", Shape::Same)])),
    ];

    fn converted(text: &str) -> (Properties, Sources) {
        let mut sources = Sources::new();
        let source = sources.add("x", text);
        let root = sources.parse(source).0.unwrap().root;
        let location = Location { source, span: Span::new(0, 1) };
        let mut properties = Properties::new(Origins::new(location));
        properties.fields(FIELDS, At { node: &root, location }, "");
        (properties, sources)
    }

    #[test]
    fn names_and_types_change_and_places_stay() {
        let text = r#"{"Rules": [{"Days": 5, "Filter": {"Tag": {"Key": "a", "Value": "b"}}, "Size": 9, "On": "Enabled"}, {}],
            "Policy": "{\"Version\": \"2012-10-17\"}", "Fifo": "true", "Map": {"k": "v"}, "Nothing": null}"#;
        let (properties, sources) = converted(text);
        assert_eq!(
            properties.value,
            json!({
                "Lifecycle": {"Rules": [
                    {"TransitionInDays": 5, "TagFilters": [{"Key": "a", "Value": "b"}], "Size": "9", "On": true},
                    {},
                ]},
                "Document": {"Version": "2012-10-17"},
                "Fifo": true,
                "Tags": [{"Key": "k", "Value": "v"}],
                "All": {"Fifo": "true"},
            })
        );
        let at = |pointer: &str| {
            let location = properties.origins.locate(pointer);
            &sources.get(location.source).text[location.span.range()]
        };
        assert_eq!(at("/Lifecycle/Rules/0/TransitionInDays"), "5");
        assert_eq!(at("/Lifecycle/Rules/0/TagFilters/0/Value"), "\"b\"");
        assert_eq!(at("/Lifecycle/Rules"), "\"Rules\"");
        assert!(at("/Document/Version").starts_with("\"{"), "{}", at("/Document/Version"));
    }

    #[test]
    fn a_text_that_holds_no_document_is_unknown_and_said() {
        let (properties, _) = converted(r#"{"Policy": "{"}"#);
        assert!(properties.value["Document"].get(intrinsic::UNKNOWN).is_some());
        assert_eq!(properties.broken.len(), 1);
    }
}
