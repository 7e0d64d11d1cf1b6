//! The quick look: cuts a text at white space and marks what may be disguised in each part. Decides nothing, looks up
//! nothing and never allocates.

use std::ops::Range;

/// What the bytes of a token are, as bits.
const LETTER: u8 = 1;
/// A figure or sign that may stand for a letter wherever it is.
const FIGURE: u8 = 2;
/// A sign that may only stand for a letter, or part letters, inside a word.
const JOINER: u8 = 4;
/// A letter that English rarely doubles.
const RARELY_DOUBLED: u8 = 8;
/// Not what folding leaves or lower case makes plain.
const UNPLAIN: u8 = 16;
/// A letter after a joiner.
const JOINED: u8 = 32;
/// Equal letters, three of them or two that are rarely doubled.
const REPEATED: u8 = 64;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let character = byte as u8;
        classes[byte] = match character {
            b'a' | b'h' | b'i' | b'j' | b'k' | b'q' | b'u' | b'v' | b'w' | b'x' | b'y' | b'A' | b'H'
            | b'I' | b'J' | b'K' | b'Q' | b'U' | b'V' | b'W' | b'X' | b'Y' => LETTER | RARELY_DOUBLED,
            b'b'..=b'z' | b'B'..=b'Z' => LETTER,
            b'0'..=b'9' | b'@' | b'$' | b'*' | b'#' | b'%' => FIGURE,
            b'.' | b'-' | b'_' | b'!' | b'(' | b'<' | b'{' | b'|' | b'+' | b'&' | b'~' | b'^' | b'=' => {
                JOINER
            }
            b'`' | 0..=9 | 11..=31 | 127 => UNPLAIN,
            128.. => UNPLAIN | FIGURE | JOINER,
            b'\n' | b' ' | b'"' | b'\'' | b')' | b',' | b'/' | b':' | b';' | b'>' | b'?' | b'[' | b'\\'
            | b']' | b'}' => 0,
        };
        byte += 1;
    }
    classes
}

/// A stretch of a text without white space, empty where two white spaces meet.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) at: Range<usize>,
    /// The white space it ends at.
    pub(super) ended_by: Option<u8>,
    marks: u8,
}

impl Token {
    /// Whether it may hold a disguised word by itself.
    pub(super) fn is_suspicious(&self) -> bool {
        self.marks & REPEATED != 0 || self.marks & LETTER != 0 && self.marks & (FIGURE | JOINED) != 0
    }

    /// Whether folding would leave it alone but for its case.
    pub(super) fn is_plain(&self) -> bool {
        let doubled_space = self.at.is_empty() && self.ended_by == Some(b' ');
        self.marks & UNPLAIN == 0 && !doubled_space
    }
}

/// The tokens of a text.
pub(super) struct Tokens<'t> {
    bytes: &'t [u8],
    next: Option<usize>,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            next: Some(0),
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.next?;
        let mut marks = 0;
        let mut class_before = 0;
        let mut letters_before = [0, 0];
        let mut end = start;
        let mut ended_by = None;
        for byte in self.bytes.get(start..).unwrap_or_default() {
            if matches!(byte, b' ' | b'\n') {
                ended_by = Some(*byte);
                break;
            }
            let class = CLASSES[usize::from(*byte)];
            let letter = byte | 0x20;
            marks |= class;
            if class & LETTER != 0 {
                let [last, second_last] = letters_before;
                if class_before & JOINER != 0 {
                    marks |= JOINED;
                }
                if last == letter && (second_last == letter || class & RARELY_DOUBLED != 0) {
                    marks |= REPEATED;
                }
            }
            class_before = class;
            letters_before = [letter, letters_before[0]];
            end += 1;
        }
        self.next = ended_by.map(|_| end + 1);
        Some(Token {
            at: start..end,
            ended_by,
            marks,
        })
    }
}
