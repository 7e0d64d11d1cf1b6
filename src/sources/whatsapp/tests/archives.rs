//! Exports as archives: which file is the chat, and what is refused.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Outcome, file, forms, options, read};
use crate::sources::whatsapp::open;
use crate::sources::{Entry, OpenError};

fn refusal(path: &Path) -> String {
    match open(path, &options()) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error @ OpenError::NotReadable { .. }) => error.to_string(),
        Err(error @ OpenError::Io { .. }) => panic!("{error}"),
    }
}

fn zipped(entries: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("WhatsApp Chat with Class 3.zip");
    let mut archive = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
    (folder, path)
}

#[test]
fn archives_are_read_like_files() {
    let (_, export) = forms().swap_remove(0);
    let expected = read(&export).messages;
    for name in [
        "_chat.txt",
        "WhatsApp Chat with Class 3.txt",
        "in/_chat.txt",
        "renamed.txt",
    ] {
        let (_folder, path) = zipped(&[
            ("00000003-PHOTO.jpg", b"not opened"),
            (name, export.as_bytes()),
            ("__MACOSX/._chat.txt", b"not a chat"),
        ]);
        assert_eq!(
            Outcome::of(open(&path, &options()).unwrap()).messages,
            expected,
            "{name}"
        );
    }
    let (_folder, path) = zipped(&[
        ("_chat.txt", export.as_bytes()),
        ("00000004-packing list.txt", b"socks"),
    ]);
    assert_eq!(Outcome::of(open(&path, &options()).unwrap()).messages, expected);
}

#[test]
fn what_is_no_export_is_refused_with_a_reason() {
    let chat = b"12/03/2024, 18:05 - Amira: hello\n".as_slice();
    for (entries, reason) in [
        (vec![("photo.jpg", chat)], "holds no chat"),
        (
            vec![("a/_chat.txt", chat), ("b/_chat.txt", chat)],
            "holds 2 chats: a/_chat.txt, b/_chat.txt",
        ),
        (
            vec![("_chat.txt", b"shopping\n12/03 milk\n".as_slice())],
            "no line of",
        ),
    ] {
        let (_folder, path) = zipped(&entries);
        let refusal = refusal(&path);
        assert!(refusal.contains(reason), "{refusal}");
    }
    for (bytes, reason) in [
        (b"".as_slice(), "no line of"),
        (b"PK\x03\x04 torn", "not a whole zip archive"),
    ] {
        let (_folder, path) = file("chat.zip", bytes);
        let refusal = refusal(&path);
        assert!(refusal.contains(reason), "{refusal}");
    }
    let missing = open(Path::new("/nowhere/chat.txt"), &options()).err().unwrap();
    assert!(matches!(missing, OpenError::Io { .. }));
}

#[test]
fn bombs_and_locked_archives_are_refused() {
    let header = "12/03/2024, 18:05 - Amira: hello\n";
    let bomb = [header.as_bytes(), &vec![b'a'; 70 << 20]].concat();
    let (_folder, path) = zipped(&[("_chat.txt", &bomb)]);
    assert!(fs::metadata(&path).unwrap().len() < 1 << 20);
    let refused = refusal(&path);
    assert!(refused.contains("no real chat does"), "{refused}");

    let (_folder, path) = zipped(&[("_chat.txt", header.as_bytes())]);
    let mut bytes = fs::read(&path).unwrap();
    let directory = bytes
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[directory + 8] |= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(refusal(&path).contains("locked with a password"));

    let end = bytes
        .windows(4)
        .position(|window| window == b"PK\x05\x06")
        .unwrap();
    bytes[end + 10..end + 12].copy_from_slice(&u16::MAX.to_le_bytes());
    let mut long = b"PK\x06\x06".to_vec();
    long.resize(32, 0);
    long.extend(200_000_u64.to_le_bytes());
    long.resize(56, 0);
    bytes.splice(end..end, long);
    fs::write(&path, &bytes).unwrap();
    let refused = refusal(&path);
    assert!(refused.contains("holds 200000 files"), "{refused}");
}

#[test]
fn a_damaged_archive_yields_what_comes_before_the_damage() {
    let lines: Vec<String> = (0..40_000)
        .map(|n| format!("12/03/2024, 18:05 - Amira: hello {}\n", n * 7919))
        .collect();
    let export = lines.concat();
    let (_folder, path) = zipped(&[("_chat.txt", export.as_bytes())]);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() * 3 / 4;
    bytes[middle..middle + 64].fill(0xFF);
    fs::write(&path, &bytes).unwrap();
    let reading = open(&path, &options()).unwrap();
    let entries: Vec<Entry> = reading.entries.collect();
    let messages = entries
        .iter()
        .filter(|entry| matches!(entry, Entry::Message(_)))
        .count();
    assert!((1_000..40_000).contains(&messages), "{messages}");
    let Some(Entry::Unreadable(last)) = entries.last() else {
        panic!("nothing was reported")
    };
    assert!(last.reason.starts_with("the file breaks off here"), "{last}");
}
