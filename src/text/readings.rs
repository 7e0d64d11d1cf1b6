//! The ways a row of cells can be read as a disguised word. Each way has the conditions under which nobody could mean
//! anything else; where they do not hold, the row stays what it is.

use std::borrow::Cow;
use std::ops::BitOr;

use super::cells::{Cell, Cells, Sign, extent};
use super::rewrite::Edit;
use super::spelt::apart;
use super::vocabulary::{Letters, Step, Vocabulary, letter_bit};

/// Shorter words are taken for disguised only when figures or repeated letters leave no other reading.
pub(super) const SHORT: usize = 4;
const ANY: Letters = (1 << 26) - 1;

/// What readers take a mask for when more than one word fits, the likeliest first. Source: own selection.
const USUAL: [&str; 21] = [
    "fuck", "fuk", "fck", "shit", "cunt", "twat", "bastard", "bitch", "wank", "prick", "bollock", "nigg",
    "dick", "cock", "piss", "arse", "slut", "slag", "whore", "bugger", "knob",
];
/// How many of these are also recognised by their beginning ("sh**"), where "co**" may have a footnote.
const USUAL_UNFINISHED: usize = 9;

/// The row without signs at its ends, and whether a mask follows that may hide the end of a word.
pub(super) struct Core<'c> {
    pub(super) cells: &'c [Cell],
    /// Cells at the end that can only be masks.
    open_end: usize,
}

impl<'c> Core<'c> {
    pub(super) fn of(cells: &'c [Cell]) -> Option<Self> {
        let start = cells.iter().position(|cell| cell.sign.is_edge())?;
        let end = cells.iter().rposition(|cell| cell.sign.is_edge())? + 1;
        let emphasised = cells.iter().take(start).any(|cell| cell.sign == Sign::Star);
        let after = cells.iter().skip(end);
        let open_end = after
            .take_while(|cell| !emphasised && cell.sign == Sign::Star)
            .count();
        Some(Self {
            cells: cells.get(start..end + open_end)?,
            open_end,
        })
    }

    pub(super) fn closed(&self) -> &'c [Cell] {
        let end = self.cells.len().saturating_sub(self.open_end);
        self.cells.get(..end).unwrap_or_default()
    }
}

/// Figures for letters and stretched letters: "sh1t", "shiiiit".
pub(super) fn figures<'v>(core: &Core<'_>, vocabulary: &'v Vocabulary) -> Option<Edit<'v>> {
    let cells = core.closed();
    let plain = cells.iter().all(|cell| cell.sign == Sign::Letter);
    let tripled = cells.iter().any(|cell| cell.count > 2);
    let mixed = cells.iter().any(|cell| cell.sign == Sign::Foreign)
        && cells.iter().any(|cell| cell.character.is_ascii());
    let unsure = known_letters(cells) < 2 && !mixed;
    if cells.iter().any(|cell| !cell.sign.reads()) || unsure || is_code(cells) {
        return None;
    }
    let step = |cell: &Cell| exactly(cell, if is_rarely_doubled(cell.character) { 2 } else { 3 });
    let first_is_letter = cells.first().is_some_and(|cell| cell.sign == Sign::Letter);
    let signs = cells.iter().any(|cell| cell.sign == Sign::Inner);
    let short_will_do = first_is_letter && !signs && (!plain || tripled);
    let mut longest: Option<&str> = None;
    vocabulary.fits(cells, &step, &mut |(word, rest)| {
        let long_enough = word.len() >= SHORT || short_will_do;
        if rest == 0 && long_enough && longest.is_none_or(|longest| word.len() > longest.len()) {
            longest = Some(word);
        }
    });
    let word = longest.filter(|word| !plain || word.len() != length(cells))?;
    Some(edit(cells, word))
}

/// Every letter twice: "sshhiitt".
pub(super) fn doubled<'v>(core: &Core<'_>, vocabulary: &'v Vocabulary) -> Option<Edit<'v>> {
    let cells = core.closed();
    let twice = |cell: &Cell| cell.sign == Sign::Letter && cell.count.is_multiple_of(2);
    if !cells.iter().all(twice) {
        return None;
    }
    let once = |cell: &Cell| std::iter::repeat_n(cell.character, usize::from(cell.count / 2));
    let word = vocabulary.word(cells.iter().flat_map(once))?;
    Some(edit(cells, word))
}

/// Signs in place of letters: "f**k", "b#stard", "sh-t".
pub(super) fn masked<'v>(core: &Core<'_>, vocabulary: &'v Vocabulary) -> Option<Edit<'v>> {
    let cells = core.cells;
    let first = cells.first()?;
    let hides = |cell: &Cell| is_mask(cell) && !std::ptr::eq(cell, first);
    let hidden = cells.iter().filter(|cell| hides(cell));
    let known = length(cells) - hidden.clone().map(|cell| usize::from(cell.count)).sum::<usize>();
    let strange = cells.iter().any(|cell| cell.sign == Sign::Stranger);
    if known == length(cells) || known < 2 || length(cells) < SHORT || strange {
        return None;
    }
    let by_stars = hidden.clone().all(|cell| cell.sign == Sign::Star);
    let by_pictures = hidden.clone().all(is_picture);
    if !by_stars && are_initials(cells, &hides) {
        return None;
    }
    let step = |cell: &Cell| {
        if hides(cell) {
            anything(cell)
        } else {
            exactly(cell, 3)
        }
    };
    let mut choice = Choice::default();
    vocabulary.fits(cells, &step, &mut |(word, rest)| {
        if rest == 0 {
            choice.offer(word);
        }
    });
    let half_known = known * 2 >= length(cells);
    let word = match length(cells) - length(core.closed()) {
        0 if choice.related && (by_stars || by_pictures) => choice.first,
        0 if half_known => choice.usual(USUAL.len()),
        0 => choice.usual(USUAL_UNFINISHED).filter(|_| by_stars),
        1 => None,
        _ => choice.usual(USUAL_UNFINISHED).filter(|_| half_known),
    };
    word.map(|word| edit(cells, word))
}

/// Signs between letters: all of them ("f-u-c-k") or some ("fu.ck").
pub(super) fn parted<'v>(core: &Core<'_>, vocabulary: &'v Vocabulary, see: &mut impl FnMut(Edit<'v>)) {
    let cells = core.closed();
    let letters = Cells::without_separators(cells);
    let letters = letters.as_slice();
    if letters.len() == cells.len() || letters.iter().any(|cell| !cell.sign.reads()) {
        return;
    }
    let mut groups = cells.split(|cell| cell.sign.separates());
    if groups.all(|group| length(group) <= 1) {
        apart(letters, vocabulary, see);
    } else if let Some(word) = glued(cells, letters, vocabulary) {
        see(edit(cells, word));
    }
}

/// Joins parts of a word, never two words that stand for themselves.
fn glued<'v>(cells: &[Cell], letters: &[Cell], vocabulary: &'v Vocabulary) -> Option<&'v str> {
    let mut word = None;
    vocabulary.fits(letters, &|cell: &Cell| exactly(cell, 3), &mut |(fit, rest)| {
        if rest == 0 && fit.len() >= SHORT {
            word = word.or(Some(fit));
        }
    });
    let by_stars = separators_of(cells).all(|cell| cell.sign == Sign::Star);
    let initial = separators_of(cells).count() == 1 && cells.get(1).is_some_and(|cell| cell.character == '.');
    let by_pictures = separators_of(cells).all(is_picture);
    let cannot_be_said = |group: &[Cell]| !group.iter().any(has_vowel);
    let broken = cells.split(|cell| cell.sign.separates()).any(cannot_be_said);
    word.filter(|word| {
        let usual = rank(word).is_some();
        if by_stars {
            usual || broken
        } else {
            usual && (broken && !initial || by_pictures)
        }
    })
}

fn separators_of(cells: &[Cell]) -> impl Iterator<Item = &Cell> {
    cells.iter().filter(|cell| cell.sign.separates())
}

/// Whether it begins like a number ("57ab").
fn is_code(cells: &[Cell]) -> bool {
    cells
        .iter()
        .take_while(|cell| cell.sign == Sign::Figure)
        .map(|cell| usize::from(cell.count))
        .sum::<usize>()
        > 1
}

/// Single letters with signs between them ("s.a.s"), or one before what can be said ("s.iter").
fn are_initials(cells: &[Cell], hides: &impl Fn(&Cell) -> bool) -> bool {
    let groups = || cells.split(|cell| hides(cell)).filter(|group| !group.is_empty());
    let singles = groups().all(|group| length(group) == 1) && groups().count() > 2;
    let stop = cells
        .get(1)
        .is_some_and(|cell| cell.character == '.' && cell.count == 1);
    let said = groups().nth(1).is_some_and(|group| group.iter().any(has_vowel));
    singles || stop && groups().count() == 2 && said
}

/// The words that fit a mask.
#[derive(Default)]
struct Choice<'v> {
    first: Option<&'v str>,
    /// Whether all of them are forms or misspellings of one word.
    related: bool,
    likeliest: Option<(usize, &'v str)>,
}

impl<'v> Choice<'v> {
    fn offer(&mut self, word: &'v str) {
        let stem = |word: &'v str| word.get(..SHORT);
        let letters = |word: &'v str| word.chars().filter_map(letter_bit).fold(0, BitOr::bitor);
        let same = |first| stem(first) == stem(word) || letters(first) == letters(word);
        self.related = self.first.is_none_or(|first| self.related && same(first));
        self.first = self.first.or(Some(word));
        if let Some(rank) = rank(word)
            && self.likeliest.is_none_or(|(likeliest, _)| rank < likeliest)
        {
            self.likeliest = Some((rank, word));
        }
    }

    fn usual(&self, ranks: usize) -> Option<&'v str> {
        self.likeliest
            .filter(|(rank, _)| *rank < ranks)
            .map(|(_, word)| word)
    }
}

fn rank(word: &str) -> Option<usize> {
    USUAL.iter().position(|usual| word.contains(usual))
}

fn is_mask(cell: &Cell) -> bool {
    match cell.sign {
        Sign::Star | Sign::Joiner | Sign::Inner => true,
        Sign::Figure => matches!(cell.character, '@' | '$'),
        Sign::Letter | Sign::Foreign | Sign::Stranger => false,
    }
}

fn is_picture(cell: &Cell) -> bool {
    cell.sign == Sign::Joiner && matches!(cell.character, '\u{2600}'..='\u{27bf}' | '\u{1f300}'..)
}

fn anything(cell: &Cell) -> Step {
    Step {
        letters: ANY,
        least: cell.count,
        most: cell.count,
    }
}

/// As many letters as there are, or fewer when there are so many that they are stretched.
pub(super) fn exactly(cell: &Cell, stretched_from: u16) -> Step {
    Step {
        letters: cell.letters,
        least: if cell.count < stretched_from {
            cell.count
        } else {
            1
        },
        most: cell.count,
    }
}

fn has_vowel(cell: &Cell) -> bool {
    "aeiouy"
        .chars()
        .filter_map(letter_bit)
        .any(|vowel| cell.letters & vowel != 0)
}

fn is_rarely_doubled(letter: char) -> bool {
    matches!(letter, 'h'..='k' | 'q' | 'u'..='y')
}

pub(super) fn known_letters(cells: &[Cell]) -> usize {
    length(cells)
        - cells
            .iter()
            .filter(|cell| cell.sign != Sign::Letter)
            .map(|cell| usize::from(cell.count))
            .sum::<usize>()
}

pub(super) fn length(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| usize::from(cell.count)).sum()
}

pub(super) fn edit<'v>(cells: &[Cell], word: &'v str) -> Edit<'v> {
    Edit {
        at: extent(cells),
        plain: Cow::Borrowed(word),
    }
}
