//! What must hold of every set of selectors.

use super::{known, object};
use crate::facts::Answer;
use crate::facts::coverage::event::{Category, Event, Share};
use crate::facts::coverage::extent::Recording;
use crate::facts::coverage::recorded::Recorded;
use crate::facts::coverage::selector::Selectors;
use crate::json::{Value, json};
use proptest::prelude::*;

/// Fields and values that meet and miss each other.
const VALUES: [(&str, &[&str]); 5] = [
    ("readOnly", &["true", "false"]),
    ("eventName", &["GetObject", "PutObject", "Get"]),
    ("resources.ARN", &["arn:aws:s3:::a/", "arn:aws:s3:::b/", "arn:aws:s3:::a/x"]),
    ("eventSource", &["s3.amazonaws.com", "kms.amazonaws.com"]),
    ("userIdentity.arn", &["arn:aws:iam::1:role/A"]),
];
const NAMES: [&str; 6] = ["Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith"];

fn field() -> impl Strategy<Value = Value> {
    (0..VALUES.len(), 0..NAMES.len(), prop::collection::vec(0..3_usize, 1..3)).prop_map(
        |(field, operator, at)| {
            let (name, values) = VALUES[field];
            let values: Vec<&str> = at.into_iter().map(|at| values[at % values.len()]).collect();
            json!({"Field": name, (NAMES[operator]): values})
        },
    )
}

fn selector() -> impl Strategy<Value = Value> {
    (prop::bool::ANY, prop::collection::vec(field(), 0..3)).prop_map(|(data, mut fields)| {
        if data {
            fields.push(json!({"Field": "resources.type", "Equals": ["AWS::S3::Object"]}));
        }
        fields.push(json!({"Field": "eventCategory", "Equals": [if data { "Data" } else { "Management" }]}));
        json!({ "FieldSelectors": fields })
    })
}

fn selectors() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(selector(), 1..4)
}

/// Events of every kind that the selectors above could tell apart.
fn events() -> Vec<Event> {
    let mut events =
        vec![Event::new(Category::Management, Share::Read), Event::new(Category::Management, Share::Write)];
    for share in Share::BOTH {
        for name in ["GetObject", "PutObject", "Other"] {
            events.extend(["a", "b", "c"].map(|bucket| object(bucket, share, name)));
        }
        let source = known("kms.amazonaws.com");
        events.push(Event::new(Category::Management, share).with("eventSource", source));
    }
    events
}

fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::No => 0,
        Answer::Unknown(_) => 1,
        Answer::Yes => 2,
    }
}

fn of(list: &[Value]) -> Selectors {
    Selectors::of(&json!({ "AdvancedEventSelectors": list }))
}

proptest! {
    #[test]
    fn another_trail_never_shrinks_what_is_recorded(one in selectors(), other in selectors()) {
        let (one, other) = (of(&one), of(&other));
        let alone = Recording(vec![(&one, Answer::Yes)]);
        let both = Recording(vec![(&one, Answer::Yes), (&other, Answer::Yes)]);
        for event in events() {
            prop_assert!(rank(&both.take(&event)) >= rank(&alone.take(&event)));
        }
        let (before, after) = (Recorded::of(&alone, "aws").management, Recorded::of(&both, "aws").management);
        for (before, after) in [(before.any, after.any), (before.read, after.read), (before.write, after.write)] {
            prop_assert!(rank(&after) >= rank(&before));
        }
    }

    #[test]
    fn a_narrower_selector_never_records_more(list in selectors(), at in 0..3_usize, more in field()) {
        let mut narrower = list.clone();
        let at = at % narrower.len();
        narrower[at]["FieldSelectors"].as_array_mut().unwrap().push(more);
        for event in events() {
            prop_assert!(rank(&of(&narrower).take(&event)) <= rank(&of(&list).take(&event)));
        }
        let (wide, narrow) = (of(&list), of(&narrower));
        let [wide, narrow] = [&wide, &narrow].map(|one| Recorded::of(&Recording(vec![(one, Answer::Yes)]), "aws").management);
        prop_assert!(rank(&narrow.any) <= rank(&wide.any) && rank(&narrow.write) <= rank(&wide.write));
    }

    #[test]
    fn what_is_unknown_decides_nothing(list in selectors(), at in 0..3_usize) {
        let open = json!({"Trailsmith::Unknown": "a variable"});
        let mut further = list.clone();
        further.push(open.clone());
        let mut instead = list.clone();
        let at = at % instead.len();
        instead[at]["FieldSelectors"].as_array_mut().unwrap().push(open);
        for event in events() {
            let before = of(&list).take(&event);
            let (further, instead) = (of(&further).take(&event), of(&instead).take(&event));
            // A selector that is not known may record more, and a field that is not known less.
            prop_assert!(further == before || matches!((before.clone(), further), (Answer::No, Answer::Unknown(_))));
            prop_assert!(instead == before || matches!((before, instead), (Answer::Yes, Answer::Unknown(_))));
        }
    }

    /// What is said of all events and of some agrees with what is said of each.
    #[test]
    fn levels_agree_with_events(list in selectors()) {
        let selectors = of(&list);
        let recording = Recording(vec![(&selectors, Answer::Yes)]);
        for share in Share::BOTH {
            let extent = recording.extent(
                &Event::new(Category::Data, share)
                    .with("resources.type", known("AWS::S3::Object"))
                    .with("resources.ARN", known("arn:aws:s3:::a/AWSLogs/1.json.gz")),
            );
            for name in ["GetObject", "PutObject", "Other"] {
                let answer = recording.take(&object("a", share, name));
                prop_assert!(extent.all != Answer::Yes || answer == Answer::Yes);
                prop_assert!(extent.any != Answer::No || answer == Answer::No);
            }
        }
    }
}
