//! Mails as mail programs write them, and what must be read from each.

use std::io::Cursor;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::message::{AttachmentKind, Message};
use crate::sources::LONGEST_TEXT;

fn options() -> ReadOptions {
    ReadOptions {
        time_zone: TimeZone::UTC,
        community: None,
    }
}

fn entries(bytes: impl Into<Vec<u8>>, is_mailbox: bool) -> Vec<Entry> {
    let file = if is_mailbox { "in/list.mbox" } else { "in/one.eml" };
    read(Cursor::new(bytes.into()), is_mailbox, file, &options())
        .entries
        .collect()
}

fn message(mail: impl Into<Vec<u8>>) -> Message {
    match entries(mail, false).as_slice() {
        [Entry::Message(message)] => message.as_ref().clone(),
        other => panic!("not one message: {other:?}"),
    }
}

fn fault(mail: impl Into<Vec<u8>>) -> String {
    match entries(mail, false).as_slice() {
        [Entry::Unreadable(unreadable)] => unreadable.to_string(),
        other => panic!("not one fault: {other:?}"),
    }
}

const GMAIL_REPLY: &str = "MIME-Version: 1.0\r
Date: Mon, 2 Mar 2026 16:04:05 +0100\r
References: <root@school.example> <second@school.example>\r
In-Reply-To: <second@school.example>\r
Message-ID: <third@mail.example>\r
Subject: =?UTF-8?Q?Re:_Caf=C3=A9_trip?=\r
From: =?UTF-8?B?U2nDom4gUHJ5Y2U=?= <Sian.Pryce@Mail.Example>\r
To: School Office <Office@School.Example>, other@school.example\r
Content-Type: multipart/alternative; boundary=\"b1\"\r
\r
--b1\r
Content-Type: text/plain; charset=\"UTF-8\"\r
\r
That is far too dear.\r
\r
-- \r
Sian\r
\r
On Mon, 2 Mar 2026 at 15:01, School Office <office@school.example> wrote:\r
\r
> The trip costs 40 pounds.\r
>\r
> Kind regards\r
\r
--b1\r
Content-Type: text/html; charset=\"UTF-8\"\r
\r
<div dir=\"ltr\">never read, the plain text is</div>\r
--b1--\r
";

#[test]
fn a_gmail_reply_is_read_whole() {
    let message = message(GMAIL_REPLY);
    assert_eq!(message.community, "office@school.example");
    assert_eq!(message.channel, "mail");
    assert_eq!(message.thread.as_deref(), Some("root@school.example"));
    assert_eq!(message.reply_to.as_deref(), Some("second@school.example"));
    assert_eq!(message.id, "third@mail.example");
    assert_eq!(
        (message.author.id.as_str(), message.author.name.as_str()),
        ("sian.pryce@mail.example", "Siân Pryce")
    );
    assert_eq!(message.sent_at.unwrap().to_string(), "2026-03-02T15:04:05Z");
    assert_eq!(message.text, "Re: Café trip\n\nThat is far too dear.\n\n--\nSian");
    let quoted = message.quoted.unwrap();
    assert!(
        quoted.starts_with("On Mon, 2 Mar") && quoted.ends_with("> Kind regards"),
        "{quoted}"
    );
    assert!(message.attachments.is_empty());
}

#[test]
fn the_community_may_be_given() {
    let options = ReadOptions {
        community: Some("year-3".to_owned()),
        ..options()
    };
    let mut reading = read(Cursor::new(GMAIL_REPLY), false, "one.eml", &options);
    let Some(Entry::Message(message)) = reading.entries.next() else {
        panic!("no message");
    };
    assert_eq!(message.community, "year-3");
    assert_eq!(reading.progress.bytes(), GMAIL_REPLY.len() as u64);
}

/// Headers without a body; the subject says that it answers.
const ANSWER: &str =
    "From: Jo <jo@home.example>\nTo: o@s.example\nMessage-ID: <m@x>\nSubject: Re: Trip\nMIME-Version: 1.0\n";

#[test]
fn bodies_of_many_programs_are_parted() {
    // What the mail has after its headers, what is said, and what its history contains.
    let table: &[(&str, &str, Option<&str>)] = &[
        (
            "Content-Type: text/html; charset=utf-8\n\n<html><head><style>p{color:red}</style></head><body><div>You are a <b>disgrace</b>.</div>\
             <div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font><b>From:</b> Office &lt;o@s.example&gt;<br>\
             <b>Sent:</b> 02 March 2026 10:11<br><b>To:</b> Jo<br><b>Subject:</b> Trip</font></div><div>Old words</div></body></html>",
            "You are a disgrace.",
            Some("Old words"),
        ),
        (
            "Content-Type: text/plain; charset=utf-8\n\nNo thanks.\n\nSent from my iPhone\n\n> On 2 Mar 2026, at 10:11, Office <o@s.example> wrote:\n> \n> Old words\n",
            "No thanks.\n\nSent from my iPhone",
            Some("> Old words"),
        ),
        (
            "Content-Type: text/html\n\n<div>First answer</div><blockquote type=\"cite\"><div>On 2 Mar 2026, Office wrote:</div>Old words</blockquote>\
             <div>Second answer</div><blockquote type=\"cite\">More old</blockquote><div>Third</div>",
            "First answer\nSecond answer\nThird",
            Some("Old words"),
        ),
        (
            "Content-Type: text/html\n\n<div dir=ltr>Top</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Mon, Office &lt;<a href=\"mailto:o@s.example\">o@s.example</a>&gt; wrote:<br></div>\
             <blockquote class=\"gmail_quote\">Old words</blockquote><div>Between</div></div>",
            "Top\nBetween",
            Some("Old words"),
        ),
        (
            "Content-Type: text/plain\n\nOffice <o@s.example> wrote:\n> Is he ill?\nHe is not.\n> Does he come?\nHe does not.\n",
            "He is not.\nHe does not.",
            Some("Office <o@s.example> wrote:\n> Is he ill?\n> Does he come?"),
        ),
    ];
    for (body, said, quoted) in table {
        let message = message(format!("{ANSWER}{body}"));
        assert_eq!(message.text, format!("Re: Trip\n\n{said}"));
        let history = message.quoted.unwrap_or_default();
        assert!(history.contains(quoted.unwrap_or_default()), "{history}");
    }
}

#[test]
fn what_is_forwarded_is_said() {
    let headers = ANSWER.replace("Re: Trip", "Fwd: Trip");
    let table = [
        "\nSee what she wrote.\n\n---------- Forwarded message ---------\nFrom: Ann <a@x.example>\nDate: Mon, 2 Mar 2026\n\nThe words\n",
        "\nSee.\n\nBegin forwarded message:\n\n> From: Ann\n> \n> The words\n",
        "\nSee.\n\nFrom: Ann\nSent: Monday\nTo: Jo\nSubject: Trip\n\nThe words\n",
        "Content-Type: text/html\n\nSee<div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>From: Ann</div><p>The words</p></div>",
    ];
    for body in table {
        let message = message(format!("{headers}{body}"));
        assert!(message.text.contains("The words"), "{body}");
        assert_eq!(message.quoted, None, "{body}");
    }
}

#[test]
fn encodings_and_character_sets_are_read() {
    let table: &[(&[u8], &str)] = &[
        (b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nCaf=E9 at =A35, a very long =\nline", "Café at £5, a very long line"),
        (b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nTGxhbmZhaXIg4oCTIGNhZsOp\n", "Llanfair – café"),
        (b"Content-Type: text/plain; charset=utf-8\n\nCaf\xe9 at \xa35", "Café at £5"),
        (b"Content-Type: text/plain\n\nCaf\xe9", "Café"),
        (b"Content-Type: text/plain; charset=iso-8859-1\n\nCaf\xc3\xa9", "Café"),
        (b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nCaf=E9", "Café"),
        (b"Content-Type: text/plain; charset=no-such-set\n\nplain", "plain"),
        (b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B%O%m\x1b(B", "ハロ"),
    ];
    for (body, said) in table {
        let message = message([ANSWER.as_bytes(), body].concat());
        assert_eq!(message.text, format!("Re: Trip\n\n{said}"));
    }
}

const NESTED: &str = "From: Jo <jo@home.example>
To: o@s.example
Subject: Photos
Date: Mon, 2 Mar 2026 10:11:12 GMT
Message-ID: <n@x>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/related; boundary=related

--related
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain

Look at these.
--inner
Content-Type: text/html

<p>Look at these.</p><img src=\"cid:p1\">
--inner--
--related
Content-Type: image/png; name=\"class.png\"
Content-ID: <p1>
Content-Disposition: inline
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--related--
--outer
Content-Type: video/mp4
Content-Disposition: attachment; filename*=UTF-8''f%C3%AAte.mp4
Content-Transfer-Encoding: base64

AAAA
--outer
Content-Type: audio/ogg
Content-Disposition: attachment; filename=\"voice.ogg\"
Content-Transfer-Encoding: base64

AAAA
--outer
Content-Type: text/plain; name=\"notes.txt\"
Content-Disposition: attachment; filename=\"notes.txt\"

not read
--outer
Content-Type: message/rfc822

From: Ann <ann@home.example>
Subject: Old quarrel

not read either
--outer--
";

#[test]
fn attachments_are_named_by_kind_and_not_kept() {
    let message = message(NESTED);
    assert_eq!(message.text, "Photos\n\nLook at these.");
    let attachments: Vec<_> = message
        .attachments
        .iter()
        .map(|attachment| (attachment.kind, attachment.name.as_str()))
        .collect();
    assert_eq!(
        attachments,
        [
            (AttachmentKind::Image, "class.png"),
            (AttachmentKind::Video, "fête.mp4"),
            (AttachmentKind::Audio, "voice.ogg"),
            (AttachmentKind::File, "notes.txt"),
            (AttachmentKind::File, "Old quarrel.eml"),
        ]
    );
    assert!(!format!("{message:?}").contains("not read"));
}

#[test]
fn a_mail_cut_off_in_the_middle_is_read_as_far_as_it_goes() {
    let table = [
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nStill here",
            "Still here",
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Still <b>here</b>",
            "Still here",
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nU3RpbGwgaGVyZQ==",
            "Still here",
        ),
        (
            "Content-Type: multipart/mixed; boundary=gone\n\nStill here",
            "Still here",
        ),
    ];
    for (body, said) in table {
        let message = message(format!("{ANSWER}{body}"));
        assert_eq!(message.text, format!("Re: Trip\n\n{said}"), "{body}");
        assert!(message.attachments.is_empty(), "{body}");
    }
}

#[test]
fn a_text_that_cannot_be_decoded_is_never_counted_as_read() {
    let mail = format!("{ANSWER}Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!! ????\n");
    let entries = entries(mail, false);
    let [Entry::Message(message), Entry::Unreadable(unreadable)] = entries.as_slice() else {
        panic!("{entries:?}");
    };
    assert_eq!(message.text, "Re: Trip");
    assert!(
        unreadable.to_string().contains("cannot be decoded"),
        "{unreadable}"
    );
}

#[test]
fn a_long_text_is_cut_and_said_so() {
    let entries = entries(format!("{ANSWER}\n{}", "word ".repeat(LONGEST_TEXT / 4)), false);
    let [Entry::Message(message), Entry::Unreadable(unreadable)] = entries.as_slice() else {
        panic!("{} entries", entries.len());
    };
    assert!(message.text.len() <= LONGEST_TEXT);
    assert!(unreadable.reason.contains("longer than"), "{unreadable}");
}

#[test]
fn a_body_too_long_to_go_through_is_said_so() {
    let entries = entries(
        format!("{ANSWER}\nShort.\n{}Hidden.\n", "> old\n".repeat(200_000)),
        false,
    );
    let [Entry::Message(message), Entry::Unreadable(unreadable)] = entries.as_slice() else {
        panic!("{} entries", entries.len());
    };
    assert_eq!(message.text, "Re: Trip\n\nShort.");
    assert!(
        message
            .quoted
            .as_ref()
            .is_some_and(|quoted| quoted.len() <= LONGEST_TEXT)
    );
    assert!(unreadable.reason.contains("longer than"), "{unreadable}");
}

#[test]
fn mails_that_are_none_are_refused_in_plain_words() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(5000);
    let table = [
        (String::new(), "not a mail"),
        ("just some words\nand more\n".to_owned(), "not a mail"),
        (
            format!("{ANSWER}Content-Type: multipart/encrypted; boundary=b\n\n--b--"),
            "encrypted",
        ),
        (
            format!("{ANSWER}Content-Type: application/pkcs7-mime\n\nMIIB"),
            "encrypted",
        ),
        (format!("{ANSWER}{nested}"), "more than 500 parts"),
    ];
    for (mail, reason) in table {
        let words = fault(mail);
        assert!(
            words.starts_with("in/one.eml:1: ") && words.contains(reason),
            "{words}"
        );
    }
}

#[test]
fn mails_inside_mails_do_not_decide_how_deep_the_program_goes() {
    let deep = "Content-Type: message/rfc822\n\n".repeat(100_000);
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, deep);
    for kind in ["message/rfc822", "Message (x) / RFC822", "message/global"] {
        let mail = format!("{ANSWER}Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{encoded}\n");
        assert_eq!(message(mail).attachments.len(), 1, "{kind}");
    }
    let digest = format!(
        "{ANSWER}Content-Type: multipart/digest; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n{encoded}\n--b--\n"
    );
    let entries = entries(digest, false);
    assert!(
        matches!(entries.as_slice(), [Entry::Message(_), Entry::Unreadable(_)]),
        "{} entries",
        entries.len()
    );
}

#[test]
fn headers_may_be_missing() {
    let message = message("Subject: Hello\n\nWords");
    assert_eq!(
        (message.community.as_str(), message.author.id.as_str()),
        ("one", "unknown")
    );
    assert_eq!((message.sent_at, message.reply_to.clone()), (None, None));
    assert_eq!(message.id.len(), 64);
    assert_eq!(message.thread.as_ref(), Some(&message.id));
    let with_server_headers = self::message("Received: from a by b\nSubject: Hello\n\nWords");
    assert_eq!(
        with_server_headers.id, message.id,
        "the id must not depend on the export"
    );
    assert_ne!(self::message("Subject: Hello\n\nOthers").id, message.id);
}

const MAILBOX: &str = "From jo@home.example Mon Mar  2 10:11:12 2026
From: Jo <jo@home.example>
To: Year 3 <year3@lists.example>
List-Id: Year 3 parents <Year3.lists.example>
Message-ID: <1@x>
Subject: [year3] Gate

>From tomorrow the gate shuts at nine.
From 9:00 in 2026 on, that is.

From ann@home.example Mon Mar  2 10:12:12 2026
this was never a mail

From ann@home.example Mon Mar  2 10:13:12 2026
From: Ann <ann@home.example>
To: Year 3 <year3@lists.example>
List-Id: <year3.lists.example>
Message-ID: <3@x>
In-Reply-To: <1@x>
Subject: Re: [year3] Gate

Rubbish.
";

#[test]
fn a_mailbox_is_read_past_what_is_broken() {
    let entries = entries(MAILBOX, true);
    let [
        Entry::Message(first),
        Entry::Unreadable(broken),
        Entry::Message(last),
    ] = entries.as_slice()
    else {
        panic!("{entries:?}");
    };
    assert_eq!(
        first.text,
        "[year3] Gate\n\nFrom tomorrow the gate shuts at nine.\nFrom 9:00 in 2026 on, that is."
    );
    assert_eq!((broken.file.as_str(), broken.line), ("in/list.mbox", 11));
    assert_eq!(last.text, "Re: [year3] Gate\n\nRubbish.");
    assert_eq!(
        (first.channel.as_str(), last.channel.as_str()),
        ("year3.lists.example", "year3.lists.example")
    );
    assert_eq!(first.thread, last.thread, "a reply joins its thread");
}

#[test]
fn files_are_opened_by_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = folder.path().join("a.MBOX");
    std::fs::write(&mailbox, MAILBOX).unwrap();
    let reading = open(&mailbox, &options()).unwrap();
    assert_eq!(reading.total_bytes, Some(MAILBOX.len() as u64));
    let progress = reading.progress.clone();
    assert_eq!(reading.entries.count(), 3);
    assert_eq!(progress.bytes(), MAILBOX.len() as u64);
    std::fs::write(&mailbox, GMAIL_REPLY).unwrap();
    let refusal = open(&mailbox, &options()).err().unwrap().to_string();
    assert!(
        refusal.contains("not a mailbox") && refusal.contains(".eml"),
        "{refusal}"
    );
}

/// Bytes that look enough like mail to get past the first checks.
fn near_mail() -> impl Strategy<Value = Vec<u8>> {
    let pieces = proptest::sample::select(vec![
        "From: a@b.example\n",
        "Subject: Re: x\n",
        "Content-Type: multipart/mixed; boundary=b\n",
        "\n",
        "--b\n",
        "--b--\n",
        "Content-Type: text/html\n",
        "<blockquote type=cite>",
        "</blockquote>",
        "<a href=\"http://x\">",
        "</a>",
        "<!--",
        "-->",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "=E9=\n",
        "> q\n",
        "é",
        "<",
        "&#x;",
        "On 2 Mar 2026 at 1:11 a <a@b.c> wrote:\n",
        "From - Mon Mar  2 10:00:00 2026\n",
        "Content-Type: message/rfc822\n",
        "Date: Mon, 99 Foo 0000 77:88:99 +9999\n",
        "Message-ID: <>\n",
        "References: < <\n",
        "-----Original Message-----\n",
    ]);
    let noise = proptest::collection::vec(any::<u8>(), 0..12);
    proptest::collection::vec(
        prop_oneof![4 => pieces.prop_map(|piece| piece.as_bytes().to_vec()), 1 => noise],
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), is_mailbox: bool) {
        entries(bytes, is_mailbox);
    }

    #[test]
    fn nothing_near_a_mail_makes_it_panic(bytes in near_mail(), is_mailbox: bool) {
        entries(bytes, is_mailbox);
    }

    #[test]
    fn words_that_nobody_marked_are_all_said(words in "[a-z]([a-z ]{0,60}[a-z])?") {
        let message = message(format!("{ANSWER}\nx {words}\n> old\ny {words}"));
        prop_assert_eq!(message.text, format!("Re: Trip\n\nx {words}\ny {words}"));
    }
}
