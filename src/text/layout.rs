//! Words and sentences of a folded text, found only when something in it asks for nearness.

use std::ops::Range;

/// Abbreviations whose full stop ends no sentence.
const TITLES: [&str; 9] = ["mr", "mrs", "ms", "dr", "st", "prof", "rev", "e.g", "i.e"];

/// Where the words and sentences of a folded text are.
#[derive(Debug)]
pub struct Layout {
    words: Vec<Range<usize>>,
    /// Starts of sentences; the first is 0.
    sentences: Vec<usize>,
}

impl Layout {
    pub fn of(folded: &str) -> Self {
        Self {
            words: words(folded),
            sentences: sentences(folded),
        }
    }

    /// Whether two ranges touch one sentence.
    pub fn same_sentence(&self, a: &Range<usize>, b: &Range<usize>) -> bool {
        self.sentence(a.start) <= self.sentence(b.end.max(b.start + 1) - 1)
            && self.sentence(b.start) <= self.sentence(a.end.max(a.start + 1) - 1)
    }

    /// How many whole words stand between two ranges; none when they overlap.
    pub fn words_between(&self, a: &Range<usize>, b: &Range<usize>) -> usize {
        let (left, right) = if a.start <= b.start { (a, b) } else { (b, a) };
        let first = self.words.partition_point(|word| word.start < left.end);
        let last = self.words.partition_point(|word| word.end <= right.start);
        last.saturating_sub(first)
    }

    fn sentence(&self, offset: usize) -> usize {
        self.sentences.partition_point(|start| *start <= offset)
    }
}

fn words(folded: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut inside = false;
    for (offset, character) in folded.char_indices() {
        let part = character.is_alphanumeric() || (inside && matches!(character, '\'' | '_'));
        let end = offset + character.len_utf8();
        match found.last_mut() {
            Some(word) if part && inside => word.end = end,
            _ if part => found.push(offset..end),
            _ => {}
        }
        inside = part;
    }
    found
}

fn sentences(folded: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut characters = folded.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends = match character {
            '\n' => true,
            '!' | '?' | '\u{2026}' => next.is_none_or(|next| !matches!(next, '!' | '?' | '.')),
            '.' => next.is_none_or(char::is_whitespace) && !after_title(folded, offset),
            _ => false,
        };
        if ends {
            starts.push(offset + character.len_utf8());
        }
    }
    starts
}

fn after_title(folded: &str, stop: usize) -> bool {
    let before = folded.get(..stop).unwrap_or_default();
    TITLES.iter().any(|title| {
        before
            .strip_suffix(title)
            .is_some_and(|rest| !rest.ends_with(|last: char| last.is_alphanumeric()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_people_end_them() {
        let folded = "i saw mrs. khan. she left!! why? ok";
        let layout = Layout::of(folded);
        let at = |word: &str| {
            let start = folded.find(word).unwrap();
            start..start + word.len()
        };
        assert!(layout.same_sentence(&at("saw"), &at("khan")));
        assert!(!layout.same_sentence(&at("khan"), &at("she")));
        assert!(!layout.same_sentence(&at("why"), &at("ok")));
        assert_eq!(layout.words_between(&at("saw"), &at("khan")), 1);
        assert_eq!(layout.words_between(&at("khan"), &at("i")), 2);
    }
}
