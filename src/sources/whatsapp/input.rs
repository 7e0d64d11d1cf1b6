//! Where the chat's text lies, as a file of its own or inside an archive, and how to read its bytes from the start.
//! Never looks into the text.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::archive::{self, Inflating};
use super::names;
use crate::sources::{OpenError, Progress};

/// One chat, which can be read from the start as often as needed.
#[derive(Debug)]
pub(super) struct ChatFile {
    pub(super) path: PathBuf,
    place: Place,
    /// How errors name it: `chat.txt`, or `export.zip/_chat.txt`.
    pub(super) label: String,
    /// The group's name as the file's name gives it.
    pub(super) title: String,
    /// Length of the chat's text as stored, uncompressed.
    pub(super) bytes: u64,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Plain,
    Zipped { index: usize },
}

impl ChatFile {
    pub(super) fn find(path: &Path) -> Result<Self, OpenError> {
        let mut file = File::open(path).map_err(OpenError::io(path))?;
        let metadata = file.metadata().map_err(OpenError::io(path))?;
        let mut signature = [0; 4];
        // The second is an archive without files.
        let zipped =
            file.read_exact(&mut signature).is_ok() && [b"PK\x03\x04", b"PK\x05\x06"].contains(&&signature);
        if zipped {
            let chat = archive::find_chat(path, file)?;
            return Ok(Self {
                path: path.to_path_buf(),
                place: Place::Zipped { index: chat.index },
                label: format!("{}/{}", names::file_name(path), chat.name),
                title: names::title(path, Some(&chat.name)),
                bytes: chat.bytes,
            });
        }
        Ok(Self {
            path: path.to_path_buf(),
            place: Place::Plain,
            label: names::file_name(path),
            title: names::title(path, None),
            bytes: metadata.len(),
        })
    }

    /// The chat's bytes from the start, counted into `progress` as they are taken.
    pub(super) fn reader(&self, progress: Progress) -> io::Result<Box<dyn Read>> {
        let bytes: Box<dyn Read> = match self.place {
            Place::Plain => Box::new(File::open(&self.path)?),
            Place::Zipped { index } => {
                Box::new(Inflating::start(File::open(&self.path)?, index, self.bytes)?)
            }
        };
        Ok(Box::new(Counted { bytes, progress }))
    }
}

struct Counted {
    bytes: Box<dyn Read>,
    progress: Progress,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.progress.add(read as u64);
        Ok(read)
    }
}
