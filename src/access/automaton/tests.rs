//! What two texts may have in common, held against texts that are tried.

use super::*;
use crate::access::Except;
use proptest::prelude::*;

fn letters(text: &str) -> Letters {
    let mut letters = Letters::default();
    for c in text.chars() {
        match c {
            '*' => letters.push(Class::Any, true),
            '?' => letters.push(Class::Any, false),
            c => letters.push(Class::Char(c), false),
        }
    }
    letters
}

proptest! {
    #[test]
    fn both_agree_with_texts(pattern in "[ab*?]{0,4}", ends in ("[ab]{0,2}", "[ab]{0,2}"), except in prop::collection::vec("[ab*?]{0,3}", 0..4)) {
        let pattern = letters(&pattern);
        let is_excepted = |text: &str| except.iter().any(|one| holds(&letters(one), &letters(text)));
        let hole = Hole { name: String::new(), shape: Shape::Any, free: true, except: Except::of(except.iter().map(String::as_str)), same: Some("".into()) };
        let mut value = letters(&ends.0);
        value.push_hole(&std::sync::Arc::new(hole));
        value.atoms.extend(letters(&ends.1).atoms);
        let fillings = (0..4).flat_map(|n| (0..3_usize.pow(n)).map(move |i| (0..n).map(|k| ['a', 'b', 'c'][i / 3_usize.pow(k) % 3]).collect()));
        let own: Vec<String> = fillings.filter(|text: &String| !is_excepted(text)).collect();
        prop_assert_eq!(meets(&pattern, &value), meeting(&pattern, &value).is_some());
        let is_meant = |filling: &String| holds(&pattern, &letters(&format!("{}{filling}{}", ends.0, ends.1)));
        let found = meeting(&pattern, &value).map(|found| found.into_iter().map(|(_, c)| c).collect::<String>());
        match &found {
            Some(filling) => prop_assert!(is_meant(filling) && !is_excepted(filling)),
            None => prop_assert!(!own.iter().any(is_meant)),
        }
        if holds(&pattern, &value) {
            prop_assert!(own.iter().all(is_meant));
        }
    }
}

#[test]
fn what_takes_too_long_to_tell_may_be() {
    let except = Except::of(["*b*"]);
    let hole = Hole { name: String::new(), shape: Shape::Any, free: true, except, same: None };
    let mut value = Letters::default();
    value.push_hole(&std::sync::Arc::new(hole));
    value.atoms.extend(letters(&"a".repeat(30)).atoms);
    let pattern = |stars: usize| letters(&format!("{}b*", "*a".repeat(stars)));
    assert!(!meets(&pattern(3), &value), "there is no b");
    assert!(meets(&pattern(150), &value), "nor here");
}
