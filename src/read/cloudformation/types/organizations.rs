//! What the properties of Organizations's types are.

use super::Type::{Json, List, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[(
    "AWS::Organizations::Policy",
    Object(&[
        ("Content", Json),
        ("Description", Text),
        ("Name", Text),
        ("Tags", TAGS),
        ("TargetIds", List(&Text)),
        ("Type", Text),
    ]),
)];
