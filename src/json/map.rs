//! Objects.

use super::iter::{Entry, Iter, IterMut};
use super::{Key, Value};
use std::borrow::Borrow;
use std::collections::HashMap;
use std::ops;

/// An object of more fields than this has an index; in one of fewer a field is found sooner by looking at each.
const FEW: usize = 32;

/// A JSON object: its fields in the order in which they were written.
#[derive(Clone)]
pub struct Map(Fields);

/// A field: its name and its value.
pub(super) type Field = (Key, Value);

/// Boxed where there are many, so that a value takes no more than a text does.
#[derive(Clone)]
enum Fields {
    Few(Vec<Field>),
    Many(Box<Many>),
}

#[derive(Clone)]
struct Many {
    fields: Vec<Field>,
    places: HashMap<Key, usize>,
}

impl Default for Map {
    fn default() -> Map {
        Map::new()
    }
}

impl Many {
    fn new(fields: Vec<Field>) -> Many {
        let places = fields.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)).collect();
        Many { fields, places }
    }
}

impl Map {
    /// An object without fields.
    pub const fn new() -> Map {
        Map(Fields::Few(Vec::new()))
    }

    /// An object without fields that has room for so many.
    pub fn with_capacity(fields: usize) -> Map {
        Map(Fields::Few(Vec::with_capacity(fields)))
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.fields().len()
    }

    /// Whether it has no field.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }

    pub(super) fn fields(&self) -> &[Field] {
        match &self.0 {
            Fields::Few(fields) => fields,
            Fields::Many(many) => &many.fields,
        }
    }

    pub(super) fn fields_mut(&mut self) -> &mut [Field] {
        match &mut self.0 {
            Fields::Few(fields) => fields,
            Fields::Many(many) => &mut many.fields,
        }
    }

    pub(super) fn into_fields(self) -> Vec<Field> {
        match self.0 {
            Fields::Few(fields) => fields,
            Fields::Many(many) => many.fields,
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        match &self.0 {
            Fields::Few(fields) => fields.iter().position(|(known, _)| known == name),
            Fields::Many(many) => many.places.get(name).copied(),
        }
    }

    /// The value of that field.
    pub fn get(&self, name: impl AsRef<str>) -> Option<&Value> {
        self.get_key_value(name).map(|(_, value)| value)
    }

    /// The field of that name, with the name as the object holds it.
    pub fn get_key_value(&self, name: impl AsRef<str>) -> Option<(&Key, &Value)> {
        let place = self.place(name.as_ref())?;
        self.fields().get(place).map(|(name, value)| (name, value))
    }

    /// The value of that field, to change it.
    pub fn get_mut(&mut self, name: impl AsRef<str>) -> Option<&mut Value> {
        let place = self.place(name.as_ref())?;
        self.fields_mut().get_mut(place).map(|(_, value)| value)
    }

    /// Whether it has that field.
    pub fn contains_key(&self, name: impl AsRef<str>) -> bool {
        self.place(name.as_ref()).is_some()
    }

    /// Sets a field, and gives back what it was. One that is there keeps its place.
    pub fn insert(&mut self, name: impl Into<Key>, value: Value) -> Option<Value> {
        let name = name.into();
        match self.place(&name) {
            Some(place) => Some(std::mem::replace(&mut self.fields_mut()[place].1, value)),
            None => {
                self.push(name, value);
                None
            }
        }
    }

    /// Adds a field that is not there yet.
    pub(super) fn push(&mut self, name: Key, value: Value) -> usize {
        match &mut self.0 {
            Fields::Few(fields) if fields.len() < FEW => fields.push((name, value)),
            Fields::Few(fields) => {
                let mut fields = std::mem::take(fields);
                fields.push((name, value));
                self.0 = Fields::Many(Box::new(Many::new(fields)));
            }
            Fields::Many(many) => {
                many.places.insert(name.clone(), many.fields.len());
                many.fields.push((name, value));
            }
        }
        self.len() - 1
    }

    /// Removes a field. The last one takes its place.
    pub fn swap_remove(&mut self, name: impl AsRef<str>) -> Option<Value> {
        let place = self.place(name.as_ref())?;
        match &mut self.0 {
            Fields::Few(fields) => Some(fields.swap_remove(place).1),
            Fields::Many(many) => {
                let (name, value) = many.fields.swap_remove(place);
                many.places.remove(&name);
                if let Some((moved, _)) = many.fields.get(place) {
                    many.places.insert(moved.clone(), place);
                }
                Some(value)
            }
        }
    }

    /// Removes a field. Those behind it move up, which in an object of many takes as long as making it anew.
    pub fn shift_remove(&mut self, name: impl AsRef<str>) -> Option<Value> {
        let place = self.place(name.as_ref())?;
        match &mut self.0 {
            Fields::Few(fields) => Some(fields.remove(place).1),
            Fields::Many(many) => {
                let mut fields = std::mem::take(&mut many.fields);
                let (_, value) = fields.remove(place);
                **many = Many::new(fields);
                Some(value)
            }
        }
    }

    /// Removes a field, as [`Map::swap_remove`] does.
    pub fn remove(&mut self, name: impl AsRef<str>) -> Option<Value> {
        self.swap_remove(name)
    }

    /// Leaves out the fields of which this is not so.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &mut Value) -> bool) {
        match &mut self.0 {
            Fields::Few(fields) => fields.retain_mut(|(name, value)| keep(name, value)),
            Fields::Many(many) => {
                let mut fields = std::mem::take(&mut many.fields);
                fields.retain_mut(|(name, value)| keep(name, value));
                **many = Many::new(fields);
            }
        }
    }

    /// The field of that name, there or not.
    pub fn entry(&mut self, name: impl Into<Key>) -> Entry<'_> {
        let name = name.into();
        let place = self.place(&name);
        Entry::new(self, name, place)
    }

    /// The fields, in order.
    pub fn iter(&self) -> Iter<'_> {
        Iter::new(self.fields())
    }

    /// The fields, in order, to change their values.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut::new(self.fields_mut())
    }

    /// The names of the fields, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Key> + ExactSizeIterator + Clone {
        self.fields().iter().map(|(name, _)| name)
    }

    /// The values, in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator + Clone {
        self.fields().iter().map(|(_, value)| value)
    }

    /// The values, in order, to change them.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Value> + ExactSizeIterator {
        self.fields_mut().iter_mut().map(|(_, value)| value)
    }

    /// The values, in order, taken out.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = Value> + ExactSizeIterator {
        self.into_fields().into_iter().map(|(_, value)| value)
    }
}

impl<K: Into<Key>> Extend<(K, Value)> for Map {
    fn extend<I: IntoIterator<Item = (K, Value)>>(&mut self, fields: I) {
        for (name, value) in fields {
            self.insert(name, value);
        }
    }
}

impl<K: Into<Key>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(fields: I) -> Map {
        let fields = fields.into_iter();
        let mut map = Map::with_capacity(fields.size_hint().0);
        map.extend(fields);
        map
    }
}

/// Whatever the order of their fields is.
impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Eq for Map {}

impl<K: Borrow<str> + ?Sized> ops::Index<&K> for Map {
    type Output = Value;

    fn index(&self, name: &K) -> &Value {
        self.get(name.borrow()).unwrap_or(&Value::Null)
    }
}

impl<K: Borrow<str> + ?Sized> ops::IndexMut<&K> for Map {
    fn index_mut(&mut self, name: &K) -> &mut Value {
        self.entry(name.borrow()).or_insert(Value::Null)
    }
}
