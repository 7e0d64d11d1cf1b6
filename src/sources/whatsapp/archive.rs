//! Exports with media are zip archives: finds the one chat in them and inflates it as a stream.
//! Never inflates a media file, never more of the chat than the archive itself says there is.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::{names, not_readable};
use crate::sources::OpenError;

/// No phone exports nearly as many files with a chat.
const MOST_ENTRIES: u64 = 100_000;
/// Refused above this, uncompressed.
const LARGEST_CHAT: u64 = 4 << 30;
/// Chats shrink about fivefold. Beyond this ratio, and beyond `LEAST_BOMB` in length, it is no chat.
const HIGHEST_RATIO: u64 = 200;
const LEAST_BOMB: u64 = 64 << 20;
/// Both end records and the longest comment.
const END_RECORDS: u64 = 66 * 1024;
const CHUNK: usize = 256 * 1024;
/// Chunks inflated ahead of the reader.
const AHEAD: usize = 4;

#[derive(Debug)]
pub(super) struct ZippedChat {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) bytes: u64,
}

pub(super) fn find_chat(path: &Path, file: File) -> Result<ZippedChat, OpenError> {
    let broken = |error: ZipError| {
        not_readable(
            path,
            format!("not a whole zip archive ({error})"),
            "export the chat again, or copy the file again",
        )
    };
    let entries = declared_entries(&file).map_err(OpenError::io(path))?;
    few_enough(path, entries)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let index = pick(path, &archive)?;
    let chat = archive.by_index_raw(index).map_err(broken)?;
    check(path, &chat)?;
    Ok(ZippedChat {
        index,
        name: chat.name().map_err(broken)?.into_owned(),
        bytes: chat.size(),
    })
}

/// How many files the archive says it holds, from its end record: opening it reads its whole directory into memory.
/// Source: PKWARE APPNOTE 6.3, sections 4.3.14 and 4.3.16.
fn declared_entries(mut file: &File) -> io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(END_RECORDS)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    file.rewind()?;
    let after = |signature: &[u8]| {
        tail.windows(4)
            .rposition(|window| window == signature)
            .and_then(|at| tail.get(at..))
    };
    let short = after(b"PK\x05\x06")
        .and_then(|record| record.get(10..12)?.try_into().ok())
        .map(u16::from_le_bytes);
    if short != Some(u16::MAX) {
        return Ok(short.map_or(0, u64::from));
    }
    let long = after(b"PK\x06\x06")
        .and_then(|record| record.get(32..40)?.try_into().ok())
        .map(u64::from_le_bytes);
    Ok(long.unwrap_or(u64::from(u16::MAX)))
}

fn few_enough(path: &Path, entries: u64) -> Result<(), OpenError> {
    if entries <= MOST_ENTRIES {
        return Ok(());
    }
    Err(not_readable(
        path,
        format!("the archive holds {entries} files, more than the {MOST_ENTRIES} an export can hold"),
        "export the chat from WhatsApp again and give that file",
    ))
}

/// The chat among the archive's files; media can be `.txt` too.
fn pick(path: &Path, archive: &ZipArchive<BufReader<File>>) -> Result<usize, OpenError> {
    let texts: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|index| Some((index, archive.name_for_index(index)?.ok()?.into_owned())))
        .filter(|(_, name)| names::is_text(name) && !name.starts_with("__MACOSX/"))
        .collect();
    let named: Vec<_> = texts.iter().filter(|(_, name)| names::is_chat(name)).collect();
    let candidates = if named.is_empty() {
        texts.iter().collect()
    } else {
        named
    };
    match candidates.as_slice() {
        [(index, _)] => Ok(*index),
        [] => Err(not_readable(
            path,
            "the archive holds no chat (_chat.txt or WhatsApp Chat with ….txt)",
            "give the .zip that WhatsApp itself made by Export chat",
        )),
        several => Err(not_readable(
            path,
            format!("the archive holds {} chats: {}", several.len(), listed(several)),
            "unpack it and give one chat at a time",
        )),
    }
}

fn listed(chats: &[&(usize, String)]) -> String {
    let names: Vec<&str> = chats.iter().take(5).map(|(_, name)| name.as_str()).collect();
    names.join(", ")
}

fn check<R: Read>(path: &Path, chat: &ZipFile<'_, R>) -> Result<(), OpenError> {
    if chat.encrypted() {
        return Err(not_readable(
            path,
            "the chat in the archive is locked with a password",
            "unpack it with the password and give the .txt",
        ));
    }
    let bomb = chat.size() > LEAST_BOMB && chat.size() / HIGHEST_RATIO > chat.compressed_size();
    if bomb || chat.size() > LARGEST_CHAT {
        return Err(not_readable(
            path,
            format!(
                "the chat would grow from {} to {} bytes, which no real chat does (limits: {LARGEST_CHAT} bytes, \
                 {HIGHEST_RATIO} to 1)",
                chat.compressed_size(),
                chat.size()
            ),
            "export the chat from WhatsApp again; if it is really that long, unpack it and give the .txt",
        ));
    }
    Ok(())
}

/// The chat's bytes, inflated by a thread of its own because the archive must outlive what is read from it.
/// The thread ends when the chat does, or as soon as this is dropped.
pub(super) struct Inflating {
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    chunk: Vec<u8>,
    at: usize,
    worker: Option<JoinHandle<()>>,
}

impl Inflating {
    pub(super) fn start(file: File, index: usize, declared: u64) -> io::Result<Self> {
        let (sender, chunks) = sync_channel(AHEAD);
        let worker = std::thread::Builder::new()
            .name("inflate-chat".to_owned())
            .spawn(move || inflate(file, index, declared, &sender))?;
        Ok(Self {
            chunks: Some(chunks),
            chunk: Vec::new(),
            at: 0,
            worker: Some(worker),
        })
    }
}

fn inflate(file: File, index: usize, declared: u64, sender: &SyncSender<io::Result<Vec<u8>>>) {
    if let Err(error) = send_chunks(file, index, declared, sender) {
        // Nobody listens any more once the reader is dropped; then there is nobody to tell.
        sender.send(Err(error)).unwrap_or_default();
    }
}

fn send_chunks(
    file: File,
    index: usize,
    declared: u64,
    sender: &SyncSender<io::Result<Vec<u8>>>,
) -> io::Result<()> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(io::Error::other)?;
    let mut chat = archive.by_index(index).map_err(io::Error::other)?;
    let mut left = declared;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = (&mut chat).take(CHUNK as u64).read_to_end(&mut chunk)? as u64;
        if read == 0 {
            return Ok(());
        }
        if read > left {
            return Err(io::Error::other("the chat is longer than the archive says"));
        }
        left -= read;
        if sender.send(Ok(chunk)).is_err() {
            return Ok(());
        }
    }
}

impl Read for Inflating {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() {
            let Some(chunks) = &self.chunks else { return Ok(0) };
            let Ok(chunk) = chunks.recv() else { return Ok(0) };
            self.chunk = chunk?;
            self.at = 0;
        }
        let mut rest = self.chunk.get(self.at..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

impl Drop for Inflating {
    fn drop(&mut self) {
        // Dropping the receiver first lets a worker that waits for room end.
        self.chunks = None;
        if let Some(worker) = self.worker.take() {
            worker.join().unwrap_or_default();
        }
    }
}
