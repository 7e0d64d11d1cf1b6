//! Words broken in two, by a hyphen or a line break. Joins halves only when one of them means nothing by itself.

/// Halves with a vowel that are no words. Source: own selection.
const MEANINGLESS: [&str; 29] = [
    "ar", "ard", "ards", "astard", "bol", "cker", "cking", "fuc", "gger", "ggers", "ggot", "ggots", "idi",
    "iot", "iots", "ker", "kers", "llocks", "ocks", "ollocks", "oron", "otic", "rse", "stard", "stards",
    "stic", "tard", "tards", "uck",
];
/// Halves without a vowel that people write by themselves: titles, streets, trains.
const ABBREVIATIONS: [&str; 12] = [
    "br", "ch", "cr", "dr", "gr", "ph", "pr", "ps", "sp", "st", "th", "tr",
];
/// Halves that may be words, but that nobody joins to others by a hyphen.
const NEVER_HYPHENATED: [&str; 10] = ["ab", "bas", "id", "ki", "li", "mo", "pi", "spas", "um", "wan"];

/// Whether a line break between two halves is inside a word.
pub(super) fn over_lines(first: &str, second: &str) -> bool {
    means_nothing(first) || means_nothing(second)
}

/// Whether a hyphen between two halves is inside a word.
pub(super) fn over_hyphen(first: &str, second: &str) -> bool {
    let unusual = |half: &str| is_in(&NEVER_HYPHENATED, half);
    over_lines(first, second) || unusual(first) || unusual(second)
}

fn means_nothing(half: &str) -> bool {
    let vowel = |byte: u8| matches!(byte | 0x20, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let silent = half.len() > 1 && !half.bytes().any(vowel);
    silent && !is_in(&ABBREVIATIONS, half) || is_in(&MEANINGLESS, half)
}

fn is_in(halves: &[&str], half: &str) -> bool {
    halves.iter().any(|known| known.eq_ignore_ascii_case(half))
}
