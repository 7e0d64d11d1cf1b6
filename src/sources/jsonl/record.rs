//! One record as it stands in a line, and the message it means.
//! Never copies a value twice: what needs no unescaping is borrowed from the line until the message takes it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};

use super::Fault;
use crate::message::{Attachment, AttachmentKind, Author, AuthorRole, Fate, Message, Source};

#[derive(serde::Deserialize)]
pub(super) struct Record<'a> {
    #[serde(borrow, default)]
    id: Value<'a>,
    #[serde(borrow, default)]
    thread: Value<'a>,
    #[serde(borrow, default)]
    channel: Value<'a>,
    #[serde(borrow, default)]
    author: Value<'a>,
    #[serde(borrow, default)]
    name: Value<'a>,
    #[serde(borrow, default)]
    role: Value<'a>,
    #[serde(borrow, default)]
    text: Value<'a>,
    #[serde(borrow, default)]
    attachments: Option<Vec<RawAttachment<'a>>>,
    #[serde(borrow, default)]
    sent_at: Value<'a>,
    #[serde(borrow, default)]
    reply_to: Value<'a>,
}

#[derive(serde::Deserialize)]
struct RawAttachment<'a> {
    #[serde(borrow, default)]
    kind: Value<'a>,
    #[serde(borrow, default)]
    name: Value<'a>,
}

/// A text or a number (exporters write ids as either); absent and `null` are the same.
#[derive(Default)]
struct Value<'a>(Option<Cow<'a, str>>);

impl Value<'_> {
    /// `None` also where the text is empty.
    fn filled(self) -> Option<String> {
        self.0.filter(|text| !text.is_empty()).map(Cow::into_owned)
    }
}

impl Record<'_> {
    pub(super) fn into_message(self, community: &str) -> Result<Message, Fault> {
        let id = self.id.filled().ok_or_else(|| missing("id"))?;
        let text = self.text.0.ok_or_else(|| missing("text"))?.into_owned();
        let author = self.author.filled();
        Ok(Message {
            source: Source::JsonLines,
            community: community.to_owned(),
            channel: self.channel.filled().unwrap_or_else(|| community.to_owned()),
            thread: self.thread.filled(),
            id,
            author: Author {
                name: self
                    .name
                    .filled()
                    .or_else(|| author.clone())
                    .unwrap_or_else(unknown),
                id: author.unwrap_or_else(unknown),
                role: role(self.role.0.as_deref().unwrap_or_default()),
            },
            sent_at: sent_at(&self.sent_at)?,
            text,
            quoted: None,
            attachments: self
                .attachments
                .unwrap_or_default()
                .into_iter()
                .map(attachment)
                .collect(),
            reply_to: self.reply_to.filled(),
            fate: Fate::AsWritten,
            revision: None,
        })
    }
}

fn missing(field: &str) -> Fault {
    Fault::new(
        format!("the record has no `{field}`"),
        format!("give every record an `id` and a `text`; this one needs `{field}`"),
    )
}

fn unknown() -> String {
    "unknown".to_owned()
}

fn sent_at(value: &Value<'_>) -> Result<Option<jiff::Timestamp>, Fault> {
    let Some(text) = value.0.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        Fault::new(
            "`sent_at` is not a time",
            "write it as in RFC 3339, for example 2026-03-02T15:04:05Z",
        )
    })
}

/// Family speaks as a parent; whoever speaks for the school, governors included, as staff. A group's moderator may
/// be either.
fn role(word: &str) -> AuthorRole {
    match word {
        "parent" | "carer" | "guardian" | "grandparent" | "family" | "pta" => AuthorRole::Parent,
        "staff" | "teacher" | "head" | "office" | "governor" => AuthorRole::Staff,
        _ => AuthorRole::Unknown,
    }
}

fn attachment(raw: RawAttachment<'_>) -> Attachment {
    let kind = match raw.kind.0.as_deref().unwrap_or_default() {
        "image" => AttachmentKind::Image,
        "video" => AttachmentKind::Video,
        "audio" => AttachmentKind::Audio,
        "omitted" => AttachmentKind::Omitted,
        _ => AttachmentKind::File,
    };
    Attachment {
        kind,
        name: raw.name.filled().unwrap_or_default(),
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, a whole number or null")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value(Some(Cow::Owned(number.to_string()))))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value(Some(Cow::Owned(number.to_string()))))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value(None))
    }
}
