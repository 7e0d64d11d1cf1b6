//! Many spellings looked for at once; each catch calls for the things that asked for it. What begins where a word
//! begins, or with a sign, is looked up there in a trie, which most words leave after two or three letters; only the
//! few that may begin inside a word need an automaton that looks everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};
use yada::DoubleArray;
use yada::builder::DoubleArrayBuilder;

use crate::indicators::{Anchor, Form};

/// So many spellings can have an automaton with a table for each state; more would make it too large.
const FEW: usize = 1_000;

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
pub(super) struct Spellings(BTreeMap<Vec<u8>, BTreeMap<Bounds, BTreeSet<u32>>>);

impl Spellings {
    pub(super) fn add_form(&mut self, form: &Form, calls: impl IntoIterator<Item = u32>) {
        self.add(form.spelling.as_bytes(), Bounds::Words { open: form.open }, calls);
    }

    pub(super) fn add_anchor(&mut self, anchor: &Anchor, calls: impl IntoIterator<Item = u32>) {
        let bounds = Bounds::Letters {
            starts_word: anchor.starts_word,
            ends_word: anchor.ends_word,
        };
        self.add(&anchor.letters, bounds, calls);
    }

    fn add(&mut self, letters: &[u8], bounds: Bounds, calls: impl IntoIterator<Item = u32>) {
        let known = self.0.entry(letters.to_vec()).or_default();
        known.entry(bounds).or_default().extend(calls);
    }
}

/// A spelling: its bounds, and its place among the calls.
type Spelling = (Bounds, usize);

pub(super) struct Net {
    /// Its values are places in `woven`.
    trie: Option<DoubleArray<Vec<u8>>>,
    /// Whether a spelling begins with this byte, for bytes that words are not made of.
    signs: [bool; 256],
    /// Single letters and figures that may stand inside a word, as places in `woven`.
    single: [Option<u32>; 256],
    inside: Option<Inside>,
    /// What the automaton's patterns are, as places in `woven`.
    inside_woven: Vec<u32>,
    woven: Vec<Vec<Spelling>>,
    /// Spellings mostly share what they call for.
    calls: Vec<Box<[u32]>>,
}

impl Net {
    /// # Panics
    /// Never: a library is far below what a trie or an automaton can hold.
    pub(super) fn weave(spellings: Spellings) -> Self {
        let (mut woven, mut calls) = (Vec::new(), Vec::new());
        let mut known: BTreeMap<Box<[u32]>, usize> = BTreeMap::new();
        let (mut at_starts, mut inside, mut inside_woven) = (Vec::new(), Vec::new(), Vec::new());
        let (mut signs, mut single) = ([false; 256], [None; 256]);
        for (letters, asked) in spellings.0 {
            let (starting, anywhere): (Vec<_>, Vec<_>) = asked
                .into_iter()
                .map(|(bounds, numbers)| {
                    let numbers: Box<[u32]> = numbers.into_iter().collect();
                    let place = *known.entry(numbers).or_insert_with_key(|numbers| {
                        calls.push(numbers.clone());
                        calls.len() - 1
                    });
                    (bounds, place)
                })
                .partition(|(bounds, _)| starts_word(&letters, *bounds));
            if !starting.is_empty() {
                if let Some(sign) = letters
                    .first()
                    .and_then(|first| signs.get_mut(usize::from(*first)))
                {
                    *sign = true;
                }
                at_starts.push((letters.clone(), place(woven.len())));
                woven.push(starting);
            }
            if !anywhere.is_empty() {
                if let [letter] = letters.as_slice() {
                    single[usize::from(*letter)] = Some(place(woven.len()));
                } else {
                    inside.push(letters);
                    inside_woven.push(place(woven.len()));
                }
                woven.push(anywhere);
            }
        }
        let trie = (!at_starts.is_empty()).then(|| {
            DoubleArrayBuilder::build(&at_starts)
                .and_then(DoubleArray::new)
                .expect("the spellings are sorted, different and not empty")
        });
        Self {
            trie,
            signs,
            single,
            inside: (!inside.is_empty()).then(|| Inside::of(&inside)),
            inside_woven,
            woven,
            calls,
        }
    }

    /// Calls `caught` with the numbers and the place of everything in a folded text.
    pub(super) fn cast(&self, folded: &str, mut caught: impl FnMut(&[u32], Range<usize>)) {
        let mut see = |value: u32, found: Range<usize>| {
            for (bounds, calls) in self.woven.get(value as usize).into_iter().flatten() {
                if let (Some(place), Some(calls)) = (fits(folded, &found, *bounds), self.calls.get(*calls)) {
                    caught(calls, place);
                }
            }
        };
        let bytes = folded.as_bytes();
        let mut in_word = false;
        for (at, byte) in bytes.iter().enumerate() {
            if let Some(value) = self.single[usize::from(*byte)] {
                see(value, at..at + 1);
            }
            let after_word = std::mem::replace(&mut in_word, byte.is_ascii_alphanumeric());
            let begins = if in_word {
                !after_word
            } else {
                self.signs[usize::from(*byte)]
            };
            if begins && let (Some(trie), Some(rest)) = (&self.trie, bytes.get(at..)) {
                for (value, length) in trie.common_prefix_search(rest) {
                    see(value, at..at + length);
                }
            }
        }
        if let Some(inside) = &self.inside
            && inside.any.is_match(folded)
        {
            for found in inside.all.find_overlapping_iter(folded) {
                if let Some(value) = self.inside_woven.get(found.pattern().as_usize()) {
                    see(*value, found.range());
                }
            }
        }
    }
}

fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Spellings that may begin inside a word.
struct Inside {
    /// Quick to say that there is none.
    any: AhoCorasick,
    all: AhoCorasick,
}

impl Inside {
    fn of(spellings: &[Vec<u8>]) -> Self {
        let kind = (spellings.len() <= FEW).then_some(AhoCorasickKind::DFA);
        let build = |matches| {
            AhoCorasick::builder()
                .match_kind(matches)
                .kind(kind)
                .start_kind(StartKind::Unanchored)
                .build(spellings)
                .expect("a library has far fewer letters than an automaton can have states")
        };
        Self {
            any: build(MatchKind::LeftmostFirst),
            all: build(MatchKind::Standard),
        }
    }
}

/// Whether a spelling can only be met where a word begins, or begins with a sign.
fn starts_word(letters: &[u8], bounds: Bounds) -> bool {
    let in_word = letters.first().is_some_and(u8::is_ascii_alphanumeric);
    match bounds {
        Bounds::Letters { starts_word, .. } => starts_word || !in_word,
        Bounds::Words { .. } => true,
    }
}

fn fits(text: &str, found: &Range<usize>, bounds: Bounds) -> Option<Range<usize>> {
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
            (!inside).then(|| found.clone())
        }
        Bounds::Words { open } => whole_words(text, found, open),
    }
}

/// The match as whole words, or nothing when it only sits inside one.
fn whole_words(text: &str, found: &Range<usize>, open: bool) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let parts = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
    };
    if parts(found.start.checked_sub(1)) && parts(Some(found.end)) {
        return Some(found.clone());
    }
    let inside = text.get(found.clone())?;
    let before = text.get(..found.start)?.chars().next_back();
    if inside.starts_with(char::is_alphanumeric) && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let after = text.get(found.end..)?;
    if !inside.ends_with(char::is_alphanumeric) || !after.starts_with(char::is_alphanumeric) {
        return Some(found.clone());
    }
    let rest: usize = after
        .chars()
        .take_while(|next| next.is_alphanumeric())
        .map(char::len_utf8)
        .sum();
    open.then_some(found.start..found.end + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_caught_keeps_to_its_bounds() {
        let mut spellings = Spellings::default();
        let form = |spelling: &str, open| Form {
            spelling: spelling.to_owned(),
            open,
        };
        spellings.add_form(&form("pig", false), [1]);
        spellings.add_form(&form("bastard", true), [2]);
        spellings.add_form(&form("\u{1f437}", false), [3]);
        let anchor = |letters: &str, starts_word, ends_word| Anchor {
            letters: letters.as_bytes().to_vec(),
            starts_word,
            ends_word,
        };
        spellings.add_anchor(&anchor("batter", false, false), [4]);
        spellings.add_anchor(&anchor("pig", true, false), [5]);
        let net = Net::weave(spellings);
        for (text, expected) in [
            ("a pig, pigs", vec![(1, "pig"), (5, "pig"), (5, "pig")]),
            ("guinea-pig", vec![(1, "pig"), (5, "pig")]),
            ("spigot", vec![]),
            ("bastardly \u{1f437}", vec![(2, "bastardly"), (3, "\u{1f437}")]),
            ("embattered", vec![(4, "batter")]),
            ("\u{e9}pig", vec![(5, "pig")]),
        ] {
            let mut caught = Vec::new();
            net.cast(text, |calls, place| {
                caught.extend(calls.iter().map(|call| (*call, text.get(place.clone()).unwrap())));
            });
            assert_eq!(caught, expected, "{text}");
        }
    }
}
