//! One automaton over many spellings; each catch calls for the things that asked for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::indicators::{Anchor, Form};

/// What a spelling asks of its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bounds {
    /// A list's entry: whole words. An open one may go on; the catch grows to the word's end.
    Words { open: bool },
    /// A pattern's anchor: letters anywhere, or at the edges that the pattern names.
    Letters { starts_word: bool, ends_word: bool },
}

/// The spellings before they are woven, with the numbers each one calls for.
#[derive(Default)]
pub(super) struct Spellings(BTreeMap<(Vec<u8>, Bounds), BTreeSet<u32>>);

impl Spellings {
    pub(super) fn add_form(&mut self, form: &Form, calls: impl IntoIterator<Item = u32>) {
        let bounds = Bounds::Words { open: form.open };
        let spelling = form.spelling.clone().into_bytes();
        self.0.entry((spelling, bounds)).or_default().extend(calls);
    }

    pub(super) fn add_anchor(&mut self, anchor: &Anchor, calls: impl IntoIterator<Item = u32>) {
        let bounds = Bounds::Letters {
            starts_word: anchor.starts_word,
            ends_word: anchor.ends_word,
        };
        self.0
            .entry((anchor.letters.clone(), bounds))
            .or_default()
            .extend(calls);
    }
}

/// The automaton.
pub(super) struct Net {
    automaton: AhoCorasick,
    /// For each spelling its bounds and its place in `calls`.
    spellings: Vec<(Bounds, usize)>,
    /// Spellings mostly share what they call for.
    calls: Vec<Box<[u32]>>,
}

impl Net {
    /// # Panics
    /// Never: a library is far below the two thousand million states an automaton can have.
    pub(super) fn weave(spellings: Spellings, any_case: bool) -> Self {
        let (mut patterns, mut woven, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        let mut known: BTreeMap<Box<[u32]>, usize> = BTreeMap::new();
        for ((letters, bounds), numbers) in spellings.0 {
            let numbers: Box<[u32]> = numbers.into_iter().collect();
            let place = *known.entry(numbers).or_insert_with_key(|numbers| {
                calls.push(numbers.clone());
                calls.len() - 1
            });
            patterns.push(letters);
            woven.push((bounds, place));
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(any_case)
            .build(&patterns)
            .expect("a library has far fewer letters than an automaton can have states");
        Self {
            automaton,
            spellings: woven,
            calls,
        }
    }

    /// Calls `caught` with the numbers and the place of everything in the text, in the order of where it ends.
    pub(super) fn cast(&self, text: &str, mut caught: impl FnMut(&[u32], Range<usize>)) {
        for found in self.automaton.find_overlapping_iter(text) {
            let Some((bounds, calls)) = self.spellings.get(found.pattern().as_usize()) else {
                continue;
            };
            if let (Some(place), Some(calls)) = (fits(text, found.range(), *bounds), self.calls.get(*calls)) {
                caught(calls, place);
            }
        }
    }
}

fn fits(text: &str, found: Range<usize>, bounds: Bounds) -> Option<Range<usize>> {
    match bounds {
        Bounds::Letters {
            starts_word,
            ends_word,
        } => {
            let bytes = text.as_bytes();
            let is_word = |at: Option<usize>| {
                at.and_then(|at| bytes.get(at))
                    .is_some_and(u8::is_ascii_alphanumeric)
            };
            let inside = (starts_word && is_word(found.start.checked_sub(1)))
                || (ends_word && is_word(Some(found.end)));
            (!inside).then_some(found)
        }
        Bounds::Words { open } => whole_words(text, found, open),
    }
}

/// The match as whole words, or nothing when it only sits inside one.
fn whole_words(text: &str, found: Range<usize>, open: bool) -> Option<Range<usize>> {
    let inside = text.get(found.clone())?;
    let before = text.get(..found.start)?.chars().next_back();
    if inside.starts_with(char::is_alphanumeric) && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let after = text.get(found.end..)?;
    if !inside.ends_with(char::is_alphanumeric) || !after.starts_with(char::is_alphanumeric) {
        return Some(found);
    }
    let rest: usize = after
        .chars()
        .take_while(|next| next.is_alphanumeric())
        .map(char::len_utf8)
        .sum();
    open.then_some(found.start..found.end + rest)
}
