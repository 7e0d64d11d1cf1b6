//! One pass over a folded text that finds every entry of every word list, and every pattern worth trying.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, HirKind};

use crate::indicators::{ListId, PatternId, Rulebook};

/// Fewer letters than this say too little to be worth a stop.
const SHORTEST_ANCHOR: usize = 3;
const MOST_ANCHORS: usize = 1_500;

/// What one pass found.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    pub(super) words: Vec<(ListId, Range<usize>)>,
    /// Patterns whose required letters are there; most of them will not match.
    pub(super) patterns: Vec<PatternId>,
}

enum Meaning {
    Word { lists: Vec<ListId>, open: bool },
    Anchor(Vec<PatternId>),
}

/// The automaton over all lists and the letters that patterns cannot do without.
pub(super) struct Words {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
    /// Patterns without any letters they require: tried on every text.
    always: Vec<PatternId>,
}

impl Words {
    /// Looks for the lists and for the anchors of `patterns` (those that can start a finding).
    pub(super) fn new(book: &Rulebook, patterns: &[PatternId]) -> Self {
        let mut words: BTreeMap<(String, bool), Vec<ListId>> = BTreeMap::new();
        for (index, list) in book.lists.iter().enumerate() {
            for form in &list.forms {
                words
                    .entry((form.spelling.clone(), form.open))
                    .or_default()
                    .push(ListId(index));
            }
        }
        let mut anchors: BTreeMap<Vec<u8>, Vec<PatternId>> = BTreeMap::new();
        let mut always = Vec::new();
        for id in patterns {
            match book
                .patterns
                .get(id.0)
                .and_then(|pattern| required_letters(pattern.as_str()))
            {
                Some(letters) => letters
                    .into_iter()
                    .for_each(|word| anchors.entry(word).or_default().push(*id)),
                None => always.push(*id),
            }
        }
        let (mut spellings, mut meanings) = (Vec::new(), Vec::new());
        for ((spelling, open), lists) in words {
            spellings.push(spelling.into_bytes());
            meanings.push(Meaning::Word { lists, open });
        }
        for (letters, ids) in anchors {
            spellings.push(letters);
            meanings.push(Meaning::Anchor(ids));
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&spellings)
            .expect("word lists stay far below the automaton's limit of two thousand million states");
        Self {
            automaton,
            meanings,
            always,
        }
    }

    pub(super) fn look(&self, folded: &str) -> Sightings {
        let mut seen = Sightings {
            words: Vec::new(),
            patterns: self.always.clone(),
        };
        for found in self.automaton.find_overlapping_iter(folded) {
            match self.meanings.get(found.pattern().as_usize()) {
                Some(Meaning::Anchor(ids)) => seen.patterns.extend(ids),
                Some(Meaning::Word { lists, open }) => {
                    if let Some(span) = whole_word(folded, found.range(), *open) {
                        seen.words.extend(lists.iter().map(|list| (*list, span.clone())));
                    }
                }
                None => {}
            }
        }
        seen.patterns.sort_unstable();
        seen.patterns.dedup();
        seen
    }
}

/// The match as whole words, or nothing when it only sits inside one.
fn whole_word(folded: &str, found: Range<usize>, open: bool) -> Option<Range<usize>> {
    let inside = folded.get(found.clone())?;
    let before = folded.get(..found.start)?.chars().next_back();
    let starts_inside =
        inside.starts_with(char::is_alphanumeric) && before.is_some_and(char::is_alphanumeric);
    if starts_inside {
        return None;
    }
    let after = folded.get(found.end..)?;
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

/// Letters of which one must stand in any text the pattern matches: the choice that ordinary talk meets least.
fn required_letters(pattern: &str) -> Option<Vec<Vec<u8>>> {
    let hir = regex_syntax::parse(pattern).ok()?;
    letters_of(&hir)
}

fn letters_of(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Literal(letters) => usable(vec![letters.0.to_vec()]),
        HirKind::Capture(capture) => letters_of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => letters_of(&repetition.sub),
        HirKind::Alternation(branches) => {
            let every: Option<Vec<_>> = branches.iter().map(letters_of).collect();
            usable(every?.concat())
        }
        HirKind::Concat(parts) => {
            let ends = [ExtractKind::Prefix, ExtractKind::Suffix]
                .into_iter()
                .filter_map(|kind| at_end(hir, kind));
            let choices = ends.chain(parts.iter().filter_map(letters_of));
            choices.min_by(|a, b| commonness(a).total_cmp(&commonness(b)))
        }
        HirKind::Repetition(_) | HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => None,
    }
}

fn at_end(hir: &Hir, kind: ExtractKind) -> Option<Vec<Vec<u8>>> {
    let mut extractor = Extractor::new();
    extractor
        .kind(kind)
        .limit_total(MOST_ANCHORS)
        .limit_repeat(4)
        .limit_literal_len(24);
    let found = extractor.extract(hir);
    usable(
        found
            .literals()?
            .iter()
            .map(|literal| literal.as_bytes().to_vec())
            .collect(),
    )
}

fn usable(letters: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    let enough = !letters.is_empty() && letters.len() <= MOST_ANCHORS;
    (enough && letters.iter().all(|word| word.len() >= SHORTEST_ANCHOR)).then_some(letters)
}

/// A rough measure of how often ordinary talk holds one of these letters.
fn commonness(letters: &[Vec<u8>]) -> f64 {
    let one = |word: &Vec<u8>| {
        let text = String::from_utf8_lossy(word);
        let common = text.trim().len() < SHORTEST_ANCHOR || COMMON.contains(&text.trim());
        if common {
            1.0
        } else {
            0.4_f64.powi(i32::try_from(word.len().min(10)).unwrap_or(10))
        }
    };
    letters.iter().map(one).sum()
}

/// Words that nearly every message has.
const COMMON: [&str; 34] = [
    "the", "you", "and", "that", "this", "have", "for", "her", "his", "him", "she", "they", "them", "was",
    "are", "with", "not", "all", "has", "had", "get", "got", "can", "but", "just", "i'm", "i've", "i'll",
    "your", "ing", "school", "one", "been", "will",
];
