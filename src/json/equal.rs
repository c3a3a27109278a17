//! Values beside what Rust has for the same.

use super::{Key, Value};

macro_rules! equal {
    ($($other:ty: $own:ident => $as:expr),* $(,)?) => {$(
        impl PartialEq<$other> for Value {
            fn eq(&self, other: &$other) -> bool {
                let ($own, other) = (self, other);
                $as == Some(other.to_owned())
            }
        }

        impl PartialEq<Value> for $other {
            fn eq(&self, other: &Value) -> bool {
                other == self
            }
        }
    )*};
}

equal!(
    bool: value => value.as_bool(),
    i32: value => value.as_i64().and_then(|number| i32::try_from(number).ok()),
    i64: value => value.as_i64(),
    u32: value => value.as_u64().and_then(|number| u32::try_from(number).ok()),
    u64: value => value.as_u64(),
    usize: value => value.as_u64().and_then(|number| usize::try_from(number).ok()),
);

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
