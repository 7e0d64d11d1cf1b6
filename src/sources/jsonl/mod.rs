//! JSON Lines: one message a line, as a chat platform's exporter or a pipe writes it.
//! Never reads the fields that labellers add (`labels`, `severity`, `target`, `trap`, `shows`) and never holds
//! more than one line.

mod record;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::bounded::{self, Line, Lines};
use super::{Entry, LONGEST_TEXT, OpenError, Progress, ReadOptions, Reading, Unreadable};
use record::Record;

/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;

/// # Errors
/// When the file cannot be opened, or is one JSON array instead of one record a line.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reading, OpenError> {
    let failed = OpenError::io(path);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let first_bytes = reader.fill_buf().map_err(failed)?;
    if first_bytes.trim_ascii_start().starts_with(b"[") {
        return Err(OpenError::NotReadable {
            path: path.to_owned(),
            reason: "it is one JSON array, not one record a line".to_owned(),
            remedy: "write each record on a line of its own, for example with `jq -c '.[]'`".to_owned(),
        });
    }
    let mut reading = read(reader, &path.display().to_string(), options);
    reading.total_bytes = metadata.is_file().then_some(metadata.len());
    Ok(reading)
}

/// Reads from anything, standard input for example. `name` is what places and the community are named after.
pub fn read(reader: impl BufRead + 'static, name: &str, options: &ReadOptions) -> Reading {
    let progress = Progress::default();
    let stem = || {
        Path::new(name)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    let records = Records {
        lines: Lines::new(reader, LONGEST_LINE, progress.clone()),
        file: name.to_owned(),
        community: options.community.clone().or_else(stem).unwrap_or_default(),
        pending: None,
        is_at_end: false,
    };
    Reading {
        entries: Box::new(records),
        notices: Vec::new(),
        total_bytes: None,
        progress,
    }
}

struct Records<R> {
    lines: Lines<R>,
    file: String,
    community: String,
    /// What is still to be said about the message just given.
    pending: Option<Entry>,
    is_at_end: bool,
}

/// Why a line yields no message, and what to do.
struct Fault {
    reason: String,
    remedy: String,
}

impl Fault {
    fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if let Some(entry) = self.pending.take() {
            return Some(entry);
        }
        while !self.is_at_end {
            let is_first = self.lines.number() == 0;
            let outcome = match self.lines.read() {
                Ok(None) => return None,
                Ok(Some(Line::TooLong)) => Err(Fault::new(
                    format!("the line is longer than {LONGEST_LINE} bytes"),
                    "put one record on a line, without attachments' bytes in it",
                )),
                Ok(Some(Line::Whole(line))) => match without_mark(line, is_first).trim_ascii() {
                    [] => continue,
                    line => parse(line).and_then(|record| record.into_message(&self.community)),
                },
                Err(error) => {
                    self.is_at_end = true;
                    Err(Fault::new(
                        format!("reading stopped: {error}"),
                        "check the file and read it again",
                    ))
                }
            };
            return Some(self.entry(outcome));
        }
        None
    }
}

impl<R: BufRead> Records<R> {
    fn entry(&mut self, outcome: Result<crate::message::Message, Fault>) -> Entry {
        match outcome {
            Ok(mut message) => {
                if bounded::cut(&mut message.text, LONGEST_TEXT) {
                    let (reason, remedy) = bounded::cut_words(LONGEST_TEXT);
                    self.pending = Some(self.unreadable(Fault { reason, remedy }));
                }
                Entry::Message(Box::new(message))
            }
            Err(fault) => self.unreadable(fault),
        }
    }

    fn unreadable(&self, fault: Fault) -> Entry {
        Entry::Unreadable(Unreadable {
            file: self.file.clone(),
            line: self.lines.number().max(1),
            reason: fault.reason,
            remedy: fault.remedy,
        })
    }
}

/// Some editors begin a UTF-8 file with a byte order mark.
fn without_mark(line: &[u8], is_first: bool) -> &[u8] {
    let mark: &[u8] = if is_first { b"\xef\xbb\xbf" } else { b"" };
    line.strip_prefix(mark).unwrap_or(line)
}

fn parse(line: &[u8]) -> Result<Record<'_>, Fault> {
    let line = str::from_utf8(line).map_err(|error| {
        Fault::new(
            format!("not UTF-8 from byte {} of the line", error.valid_up_to() + 1),
            "save the file as UTF-8",
        )
    })?;
    serde_json::from_str(line).map_err(|error| fault_of(&error))
}

/// The words of `error`, without the values that it may quote from the line: they are what a person wrote.
fn fault_of(error: &serde_json::Error) -> Fault {
    let column = error.column();
    let words = error.to_string();
    let field = words
        .strip_prefix("duplicate field `")
        .and_then(|rest| rest.split('`').next());
    match (error.is_data(), field) {
        (true, Some(field)) => Fault::new(
            format!("the field `{field}` is given twice (column {column})"),
            "keep one of the two",
        ),
        (true, None) => Fault::new(
            format!("a field holds the wrong kind of value (column {column})"),
            "write texts as \"…\" and attachments as [{\"kind\":\"image\"}], and the whole line as one {…}",
        ),
        (false, _) => Fault::new(
            format!("not valid JSON (column {column})"),
            "write one whole JSON record a line",
        ),
    }
}

#[cfg(test)]
mod tests;
