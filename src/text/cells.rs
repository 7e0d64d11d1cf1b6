//! A stretch of text as a row of cells: which letters each of its characters may stand for. Knows no words.

use std::ops::Range;

use super::lookalike::{foreign_letter, indicated_letter};
use super::vocabulary::{Letters, letter_bit};

/// The most cells a disguised word may take up.
pub(super) const MOST: usize = 40;

/// Equal characters beside each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) character: char,
    pub(super) sign: Sign,
    /// What one of the characters reads as; nothing for a sign that only masks or parts letters.
    pub(super) letters: Letters,
    pub(super) count: u16,
    start: u32,
    end: u32,
}

/// What a character is to a disguise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Letter,
    /// A figure, or a sign that begins and ends words like one: "sh1t", "$lag", "@rse".
    Figure,
    /// A letter of another script that looks like a Latin one.
    Foreign,
    /// A sign that reads as a letter inside a word only: "fu(k", "sh!t".
    Inner,
    /// A sign that people mask letters with and hardly write inside words otherwise: "f*ck".
    Star,
    /// A sign that may mask or part letters, but also joins words: "f-ck", "b.i.t.c.h". Emoji are among them.
    Joiner,
    /// A character that no disguise has in it.
    Stranger,
}

/// A row of cells that fits on the stack.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    cells: [Cell; MOST],
    used: usize,
}

impl Cells {
    /// The cells of a part of a text, white space left out; none when there are too many.
    pub(super) fn of(text: &str, at: &Range<usize>) -> Option<Self> {
        let mut cells = Self::new();
        let part = text.get(at.clone())?;
        for (offset, character) in part
            .char_indices()
            .filter(|(_, character)| !matches!(character, ' ' | '\n'))
        {
            let cell = Cell::of(character.to_ascii_lowercase(), at.start + offset)?;
            match cells.as_mut().last_mut() {
                Some(last) if last.character == cell.character => last.grow_to(cell.end),
                Some(_) | None => cells.push(cell)?,
            }
        }
        Some(cells)
    }

    pub(super) fn as_slice(&self) -> &[Cell] {
        self.cells.get(..self.used).unwrap_or_default()
    }

    /// Cells without those that part letters.
    pub(super) fn without_separators(cells: &[Cell]) -> Self {
        let mut kept = Self::new();
        let letters = cells.iter().filter(|cell| !cell.sign.separates());
        for (place, cell) in kept.cells.iter_mut().zip(letters) {
            *place = *cell;
            kept.used += 1;
        }
        kept
    }

    fn new() -> Self {
        Self {
            cells: [Cell::EMPTY; MOST],
            used: 0,
        }
    }

    fn as_mut(&mut self) -> &mut [Cell] {
        self.cells.get_mut(..self.used).unwrap_or_default()
    }

    fn push(&mut self, cell: Cell) -> Option<()> {
        *self.cells.get_mut(self.used)? = cell;
        self.used += 1;
        Some(())
    }
}

impl Cell {
    const EMPTY: Self = Self {
        character: ' ',
        sign: Sign::Stranger,
        letters: 0,
        count: 1,
        start: 0,
        end: 0,
    };

    fn of(character: char, start: usize) -> Option<Self> {
        let (sign, letters) = meaning(character);
        Some(Self {
            character,
            sign,
            letters,
            count: 1,
            start: u32::try_from(start).ok()?,
            end: u32::try_from(start + character.len_utf8()).ok()?,
        })
    }

    fn grow_to(&mut self, end: u32) {
        self.count = self.count.saturating_add(1);
        self.end = end;
    }
}

/// The bytes of the text that cells stand for.
pub(super) fn extent(cells: &[Cell]) -> Range<usize> {
    let start = cells.first().map_or(0, |first| first.start);
    let end = cells.last().map_or(0, |last| last.end);
    start as usize..end as usize
}

impl Sign {
    pub(super) fn of(character: char) -> Self {
        meaning(character).0
    }

    /// Whether a word may begin or end with it, or with it in place of a letter.
    pub(super) fn is_edge(self) -> bool {
        matches!(self, Self::Letter | Self::Figure | Self::Foreign | Self::Stranger)
    }

    /// Whether it can be read as a letter.
    pub(super) fn reads(self) -> bool {
        matches!(self, Self::Letter | Self::Figure | Self::Foreign | Self::Inner)
    }

    /// Whether it may stand between the letters of a word and mean nothing.
    pub(super) fn separates(self) -> bool {
        matches!(self, Self::Star | Self::Joiner)
    }
}

/// What ends a word in any case.
pub(super) fn is_boundary(character: char) -> bool {
    matches!(
        character,
        ' ' | '\n' | '"' | '\'' | ')' | ',' | '/' | ':' | ';' | '>' | '?' | '[' | '\\' | ']' | '}'
    )
}

fn meaning(character: char) -> (Sign, Letters) {
    let (sign, letters) = match character {
        '0' => (Sign::Figure, "o"),
        '1' => (Sign::Figure, "il"),
        '3' => (Sign::Figure, "e"),
        '4' | '@' => (Sign::Figure, "a"),
        '5' | '$' => (Sign::Figure, "s"),
        '6' | '8' => (Sign::Figure, "b"),
        '7' => (Sign::Figure, "t"),
        '9' => (Sign::Figure, "g"),
        '!' | '|' | '\u{a1}' => (Sign::Inner, "il"),
        '(' | '<' | '{' | '\u{a2}' | '\u{a9}' => (Sign::Inner, "c"),
        '\u{ae}' => (Sign::Inner, "r"),
        '\u{a3}' => (Sign::Inner, "el"),
        '+' => (Sign::Inner, "t"),
        '\u{20ac}' => (Sign::Inner, "e"),
        '\u{a5}' => (Sign::Inner, "y"),
        '*' | '#' => (Sign::Star, ""),
        other => return other_meaning(other),
    };
    (sign, letters.chars().filter_map(letter_bit).sum())
}

fn other_meaning(character: char) -> (Sign, Letters) {
    if let Some(letter) = letter_bit(character) {
        (Sign::Letter, letter)
    } else if let Some(letter) = indicated_letter(character).and_then(letter_bit) {
        (Sign::Figure, letter)
    } else if let Some(letter) = foreign_letter(character).and_then(letter_bit) {
        (Sign::Foreign, letter)
    } else if character.is_alphanumeric() {
        (Sign::Stranger, 0)
    } else {
        (Sign::Joiner, 0)
    }
}
