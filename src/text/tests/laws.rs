//! Laws that hold whatever was written.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::text::{Text, Vocabulary, is_plain};

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(super::vocabulary);

/// Words that are in every dictionary, among them those that hold others.
const CLEAN: [&str; 40] = [
    "assess",
    "Scunthorpe",
    "class",
    "the",
    "a",
    "I",
    "finish",
    "at",
    "it",
    "is",
    "shift",
    "hitch",
    "cocktail",
    "analysis",
    "therapist",
    "grass-roots",
    "basement",
    "vacuum",
    "skiing",
    "withhold",
    "bookkeeper",
    "we'd",
    "like",
    "arsenal",
    "saturday",
    "titles",
    "peacock",
    "mass",
    "pass",
    "bus",
    "Sussex",
    "Essex",
    "teacher",
    "parents'",
    "evening",
    "pick-up",
    "on",
    "my",
    "coop",
    "shitake",
];

/// Pieces that disguises are made of, and what may spoil them.
fn writing() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-zA-Z]{1,4}",
        8 => proptest::sample::select(vec![
            "fuck", "sh", "it", "ck", "fck", "b1tch", "s h i t", "f u", "c k", "tw@t", "kill", "arse", "ing", "off",
        ]).prop_map(str::to_owned),
        6 => "[ .*_\\-!@#$&(|+%,/'\n]{1,3}",
        3 => "[0-9]{1,2}",
        2 => "[\u{430}-\u{458}\u{3b1}-\u{3c9}]{1,3}",
        2 => "[\u{1f1e6}-\u{1f1ff}]{1,3}|[\u{1f170}-\u{1f18e}]|[\u{1f4a9}\u{1f44f}\u{200d}\u{fe0f}\u{301}]",
        1 => "http://|www\\.|%[4-7][0-9a-f]|%6|%",
        1 => "[\u{131}\u{142}\u{1d00}-\u{1d22}\u{250}-\u{2af}\u{ff21}-\u{ff5a}]",
        1 => "(s{1,5}|i{2,5}|k{2,3}|u{2,9})",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

fn any_writing() -> impl Strategy<Value = String> {
    prop_oneof![4 => writing(), 1 => "\\PC{0,60}", 1 => "[ -~\n]{0,60}"]
}

fn clean_writing() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(&CLEAN[..]);
    let after = proptest::sample::select(vec![" ", " ", ", ", ". ", "! ", "? ", "; ", "\n"]);
    let pair = (word, after).prop_map(|(word, after)| format!("{word}{after}"));
    proptest::collection::vec(pair, 1..20).prop_map(|pairs| pairs.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn folding_twice_is_folding_once(written in any_writing()) {
        let once = Text::new(&written).folded().to_owned();
        let again = Text::new(&once).folded().to_owned();
        prop_assert_eq!(again, once);
    }

    #[test]
    fn undisguising_twice_is_undisguising_once(written in any_writing()) {
        let once = Text::undisguised(&written, &VOCABULARY).folded().to_owned();
        let again = Text::undisguised(&once, &VOCABULARY).folded().to_owned();
        prop_assert_eq!(again, once);
    }

    #[test]
    fn plain_writing_only_loses_its_capitals(written in any_writing()) {
        if is_plain(&written, &VOCABULARY) {
            let text = Text::undisguised(&written, &VOCABULARY);
            prop_assert_eq!(text.folded(), written.to_ascii_lowercase());
            for at in 0..written.len() {
                let span = text.span(&(at..at + 1));
                prop_assert_eq!((span.start, span.end), (at, at + 1));
            }
        }
    }

    #[test]
    fn spans_are_whole_characters_in_order(written in any_writing()) {
        for text in [Text::new(&written), Text::undisguised(&written, &VOCABULARY)] {
            let mut before = (0, 0);
            for at in 0..text.folded().len() {
                let span = text.span(&(at..at + 1));
                prop_assert!(written.get(span.start..span.end).is_some_and(|part| !part.is_empty()));
                prop_assert!(span.start >= before.0 && span.end >= before.1);
                before = (span.start, span.end);
            }
            let whole = text.span(&(0..text.folded().len()));
            prop_assert!(written.get(whole.start..whole.end).is_some());
        }
    }

    #[test]
    fn clean_words_stay(written in clean_writing()) {
        let text = Text::undisguised(&written, &VOCABULARY);
        let base = Text::new(&written);
        prop_assert_eq!(text.folded(), base.folded());
    }
}
