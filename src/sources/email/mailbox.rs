//! The raw bytes of one mail after the other, out of a mailbox file or a single mail's file.
//! Never holds more than one mail, nor any part of one that is over the limit.

use std::io::{self, BufRead, Read as _};
use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::sources::Progress;
use crate::sources::bounded::{Line, Lines};

/// One mail of a file; `line` is where it starts.
pub(super) enum Piece {
    Mail { line: u64, bytes: Vec<u8> },
    TooLarge { line: u64 },
    Failed { line: u64, error: io::Error },
}

const SEPARATOR: &[u8] = b"From ";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A separator carries a date with its weekday, which tells it from a sentence that begins with "From" in a
/// mailbox whose writer did not escape those.
/// Source: RFC 4155, appendix A.
static DATED_SEPARATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)^From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d:\d\d.*\d{4}")
        .expect("the pattern is fixed")
});

/// Whether these first bytes of a file are those of a mailbox.
pub(super) fn begins(first_bytes: &[u8]) -> bool {
    without_mark(first_bytes)
        .trim_ascii_start()
        .starts_with(SEPARATOR)
}

/// The one mail of a file.
pub(super) fn single(mut reader: impl BufRead, largest: usize, progress: &Progress) -> Piece {
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(largest as u64 + 1).read_to_end(&mut bytes);
    progress.add(bytes.len() as u64);
    match read {
        Ok(_) if bytes.len() > largest => Piece::TooLarge { line: 1 },
        Ok(_) => Piece::Mail {
            line: 1,
            bytes: without_separator(without_mark(&bytes)).to_vec(),
        },
        Err(error) => Piece::Failed { line: 1, error },
    }
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// Some programs leave the mailbox's separator in the mail that they save.
fn without_separator(bytes: &[u8]) -> &[u8] {
    let end_of_line = bytes.iter().position(|byte| *byte == b'\n');
    match end_of_line.and_then(|end| bytes.get(end + 1..)) {
        Some(rest) if bytes.starts_with(SEPARATOR) => rest,
        Some(_) | None => bytes,
    }
}

/// Goes through a mailbox.
pub(super) struct Mailbox<R> {
    lines: Lines<R>,
    largest: usize,
    /// Where the mail being collected starts; `None` before the first separator and after the end.
    start: Option<u64>,
    is_too_large: bool,
    is_at_end: bool,
}

impl<R: BufRead> Mailbox<R> {
    pub(super) fn new(reader: R, largest: usize, progress: Progress) -> Self {
        Self {
            lines: Lines::new(reader, largest, progress),
            largest,
            start: None,
            is_too_large: false,
            is_at_end: false,
        }
    }

    /// The mail collected so far; the next one starts at `start`.
    fn finish(&mut self, bytes: Vec<u8>, start: Option<u64>) -> Option<Piece> {
        let is_too_large = std::mem::take(&mut self.is_too_large);
        let line = std::mem::replace(&mut self.start, start)?;
        Some(if is_too_large {
            Piece::TooLarge { line }
        } else {
            Piece::Mail { line, bytes }
        })
    }
}

impl<R: BufRead> Iterator for Mailbox<R> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let mut bytes = Vec::new();
        while !self.is_at_end {
            let line = self.lines.read();
            match line {
                Ok(Some(Line::Whole(line))) if is_separator(line, self.start.is_none()) => {
                    let number = self.lines.number();
                    if let Some(piece) = self.finish(std::mem::take(&mut bytes), Some(number)) {
                        return Some(piece);
                    }
                }
                Ok(Some(Line::Whole(line)))
                    if bytes.len() + line.len() <= self.largest && !self.is_too_large =>
                {
                    bytes.extend_from_slice(unescaped(line));
                }
                Ok(Some(Line::Whole(_) | Line::TooLong)) => {
                    self.is_too_large = true;
                    bytes = Vec::new();
                }
                Ok(None) => self.is_at_end = true,
                Err(error) => {
                    self.is_at_end = true;
                    let line = self.start.take().unwrap_or(1);
                    return Some(Piece::Failed { line, error });
                }
            }
        }
        self.finish(bytes, None)
    }
}

fn is_separator(line: &[u8], is_first: bool) -> bool {
    if is_first {
        begins(line)
    } else {
        line.starts_with(SEPARATOR) && DATED_SEPARATOR.is_match(line)
    }
}

/// A line of a mail that begins with "From " is written with one `>` more.
/// Source: RFC 4155, appendix A, and the "mboxrd" form that it mentions.
fn unescaped(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    match line.get(marks..) {
        Some(rest) if marks > 0 && rest.starts_with(SEPARATOR) => line.get(1..).unwrap_or_default(),
        Some(_) | None => line,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn pieces(mailbox: &str, largest: usize) -> Vec<String> {
        Mailbox::new(Cursor::new(mailbox.to_owned()), largest, Progress::default())
            .map(|piece| match piece {
                Piece::Mail { line, bytes } => format!("{line}: {}", String::from_utf8(bytes).unwrap()),
                Piece::TooLarge { line } => format!("{line}: too large"),
                Piece::Failed { line, error } => format!("{line}: {error}"),
            })
            .collect()
    }

    #[test]
    fn only_dated_separators_part_mails() {
        let mailbox = "From - Mon Mar  2 10:00:00 2026\nA: 1\n\nFrom now on, 10:00 in 2026\n>From me\n>>From you\n\
                       From x@y.org Tue, 03 Mar 2026 10:00:00 +0000\nB: 2\n";
        assert_eq!(
            pieces(mailbox, 1000),
            [
                "1: A: 1\n\nFrom now on, 10:00 in 2026\nFrom me\n>From you\n",
                "7: B: 2\n"
            ]
        );
    }

    #[test]
    fn a_mail_over_the_limit_is_skipped_and_the_next_is_read() {
        let separator = "From - Mon Mar  2 10:00:00 2026\n";
        let wide = format!("{separator}{}\n{separator}ok\n", "x".repeat(90));
        assert_eq!(pieces(&wide, 60), ["1: too large", "3: ok\n"]);
        let tall = format!("{separator}{}{separator}ok\n", "xxxxxxxxx\n".repeat(9));
        assert_eq!(pieces(&tall, 60), ["1: too large", "11: ok\n"]);
    }

    #[test]
    fn a_single_mail_loses_its_mark_and_separator() {
        for prefix in ["", "\u{feff}", "From - Mon Mar  2 10:00:00 2026\n"] {
            let file = Cursor::new(format!("{prefix}A: 1\n"));
            let Piece::Mail { bytes, .. } = single(file, 99, &Progress::default()) else {
                panic!("not read: {prefix}");
            };
            assert_eq!(bytes, b"A: 1\n");
        }
        assert!(matches!(
            single(Cursor::new("A: 12"), 4, &Progress::default()),
            Piece::TooLarge { line: 1 }
        ));
    }
}
