//! E-mail: one mail (`.eml`) or a mailbox of many (`.mbox`), read one mail at a time.
//! Never follows a link, never loads anything from outside, never keeps an attachment's bytes.

mod body;
mod html;
mod letter;
mod mailbox;
mod quotes;
mod tags;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::{Entry, LONGEST_TEXT, OpenError, Progress, ReadOptions, Reading, Unreadable, bounded};
use letter::{Letter, Place};
use mailbox::{Mailbox, Piece};

/// The largest mail that is read, in bytes; what mail providers let through is about this big.
const LARGEST_MAIL: usize = 25 * 1024 * 1024;

/// A file whose name ends in `.mbox` is a mailbox, any other one mail.
///
/// # Errors
/// When the file cannot be opened, or is called a mailbox and is none.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reading, OpenError> {
    let failed = OpenError::io(path);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let is_mailbox = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("mbox"));
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    if is_mailbox {
        check_mailbox(path, reader.fill_buf().map_err(failed)?)?;
    }
    let mut reading = read(reader, is_mailbox, &path.display().to_string(), options);
    reading.total_bytes = metadata.is_file().then_some(metadata.len());
    Ok(reading)
}

fn check_mailbox(path: &Path, first_bytes: &[u8]) -> Result<(), OpenError> {
    if first_bytes.trim_ascii().is_empty() || mailbox::begins(first_bytes) {
        return Ok(());
    }
    Err(OpenError::NotReadable {
        path: path.to_owned(),
        reason: "it is not a mailbox: its first line does not begin with “From ”".to_owned(),
        remedy: "export the mailbox as mbox again, or call the file .eml if it is a single mail".to_owned(),
    })
}

fn read(reader: impl BufRead + 'static, is_mailbox: bool, file: &str, options: &ReadOptions) -> Reading {
    let progress = Progress::default();
    let pieces: Box<dyn Iterator<Item = Piece>> = if is_mailbox {
        Box::new(Mailbox::new(reader, LARGEST_MAIL, progress.clone()))
    } else {
        Box::new(std::iter::once(mailbox::single(reader, LARGEST_MAIL, &progress)))
    };
    let stem = Path::new(file).file_stem().unwrap_or_default();
    let place = Place {
        community: options.community.clone(),
        fallback: stem.to_string_lossy().into_owned(),
    };
    let file = file.to_owned();
    Reading {
        entries: Box::new(pieces.flat_map(move |piece| entries(piece, &place, &file))),
        notices: Vec::new(),
        total_bytes: None,
        progress,
    }
}

fn entries(piece: Piece, place: &Place, file: &str) -> Vec<Entry> {
    let unreadable = |line, reason: String, remedy: &str| {
        Entry::Unreadable(Unreadable {
            file: file.to_owned(),
            line,
            reason,
            remedy: remedy.to_owned(),
        })
    };
    match piece {
        Piece::Mail { line, bytes } => match letter::read(bytes, place) {
            Ok(Letter { mut message, lost }) => {
                let mut missing: Vec<_> = lost
                    .map(|fault| (fault.reason, fault.remedy))
                    .into_iter()
                    .collect();
                if bounded::cut(&mut message.text, LONGEST_TEXT) && missing.is_empty() {
                    missing.push(bounded::cut_words(LONGEST_TEXT));
                }
                let rest = missing
                    .into_iter()
                    .map(|(reason, remedy)| unreadable(line, reason, &remedy));
                std::iter::once(Entry::Message(Box::new(message)))
                    .chain(rest)
                    .collect()
            }
            Err(fault) => vec![unreadable(line, fault.reason, &fault.remedy)],
        },
        Piece::TooLarge { line } => vec![unreadable(
            line,
            format!("the mail is larger than {} MB", LARGEST_MAIL / 1024 / 1024),
            "save it without its attachments and read that",
        )],
        Piece::Failed { line, error } => vec![failed_entry(line, &error, unreadable)],
    }
}

fn failed_entry(line: u64, error: &io::Error, unreadable: impl Fn(u64, String, &str) -> Entry) -> Entry {
    unreadable(
        line,
        format!("reading stopped: {error}"),
        "check the file and read it again",
    )
}

#[cfg(test)]
mod tests;
