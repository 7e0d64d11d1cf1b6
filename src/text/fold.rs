//! Folding: one spelling for what reads the same. Lower case, compatibility forms, no accents, no invisible
//! characters, plain quotation marks and dashes, single spaces, Latin letters for their look-alikes. Line breaks stay.
//! Never reads a meaning into a word; that needs a vocabulary.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::glance::is_plain_ascii;
use super::rewrite::{Origin, Rewrite};
use super::{Span, Vocabulary, disguise, link, lookalike};

/// Makes readers see what follows from right to left.
const OVERRIDE: char = '\u{202e}';

/// A text with its folded form.
#[derive(Debug)]
pub struct Text<'a> {
    original: &'a str,
    folded: Cow<'a, str>,
    /// For each folded byte what it stands for; absent when nothing moved.
    origin: Option<Vec<Origin>>,
}

impl<'a> Text<'a> {
    /// Folds what reads the same in any text.
    pub fn new(original: &'a str) -> Self {
        let folded = match change_needed(original) {
            Change::Nothing => Cow::Borrowed(original),
            Change::Case => Cow::Owned(original.to_ascii_lowercase()),
            Change::Characters => return Self::rewritten(original, fold(original)),
        };
        Self {
            original,
            folded,
            origin: None,
        }
    }

    /// Folds, and puts every disguised word of the vocabulary back into plain spelling. The span of such a word is the
    /// whole disguised stretch.
    pub fn undisguised(original: &'a str, vocabulary: &Vocabulary) -> Self {
        let mut text = Self::new(original);
        loop {
            let edits = disguise::plain_words(&text.folded, vocabulary);
            if edits.is_empty() {
                return text;
            }
            // What was parted by a disguised word may be a disguise itself once that word is plain.
            let mut rewrite = text.into_rewrite();
            rewrite.edit(&edits);
            text = Self::rewritten(original, rewrite);
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
        let start = origin
            .get(folded.start)
            .map_or(self.original.len(), |origin| origin.start as usize);
        let last = folded.end.checked_sub(1).filter(|_| folded.start < folded.end);
        let Some(end) = last.map(|last| {
            origin
                .get(last)
                .map_or(self.original.len(), |origin| origin.end as usize)
        }) else {
            return Span { start, end: start };
        };
        let after = self.original.get(end..).unwrap_or_default().chars();
        let marks = after.take_while(|next| is_invisible(*next)).map(char::len_utf8);
        Span {
            start,
            end: end + marks.sum::<usize>(),
        }
    }

    fn rewritten(original: &'a str, rewrite: Rewrite) -> Self {
        let (folded, origin) = rewrite.into_parts();
        Self {
            original,
            folded: Cow::Owned(folded),
            origin: Some(origin),
        }
    }

    fn into_rewrite(self) -> Rewrite {
        let folded = self.folded.into_owned();
        match self.origin {
            Some(origin) => Rewrite::of(folded, origin),
            None => Rewrite::of_ascii(folded),
        }
    }
}

/// What folding has to change.
enum Change {
    Nothing,
    Case,
    Characters,
}

fn change_needed(text: &str) -> Change {
    if !is_plain_ascii(text) || link::may_be_encoded(text) {
        Change::Characters
    } else if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Change::Case
    } else {
        Change::Nothing
    }
}

fn fold(original: &str) -> Rewrite {
    let mut folder = Folder {
        rewrite: Rewrite::with_capacity(original.len()),
        lookalikes: false,
    };
    let mut characters = original.char_indices();
    while let Some((offset, character)) = characters.next() {
        let after = Some(characters.as_str()).filter(|_| character == OVERRIDE);
        let shown = after.and_then(backwards).unwrap_or_default();
        let rest = original.len() - characters.as_str().len();
        for character in shown.chars().rev() {
            folder.push(character, Origin::new(&(rest..rest + shown.len())));
        }
        folder.push(character, Origin::new(&(offset..rest)));
        if !shown.is_empty() {
            characters.nth(shown.chars().count() - 1);
        }
    }
    if folder.lookalikes {
        lookalike::fold(&mut folder.rewrite);
    }
    if link::may_be_encoded(folder.rewrite.folded()) {
        return link::decode(&folder.rewrite);
    }
    folder.rewrite
}

/// What a right-to-left override shows backwards: up to its end, if it is all Latin and the like.
fn backwards(after: &str) -> Option<&str> {
    let ends =
        |character: char| matches!(character, '\n' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = after.split(ends).next()?;
    let of_its_own = |character: char| character > '\u{58f}' && character.is_alphabetic();
    (!shown.contains(of_its_own)).then_some(shown)
}

struct Folder {
    rewrite: Rewrite,
    lookalikes: bool,
}

impl Folder {
    fn push(&mut self, character: char, origin: Origin) {
        match plain(character) {
            'A'..='Z' => self.rewrite.push(character.to_ascii_lowercase(), origin),
            '\r' => {}
            simple @ ('\n' | '!'..='~') => self.rewrite.push(simple, origin),
            space if space.is_whitespace() => self.push_space(origin),
            invisible if is_invisible(invisible) => {}
            other => self.decompose(other, origin),
        }
    }

    fn decompose(&mut self, character: char, origin: Origin) {
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
                self.push_space(origin);
            } else if !is_invisible(part) {
                self.lookalikes |= lookalike::may_be_lookalike(part);
                self.rewrite.push(part, origin);
            }
        }
    }

    fn push_space(&mut self, origin: Origin) {
        let folded = self.rewrite.folded();
        if !folded.is_empty() && !folded.ends_with([' ', '\n']) {
            self.rewrite.push(' ', origin);
        }
    }
}

/// One kind of apostrophe, quotation mark and dash.
fn plain(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2bc}' | '`' | '\u{b4}' => '\'',
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
            ("a \u{202e}yllub\u{202c}, no", "a bully, no"),
            ("\u{202e}\u{5d1}\u{5d0} ab", "\u{5d1}\u{5d0} ab"),
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
