//! Records good and broken, and what must be read from each.

use std::io::Cursor;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::message::{AttachmentKind, AuthorRole, Message};
use crate::sources::LONGEST_TEXT;

fn options() -> ReadOptions {
    ReadOptions {
        time_zone: TimeZone::UTC,
        community: None,
    }
}

fn entries(bytes: impl Into<Vec<u8>>) -> Vec<Entry> {
    read(Cursor::new(bytes.into()), "chats/year-3.jsonl", &options())
        .entries
        .collect()
}

fn message(line: &str) -> Message {
    match entries(line).pop() {
        Some(Entry::Message(message)) => *message,
        other => panic!("no message in {line}: {other:?}"),
    }
}

fn fault(bytes: impl Into<Vec<u8>>) -> String {
    match entries(bytes).pop() {
        Some(Entry::Unreadable(unreadable)) => unreadable.to_string(),
        other => panic!("read after all: {other:?}"),
    }
}

#[test]
fn a_full_record_is_read_and_labels_are_not() {
    let message = message(
        r#"{"id":"a-1","thread":"t1","channel":"year-3","author":"p07","name":"Rhian","role":"parent","text":"Caf\u00e9 \"now\"",
           "attachments":[{"kind":"image","name":"IMG_1.jpg","shows":"a class"},{"kind":"sticker"}],"labels":["x"],
           "severity":"low","target":"school","trap":"","sent_at":"2026-03-02T15:04:05+01:00","reply_to":"a-0","more":{"deep":[1]}}"#
            .replace('\n', " ")
            .as_str(),
    );
    assert_eq!(
        (
            message.community.as_str(),
            message.channel.as_str(),
            message.thread.as_deref()
        ),
        ("year-3", "year-3", Some("t1"))
    );
    assert_eq!(
        (message.author.id.as_str(), message.author.name.as_str()),
        ("p07", "Rhian")
    );
    assert_eq!(message.text, "Café \"now\"");
    assert_eq!(message.sent_at.unwrap().to_string(), "2026-03-02T14:04:05Z");
    assert_eq!(message.reply_to.as_deref(), Some("a-0"));
    let kinds: Vec<_> = message
        .attachments
        .iter()
        .map(|attachment| attachment.kind)
        .collect();
    assert_eq!(kinds, [AttachmentKind::Image, AttachmentKind::File]);
    assert!(!format!("{message:?}").contains("class"));
}

#[test]
fn what_is_missing_has_a_default() {
    let message = message(r#"{"id":17,"text":"","thread":null}"#);
    assert_eq!((message.id.as_str(), message.channel.as_str()), ("17", "year-3"));
    assert_eq!(
        (message.author.id.as_str(), message.author.name.as_str()),
        ("unknown", "unknown")
    );
    assert_eq!((message.thread, message.sent_at), (None, None));
}

#[test]
fn roles_are_understood() {
    let table = [
        ("parent", AuthorRole::Parent),
        ("grandparent", AuthorRole::Parent),
        ("pta", AuthorRole::Parent),
        ("staff", AuthorRole::Staff),
        ("governor", AuthorRole::Staff),
        ("moderator", AuthorRole::Unknown),
        ("", AuthorRole::Unknown),
    ];
    for (word, role) in table {
        let line = format!(r#"{{"id":"1","text":"x","role":"{word}"}}"#);
        assert_eq!(message(&line).author.role, role, "{word}");
    }
}

#[test]
fn faults_are_named_in_plain_words() {
    let table: [(&[u8], &str); 9] = [
        (b"{\"id\":\"1\",\"text\":\"secret", "not valid JSON"),
        (b"secret", "not valid JSON"),
        (b"{\"text\":\"secret\"}", "no `id`"),
        (b"{\"id\":\"\",\"text\":\"secret\"}", "no `id`"),
        (b"{\"id\":\"1\"}", "no `text`"),
        (
            b"{\"id\":\"1\",\"id\":\"2\",\"text\":\"secret\"}",
            "`id` is given twice",
        ),
        (
            b"{\"id\":\"1\",\"text\":\"x\",\"attachments\":\"secret\"}",
            "wrong kind of value",
        ),
        (
            b"{\"id\":\"1\",\"text\":\"x\",\"sent_at\":\"secret\"}",
            "`sent_at` is not a time",
        ),
        (b"{\"id\":\"1\",\"text\":\"\xe9\"}", "not UTF-8 from byte 19"),
    ];
    for (line, reason) in table {
        let words = fault(line);
        assert!(words.starts_with("chats/year-3.jsonl:1: "), "{words}");
        assert!(words.contains(reason), "{words}");
        assert!(!words.contains("secret"), "the text leaked: {words}");
    }
}

#[test]
fn a_fault_does_not_stop_the_rest() {
    let long = "x".repeat(LONGEST_LINE);
    let file = format!(
        "\u{feff}{{\"id\":\"1\",\"text\":\"a\"}}\r\n\n{long}\nnonsense\n{{\"id\":\"2\",\"text\":\"b\"}}"
    );
    let entries = entries(file.clone());
    let places: Vec<_> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Message(message) => message.id.clone(),
            Entry::Unreadable(unreadable) => format!("line {}", unreadable.line),
            Entry::System => "system".to_owned(),
        })
        .collect();
    assert_eq!(places, ["1", "line 3", "line 4", "2"]);
    let reading = read(Cursor::new(file.clone()), "-", &options());
    let progress = reading.progress.clone();
    assert_eq!(reading.entries.count(), 4);
    assert_eq!(progress.bytes(), file.len() as u64);
}

#[test]
fn a_long_text_is_cut_and_said_so() {
    let entries = entries(format!(
        r#"{{"id":"1","text":"{}"}}"#,
        "y".repeat(LONGEST_TEXT + 1)
    ));
    let [Entry::Message(message), Entry::Unreadable(unreadable)] = entries.as_slice() else {
        panic!("{} entries", entries.len());
    };
    assert_eq!(message.text.len(), LONGEST_TEXT);
    assert!(unreadable.reason.contains("longer than"), "{unreadable}");
}

#[test]
fn an_array_is_refused_at_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chat.json");
    std::fs::write(&path, "\n[{\"id\":1}]").unwrap();
    let refusal = open(&path, &options()).err().unwrap().to_string();
    assert!(refusal.contains("one JSON array"), "{refusal}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        entries(bytes);
    }

    #[test]
    fn any_text_survives_the_way(text in any::<String>(), id in "[a-z0-9]{1,8}") {
        let line = serde_json::json!({"id": id, "text": text}).to_string();
        prop_assert_eq!(message(&line).text, text);
    }
}
