//! One field of an object, and all of them in turn.

use super::map::Field;
use super::{Key, Map, Value};
use std::slice;
use std::vec;

/// A field of an object, there or not.
pub struct Entry<'a> {
    map: &'a mut Map,
    name: Key,
    place: Option<usize>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(map: &'a mut Map, name: Key, place: Option<usize>) -> Entry<'a> {
        Entry { map, name, place }
    }

    /// The field's value; this one where it is not there.
    pub fn or_insert(self, value: Value) -> &'a mut Value {
        self.or_insert_with(|| value)
    }

    /// The field's value; where it is not there, what the function makes.
    pub fn or_insert_with(self, value: impl FnOnce() -> Value) -> &'a mut Value {
        let Entry { map, name, place } = self;
        let place = place.unwrap_or_else(|| map.push(name, value()));
        &mut map.fields_mut()[place].1
    }
}

/// The fields of an object, in order.
#[derive(Clone)]
pub struct Iter<'a>(slice::Iter<'a, Field>);

/// The fields of an object, in order, to change their values.
pub struct IterMut<'a>(slice::IterMut<'a, Field>);

impl<'a> Iter<'a> {
    pub(super) fn new(fields: &'a [Field]) -> Iter<'a> {
        Iter(fields.iter())
    }
}

impl<'a> IterMut<'a> {
    pub(super) fn new(fields: &'a mut [Field]) -> IterMut<'a> {
        IterMut(fields.iter_mut())
    }
}

macro_rules! iterate {
    ($iterator:ident, $item:ty, $from:pat => $to:expr) => {
        impl<'a> Iterator for $iterator<'a> {
            type Item = $item;

            fn next(&mut self) -> Option<$item> {
                self.0.next().map(|$from| $to)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl DoubleEndedIterator for $iterator<'_> {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back().map(|$from| $to)
            }
        }

        impl ExactSizeIterator for $iterator<'_> {}
    };
}

iterate!(Iter, (&'a Key, &'a Value), (name, value) => (name, value));
iterate!(IterMut, (&'a Key, &'a mut Value), (name, value) => (&*name, value));

impl<'a> IntoIterator for &'a Map {
    type Item = (&'a Key, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = (&'a Key, &'a mut Value);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

impl IntoIterator for Map {
    type Item = (Key, Value);
    type IntoIter = vec::IntoIter<(Key, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_fields().into_iter()
    }
}
