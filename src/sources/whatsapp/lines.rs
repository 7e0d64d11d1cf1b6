//! Lines out of a stream, one at a time in one buffer, with their numbers.
//! Never holds more of a line than can be part of a message.

use std::io::{self, BufRead, BufReader, Read};

use crate::sources::LONGEST_TEXT;

const BUFFER: usize = 256 * 1024;
/// Room for the longest text and for the date and name before it.
const LONGEST_LINE: usize = LONGEST_TEXT + 1024;

pub(super) struct Lines {
    reader: BufReader<Box<dyn Read>>,
    bytes: Vec<u8>,
    number: u64,
    cut: bool,
}

impl Lines {
    pub(super) fn new(reader: Box<dyn Read>) -> Self {
        Self {
            reader: BufReader::with_capacity(BUFFER, reader),
            bytes: Vec::new(),
            number: 0,
            cut: false,
        }
    }

    /// Goes to the next line; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.bytes.clear();
        let read = (&mut self.reader)
            .take(LONGEST_LINE as u64)
            .read_until(b'\n', &mut self.bytes)?;
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        self.cut =
            read == LONGEST_LINE && self.bytes.last() != Some(&b'\n') && self.reader.skip_until(b'\n')? > 1;
        if self.cut {
            self.drop_half_character();
        }
        for end in [b'\n', b'\r'] {
            if self.bytes.last() == Some(&end) {
                self.bytes.pop();
            }
        }
        Ok(true)
    }

    /// The line without its end.
    pub(super) fn line(&self) -> &[u8] {
        &self.bytes
    }

    /// 1-based.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether the line was longer than what is kept of it.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    fn drop_half_character(&mut self) {
        if let Err(error) = std::str::from_utf8(&self.bytes)
            && error.error_len().is_none()
        {
            self.bytes.truncate(error.valid_up_to());
        }
    }
}
