//! Where in an instance a question is asked: written out only where the answer says it.

use crate::source::pointer;

/// A place on the way down into an instance.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Root,
    /// Whoever asks takes no interest in the place.
    Nowhere,
    Field(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    /// Whether anybody takes an interest in the place.
    pub(super) fn is_asked_for(&self) -> bool {
        match self {
            At::Root => true,
            At::Nowhere => false,
            At::Field(around, _) | At::Item(around, _) => around.is_asked_for(),
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            At::Root | At::Nowhere => {}
            At::Field(around, name) => {
                around.write(out);
                pointer::push(out, name);
            }
            At::Item(around, number) => {
                around.write(out);
                pointer::push(out, &number.to_string());
            }
        }
    }
}

/// As a JSON Pointer; an empty one where nobody asks.
impl From<&At<'_>> for String {
    fn from(at: &At<'_>) -> String {
        let mut pointer = String::new();
        if at.is_asked_for() {
            at.write(&mut pointer);
        }
        pointer
    }
}
