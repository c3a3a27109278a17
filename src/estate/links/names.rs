//! What `Ref` and `Fn::GetAtt` give for each resource.

use super::values::Text;
use super::{Context, Graph, Known};
use crate::estate::intrinsic::{ACCOUNT, PARTITION, REGION, place_of, present, unknown};
use crate::estate::resolve::{MAX_STEPS, Missing, NO_ACCOUNT, NO_PARTITION, NO_REGION, Piece, identify};
use crate::estate::{Identity, Partition, Resource, resource_type};
use crate::json::Value;
use compact_str::{ToCompactString, format_compact};
use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The identifiers of an estate's resources, each computed when it is first asked for.
pub(super) struct Names {
    rows: Vec<Row>,
    /// How many are being computed, each for the one before.
    computing: AtomicUsize,
}

#[derive(Default)]
struct Row {
    reference: OnceLock<Known>,
    arn: OnceLock<Known>,
    /// Being computed: a name that is asked for now depends on itself.
    computing: AtomicBool,
}

impl Names {
    pub(super) fn new(count: usize) -> Names {
        Names { rows: (0..count).map(|_| Row::default()).collect(), computing: AtomicUsize::new(0) }
    }

    /// What `Ref` gives, or the unknown that stands for it.
    pub(super) fn reference(&self, links: &Graph<'_>, number: usize) -> Known {
        let row = resource_type(&links.resource(number).kind);
        self.once(links, number, |row| &row.reference, row.map(|row| &row.reference))
    }

    /// The ARN, or the unknown that stands for it.
    pub(super) fn arn(&self, links: &Graph<'_>, number: usize) -> Known {
        let row = resource_type(&links.resource(number).kind);
        self.once(links, number, |row| &row.arn, row.and_then(|row| row.arn.as_ref()))
    }

    /// What `Fn::GetAtt` gives: the ARN, or the property of that name.
    pub(super) fn attribute(&self, links: &Graph<'_>, asked: Context, number: usize, name: &str) -> Known {
        let resource = links.resource(number);
        if resource_type(&resource.kind).is_some_and(|row| row.arn_attribute == name) {
            return self.arn(links, number);
        }
        match resource.properties.get(name) {
            // One step only: a property that is made of such attributes itself may lead in a circle.
            Some(value) if !asked.in_attribute => {
                let context = Context { in_attribute: true, ..Context::of(resource) };
                text(links, context, value)
            }
            Some(_) => Err(unknown(&format!("`{}.{name}` is not known before deployment", resource.name))),
            None => Err(present(&format!("`{}.{name}` is not known before deployment", resource.name))),
        }
    }

    fn once(
        &self,
        links: &Graph<'_>,
        number: usize,
        cell: impl Fn(&Row) -> &OnceLock<Known>,
        identity: Option<&Identity>,
    ) -> Known {
        let resource = links.resource(number);
        let row = &self.rows[number];
        if let Some(known) = cell(row).get() {
            return known.clone();
        }
        // All are asked for while the links are made, by one thread.
        if row.computing.swap(true, Ordering::Relaxed) {
            return Err(unknown(&format!("the name of `{}` depends on itself", resource.name)));
        }
        let step = self.computing.fetch_add(1, Ordering::Relaxed);
        let known = match identity {
            Some(_) if step >= MAX_STEPS => Err(unknown(&format!(
                "the name of `{}` is made of more names than are followed",
                resource.name
            ))),
            Some(identity) => compute(links, resource, identity),
            None => {
                Err(present(&format!("what AWS calls `{}` is not known before deployment", resource.name)))
            }
        };
        self.computing.fetch_sub(1, Ordering::Relaxed);
        row.computing.store(false, Ordering::Relaxed);
        let _ = cell(row).set(known.clone());
        known
    }
}

/// Whether AWS makes the name up, so that what stands for it here means nothing elsewhere.
pub(super) fn made_up(resource: &Resource) -> bool {
    resource_type(&resource.kind).is_none_or(|row| match &row.reference {
        Identity::AssignedArn | Identity::AssignedId => resource.existing.is_none(),
        Identity::Property(_) | Identity::Text(_) => {
            name_property(&row.reference).is_some_and(|name| resource.properties.get(name).is_none())
        }
    })
}

/// The name as it is written.
pub(super) fn written(resource: &Resource) -> Option<&Value> {
    let row = resource_type(&resource.kind)?;
    resource.properties.get(name_property(&row.reference)?)
}

/// The property that an identifier takes its name from.
fn name_property(identity: &Identity) -> Option<&'static str> {
    match identity {
        Identity::Property(path) => path.strip_prefix('/'),
        Identity::Text(text) => text.rsplit("{/").next()?.split('}').next(),
        Identity::AssignedArn | Identity::AssignedId => None,
    }
}

/// What AWS makes up has a stand-in of the same shape: that it will be there and what it will name is known.
fn compute(links: &Graph<'_>, resource: &Resource, identity: &Identity) -> Known {
    let mut named = Cow::Borrowed(resource);
    if let Some(name) = name_property(identity).filter(|_| made_up(resource))
        && let Some(fields) = named.to_mut().properties.as_object_mut()
    {
        fields.insert(name, Value::from(resource.id.as_str()));
    }
    let resolve = |value: &Value| text(links, Context::of(resource), value);
    let partition = links.partition(resource.stack);
    let pieces = match identify(links.estate, (&named, partition), identity, &resolve) {
        Ok(pieces) => pieces,
        Err(Missing) => match identity {
            Identity::AssignedId => vec![Piece::Known(resource.id.as_str().into())],
            _ => assigned(links, resource),
        },
    };
    let mut text = Text::default();
    for piece in pieces {
        text.push(match piece {
            Piece::Known(known) => Ok(known),
            Piece::Open(open) => Err(open),
            Piece::Unsaid(reason) => {
                let kind = match reason {
                    NO_REGION => REGION,
                    NO_PARTITION => PARTITION,
                    _ => ACCOUNT,
                };
                Err(place_of(resource.stack, kind, reason))
            }
        });
    }
    match text.finish() {
        Value::String(known) => Ok(known),
        open => Err(open),
    }
}

fn text(links: &Graph<'_>, context: Context, value: &Value) -> Known {
    match links.resolve(context, value) {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_compact_string()),
        open => Err(open),
    }
}

/// `arn:aws:kms:eu-west-1:222222222222:key/LogsKey`
fn assigned(links: &Graph<'_>, resource: &Resource) -> Vec<Piece> {
    let stack = links.estate.stack(resource.stack);
    let mut kind = resource.kind.split("::").skip(1).map(str::to_lowercase);
    let (service, noun) = (kind.next().unwrap_or_default(), kind.next().unwrap_or_default());
    let said = |value: Option<&str>, reason| match value {
        Some(value) => Piece::Known(value.into()),
        None => Piece::Unsaid(reason),
    };
    vec![
        Piece::Known("arn:".into()),
        said(links.partition(resource.stack).map(Partition::name), NO_PARTITION),
        Piece::Known(format_compact!(":{service}:")),
        said(stack.known_region(), NO_REGION),
        Piece::Known(":".into()),
        said(stack.known_account(), NO_ACCOUNT),
        Piece::Known(format_compact!(":{noun}/{}", resource.id)),
    ]
}
