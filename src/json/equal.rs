//! Values beside what Rust has for the same.

use super::{Key, Value};

macro_rules! equal {
    ($($other:ty: $as:ident),*) => {$(
        impl PartialEq<$other> for Value {
            fn eq(&self, other: &$other) -> bool {
                self.$as() == Some((*other).into())
            }
        }

        impl PartialEq<Value> for $other {
            fn eq(&self, other: &Value) -> bool {
                other == self
            }
        }
    )*};
}

equal!(bool: as_bool, i32: as_i64, i64: as_i64, u32: as_u64, u64: as_u64);

macro_rules! equal_text {
    ($($other:ty),*) => {$(
        impl PartialEq<$other> for Value {
            fn eq(&self, other: &$other) -> bool {
                let text: &str = other.as_ref();
                self.as_str() == Some(text)
            }
        }

        impl PartialEq<Value> for $other {
            fn eq(&self, other: &Value) -> bool {
                other == self
            }
        }
    )*};
}

equal_text!(str, &str, String, Key);

impl PartialEq<bool> for &Value {
    fn eq(&self, other: &bool) -> bool {
        **self == *other
    }
}
