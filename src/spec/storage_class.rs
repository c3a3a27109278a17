//! What S3 holds lifecycle transitions to, class by class.
//!
//! Source: Amazon S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle" (2026).

use super::StorageClass::{self, DeepArchive, Glacier, GlacierIr, IntelligentTiering, OnezoneIa, StandardIa};

struct Row {
    name: &'static str,
    /// Days that an object must have been in Standard before it may come here.
    earliest_days: u32,
    /// Days that an object must stay before a rule may move it on.
    minimum_days: u32,
    /// Where a rule may move it to from here.
    next: &'static [StorageClass],
}

impl StorageClass {
    fn row(self) -> Row {
        match self {
            StandardIa => Row {
                name: "STANDARD_IA",
                earliest_days: 30,
                minimum_days: 30,
                next: &[IntelligentTiering, OnezoneIa, GlacierIr, Glacier, DeepArchive],
            },
            IntelligentTiering => Row {
                name: "INTELLIGENT_TIERING",
                earliest_days: 0,
                minimum_days: 0,
                next: &[OnezoneIa, GlacierIr, Glacier, DeepArchive],
            },
            OnezoneIa => {
                Row { name: "ONEZONE_IA", earliest_days: 30, minimum_days: 30, next: &[Glacier, DeepArchive] }
            }
            GlacierIr => {
                Row { name: "GLACIER_IR", earliest_days: 0, minimum_days: 90, next: &[Glacier, DeepArchive] }
            }
            Glacier => Row { name: "GLACIER", earliest_days: 0, minimum_days: 90, next: &[DeepArchive] },
            DeepArchive => Row { name: "DEEP_ARCHIVE", earliest_days: 0, minimum_days: 180, next: &[] },
        }
    }

    /// The name, as AWS writes it.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Days that an object must have been in Standard before a rule may move it here.
    pub fn earliest_days(self) -> u32 {
        self.row().earliest_days
    }

    /// Days that an object must stay here before the same rule may move it on.
    pub fn minimum_days(self) -> u32 {
        self.row().minimum_days
    }

    /// The classes that a rule may move objects to from here.
    pub fn next(self) -> &'static [StorageClass] {
        self.row().next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde::de::value::{Error, StrDeserializer};

    const ALL: [StorageClass; 6] =
        [StandardIa, IntelligentTiering, OnezoneIa, GlacierIr, Glacier, DeepArchive];

    #[test]
    fn classes_are_read_by_their_names() {
        for class in ALL {
            let read = StorageClass::deserialize(StrDeserializer::<Error>::new(class.name()));
            assert_eq!(read.unwrap(), class);
        }
    }

    #[test]
    fn objects_only_ever_move_down() {
        for class in ALL {
            assert!(class.next().iter().all(|next| *next > class), "{}", class.name());
        }
    }
}
