//! JSON written in Rust.

/// A value as JSON writes it, with Rust's expressions for values and, in parentheses or as constants, for names.
#[macro_export]
macro_rules! json_value {
    (null) => { $crate::json::Value::Null };
    ([ $($items:tt)* ]) => { $crate::json::Value::Array($crate::json_list!([] $($items)*)) };
    ({ $($fields:tt)* }) => {{
        #[allow(unused_mut)]
        let mut fields = $crate::json::Map::new();
        $crate::json_fields!(fields $($fields)*);
        $crate::json::Value::Object(fields)
    }};
    ($value:expr) => { $crate::json::to_value(&$value).expect("fields with names") };
}

/// The items of a list, each made in turn.
#[doc(hidden)]
#[macro_export]
macro_rules! json_list {
    ([$($made:expr,)*]) => { vec![$($made),*] };
    ([$($made:expr,)*] null $(, $($more:tt)*)?) => {
        $crate::json_list!([$($made,)* $crate::json_value!(null),] $($($more)*)?)
    };
    ([$($made:expr,)*] [$($inner:tt)*] $(, $($more:tt)*)?) => {
        $crate::json_list!([$($made,)* $crate::json_value!([$($inner)*]),] $($($more)*)?)
    };
    ([$($made:expr,)*] {$($inner:tt)*} $(, $($more:tt)*)?) => {
        $crate::json_list!([$($made,)* $crate::json_value!({$($inner)*}),] $($($more)*)?)
    };
    ([$($made:expr,)*] $item:expr $(, $($more:tt)*)?) => {
        $crate::json_list!([$($made,)* $crate::json_value!($item),] $($($more)*)?)
    };
}

/// Sets the fields of an object in turn.
#[doc(hidden)]
#[macro_export]
macro_rules! json_fields {
    ($map:ident) => {};
    ($map:ident $name:tt : null $(, $($more:tt)*)?) => {
        $map.insert($crate::json_key!($name), $crate::json_value!(null));
        $crate::json_fields!($map $($($more)*)?);
    };
    ($map:ident $name:tt : [$($inner:tt)*] $(, $($more:tt)*)?) => {
        $map.insert($crate::json_key!($name), $crate::json_value!([$($inner)*]));
        $crate::json_fields!($map $($($more)*)?);
    };
    ($map:ident $name:tt : {$($inner:tt)*} $(, $($more:tt)*)?) => {
        $map.insert($crate::json_key!($name), $crate::json_value!({$($inner)*}));
        $crate::json_fields!($map $($($more)*)?);
    };
    ($map:ident $name:tt : $value:expr $(, $($more:tt)*)?) => {
        $map.insert($crate::json_key!($name), $crate::json_value!($value));
        $crate::json_fields!($map $($($more)*)?);
    };
}

/// The name of a field; what is written out needs no memory of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! json_key {
    ($name:literal) => {
        $crate::json::Key::const_new($name)
    };
    ($name:expr) => {
        $crate::json::Key::from(&*$name)
    };
}
