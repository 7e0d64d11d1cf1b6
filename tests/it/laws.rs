//! What must hold for every text whatever. `PROPTEST_CASES` sets how many are tried: the ten-minute run is described in
//! docs/DETECTION.md.

use std::sync::LazyLock;

use proptest::prelude::*;
use schoolgate::load::Library;
use schoolgate::message::AttachmentKind;
use schoolgate::screen::Context;

use crate::cases::{library, message};

static LIBRARY: LazyLock<Library> = LazyLock::new(library);

/// Words and letters that rules and folding look at, to put together at random.
const PIECES: [&str; 48] = [
    "f",
    "u",
    "c",
    "k",
    "sh1t",
    "s h i t",
    "b.i.t.c.h",
    "f*ck",
    "*",
    "**",
    "@",
    "$",
    "3",
    "0",
    "7",
    " ",
    "  ",
    "\n",
    "\u{200b}",
    "\u{202e}",
    "\u{301}",
    "\u{430}",
    "\u{1f4a9}",
    "\u{1f1eb}",
    "\u{1f170}\u{fe0f}",
    "\u{ff46}",
    "\u{fb01}",
    "i'll",
    "kill",
    "you",
    "the head",
    "Mrs Khan",
    "is a",
    "thief",
    "petition",
    "sign",
    "gate code",
    "1234",
    "07700 900123",
    "https://a.example/%73hit",
    "\u{2019}",
    "\u{df}",
    "\u{130}",
    "!!!",
    "???",
    "\u{1f602}",
    "said",
    "\"",
];

fn texts() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24);
    prop_oneof![
        "\\PC{0,120}",
        "[ -~\\n]{0,160}",
        pieces.prop_map(|pieces| pieces.concat()),
        proptest::collection::vec(any::<char>(), 0..80)
            .prop_map(|characters| characters.into_iter().collect()),
    ]
}

proptest! {
    #[test]
    fn screening_any_text_ends_with_spans_inside_it(text in texts(), before in texts(), image in any::<bool>()) {
        let attachments = if image { &[AttachmentKind::Image][..] } else { &[] };
        let context = Context { before: &[&before], answers: Some(&before), ..Context::default() };
        let findings = LIBRARY.screener.screen(&message(&text, attachments), &context);
        for finding in findings.all() {
            prop_assert_eq!(text.get(finding.span.start..finding.span.end), Some(finding.text.as_str()));
            prop_assert!(finding.confidence > 0.0 && finding.confidence <= 1.0);
        }
    }
}
