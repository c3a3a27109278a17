//! JSON as an estate holds it: values and objects in the order written, small, and quick to read and to clone.
//!
//! What `serde_json` has for this hashes the name of every field, though few objects have more than a dozen, and takes 104
//! bytes a field and 72 an item; here it is 56 and 32, in which texts of up to 24 bytes have room, as most are. JSON is read
//! and written by `serde_json` all the same, numbers are its numbers, and everything is called as it is there.

mod convert;
mod de;
mod equal;
mod index;
mod iter;
mod macros;
mod map;
pub mod pointer;
mod schema;
mod ser;
#[cfg(test)]
mod tests;
mod value;

pub use crate::json_value as json;
pub use convert::from_value;
pub use index::Index;
pub use iter::{Entry, Iter, IterMut};
pub use map::Map;
pub use schema::{Instances, validator};
pub use ser::to_value;
pub use serde_json::Number;
pub use value::Value;

/// The name of a field: up to 24 bytes in place, as most of AWS's are.
pub type Key = compact_str::CompactString;
