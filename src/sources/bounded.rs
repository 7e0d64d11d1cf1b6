//! Lines and texts of outside files, held within limits so that no input decides how much memory is used.
//! Never keeps what is over a limit: it is skipped, and the caller is told.

use std::io::{self, BufRead, Read as _};

use super::Progress;

/// One line, without its line break taken off.
pub(super) enum Line<'a> {
    Whole(&'a [u8]),
    /// Longer than the limit: read past, not held.
    TooLong,
}

/// Reads a file line by line and counts lines and bytes.
pub(super) struct Lines<R> {
    reader: R,
    progress: Progress,
    longest: usize,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// `longest` is the longest line in bytes, its line break included.
    pub(super) fn new(reader: R, longest: usize, progress: Progress) -> Self {
        Self {
            reader,
            progress,
            longest,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// The number of the line read last, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// # Errors
    /// When the reader fails; nothing more is to be had from it then.
    pub(super) fn read(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let limit = self.longest as u64 + 1;
        let mut read = self
            .reader
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_too_long = read > self.longest;
        if is_too_long && self.buffer.last() != Some(&b'\n') {
            read += self.reader.skip_until(b'\n')?;
        }
        self.progress.add(read as u64);
        Ok(Some(if is_too_long {
            self.buffer = Vec::new();
            Line::TooLong
        } else {
            Line::Whole(&self.buffer)
        }))
    }
}

/// Cuts a text to `longest` bytes at a character; says whether something was lost.
pub(super) fn cut(text: &mut String, longest: usize) -> bool {
    let is_too_long = text.len() > longest;
    text.truncate(text.floor_char_boundary(longest));
    is_too_long
}

/// The reason and the remedy to give for a text that [`cut`] shortened.
pub(super) fn cut_words(longest: usize) -> (String, String) {
    (
        format!("the text is longer than {longest} bytes, so only its beginning was read"),
        "have a person read the rest of it".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn long_lines_are_skipped_and_counted() {
        let progress = Progress::default();
        let mut lines = Lines::new(Cursor::new("abc\nabcd\nabcdefgh\nx"), 4, progress.clone());
        let mut seen = Vec::new();
        while let Some(line) = lines.read().unwrap() {
            seen.push(match line {
                Line::Whole(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                Line::TooLong => "too long".to_owned(),
            });
        }
        assert_eq!(seen, ["abc\n", "too long", "too long", "x"]);
        assert_eq!((lines.number(), progress.bytes()), (4, 19));
    }

    #[test]
    fn texts_are_cut_at_a_character() {
        let table = [
            ("abc", "abc", false),
            ("abcd", "abc", true),
            ("abé", "ab", true),
            ("aé", "aé", false),
        ];
        for (written, kept, is_cut) in table {
            let mut text = written.to_owned();
            assert_eq!((cut(&mut text, 3), text.as_str()), (is_cut, kept), "{written}");
        }
    }
}
