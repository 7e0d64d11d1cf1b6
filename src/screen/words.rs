//! The second look, at texts that called a signal: where every entry of every word list stands, and which patterns
//! have their letters there.

use std::ops::Range;

use super::bits::{groups, has, set};
use super::net::{Net, Spellings};
use crate::indicators::{ListId, PatternId, Rulebook};

/// In ordinary talk, a list has a word about so often.
const LETTERS_A_SIGHTING: usize = 4;

/// What the second look found.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    pub(super) words: Vec<(ListId, Range<usize>)>,
    /// Patterns whose letters are there; most of them will not match.
    patterns: Vec<u64>,
}

/// The automaton over all lists, and over the letters that patterns cannot do without.
pub(super) struct Words {
    net: Net,
    /// Numbers below this are lists, the others patterns.
    lists: u32,
    /// Whether a pattern has letters it requires.
    anchored: Vec<bool>,
}

impl Words {
    pub(super) fn new(book: &Rulebook) -> Self {
        let mut spellings = Spellings::default();
        for (number, list) in (0..).zip(&book.lists) {
            for form in &list.forms {
                spellings.add_form(form, number);
            }
        }
        let lists = count(book.lists.len());
        let mut anchored = Vec::with_capacity(book.patterns.len());
        for (number, pattern) in (lists..).zip(&book.patterns) {
            let found = pattern.requirements().first();
            anchored.push(found.is_some());
            for anchor in found.iter().flat_map(|needed| &needed.anchors) {
                spellings.add_anchor(anchor.clone(), number);
            }
        }
        Self {
            net: Net::weave(spellings),
            lists,
            anchored,
        }
    }

    pub(super) fn look(&self, folded: &str) -> Sightings {
        let mut seen = Sightings {
            words: Vec::with_capacity(folded.len() / LETTERS_A_SIGHTING),
            patterns: vec![0; groups(self.anchored.len())],
        };
        self.net.cast(folded, |numbers, place| {
            for number in numbers {
                match number.checked_sub(self.lists) {
                    Some(pattern) => set(&mut seen.patterns, pattern as usize),
                    None => seen.words.push((ListId(*number as usize), place.clone())),
                }
            }
        });
        seen
    }

    /// Whether it is worth trying a pattern on a text that was looked at.
    pub(super) fn may_match(&self, seen: &Sightings, pattern: PatternId) -> bool {
        let anchored = self.anchored.get(pattern.0).copied().unwrap_or_default();
        !anchored || has(&seen.patterns, pattern.0)
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
