//! Many spellings looked for at once; each catch calls for the things that asked for it. What begins where a word
//! begins, or with a sign, is looked up there in a trie, which most words leave after two or three letters; only the
//! few that may begin inside a word need an automaton that looks everywhere.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, StartKind};

use super::trie::Trie;
use crate::indicators::{Anchor, Form};

/// What a byte may be: part of a word, what a spelling begins with that need not stand where a word begins, or a
/// single letter or figure that is looked for inside words.
const WORD: u8 = 1;
const SIGN: u8 = 2;
const SINGLE: u8 = 4;

/// What a spelling asks of its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bounds {
    /// A list's entry: whole words. An open one may go on; the catch grows to the word's end.
    Words { open: bool },
    /// A pattern's anchor: letters anywhere, or at the edges that the pattern names.
    Letters { starts_word: bool, ends_word: bool },
}

/// The spellings before they are woven, with the number each one calls for.
#[derive(Default)]
pub(super) struct Spellings(Vec<Asked>);

type Asked = (Vec<u8>, Bounds, u32);

impl Spellings {
    pub(super) fn add_form(&mut self, form: &Form, call: u32) {
        let bounds = Bounds::Words { open: form.open };
        self.0.push((form.spelling.clone().into_bytes(), bounds, call));
    }

    pub(super) fn add_anchor(&mut self, anchor: Anchor, call: u32) {
        let bounds = Bounds::Letters {
            starts_word: anchor.starts_word,
            ends_word: anchor.ends_word,
        };
        self.0.push((anchor.letters, bounds, call));
    }
}

/// A spelling that was found, if its bounds fit.
struct Catch {
    bounds: Bounds,
    /// Its place among the calls.
    calls: Range<u32>,
    /// Whether no other catch shares its letters.
    last: bool,
}

pub(super) struct Net {
    /// Its values are places among the catches, as are those of single letters and of the automaton.
    starting: Trie,
    kinds: [u8; 256],
    single: [u32; 256],
    inside: Inside,
    catches: Vec<Catch>,
    calls: Vec<u32>,
}

impl Net {
    /// # Panics
    /// Never: a library is far below what an automaton can hold.
    pub(super) fn weave(spellings: Spellings) -> Self {
        let mut asked = spellings.0;
        asked.sort_unstable();
        asked.dedup();
        let mut woven = Woven::default();
        let (mut starting, mut inside, mut inside_catches) = (Vec::new(), Vec::new(), Vec::new());
        let mut kinds = std::array::from_fn(|byte| if is_word(byte) { WORD } else { 0 });
        let mut single = [0; 256];
        for same in asked.chunk_by(|a, b| a.0 == b.0) {
            let Some((letters, ..)) = same.first() else {
                continue;
            };
            let first = usize::from(letters.first().copied().unwrap_or_default());
            let starts = |asked: &&Asked| starts_word(letters, asked.1);
            if let Some(catch) = woven.add(same.iter().filter(starts)) {
                if kinds[first] & WORD == 0 {
                    kinds[first] |= SIGN;
                }
                starting.push((letters.clone(), catch));
            }
            if let Some(catch) = woven.add(same.iter().filter(|asked| !starts(asked))) {
                if letters.len() == 1 {
                    kinds[first] |= SINGLE;
                    single[first] = catch;
                } else {
                    inside.push(letters.as_slice());
                    inside_catches.push(catch);
                }
            }
        }
        Self {
            starting: Trie::of(&starting),
            kinds,
            single,
            inside: Inside::of(&inside, inside_catches),
            catches: woven.catches,
            calls: woven.calls,
        }
    }

    /// Calls `caught` with the numbers and the place of everything in a folded text.
    #[inline]
    pub(super) fn cast(&self, folded: &str, mut caught: impl FnMut(&[u32], Range<usize>)) {
        let bytes = folded.as_bytes();
        let (mut in_word, mut inside) = (false, self.inside.start);
        for (at, byte) in bytes.iter().enumerate() {
            inside = self.inside.step(inside, *byte);
            if self.inside.automaton.is_match(inside) {
                for (catch, length) in self.inside.ending(inside) {
                    self.see(folded, catch, at + 1 - length..at + 1, &mut caught);
                }
            }
            let kind = self.kinds[usize::from(*byte)];
            let after_word = std::mem::replace(&mut in_word, kind & WORD != 0);
            if kind & SINGLE != 0 {
                self.see(folded, self.single[usize::from(*byte)], at..at + 1, &mut caught);
            }
            if (in_word && !after_word) || kind & SIGN != 0 {
                let rest = bytes.get(at..).unwrap_or_default();
                self.starting.prefixes(rest, |catch, length| {
                    self.see(folded, catch, at..at + length, &mut caught);
                });
            }
        }
    }

    #[inline]
    fn see(
        &self,
        folded: &str,
        first: u32,
        found: Range<usize>,
        caught: &mut impl FnMut(&[u32], Range<usize>),
    ) {
        for catch in self.catches.get(first as usize..).unwrap_or_default() {
            if let Some(place) = fits(folded, &found, catch.bounds) {
                let calls = catch.calls.start as usize..catch.calls.end as usize;
                caught(self.calls.get(calls).unwrap_or_default(), place);
            }
            if catch.last {
                return;
            }
        }
    }
}

/// What the spellings call for, laid out for looking up.
#[derive(Default)]
struct Woven<'a> {
    catches: Vec<Catch>,
    calls: Vec<u32>,
    /// Spellings mostly share what they call for.
    known: BTreeMap<Vec<&'a u32>, Range<u32>>,
}

impl<'a> Woven<'a> {
    /// What is asked of some letters, in order; returns the place of its first catch.
    fn add(&mut self, asked: impl Iterator<Item = &'a Asked>) -> Option<u32> {
        let asked: Vec<&Asked> = asked.collect();
        let first = narrow(self.catches.len());
        for same in asked.chunk_by(|a, b| a.1 == b.1) {
            let numbers: Vec<&u32> = same.iter().map(|(_, _, number)| number).collect();
            let calls = self.known.entry(numbers).or_insert_with_key(|numbers| {
                let start = narrow(self.calls.len());
                self.calls.extend(numbers.iter().copied());
                start..narrow(self.calls.len())
            });
            self.catches.extend(same.first().map(|(_, bounds, _)| Catch {
                bounds: *bounds,
                calls: calls.clone(),
                last: false,
            }));
        }
        self.catches.get_mut(first as usize..)?.last_mut()?.last = true;
        Some(first)
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn is_word(byte: usize) -> bool {
    u8::try_from(byte).is_ok_and(|byte| byte.is_ascii_alphanumeric())
}

/// Spellings that may begin inside a word, found where they end.
struct Inside {
    automaton: DFA,
    start: StateID,
    /// The place among the catches of each, and its length.
    catches: Vec<(u32, usize)>,
}

impl Inside {
    fn of(spellings: &[&[u8]], catches: Vec<u32>) -> Self {
        let automaton = DFA::builder()
            .start_kind(StartKind::Unanchored)
            .build(spellings)
            .expect("a library has far fewer letters than an automaton can have states");
        let start = automaton.start_state(Anchored::No).unwrap_or_default();
        let lengths = spellings.iter().map(|letters| letters.len());
        Self {
            automaton,
            start,
            catches: catches.into_iter().zip(lengths).collect(),
        }
    }

    #[inline]
    fn step(&self, state: StateID, byte: u8) -> StateID {
        self.automaton.next_state(Anchored::No, state, byte)
    }

    /// The catches that end in a state, and their lengths.
    fn ending(&self, state: StateID) -> impl Iterator<Item = (u32, usize)> {
        let patterns =
            (0..self.automaton.match_len(state)).map(move |n| self.automaton.match_pattern(state, n));
        patterns.filter_map(|pattern| self.catches.get(pattern.as_usize()).copied())
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

#[inline]
fn fits(text: &str, found: &Range<usize>, bounds: Bounds) -> Option<Range<usize>> {
    match bounds {
        Bounds::Letters {
            starts_word,
            ends_word,
        } => {
            let is_word = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
            let inside = (ends_word && is_word(found.end))
                || (starts_word && found.start > 0 && is_word(found.start - 1));
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
        spellings.add_form(&form("pig", false), 1);
        spellings.add_form(&form("bastard", true), 2);
        spellings.add_form(&form("\u{1f437}", false), 3);
        let anchor = |letters: &str, starts_word, ends_word| Anchor {
            letters: letters.as_bytes().to_vec(),
            starts_word,
            ends_word,
        };
        spellings.add_anchor(anchor("batter", false, false), 4);
        spellings.add_anchor(anchor("pig", true, false), 5);
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
