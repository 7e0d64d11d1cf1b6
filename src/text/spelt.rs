//! Words spelled out letter by letter: "s h i t", "f.u.c.k o f f". All letters that stand apart must make sense
//! together, so that initials, lists and a longer word that begins like a swear word stay what they are.

use super::cells::{Cell, MOST};
use super::readings::{SHORT, edit, exactly, known_letters, length};
use super::rewrite::Edit;
use super::vocabulary::Vocabulary;

/// Short words that people spell out after a swear word.
const AFTER: [&str; 14] = [
    "yourself", "this", "that", "them", "head", "the", "you", "off", "her", "him", "all", "it", "up", "me",
];

/// What the letters from some place on begin with: so many cells.
#[derive(Clone, Copy)]
enum Start<'v> {
    Disguised(usize, &'v str),
    After(usize, &'static str),
    /// A letter that is a word in chat.
    Letter,
}

impl Start<'_> {
    fn cells(self) -> usize {
        match self {
            Self::Disguised(cells, _) | Self::After(cells, _) => cells,
            Self::Letter => 1,
        }
    }
}

/// Reads letters that stand apart, each by itself.
pub(super) fn apart<'v>(letters: &[Cell], vocabulary: &'v Vocabulary, see: &mut impl FnMut(Edit<'v>)) {
    let reads = letters.iter().all(|cell| cell.sign.reads());
    if !reads || known_letters(letters) * 2 <= length(letters) {
        return;
    }
    let starts = starts(letters, vocabulary);
    let mut words = path(&starts).filter(|(_, start)| !matches!(start, Start::Letter));
    if !matches!(words.next(), Some((_, Start::Disguised(..)))) {
        return;
    }
    for (at, start) in path(&starts) {
        let cells = letters.get(at..at + start.cells()).unwrap_or_default();
        match start {
            Start::Disguised(_, word) | Start::After(_, word) => see(edit(cells, word)),
            Start::Letter => {}
        }
    }
}

/// For each place the longest start after which the rest makes sense too, found from the end.
fn starts<'v>(letters: &[Cell], vocabulary: &'v Vocabulary) -> [Option<Start<'v>>; MOST] {
    let mut starts = [None; MOST];
    for at in (0..letters.len()).rev() {
        let rest = letters.get(at..).unwrap_or_default();
        let fits = |cells: usize| cells == rest.len() || starts.get(at + cells).is_some_and(Option::is_some);
        let start = longest_disguised(rest, vocabulary, &fits)
            .or_else(|| longest_after(rest, &fits))
            .or_else(|| single(rest).filter(|_| fits(1)));
        if let Some(place) = starts.get_mut(at) {
            *place = start;
        }
    }
    starts
}

/// The starts one after another, from the first place to the end.
fn path<'s, 'v>(starts: &'s [Option<Start<'v>>]) -> impl Iterator<Item = (usize, Start<'v>)> + use<'s, 'v> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = (*starts.get(next)?)?;
        let at = next;
        next += start.cells();
        Some((at, start))
    })
}

fn longest_disguised<'v>(
    letters: &[Cell],
    vocabulary: &'v Vocabulary,
    fits: &impl Fn(usize) -> bool,
) -> Option<Start<'v>> {
    let mut longest: Option<(usize, &str)> = None;
    vocabulary.fits(letters, &|cell: &Cell| exactly(cell, 3), &mut |(word, rest)| {
        let cells = letters.len() - rest;
        if word.len() >= SHORT && fits(cells) && longest.is_none_or(|(most, _)| cells > most) {
            longest = Some((cells, word));
        }
    });
    longest.map(|(cells, word)| Start::Disguised(cells, word))
}

fn longest_after<'v>(letters: &[Cell], fits: &impl Fn(usize) -> bool) -> Option<Start<'v>> {
    let mut words = AFTER
        .iter()
        .filter_map(|word| Some((cells_of(letters, word)?, *word)));
    words
        .find(|(cells, _)| fits(*cells))
        .map(|(cells, word)| Start::After(cells, word))
}

/// How many cells a word takes at the start of the letters.
fn cells_of(letters: &[Cell], word: &str) -> Option<usize> {
    let mut left = word;
    for (index, cell) in letters.iter().enumerate() {
        for _ in 0..cell.count {
            left = left.strip_prefix(cell.character)?;
        }
        if left.is_empty() {
            return Some(index + 1);
        }
    }
    None
}

fn single<'v>(letters: &[Cell]) -> Option<Start<'v>> {
    let first = letters.first()?;
    let is_word = matches!(first.character, 'a' | 'i' | 'u' | 'r') && first.count == 1;
    is_word.then_some(Start::Letter)
}
