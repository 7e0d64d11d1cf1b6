//! Words that people disguise, put back into plain spelling: figures for letters, stretched, masked, spaced and parted
//! letters. Changes a stretch only when it then is a word of the vocabulary; never joins words that stand for themselves.

use std::borrow::Cow;
use std::ops::Range;

use super::broken::{over_hyphen, over_lines};
use super::cells::{Cells, Sign, extent, is_boundary};
use super::glance::{Glance, glances};
use super::link;
use super::readings::{Core, SHORT, doubled, figures, masked, parted};
use super::rewrite::Edit;
use super::scan::{Token, Tokens, is_suspicious};
use super::spelt::apart;
use super::vocabulary::Vocabulary;

/// The fewest letters that, standing apart, can be a word.
const FEWEST_APART: usize = 4;
/// The most letters on one line of a word that goes on in the next.
const MOST_ON_A_LINE: usize = 2;

/// Whether a text is printable ASCII and line breaks with single spaces and holds no disguised word, so that all
/// there is to fold is its case. Does not allocate.
pub fn is_plain(original: &str, vocabulary: &Vocabulary) -> bool {
    let mut disguised = false;
    let mut search = Search::of(original, vocabulary);
    for glance in glances(original) {
        search.look_around(&glance, &mut |_| disguised = true);
        if glance.unplain || disguised {
            return false;
        }
    }
    !link::may_be_encoded(original)
}

/// What to put in place of the disguised words of a folded text.
pub(super) fn plain_words<'v>(folded: &str, vocabulary: &'v Vocabulary) -> Vec<Edit<'v>> {
    let mut edits = Vec::new();
    let mut search = Search::of(folded, vocabulary);
    for glance in glances(folded) {
        search.look_around(&glance, &mut |edit| edits.push(edit));
    }
    edits
}

struct Search<'t, 'v> {
    text: &'t str,
    vocabulary: &'v Vocabulary,
    /// How far the text has been looked at.
    done: usize,
    /// Tokens of one letter each, and how many.
    letters: Range<usize>,
    count: usize,
    /// How many of them are on this line.
    on_line: usize,
    /// The letters that the line before ended with, unless they are disguised.
    half: Range<usize>,
}

impl<'t, 'v> Search<'t, 'v> {
    fn of(text: &'t str, vocabulary: &'v Vocabulary) -> Self {
        Self {
            text,
            vocabulary,
            done: 0,
            letters: 0..0,
            count: 0,
            on_line: 0,
            half: 0..0,
        }
    }

    /// Takes the stretches of the text in turn; looks at what is suspicious, to the ends of its words.
    fn look_around(&mut self, glance: &Glance, see: &mut impl FnMut(Edit<'v>)) {
        if !glance.suspicious || glance.at.end <= self.done {
            return;
        }
        let part = self.words_around(&glance.at);
        for token in Tokens::of(self.text, &part) {
            self.look_at(&token, see);
        }
        self.end_letters(see);
        self.done = part.end;
    }

    /// Grows a stretch to whole tokens, and over tokens of one letter on both sides.
    fn words_around(&self, stretch: &Range<usize>) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let space = |byte: &u8| matches!(byte, b' ' | b'\n');
        let before = |at: usize| {
            let seen = bytes.get(self.done..at).unwrap_or_default();
            self.done + seen.iter().rposition(space).map_or(0, |space| space + 1)
        };
        let after = |at: usize| {
            let rest = bytes.get(at..).unwrap_or_default();
            at + rest.iter().position(space).unwrap_or(rest.len())
        };
        let (mut start, mut end) = (before(stretch.start), after(stretch.end));
        while start > self.done && is_single(self.part(&(before(start - 1)..start - 1))) {
            start = before(start - 1);
        }
        while end < bytes.len() && is_single(self.part(&(end + 1..after(end + 1)))) {
            end = after(end + 1);
        }
        start..end
    }

    fn look_at(&mut self, token: &Token, see: &mut impl FnMut(Edit<'v>)) {
        if is_single(self.part(&token.at)) {
            if self.count == 0 {
                self.letters.start = token.at.start;
            }
            self.letters.end = token.at.end;
            self.count += 1;
            self.on_line += 1;
        } else {
            self.end_letters(see);
            self.on_line = 0;
            self.look_at_word(token, see);
        }
        if token.ends_line {
            if self.on_line > MOST_ON_A_LINE {
                self.end_letters(see);
            }
            self.on_line = 0;
        }
    }

    fn look_at_word(&mut self, token: &Token, see: &mut impl FnMut(Edit<'v>)) {
        let half = std::mem::take(&mut self.half);
        if token.suspicious {
            self.look_into(&token.at, see);
        } else if let Some(edit) = self.over_lines(&half, &token.at) {
            see(edit);
        } else if token.ends_line {
            self.half = token.at.clone();
        }
    }

    /// A word of which one half ends a line and the other begins the next.
    fn over_lines(&self, first: &Range<usize>, second: &Range<usize>) -> Option<Edit<'v>> {
        if first.is_empty() || first.end + 1 != second.start {
            return None;
        }
        let (start, rest) = (self.part(first), self.part(second));
        let signs = rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let end = rest.strip_suffix(signs)?;
        if signs.starts_with(['\'', '-', '_']) || !over_lines(start, end) {
            return None;
        }
        self.joined(start, end, &(first.start..second.start + end.len()))
    }

    fn joined(&self, first: &str, second: &str, at: &Range<usize>) -> Option<Edit<'v>> {
        let halves = first.len() > 1 && second.len() > 1 && first.len() + second.len() >= SHORT;
        let word = self
            .vocabulary
            .word(first.chars().chain(second.chars()))
            .filter(|_| halves)?;
        Some(Edit {
            at: at.clone(),
            plain: Cow::Borrowed(word),
        })
    }

    /// A word with a hyphen in it.
    fn over_hyphen(&self, core: &Range<usize>) -> Option<Edit<'v>> {
        let (first, second) = self.part(core).split_once('-')?;
        over_hyphen(first, second)
            .then(|| self.joined(first, second, core))
            .flatten()
    }

    fn end_letters(&mut self, see: &mut impl FnMut(Edit<'v>)) {
        let count = std::mem::take(&mut self.count);
        if count < FEWEST_APART {
            return;
        }
        let Some(cells) = Cells::of(self.text, &self.letters) else {
            return;
        };
        let Some(core) = Core::of(cells.as_slice()) else {
            return;
        };
        if let Some(edit) = masked(&core, self.vocabulary) {
            see(edit);
        } else {
            let letters = Cells::without_separators(core.closed());
            apart(letters.as_slice(), self.vocabulary, see);
        }
    }

    /// The words of one token, each first as a whole, then the parts that signs leave.
    fn look_into(&self, token: &Range<usize>, see: &mut impl FnMut(Edit<'v>)) {
        let written = self.part(token);
        if written.contains(link::MARK) || written.starts_with("www.") || is_address(written) {
            return;
        }
        for word in self.split(token, is_boundary) {
            if !self.look_at_whole(&word, see) {
                for part in self.split(&word, |character| Sign::of(character) == Sign::Joiner) {
                    self.look_at_part(&part, see);
                }
            }
        }
    }

    /// Whether nothing is left to look at.
    fn look_at_whole(&self, word: &Range<usize>, see: &mut impl FnMut(Edit<'v>)) -> bool {
        let Some(cells) = Cells::of(self.text, word) else {
            return false;
        };
        let Some(core) = Core::of(cells.as_slice()) else {
            return true;
        };
        let read = doubled(&core, self.vocabulary)
            .or_else(|| figures(&core, self.vocabulary))
            .or_else(|| self.over_hyphen(&extent(core.closed())))
            .or_else(|| masked(&core, self.vocabulary));
        if let Some(edit) = read {
            see(edit);
            return true;
        }
        let mut found = false;
        parted(&core, self.vocabulary, &mut |edit| {
            found = true;
            see(edit);
        });
        found || !core.closed().iter().any(|cell| cell.sign == Sign::Joiner)
    }

    fn look_at_part(&self, part: &Range<usize>, see: &mut impl FnMut(Edit<'v>)) {
        if let Some(cells) = Cells::of(self.text, part)
            && let Some(core) = Core::of(cells.as_slice())
            && let Some(edit) = figures(&core, self.vocabulary).or_else(|| masked(&core, self.vocabulary))
        {
            see(edit);
        }
    }

    /// The suspicious parts that are left between characters.
    fn split(
        &self,
        range: &Range<usize>,
        between: impl Fn(char) -> bool,
    ) -> impl Iterator<Item = Range<usize>> {
        let mut start = range.start;
        let parts = self.part(range).split_inclusive(between);
        parts.filter_map(move |part| {
            let at = start..start + part.len();
            start = at.end;
            is_suspicious(part.as_bytes()).then_some(at)
        })
    }

    fn part(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

/// One letter or sign, perhaps with a sign at its end.
fn is_single(token: &str) -> bool {
    match token.as_bytes() {
        [_] => true,
        [first, second] => first.is_ascii() && second.is_ascii_punctuation(),
        [128..=255, ..] => token.chars().nth(1).is_none(),
        _ => false,
    }
}

/// An e-mail address: nothing in it is a disguise.
fn is_address(token: &str) -> bool {
    token.split_once('@').is_some_and(|(name, host)| {
        let mut host = host.split('.');
        let first = host.next().is_some_and(|first| !first.is_empty());
        let next = host
            .next()
            .is_some_and(|next| next.starts_with(|first: char| first.is_alphanumeric()));
        !name.is_empty() && first && next
    })
}
