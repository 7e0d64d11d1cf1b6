//! Who a message is from: the name between header and text, made the same whichever phone exported it.
//! Never guesses that two names are one person.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::header;
use crate::message::{Author, AuthorRole};

/// Contact names are short; a colon further on belongs to a line without an author.
const LONGEST_NAME: usize = 200;
/// Names kept ready; beyond that the list is begun anew, so that memory stays flat.
const KEPT_NAMES: usize = 20_000;

/// Name and text of what follows a header, or `None` where it has no author.
pub(super) fn split(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = (0..rest.len().min(LONGEST_NAME)).find(|at| {
        rest.get(*at) == Some(&b':')
            && matches!(
                rest.get(at + 1..),
                Some([] | [b' ' | 0xE2, ..] | [0xC2, 0xA0, ..])
            )
    })?;
    let name = rest.get(..colon)?;
    (!name.is_empty()).then(|| (name, rest.get(colon + 1..).unwrap_or_default()))
}

/// Whether the character only directs how text is laid out.
pub(super) fn is_mark(character: char) -> bool {
    let mut bytes = [0; 4];
    header::mark_length(character.encode_utf8(&mut bytes).as_bytes()) > 0
}

/// The text without direction marks.
pub(super) fn unmarked(text: &str) -> Cow<'_, str> {
    if text.contains(is_mark) {
        Cow::Owned(text.chars().filter(|character| !is_mark(*character)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The name without marks and the `~` before people who are no contact, with single spaces and plain hyphens.
pub(super) fn normalised(name: &str) -> String {
    let plain = unmarked(name).replace(['\u{2010}', '\u{2011}'], "-");
    let composed = if is_nfc(&plain) {
        plain
    } else {
        plain.nfc().collect()
    };
    let bare = composed.trim_start_matches(|character: char| character == '~' || character.is_whitespace());
    let words: Vec<&str> = bare.split_whitespace().collect();
    words.join(" ")
}

/// Names as written, with the authors they stand for.
#[derive(Default)]
pub(super) struct Authors(HashMap<Vec<u8>, Author>);

impl Authors {
    pub(super) fn author(&mut self, name: &[u8]) -> Author {
        if let Some(author) = self.0.get(name) {
            return author.clone();
        }
        if self.0.len() >= KEPT_NAMES {
            self.0.clear();
        }
        let id = normalised(&String::from_utf8_lossy(name));
        let author = Author {
            name: id.clone(),
            id,
            role: AuthorRole::Unknown,
        };
        self.0.insert(name.to_vec(), author.clone());
        author
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_any_phone() {
        for (written, expected) in [
            ("Amira", "Amira"),
            ("\u{200e}Amira  Khan ", "Amira Khan"),
            ("~ Ben", "Ben"),
            ("~\u{202f}Ben", "Ben"),
            ("\u{202a}+44\u{a0}7700\u{a0}900123\u{202c}", "+44 7700 900123"),
            ("+1 (415) 555\u{2011}0123", "+1 (415) 555-0123"),
            ("Chloe\u{301}", "Chlo\u{e9}"),
            ("Mum :)", "Mum :)"),
        ] {
            assert_eq!(normalised(written), expected, "{written:?}");
        }
    }

    #[test]
    fn names_and_texts() {
        for (rest, expected) in [
            ("Ben: hello: you", Some(("Ben", " hello: you"))),
            ("Mum :): hi", Some(("Mum :)", " hi"))),
            ("10:30 club: hi", Some(("10:30 club", " hi"))),
            ("Ben:", Some(("Ben", ""))),
            ("Ben left", None),
            (": hi", None),
        ] {
            let expected = expected.map(|(name, text): (&str, &str)| (name.as_bytes(), text.as_bytes()));
            assert_eq!(split(rest.as_bytes()), expected, "{rest}");
        }
    }
}
