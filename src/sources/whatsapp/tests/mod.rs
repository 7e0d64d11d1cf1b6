//! Exports as phones write them, read from real files: one chat in every form, and what breaks.

mod archives;
mod marks;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use tempfile::TempDir;

use super::open;
use crate::message::Message;
use crate::sources::{Entry, LONGEST_TEXT, ReadOptions, Reading, Unreadable};

fn options() -> ReadOptions {
    ReadOptions {
        time_zone: TimeZone::get("Europe/London").unwrap(),
        community: Some("Year 3".to_owned()),
    }
}

/// What came out of one export.
struct Outcome {
    messages: Vec<Message>,
    system: usize,
    unreadable: Vec<Unreadable>,
    notices: Vec<String>,
}

impl Outcome {
    fn of(reading: Reading) -> Self {
        let (mut messages, mut system, mut unreadable) = (Vec::new(), 0, Vec::new());
        for entry in reading.entries {
            match entry {
                Entry::Message(message) => messages.push(*message),
                Entry::System => system += 1,
                Entry::Unreadable(reason) => unreadable.push(reason),
            }
        }
        assert_eq!(reading.total_bytes, Some(reading.progress.bytes()));
        Self {
            messages,
            system,
            unreadable,
            notices: reading.notices,
        }
    }

    fn texts(&self) -> Vec<&str> {
        self.messages
            .iter()
            .map(|message| message.text.as_str())
            .collect()
    }

    fn unreadable_lines(&self) -> Vec<u64> {
        self.unreadable.iter().map(|unreadable| unreadable.line).collect()
    }
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(export: impl AsRef<[u8]>) -> Outcome {
    let (_folder, path) = file("chat.txt", export);
    Outcome::of(open(&path, &options()).unwrap())
}

/// One chat: day of March 2024, hour, minute, author, text. The empty author is WhatsApp itself.
const CHAT: [(u8, u8, u8, &str, &str); 9] = [
    (3, 7, 30, "", "Messages and calls are end-to-end encrypted."),
    (
        3,
        7,
        31,
        "Amira Khan",
        "Morning all\nPE kit today: yes or no?\n12/03 is the trip",
    ),
    (3, 7, 31, "Ben", "Yes"),
    (3, 7, 31, "Ben", "and wellies"),
    (4, 0, 5, "Amira Khan", "Thanks 🙂"),
    (12, 12, 0, "+44 7700 900123", "https://example.org/trip: look"),
    (12, 12, 59, "Mum :)", "Ben’s lunch box is here"),
    (13, 18, 5, "", "Ben left"),
    (31, 23, 59, "Amira Khan", "Good night"),
];

fn export(header: impl Fn(u8, u8, u8) -> String) -> String {
    CHAT.iter()
        .fold(String::new(), |mut chat, (day, hour, minute, author, text)| {
            let author = if author.is_empty() {
                String::new()
            } else {
                format!("{author}: ")
            };
            writeln!(chat, "{}{author}{text}", header(*day, *hour, *minute)).unwrap();
            chat
        })
}

fn half_day(hour: u8, before: &str, after: &str) -> (u8, String) {
    (
        (hour + 11) % 12 + 1,
        if hour < 12 { before } else { after }.to_owned(),
    )
}

fn forms() -> Vec<(&'static str, String)> {
    let twelve = |hour| half_day(hour, "AM", "PM");
    vec![
        (
            "iOS, British",
            export(|d, h, m| format!("[{d:02}/03/2024, {h:02}:{m:02}:00] ")),
        ),
        (
            "Android, British",
            export(|d, h, m| format!("{d:02}/03/2024, {h:02}:{m:02} - ")),
        ),
        (
            "Android, short years",
            export(|d, h, m| format!("{d:02}/03/24, {h:02}:{m:02} - ")),
        ),
        (
            "Android, American",
            export(|d, h, m| {
                let (h, half) = twelve(h);
                format!("3/{d}/24, {h}:{m:02}\u{202f}{half} - ")
            }),
        ),
        (
            "iOS, American",
            export(|d, h, m| {
                let (h, half) = twelve(h);
                format!("[3/{d}/24, {h}:{m:02}:00\u{a0}{half}] ")
            }),
        ),
        (
            "Android, German",
            export(|d, h, m| format!("{d:02}.03.24, {h:02}:{m:02} - ")),
        ),
        (
            "iOS, German, marks and CRLF",
            export(|d, h, m| format!("\u{200e}[{d:02}.03.24, {h:02}:{m:02}:00] ")).replace('\n', "\r\n"),
        ),
        (
            "Android, Dutch",
            export(|d, h, m| format!("{d:02}-03-2024 {h:02}:{m:02} - ")),
        ),
        (
            "Android, year first",
            export(|d, h, m| format!("2024-03-{d:02}, {h:02}:{m:02} - ")),
        ),
        (
            "iOS, year first, dotted clock",
            export(|d, h, m| format!("[2024/03/{d:02} {h:02}.{m:02}.00] ")),
        ),
        (
            "Android, Spanish",
            export(|d, h, m| {
                let (h, half) = half_day(h, "a.\u{a0}m.", "p.\u{a0}m.");
                format!("{d}/3/24, {h}:{m:02} {half} - ")
            }),
        ),
        (
            "with a byte order mark",
            format!(
                "\u{feff}{}",
                export(|d, h, m| format!("{d:02}/03/2024, {h:02}:{m:02} - "))
            ),
        ),
    ]
}

#[test]
fn one_chat_in_every_form_is_the_same_chat() {
    let forms = forms();
    let expected = read(&forms[0].1);
    assert_eq!(expected.messages.len(), 7);
    assert_eq!(
        expected.messages[0].sent_at.unwrap().to_string(),
        "2024-03-03T07:31:00Z"
    );
    assert_eq!(
        expected.messages[6].sent_at.unwrap().to_string(),
        "2024-03-31T22:59:00Z"
    );
    assert_eq!(expected.messages[0].text, CHAT[1].4);
    assert_eq!(expected.messages[3].author.name, "Amira Khan");
    for (form, export) in &forms {
        let outcome = read(export);
        assert_eq!(outcome.messages, expected.messages, "{form}");
        assert_eq!((outcome.system, outcome.unreadable.len()), (2, 0), "{form}");
    }
}

#[test]
fn utf_16_is_the_same_chat() {
    let (_, export) = forms().swap_remove(1);
    let expected = read(&export);
    let little: Vec<u8> = export.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = export.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked_little = [&[0xFF, 0xFE], little.as_slice()].concat();
    let marked_big = [&[0xFE, 0xFF], big.as_slice()].concat();
    for bytes in [marked_little, marked_big, little, big] {
        let outcome = read(bytes);
        assert_eq!(outcome.messages, expected.messages);
        assert_eq!(outcome.unreadable, []);
    }
}

#[test]
fn broken_utf_16_is_told() {
    let mut bytes = vec![0xFF, 0xFE];
    for line in [
        "12/03/2024, 18:05 - Amira: \u{e000}",
        "12/03/2024, 18:06 - Ben: fine",
    ] {
        bytes.extend(format!("{line}\n").encode_utf16().flat_map(|unit| {
            // Half of a surrogate pair, which no text holds.
            if unit == 0xE000 { 0xD800_u16 } else { unit }.to_le_bytes()
        }));
    }
    let outcome = read(bytes);
    assert_eq!(outcome.texts(), ["\u{fffd}", "fine"]);
    assert_eq!(outcome.unreadable_lines(), [1]);
}

#[test]
fn a_longer_export_keeps_the_ids() {
    let (_, whole) = forms().swap_remove(1);
    let short: String = whole.split_inclusive('\n').take(6).collect();
    let ids = |outcome: Outcome| {
        outcome
            .messages
            .into_iter()
            .map(|message| message.id)
            .collect::<Vec<_>>()
    };
    let (short, whole) = (ids(read(short)), ids(read(whole)));
    assert_eq!(short.len(), 3);
    assert_eq!(whole[..3], short);
}

#[test]
fn the_order_of_dates_is_found_and_told() {
    for (dates, first_sent, notice) in [
        (
            ["03/04/24", "13/04/24"],
            "2024-04-03",
            "line 2 cannot be month, day, year",
        ),
        (
            ["03/04/24", "03/14/24"],
            "2024-03-04",
            "line 2 cannot be day, month, year",
        ),
        (
            ["03/04/24", "02/05/24"],
            "2024-04-03",
            "as month, day, year they would go back in time 1 times, so they do 0",
        ),
        (
            ["03/04/24", "04/02/24"],
            "2024-03-04",
            "as day, month, year they would go back in time 1 times",
        ),
        (["03/04/24", "04/04/24"], "2024-04-03", "as is usual in Britain"),
        (
            ["24-03-14", "24-03-15"],
            "2024-03-14",
            "as day, month, year they would be spread over 1 years",
        ),
    ] {
        let export = dates
            .map(|date| format!("{date}, 10:00 - Amira: hello\n"))
            .concat();
        let outcome = read(export);
        let sent = outcome.messages[0].sent_at.unwrap().to_string();
        assert!(sent.starts_with(first_sent), "{dates:?}: {sent}");
        assert!(
            outcome.notices.iter().any(|line| line.contains(notice)),
            "{dates:?}: {:?}",
            outcome.notices
        );
    }
    assert_eq!(
        read("2024-03-04, 10:00 - Amira: hello\n").notices,
        Vec::<String>::new()
    );
}

#[test]
fn lines_that_begin_with_a_date_stay_in_their_message() {
    let outcome = read(
        "12/03/2024, 18:05 - Amira: Dates for you\n\
         14/03/2024 swimming\n\
         [14/03/2024, 09:00:00] Ben: copied from the other group\n\
         2024-03-15, 10:00 - bake sale\n\
         19/03/2024, 09:30 - Ben added sports day\n\
         \n\
         11/03/2024, 09:30 - was the play\n\
         Bring: water\n\
         12/03/2024, 18:06 - Ben: Thanks\n\
         12/03/2024, 18:07 - Chloe left\n\
         12/03/2024, 18:07 - something else\n\
         12/03/2024, 18:07 - Ben: Hello again\n\
         12/03/2024, 18:08 - this is nothing WhatsApp says\n\
         12/03/2024, 18:08 - Ben: Bye\n",
    );
    assert_eq!(
        outcome.texts(),
        [
            "Dates for you\n14/03/2024 swimming\n[14/03/2024, 09:00:00] Ben: copied from the other group\n\
             2024-03-15, 10:00 - bake sale\n19/03/2024, 09:30 - Ben added sports day\n\n11/03/2024, 09:30 - was the play\nBring: water",
            "Thanks",
            "Hello again\n12/03/2024, 18:08 - this is nothing WhatsApp says",
            "Bye",
        ]
    );
    assert_eq!((outcome.system, outcome.unreadable), (2, vec![]));
    assert!(
        outcome
            .notices
            .iter()
            .any(|line| line.starts_with("2 lines begin")),
        "{:?}",
        outcome.notices
    );
}

#[test]
fn whatsapps_own_lines_are_no_messages() {
    let ios = read(
        "[12/03/2024, 18:00:00] Class 3: \u{200e}Messages and calls are end-to-end encrypted.\n\
         [12/03/2024, 18:00:01] Class 3: \u{200e}Amira created this group\n\
         [12/03/2024, 18:00:02] Amira: \u{200e}Amira added Ben\n\
         [12/03/2024, 18:00:03] Ben: Amira added me\n\
         [12/03/2024, 18:00:04] Ben: \u{200e}Ben left\n",
    );
    assert_eq!((ios.texts(), ios.system), (vec!["Amira added me"], 4));
    let android = read(
        "12/03/2024, 18:00 - Messages and calls are end-to-end encrypted. Tap to learn more.\n\
         12/03/2024, 18:00 - Amira created group \"Year 3: parents\"\n\
         12/03/2024, 18:01 - Amira hat den Betreff von „Klasse: 3“ zu „Klasse 3“ geändert\n\
         12/03/2024, 18:01 - Ben: Ben left his coat: blue\n\
         12/03/2024, 18:02 - Ben left\n",
    );
    assert_eq!(
        (android.texts(), android.system),
        (vec!["Ben left his coat: blue"], 4)
    );
}

#[test]
fn names_with_a_colon_are_whole() {
    let emma = "12/03/2024, 18:05 - Year 3: Emma: note: bring water\n".repeat(5);
    let outcome = read(format!("{emma}12/03/2024, 18:06 - Ben: note: no\n"));
    let authors: Vec<&str> = outcome
        .messages
        .iter()
        .map(|message| message.author.id.as_str())
        .collect();
    assert_eq!(
        authors,
        [
            "Year 3: Emma",
            "Year 3: Emma",
            "Year 3: Emma",
            "Year 3: Emma",
            "Year 3: Emma",
            "Ben"
        ]
    );
    assert_eq!(outcome.texts()[4..], ["note: bring water", "note: no"]);
    assert!(
        outcome
            .notices
            .iter()
            .any(|line| line.starts_with("“Year 3: Emma”")),
        "{:?}",
        outcome.notices
    );
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
    let outcome = read(
        b"torn off text\nand more of it\n\
          [12/03/2024, 18:05:09] Amira: caf\xe9 at ten\n\
          [45/13/2024, 18:06:09] Ben: lost\nlost too\n\
          [12/03/2024, 18:07:09] Ben: fine\n\
          [12/03/2024, 25:07:09] Ben: no such hour\n"
            .as_slice(),
    );
    assert_eq!(outcome.texts(), ["caf\u{fffd} at ten", "fine"]);
    assert_eq!(outcome.unreadable_lines(), [1, 3, 4, 7]);
    let first = outcome.unreadable[0].to_string();
    assert!(
        first.starts_with("chat.txt:1: text that belongs to no message"),
        "{first}"
    );
}

#[test]
fn long_messages_are_cut_at_a_character_and_told() {
    let long_line = format!("[12/03/2024, 18:05:09] Amira: x{}\n", "é".repeat(LONGEST_TEXT));
    let many_lines = format!(
        "[12/03/2024, 18:06:09] Amira: x{}\n",
        "\nééé".repeat(LONGEST_TEXT / 6)
    );
    let outcome = read(format!(
        "{long_line}{many_lines}[12/03/2024, 18:07:09] Ben: short\n"
    ));
    let lengths: Vec<usize> = outcome
        .messages
        .iter()
        .map(|message| message.text.len())
        .collect();
    assert!(
        lengths[0] <= LONGEST_TEXT && lengths[0] > LONGEST_TEXT - 4,
        "{lengths:?}"
    );
    assert!(
        lengths[1] <= LONGEST_TEXT && lengths[1] > LONGEST_TEXT - 4,
        "{lengths:?}"
    );
    assert_eq!(outcome.texts()[2], "short");
    assert_eq!(outcome.unreadable_lines(), [1, 2]);
}

#[test]
fn times_are_in_the_zone_of_the_export() {
    let export = "[31/03/2024, 01:30:00] A: skipped\n[01/07/2024, 12:00:00] A: summer\n[27/10/2024, 01:30:00] A: twice\n";
    let sent: Vec<String> = read(export)
        .messages
        .iter()
        .map(|message| message.sent_at.unwrap().to_string())
        .collect();
    assert_eq!(
        sent,
        [
            "2024-03-31T01:30:00Z",
            "2024-07-01T11:00:00Z",
            "2024-10-27T00:30:00Z"
        ]
    );
}

#[test]
fn the_community_is_the_chats_own_name_unless_told() {
    let (_folder, path) = file(
        "WhatsApp Chat with Year 3 Parents.txt",
        "12/03/2024, 18:05 - Amira: hello\n",
    );
    let unnamed = ReadOptions {
        community: None,
        ..options()
    };
    for (options, expected) in [(unnamed, "Year 3 Parents"), (options(), "Year 3")] {
        let message = Outcome::of(open(&path, &options).unwrap()).messages.remove(0);
        assert_eq!(
            (message.community.as_str(), message.channel.as_str()),
            (expected, expected)
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (_folder, path) = file("chat.txt", &bytes);
        if let Ok(reading) = open(&path, &options()) {
            Outcome::of(reading);
        }
    }

    #[test]
    fn any_text_after_a_header_is_kept_or_told(
        lines in proptest::collection::vec("(\\[?[0-9]{1,2}[/.-][0-9]{1,2}[/.-]24, [0-9]{1,2}:[0-9]{2} - )?[<(:\u{200e}a-z é>).]{0,30}", 1..12),
    ) {
        let export = format!("12/03/24, 18:05 - Amira: begin\n{}\n", lines.join("\n"));
        let outcome = read(&export);
        let entries = outcome.messages.len() + outcome.system + outcome.unreadable.len();
        prop_assert!(entries >= 1);
        prop_assert!(outcome.messages.iter().all(|message| !message.author.id.is_empty()));
    }
}
