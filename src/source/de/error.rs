//! What went wrong while a type was read, and the words for it.

use super::ShapeError;
use serde::de;
use std::fmt;

/// An error on its way up.
#[derive(Debug)]
pub(super) struct Error {
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) at_key: bool,
    /// The field that is not there, where that is what is wrong.
    pub(super) missing: Option<String>,
    pub(super) pointer: Option<String>,
}

impl Error {
    pub(super) fn new(message: String, help: Option<String>) -> Error {
        Error { message, help, at_key: false, missing: None, pointer: None }
    }

    pub(super) fn into_shape(self) -> ShapeError {
        let pointer = self.pointer.unwrap_or_default();
        ShapeError { pointer, message: self.message, help: self.help, at_key: self.at_key }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        // A type of ours may add what is allowed after a line break.
        let message = message.to_string();
        match message.split_once('\n') {
            Some((message, help)) => Error::new(message.to_owned(), Some(help.to_owned())),
            None => Error::new(message, None),
        }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Error {
        Error::new(format!("`{variant}` is not one of the allowed values"), Some(choices(variant, expected)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Error {
        Error::new(format!("unknown field `{field}`"), Some(choices(field, expected)))
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Error {
        Error::new(format!("expected {expected}, found {found}"), None)
    }

    fn missing_field(field: &'static str) -> Error {
        let mut error = Error::new(format!("`{field}` is missing"), None);
        error.at_key = true;
        error.missing = Some(field.to_owned());
        error
    }
}

/// "did you mean" where a name is near, and all that is allowed.
pub(crate) fn choices(found: &str, allowed: &[&str]) -> String {
    let list = allowed.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(found, allowed.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? allowed: {list}"),
        None => format!("allowed: {list}"),
    }
}

/// What is longer is no name.
const MAX_NAME: usize = 128;

/// The name that was probably meant.
pub fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody mistypes a name into a page of text, and comparing takes the product of both lengths.
    if found.len() > MAX_NAME {
        return None;
    }
    let folded = found.to_lowercase().replace('-', "_");
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&folded, &name.to_lowercase().replace('-', "_")), name))
        .filter(|(score, _)| *score >= 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
