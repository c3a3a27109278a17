//! An event as selectors see it.

use super::text::{FRESH, Text};
use std::collections::BTreeMap;

/// The field that says of which kind an event is.
pub(super) const CATEGORY: &str = "eventCategory";
/// The field that names the service.
pub(super) const SOURCE: &str = "eventSource";
/// The sources whose management events a trail can leave out; CloudTrail takes no others.
pub(super) const EXCLUDABLE: [&str; 2] = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];
const READ_ONLY: &str = "readOnly";

/// The kinds of events that trails record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Category {
    Management,
    Data,
    NetworkActivity,
}

impl Category {
    /// The name that events and selectors have for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Category::Management => "Management",
            Category::Data => "Data",
            Category::NetworkActivity => "NetworkActivity",
        }
    }
}

/// Whether calls only look or change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Share {
    Read,
    Write,
}

impl Share {
    /// Both.
    pub(super) const BOTH: [Share; 2] = [Share::Read, Share::Write];
}

/// One event. A field that it lacks has a value that no selector names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    category: Category,
    share: Share,
    fields: BTreeMap<String, Text>,
}

impl Event {
    pub(crate) fn new(category: Category, share: Share) -> Event {
        Event { category, share, fields: BTreeMap::new() }
    }

    /// The same event with a field.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: Text) -> Event {
        self.fields.insert(field.to_owned(), value);
        self
    }

    pub(crate) fn category(&self) -> Category {
        self.category
    }

    pub(super) fn reads(&self) -> bool {
        self.share == Share::Read
    }

    /// Whether it is a management event of a service that cannot be left out, whatever is written.
    pub(super) fn is_of_another_service(&self) -> bool {
        self.category == Category::Management && !self.fields.contains_key(SOURCE)
    }

    /// What a selector compares with.
    pub(crate) fn field(&self, name: &str) -> Text {
        let known = |text: &str| Text::Known(text.to_owned());
        match name {
            CATEGORY => known(self.category.name()),
            READ_ONLY => known(if self.reads() { "true" } else { "false" }),
            name => self.fields.get(name).cloned().unwrap_or_else(|| known(FRESH)),
        }
    }
}

/// An object or other resource that no selector names, of the type that data events are of.
pub(super) fn fresh_arn(partition: &str, resource_type: &str) -> Text {
    let service = resource_type.split("::").nth(1).unwrap_or_default().to_lowercase();
    Text::Known(match resource_type {
        "AWS::S3::Object" => format!("arn:{partition}:s3:::{FRESH}/{FRESH}"),
        _ => format!("arn:{partition}:{service}:{FRESH}"),
    })
}
