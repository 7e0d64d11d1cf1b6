//! Character sets: exports are UTF-8, but Windows programs store them as UTF-16, with or without a mark.
//! Never replaces a broken character by itself; the line it stands in is reported by the reader.

use std::io::{self, Chain, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};

const BUFFER: usize = 64 * 1024;
/// A byte that no UTF-8 text contains, so that the line that holds it is reported as broken.
const BROKEN: u8 = 0xFF;

type Whole = Chain<Cursor<Vec<u8>>, Box<dyn Read>>;

/// The same text in UTF-8, without a byte order mark.
pub(super) fn to_utf8(mut bytes: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    let mut start = Vec::new();
    bytes.by_ref().take(4).read_to_end(&mut start)?;
    let (encoding, mark): (Option<&'static Encoding>, usize) = match start.as_slice() {
        [0xEF, 0xBB, 0xBF, ..] => (None, 3),
        [0xFF, 0xFE, ..] => (Some(UTF_16LE), 2),
        [0xFE, 0xFF, ..] => (Some(UTF_16BE), 2),
        // A header begins with a digit or a bracket, which in UTF-16 has a zero byte beside it.
        [b'[' | b'0'..=b'9', 0, ..] => (Some(UTF_16LE), 0),
        [0, b'[' | b'0'..=b'9', ..] => (Some(UTF_16BE), 0),
        _ => (None, 0),
    };
    start.drain(..mark);
    let whole = Cursor::new(start).chain(bytes);
    Ok(match encoding {
        None => Box::new(whole),
        Some(encoding) => Box::new(Utf16::new(whole, encoding)),
    })
}

struct Utf16 {
    whole: Whole,
    decoder: Decoder,
    raw: Vec<u8>,
    at: usize,
    until: usize,
    exhausted: bool,
    done: bool,
}

impl Utf16 {
    fn new(whole: Whole, encoding: &'static Encoding) -> Self {
        Self {
            whole,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; BUFFER],
            at: 0,
            until: 0,
            exhausted: false,
            done: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.until = self.whole.read(&mut self.raw)?;
        self.exhausted = self.until == 0;
        Ok(())
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(room) = buffer.len().checked_sub(1) else {
            return Ok(0);
        };
        while !self.done {
            if self.at == self.until && !self.exhausted {
                self.refill()?;
            }
            let raw = self.raw.get(self.at..self.until).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
                raw,
                buffer.get_mut(..room).unwrap_or_default(),
                self.exhausted,
            );
            self.at += read;
            match result {
                DecoderResult::InputEmpty => self.done = self.exhausted,
                DecoderResult::OutputFull => return Ok(written),
                DecoderResult::Malformed(..) => {
                    if let Some(byte) = buffer.get_mut(written) {
                        *byte = BROKEN;
                    }
                    return Ok(written + 1);
                }
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
