//! One mail's bytes as one message.
//! Never opens a mail that is attached: it is named like any other file.

use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::Timestamp;
use mail_parser::{Address, HeaderValue, Message as Mail, MessageParser, MessagePart, MimeHeaders as _};
use regex::bytes::Regex;
use sha2::{Digest as _, Sha256};

use super::body;
use super::quotes::{self, Kind};
use crate::message::{Attachment, AttachmentKind, Author, AuthorRole, Fate, Message, Source};
use crate::sources::{LONGEST_TEXT, bounded};

/// Where mails are filed.
pub(super) struct Place {
    pub community: Option<String>,
    /// The community of a mail that names no recipient.
    pub fallback: String,
}

/// Why a mail, or a part of it, cannot be read, and what to do.
pub(super) struct Fault {
    pub reason: String,
    pub remedy: String,
}

impl Fault {
    pub(super) fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }
}

/// A mail as read.
pub(super) struct Letter {
    pub message: Message,
    /// What of its text could not be read.
    pub lost: Option<Fault>,
}

/// More parts than any mail program writes; to go through them takes time that grows with their square.
const MOST_PARTS: usize = 500;

/// The longest body, history included, that is gone through, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

static CONTENT_TYPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im-u)^[^\n:]{0,40}content-type[^\n:]{0,40}:").expect("the pattern is fixed")
});
/// The types that make the library read mails inside mails, and those inside them, as deep as they go.
static NESTED_MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)message(?:\s|\([^()]*\))*/(?:\s|\([^()]*\))*(?:rfc822|global)|multipart(?:\s|\([^()]*\))*/(?:\s|\([^()]*\))*digest").expect("the pattern is fixed")
});

pub(super) fn read(mut raw: Vec<u8>, place: &Place) -> Result<Letter, Fault> {
    if CONTENT_TYPE.find_iter(&raw).take(MOST_PARTS + 1).count() > MOST_PARTS {
        return Err(Fault::new(
            format!("the mail has more than {MOST_PARTS} parts"),
            "have a person open it with care",
        ));
    }
    flatten(&mut raw);
    // The parser drops a header whose line the file does not end.
    raw.extend_from_slice(b"\n");
    let mail = MessageParser::default().parse(&raw).filter(has_sender_or_date);
    let mail = mail.ok_or_else(|| {
        Fault::new(
            "this is not a mail: it has none of the headers From, Date, Subject and Message-ID",
            "save the mail again with its headers",
        )
    })?;
    if is_encrypted(&mail) {
        return Err(Fault::new(
            "the mail is encrypted",
            "save it decrypted, or have its recipient read it",
        ));
    }
    Ok(letter(&mail, place))
}

/// Makes attached mails plain attachments, in place: a mail of thousands inside one another must not decide how
/// deep the program goes.
fn flatten(raw: &mut [u8]) {
    let starts: Vec<_> = NESTED_MAIL.find_iter(raw).map(|found| found.end() - 1).collect();
    for last in starts {
        if let Some(byte) = raw.get_mut(last) {
            *byte = b'_';
        }
    }
}

fn has_sender_or_date(mail: &Mail<'_>) -> bool {
    mail.from().is_some() || mail.date().is_some() || mail.subject().is_some() || mail.message_id().is_some()
}

fn is_encrypted(mail: &Mail<'_>) -> bool {
    let root = mail.root_part();
    [
        ("multipart", "encrypted"),
        ("application", "pkcs7-mime"),
        ("application", "x-pkcs7-mime"),
    ]
    .iter()
    .any(|(kind, subtype)| root.is_content_type(kind, subtype))
}

fn letter(mail: &Mail<'_>, place: &Place) -> Letter {
    let subject = mail.subject().unwrap_or_default().trim();
    let references = ids(mail.references());
    let answered = ids(mail.in_reply_to());
    let mut body = body::read(mail);
    if bounded::cut(&mut body.text, LONGEST_BODY) {
        let (reason, remedy) = bounded::cut_words(LONGEST_BODY);
        body.lost = Some(Fault { reason, remedy });
    }
    let (said, quoted) = quotes::part(
        &body.text,
        Kind::of(subject, !(references.is_empty() && answered.is_empty())),
    );
    let quoted = quoted.map(|mut quoted| {
        bounded::cut(&mut quoted, LONGEST_TEXT);
        quoted
    });
    let text = [subject, said.as_str()]
        .join("\n\n")
        .trim_matches('\n')
        .to_owned();
    let id = mail
        .message_id()
        .map_or_else(|| derived_id(mail, &text), str::to_owned);
    let message = Message {
        source: Source::Email,
        community: community(mail, place),
        channel: address_of(mail.list_id().as_address()).map_or_else(|| "mail".to_owned(), |list| list.0),
        thread: Some(references.first().or(answered.first()).unwrap_or(&id).clone()),
        reply_to: answered.first().or(references.last()).cloned(),
        id,
        author: author(mail),
        sent_at: sent_at(mail),
        text,
        quoted,
        attachments: mail
            .attachments()
            .filter(|part| !body::is_damaged_text(part, mail))
            .map(attachment)
            .collect(),
        fate: Fate::AsWritten,
        revision: None,
    };
    Letter {
        message,
        lost: body.lost,
    }
}

fn ids(header: &HeaderValue<'_>) -> Vec<String> {
    let ids = header.as_text_list().unwrap_or_default();
    ids.iter()
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .collect()
}

/// The first address in lower case, and the name beside it.
fn address_of(header: Option<&Address<'_>>) -> Option<(String, Option<String>)> {
    let first = header?
        .iter()
        .find(|address| address.address.is_some() || address.name.is_some())?;
    let name = first
        .name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let address = first.address.as_deref().or(name)?;
    Some((address.trim().to_lowercase(), name.map(str::to_owned)))
}

fn community(mail: &Mail<'_>, place: &Place) -> String {
    let recipient = || address_of(mail.to()).or_else(|| address_of(mail.cc()));
    place
        .community
        .clone()
        .or_else(|| recipient().map(|(address, _)| address))
        .unwrap_or_else(|| place.fallback.clone())
}

fn author(mail: &Mail<'_>) -> Author {
    let unknown = || ("unknown".to_owned(), Some("unknown sender".to_owned()));
    let (id, name) = address_of(mail.from())
        .or_else(|| address_of(mail.sender()))
        .unwrap_or_else(unknown);
    Author {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        role: AuthorRole::Unknown,
    }
}

fn sent_at(mail: &Mail<'_>) -> Option<Timestamp> {
    let date = mail.date().filter(|date| date.is_valid())?;
    Timestamp::from_second(date.to_timestamp()).ok()
}

/// For a mail without an id: the same whenever and wherever it is exported, for it leaves out what mail servers add.
fn derived_id(mail: &Mail<'_>, text: &str) -> String {
    let mut hash = Sha256::new();
    for name in ["From", "To", "Date", "Subject"] {
        hash.update(mail.header_raw(name).unwrap_or_default().trim());
        hash.update([0]);
    }
    hash.update(text);
    hash.finalize().iter().fold(String::new(), |mut id, byte| {
        write!(id, "{byte:02x}").expect("writing to a String does not fail");
        id
    })
}

fn attachment(part: &MessagePart<'_>) -> Attachment {
    let kind = match part.content_type().map(mail_parser::ContentType::ctype) {
        Some("image") => AttachmentKind::Image,
        Some("video") => AttachmentKind::Video,
        Some("audio") => AttachmentKind::Audio,
        Some(_) | None => AttachmentKind::File,
    };
    let name = part
        .attachment_name()
        .map_or_else(|| attached_subject(part), |name| name.trim().to_owned());
    Attachment { kind, name }
}

/// An attached mail mostly has no file name; its subject says what it is.
fn attached_subject(part: &MessagePart<'_>) -> String {
    let is_mail = part.content_type().is_some_and(|kind| kind.ctype() == "message");
    let headers = is_mail
        .then(|| MessageParser::default().parse_headers(part.contents()))
        .flatten();
    let subject = headers.as_ref().and_then(Mail::subject).unwrap_or_default();
    if subject.is_empty() {
        String::new()
    } else {
        format!("{subject}.eml")
    }
}
