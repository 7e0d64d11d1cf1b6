//! A folded text under construction, with the way back to the original. Never holds a part without an origin.

use std::borrow::Cow;
use std::ops::Range;

/// The bytes of the original that a folded byte stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Origin {
    pub(super) fn new(range: &Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: offset(range.start),
            end: offset(range.end),
        }
    }
}

/// What a part of a folded text is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit<'e> {
    pub(super) at: Range<usize>,
    pub(super) plain: Cow<'e, str>,
}

/// A folded text with the origin of each of its bytes.
#[derive(Debug)]
pub(super) struct Rewrite {
    folded: String,
    origin: Vec<Origin>,
}

impl Rewrite {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            folded: String::with_capacity(bytes),
            origin: Vec::with_capacity(bytes),
        }
    }

    /// A text that is still byte for byte the original, but for its case.
    pub(super) fn of_ascii(folded: String) -> Self {
        let origin = (0..folded.len()).map(|at| Origin::new(&(at..at + 1)));
        Self {
            origin: origin.collect(),
            folded,
        }
    }

    pub(super) fn of(folded: String, origin: Vec<Origin>) -> Self {
        Self { folded, origin }
    }

    pub(super) fn into_parts(self) -> (String, Vec<Origin>) {
        (self.folded, self.origin)
    }

    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    pub(super) fn push(&mut self, character: char, origin: Origin) {
        self.folded.push(character);
        self.origin.resize(self.folded.len(), origin);
    }

    /// The characters, each with its origin.
    pub(super) fn characters(&self) -> impl Iterator<Item = (char, Origin)> {
        let characters = self.folded.char_indices();
        characters.filter_map(|(at, character)| Some((character, *self.origin.get(at)?)))
    }

    /// Replaces the last bytes, all ASCII, by one character that stands for all of them.
    pub(super) fn replace_tail(&mut self, bytes: usize, character: char) {
        let at = self.folded.len().saturating_sub(bytes);
        let origin = self.whole(&(at..self.folded.len()));
        self.folded.truncate(at);
        self.origin.truncate(at);
        self.push(character, origin);
    }

    /// Makes the edits, which are in order and do not overlap. Each new byte stands for all that its edit replaced.
    pub(super) fn edit(&mut self, edits: &[Edit<'_>]) {
        if edits.is_empty() {
            return;
        }
        let mut new = Self::with_capacity(self.folded.len());
        let mut done = 0;
        for edit in edits {
            new.copy(self, done..edit.at.start);
            let origin = self.whole(&edit.at);
            new.folded.push_str(&edit.plain);
            new.origin.resize(new.folded.len(), origin);
            done = edit.at.end;
        }
        new.copy(self, done..self.folded.len());
        *self = new;
    }

    fn copy(&mut self, from: &Self, range: Range<usize>) {
        self.folded
            .push_str(from.folded.get(range.clone()).unwrap_or_default());
        self.origin
            .extend_from_slice(from.origin.get(range).unwrap_or_default());
    }

    fn whole(&self, range: &Range<usize>) -> Origin {
        let origins = self.origin.get(range.clone()).unwrap_or_default();
        Origin {
            start: origins.first().map_or(0, |first| first.start),
            end: origins.last().map_or(0, |last| last.end),
        }
    }
}
