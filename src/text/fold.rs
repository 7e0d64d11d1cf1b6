//! Folding: one spelling for what reads the same. Lower case, compatibility forms, no accents, no invisible
//! characters, plain quotation marks and dashes, single spaces. Line breaks stay.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::Span;

/// A text with its folded form.
#[derive(Debug)]
pub struct Text<'a> {
    original: &'a str,
    folded: Cow<'a, str>,
    /// For each folded byte the original offset of the character it came from; absent when nothing moved.
    origin: Option<Vec<u32>>,
}

impl<'a> Text<'a> {
    pub fn new(original: &'a str) -> Self {
        if is_folded(original.as_bytes()) {
            return Self {
                original,
                folded: Cow::Borrowed(original),
                origin: None,
            };
        }
        let mut folder = Folder::with_capacity(original.len());
        for (offset, character) in original.char_indices() {
            folder.push(character, offset);
        }
        Self {
            original,
            folded: Cow::Owned(folder.folded),
            origin: Some(folder.origin),
        }
    }

    pub fn original(&self) -> &'a str {
        self.original
    }

    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The original words behind a range of folded bytes. Grows to whole characters, with the marks that belong to them.
    pub fn span(&self, folded: &Range<usize>) -> Span {
        let Some(origin) = &self.origin else {
            return Span {
                start: folded.start,
                end: folded.end,
            };
        };
        let at = |index: usize| {
            origin
                .get(index)
                .map_or(self.original.len(), |offset| *offset as usize)
        };
        let start = at(folded.start);
        if folded.end <= folded.start {
            return Span { start, end: start };
        }
        let last = at(folded.end - 1);
        let mut rest = self.original.get(last..).unwrap_or_default().chars();
        let mut end = last + rest.next().map_or(0, char::len_utf8);
        end += rest
            .take_while(|next| is_invisible(*next))
            .map(char::len_utf8)
            .sum::<usize>();
        Span { start, end }
    }
}

/// Whether folding would change nothing, for plain ASCII only.
fn is_folded(bytes: &[u8]) -> bool {
    let mut space = true;
    for byte in bytes {
        let plain = match byte {
            b' ' if space => false,
            b' ' | b'\n' | b'!'..=b'@' | b'['..=b'_' | b'a'..=b'~' => true,
            _ => false,
        };
        if !plain {
            return false;
        }
        space = matches!(byte, b' ' | b'\n');
    }
    true
}

/// Whether folding would only make letters small: printable ASCII and line breaks, single spaces.
pub fn is_plain(text: &str) -> bool {
    let mut space = true;
    text.bytes().all(|byte| {
        let plain = matches!(byte, b'\n' | b'!'..=b'~') && byte != b'`' || byte == b' ' && !space;
        space = matches!(byte, b' ' | b'\n');
        plain
    })
}

struct Folder {
    folded: String,
    origin: Vec<u32>,
}

impl Folder {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            folded: String::with_capacity(bytes),
            origin: Vec::with_capacity(bytes),
        }
    }

    fn push(&mut self, character: char, offset: usize) {
        match plain(character) {
            'A'..='Z' => self.put(character.to_ascii_lowercase(), offset),
            '\r' => {}
            simple @ ('\n' | '!'..='~') => self.put(simple, offset),
            space if space.is_whitespace() => self.put_space(offset),
            invisible if is_invisible(invisible) => {}
            other => self.decompose(other, offset),
        }
    }

    fn decompose(&mut self, character: char, offset: usize) {
        let mut parts = [None; 32];
        let mut count = 0;
        decompose_compatible(character, |part| {
            for lower in part.to_lowercase() {
                if count < parts.len() {
                    parts[count] = Some(lower);
                    count += 1;
                }
            }
        });
        for part in parts.into_iter().flatten().map(plain) {
            if part.is_whitespace() {
                self.put_space(offset);
            } else if !is_invisible(part) {
                self.put(part, offset);
            }
        }
    }

    fn put(&mut self, character: char, offset: usize) {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        self.folded.push(character);
        self.origin.resize(self.folded.len(), offset);
    }

    fn put_space(&mut self, offset: usize) {
        if !self.folded.is_empty() && !self.folded.ends_with([' ', '\n']) {
            self.put(' ', offset);
        }
    }
}

/// One kind of apostrophe, quotation mark and dash.
fn plain(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => character,
    }
}

/// Characters that change nothing a person reads: accents, direction marks, joiners, variation selectors, skin tones.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}')
        || character.is_control() && character != '\n' && !character.is_whitespace()
        || (character > '\u{2ff}' && is_combining_mark(character))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_what_reads_the_same() {
        for (written, folded) in [
            ("plain", "plain"),
            ("SHOUTED", "shouted"),
            ("caf\u{e9}", "cafe"),
            ("don\u{2019}t", "don't"),
            ("z\u{200b}w\u{200d}j", "zwj"),
            ("\u{ff46}\u{ff55}\u{ff4c}\u{ff4c}", "full"),
            ("  two\u{a0} \tspaces", "two spaces"),
            ("a\r\nb", "a\nb"),
            ("\u{1f44d}\u{1f3fd}", "\u{1f44d}"),
        ] {
            assert_eq!(Text::new(written).folded(), folded, "{written:?}");
        }
    }

    #[test]
    fn spans_are_of_the_original() {
        let text = Text::new("a Cafe\u{301} \u{fb01}nish");
        let at = text.folded().find("cafe").unwrap();
        assert_eq!(text.span(&(at..at + 4)).of(text.original()), "Cafe\u{301}");
        let at = text.folded().find("fin").unwrap();
        assert_eq!(text.span(&(at + 1..at + 3)).of(text.original()), "\u{fb01}n");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(written in "\\PC{0,60}|[ -~\\n]{0,60}") {
            let once = Text::new(&written).folded().to_owned();
            let again = Text::new(&once).folded().to_owned();
            prop_assert_eq!(&again, &once);
        }

        #[test]
        fn spans_never_split_a_character(written in "\\PC{0,40}", from in 0usize..50, to in 0usize..50) {
            let text = Text::new(&written);
            let end = text.folded().len();
            let (from, to) = (from.min(to).min(end), from.max(to).min(end));
            let span = text.span(&(from..to));
            prop_assert!(written.get(span.start..span.end).is_some());
        }
    }
}
