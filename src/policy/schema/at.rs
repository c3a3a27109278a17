//! Where in an instance a question is asked: written out only where the answer says it.

use crate::source::pointer;

/// A place on the way down into an instance.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Root,
    Field(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    fn write(&self, out: &mut String) {
        match self {
            At::Root => {}
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

/// As a JSON Pointer.
impl From<&At<'_>> for String {
    fn from(at: &At<'_>) -> String {
        let mut pointer = String::new();
        at.write(&mut pointer);
        pointer
    }
}
