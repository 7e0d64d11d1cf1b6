//! Whole files of talk: what is harmless is left alone, and what is disguised is found. The floors are what was
//! measured; docs/DETECTION.md says what the files are.

use schoolgate::load::Library;
use schoolgate::message::Message;
use schoolgate::screen::Context;

use crate::cases::library;

fn is_flagged(library: &Library, text: &str) -> bool {
    let findings = library
        .screener
        .screen(&Message::of_text(text), &Context::default());
    !findings.labels().is_empty()
}

#[test]
fn harmless_talk_is_left_alone() {
    let library = library();
    for (file, most, text) in [
        ("everyday", 1, include_str!("../data/everyday.txt")),
        ("everyday-school", 3, include_str!("../data/everyday-school.txt")),
        ("names", 0, include_str!("../data/names.txt")),
        ("groups", 3, include_str!("../data/groups.txt")),
        (
            "lookalike-harmless",
            1,
            include_str!("../data/lookalike-harmless.txt"),
        ),
        ("hard-1", 8, include_str!("../data/hard-1.txt")),
        ("hard-2", 8, include_str!("../data/hard-2.txt")),
    ] {
        let lines = text
            .lines()
            .filter(|line| !line.starts_with("# ") && !line.is_empty());
        let flagged: Vec<&str> = lines.filter(|line| is_flagged(&library, line)).collect();
        assert!(
            flagged.len() <= most,
            "{file}: {} flagged: {flagged:#?}",
            flagged.len()
        );
    }
}

#[test]
fn disguises_are_seen_through() {
    let library = library();
    let records = include_str!("../data/evasion.jsonl").lines();
    let texts = records.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = texts
        .filter(|record| is_flagged(&library, record["text"].as_str().unwrap()))
        .count();
    assert!(found >= 360, "{found} of 450 are found");
}
