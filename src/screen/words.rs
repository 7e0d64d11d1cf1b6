//! The second look, at texts that called a signal: where every entry of every word list stands, and which patterns
//! have their letters there.

use std::ops::Range;

use super::net::{Net, Spellings};
use crate::indicators::{ListId, PatternId, Rulebook};

/// What the second look found.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    pub(super) words: Vec<(ListId, Range<usize>)>,
    /// Patterns whose letters are there, sorted; most of them will not match.
    patterns: Vec<u32>,
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
                spellings.add_form(form, [number]);
            }
        }
        let lists = count(book.lists.len());
        let mut anchored = Vec::with_capacity(book.patterns.len());
        for (number, pattern) in (lists..).zip(&book.patterns) {
            let found = pattern.requirements().first();
            anchored.push(found.is_some());
            for anchor in found.iter().flat_map(|needed| &needed.anchors) {
                spellings.add_anchor(anchor, [number]);
            }
        }
        Self {
            net: Net::weave(spellings),
            lists,
            anchored,
        }
    }

    pub(super) fn look(&self, folded: &str) -> Sightings {
        let mut seen = Sightings::default();
        self.net.cast(folded, |numbers, place| {
            for number in numbers {
                match number.checked_sub(self.lists) {
                    Some(pattern) => seen.patterns.push(pattern),
                    None => seen.words.push((ListId(*number as usize), place.clone())),
                }
            }
        });
        seen.patterns.sort_unstable();
        seen.patterns.dedup();
        seen
    }

    /// Whether it is worth trying a pattern on a text that was looked at.
    pub(super) fn may_match(&self, seen: &Sightings, pattern: PatternId) -> bool {
        let anchored = self.anchored.get(pattern.0).copied().unwrap_or_default();
        !anchored || seen.patterns.binary_search(&count(pattern.0)).is_ok()
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
