//! The first look at a text, a stretch of bytes at a time: whether folding it takes more than lower case, and whether
//! any of it may be disguised. Errs on the careful side; `scan` then looks at what it points to.

#![expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the loops compile to vector instructions"
)]

use std::ops::Range;

/// Bytes looked at together. The loops over them are written so that they compile to vector instructions, and read the
/// window anew for each neighbour, which is faster than keeping what was found.
const LANES: usize = 48;
/// The stretch with one byte before it and some more after it.
const WINDOW: usize = LANES + 16;

/// What a stretch of a text looks like.
#[derive(Debug, Clone)]
pub(super) struct Glance {
    pub(super) at: Range<usize>,
    /// Whether it is more than printable ASCII, single spaces and line breaks.
    pub(super) unplain: bool,
    pub(super) suspicious: bool,
}

/// Looks at the stretches of a text, one after another.
pub(super) fn glances(text: &str) -> impl Iterator<Item = Glance> {
    let bytes = text.as_bytes();
    (0..bytes.len()).step_by(LANES).map(move |start| {
        let window = window(bytes, start);
        Glance {
            at: start..bytes.len().min(start + LANES),
            unplain: is_unplain(&window),
            suspicious: is_suspicious(&window),
        }
    })
}

/// Whether a text is printable ASCII with single spaces and line breaks.
pub(super) fn is_plain_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut starts = (0..bytes.len()).step_by(LANES);
    starts.all(|start| !is_unplain(&window(bytes, start)))
}

/// The bytes from one before the start on, with line breaks for what is outside the text.
fn window(bytes: &[u8], start: usize) -> [u8; WINDOW] {
    let whole = start
        .checked_sub(1)
        .and_then(|before| bytes.get(before..)?.first_chunk());
    if let Some(whole) = whole {
        return *whole;
    }
    let mut window = [b'\n'; WINDOW];
    let before = start.saturating_sub(1);
    let place = usize::from(start == 0);
    let seen = bytes.get(before..bytes.len().min(before + WINDOW - place));
    if let Some(seen) = seen
        && let Some(place) = window.get_mut(place..place + seen.len())
    {
        place.copy_from_slice(seen);
    }
    window
}

fn is_unplain(window: &[u8; WINDOW]) -> bool {
    let mut unplain = false;
    for lane in 0..LANES {
        let (before, byte) = (window[lane], window[lane + 1]);
        let printable = (byte.wrapping_sub(b' ') < 95) & (byte != b'`');
        unplain |= !(printable | (byte == b'\n')) | (byte == b' ') & is_space(before);
    }
    unplain
}

fn is_suspicious(window: &[u8; WINDOW]) -> bool {
    has_figures(window) | has_repeats(window) | has_single_letters(window)
}

/// Figures beside letters, and a line break between letters.
fn has_figures(window: &[u8; WINDOW]) -> bool {
    let mut found = false;
    for lane in 0..LANES {
        let (before, byte, after) = (window[lane], window[lane + 1], window[lane + 2]);
        let quiet = is_letter(before) | is_space(before) | (before == b'\'') | (before == b'"');
        found |= is_letter(byte) & !quiet
            | is_letter(before) & (is_figure(byte) | (byte == b'\n') & is_letter(after));
        found |= byte > 127;
    }
    found
}

/// Letters that English rarely doubles, three in a row, and three pairs in a row.
fn has_repeats(window: &[u8; WINDOW]) -> bool {
    let mut found = false;
    for lane in 0..LANES {
        let pair = |at: usize| (window[at] ^ window[at + 1]) & 0xdf == 0;
        let more = pair(lane + 1) | pair(lane + 2) & pair(lane + 4);
        found |= is_letter(window[lane]) & pair(lane) & (is_rarely_doubled(window[lane]) | more);
    }
    found
}

/// Two tokens of one letter, perhaps with a sign after it, between others: what four of them have in the middle.
fn has_single_letters(window: &[u8; WINDOW]) -> bool {
    let mut found = false;
    for lane in 0..LANES {
        let space = |at: usize| is_space(window[at]);
        let ends = |at: usize| space(at) | is_sign(window[at]) & space(at + 1);
        let next = space(lane + 2) & !space(lane + 3) & ends(lane + 4)
            | space(lane + 3) & !space(lane + 4) & ends(lane + 5);
        found |= space(lane) & !space(lane + 1) & ends(lane + 2) & next;
    }
    found
}

fn is_letter(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'a') < 26
}

fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte == b'\n')
}

/// A figure or sign that reads as a letter or masks one.
fn is_figure(byte: u8) -> bool {
    (byte.wrapping_sub(b'0') < 10) | (byte.wrapping_sub(b'#') < 3) | (byte == b'*') | (byte == b'@')
}

fn is_sign(byte: u8) -> bool {
    !is_letter(byte) & (byte.wrapping_sub(b'0') > 9)
}

fn is_rarely_doubled(byte: u8) -> bool {
    let lower = byte | 0x20;
    (lower.wrapping_sub(b'h') < 4) | (lower == b'q') | (lower.wrapping_sub(b'u') < 5)
}
