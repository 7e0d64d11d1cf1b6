//! The quick look: cuts a text at white space and marks what may be disguised in each part. Decides nothing, looks up
//! nothing and never allocates. `glance` comes before it and says which stretches it need not see.

use std::ops::Range;

/// What the bytes of a token are, as bits.
const LETTER: u8 = 1;
/// A figure or sign that may stand for a letter wherever it is.
const FIGURE: u8 = 2;
/// A sign that may only stand for a letter, or part letters, inside a word.
const JOINER: u8 = 4;
/// A letter that English rarely doubles.
const RARELY_DOUBLED: u8 = 8;
/// What a letter must stand beside to be part of a disguise.
const BEFORE_LETTER: u8 = FIGURE | JOINER;

/// So many letters doubled, one after another, are hardly English.
const PAIRS: usize = 3;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let character = byte as u8;
        classes[byte] = match character {
            b'h'..=b'k' | b'q' | b'u'..=b'y' | b'H'..=b'K' | b'Q' | b'U'..=b'Y' => LETTER | RARELY_DOUBLED,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' | b'@' | b'$' | b'*' | b'#' | b'%' => FIGURE,
            b'.' | b'-' | b'_' | b'!' | b'(' | b'<' | b'{' | b'|' | b'+' | b'&' | b'~' | b'^' | b'=' => {
                JOINER
            }
            128.. => FIGURE | JOINER,
            0..=32
            | b'"'
            | b'\''
            | b')'
            | b','
            | b'/'
            | b':'
            | b';'
            | b'>'
            | b'?'
            | b'['
            | b'\\'
            | b']'
            | b'`'
            | b'}'
            | 127 => 0,
        };
        byte += 1;
    }
    classes
}

/// A stretch of a text without white space.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) at: Range<usize>,
    /// Whether a line ends with it.
    pub(super) ends_line: bool,
    /// Whether it may hold a disguised word by itself.
    pub(super) suspicious: bool,
}

/// The tokens of a part of a text that begins and ends with a token.
pub(super) struct Tokens<'t> {
    bytes: &'t [u8],
    next: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str, part: &Range<usize>) -> Self {
        Self {
            bytes: text.as_bytes().get(..part.end).unwrap_or_default(),
            next: part.start,
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.bytes.get(self.next..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| matches!(byte, b' ' | b'\n'));
        let token = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
        let at = self.next..self.next + token.len();
        self.next = at.end + 1;
        Some(Token {
            ends_line: rest.get(token.len()) != Some(&b' '),
            suspicious: is_suspicious(token),
            at,
        })
    }
}

/// Whether there is more than ASCII, a figure or sign stands beside a letter, or letters repeat as they rarely do in English.
pub(super) fn is_suspicious(token: &[u8]) -> bool {
    let mut class_before = 0;
    let mut last = 0;
    let mut repeated = false;
    let mut pairs = 0;
    for byte in token {
        let class = CLASSES[usize::from(*byte)];
        let letter = byte | 0x20;
        let repeats = class & LETTER != 0 && letter == last;
        let beside = class & LETTER != 0 && class_before & BEFORE_LETTER != 0
            || class & FIGURE != 0 && class_before & LETTER != 0;
        if *byte > 127 || beside || repeats && (repeated || class & RARELY_DOUBLED != 0) {
            return true;
        }
        pairs = match (repeats, repeated) {
            (true, _) => pairs + 1,
            (false, true) => pairs,
            (false, false) => 0,
        };
        if pairs == PAIRS {
            return true;
        }
        class_before = class;
        last = letter;
        repeated = repeats;
    }
    false
}
