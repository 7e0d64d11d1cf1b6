//! Everything schoolgate reads messages from, each an iterator that holds one message at a time in memory.
//! Never judges, never writes, never keeps an attachment's bytes.

pub mod email;
pub mod jsonl;
pub mod whatsapp;

mod bounded;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;

use crate::message::Message;

/// The longest message text that is read, in bytes; a longer one is cut at a character and said so.
pub const LONGEST_TEXT: usize = 64 * 1024;

/// What a source holds, one after the other.
#[derive(Debug)]
pub enum Entry {
    Message(Box<Message>),
    /// The platform's own words ("Amira joined"), not a person's.
    System,
    /// Something that was there but could not be read. Never counted as clean.
    Unreadable(Unreadable),
}

/// Where something could not be read, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}; {remedy}")]
pub struct Unreadable {
    pub file: String,
    /// 1-based; for mail in an mbox the line on which the mail starts.
    pub line: u64,
    pub reason: String,
    pub remedy: String,
}

/// A source that cannot be opened at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{path}: {source}; check the path and your rights to it")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {reason}; {remedy}")]
    NotReadable {
        path: PathBuf,
        reason: String,
        remedy: String,
    },
}

impl OpenError {
    /// For `map_err`: what the system said when a file was to be opened or read.
    fn io(path: &Path) -> impl Fn(std::io::Error) -> Self + Copy + '_ {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// What the reader must be told, because no source says it.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The zone in which an export's clock times are meant.
    pub time_zone: TimeZone,
    /// The community to file under; by default the source's own name for it.
    pub community: Option<String>,
}

/// Bytes read so far, shared with whoever draws the progress bar.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<AtomicU64>);

impl Progress {
    pub fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes of the source's own form (uncompressed text) read so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// An opened source.
pub struct Reading {
    pub entries: Box<dyn Iterator<Item = Entry>>,
    /// Things the person should know before the results: how an ambiguous date order was resolved, and why.
    pub notices: Vec<String>,
    /// Bytes that `progress` will have counted at the end, where known.
    pub total_bytes: Option<u64>,
    pub progress: Progress,
}

/// What a source is recognised by, as a person is told.
const ACCEPTED: &str =
    "give a WhatsApp export (.txt or .zip), e-mail (.eml or .mbox) or JSON Lines (.jsonl, .ndjson or .json)";

/// Opens a source of any kind; its extension says which.
///
/// # Errors
/// When `path` is a directory, of no known kind, or cannot be opened.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reading, OpenError> {
    let refused = |reason: String| OpenError::NotReadable {
        path: path.to_owned(),
        reason,
        remedy: ACCEPTED.to_owned(),
    };
    if path.is_dir() {
        return Err(refused("it is a directory".to_owned()));
    }
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    match extension.as_str() {
        "txt" | "zip" => whatsapp::open(path, options),
        "eml" | "mbox" => email::open(path, options),
        "jsonl" | "ndjson" | "json" => jsonl::open(path, options),
        "" => Err(refused(
            "its name has no extension that says what it is".to_owned(),
        )),
        other => Err(refused(format!("nothing is known of the kind “.{other}”"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_says_what_a_source_is() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let options = ReadOptions {
            time_zone: TimeZone::UTC,
            community: None,
        };
        for (name, is_known) in [
            ("a.EML", true),
            ("a.mbox", true),
            ("a.ndjson", true),
            ("a.json", true),
            ("a.pdf", false),
            ("a", false),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, "").expect("a file for the test");
            let outcome = open(&path, &options);
            assert_eq!(outcome.is_ok(), is_known, "{name}");
            let words = outcome
                .err()
                .map_or_else(|| ACCEPTED.to_owned(), |error| error.to_string());
            assert!(words.contains(ACCEPTED), "{words}");
        }
        let words = open(folder.path(), &options).err().map(|error| error.to_string());
        assert!(words.is_some_and(|words| words.contains("it is a directory") && words.contains(".mbox")));
        let missing = open(&folder.path().join("none.eml"), &options);
        assert!(matches!(missing, Err(OpenError::Io { .. })));
    }
}
