//! What every source yields: one revision of something a person wrote, where and when.
//! Never holds a judgement about it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which kind of place a message was read from; part of the idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Whatsapp,
    Email,
    JsonLines,
    Discord,
}

impl Source {
    /// The word the store and the idempotency key use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Email => "email",
            Self::JsonLines => "json-lines",
            Self::Discord => "discord",
        }
    }
}

/// Who wrote it, as the source names them. `id` is stable within the community; `name` is what people see.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    pub id: String,
    pub name: String,
    pub role: AuthorRole,
}

/// What the source says the author is to the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorRole {
    Parent,
    Staff,
    #[default]
    Unknown,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum AttachmentKind {
    Image,
    Video,
    Audio,
    File,
    /// Something was attached, but the export left it out and does not say what it was.
    Omitted,
}

impl AttachmentKind {
    /// By the ending of the file's name.
    pub fn of_file_name(name: &str) -> Self {
        let ending = name
            .rsplit_once('.')
            .filter(|(stem, _)| !stem.is_empty())
            .map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.unwrap_or_default().as_str() {
            "jpg" | "jpeg" | "png" | "gif" | "webp" | "heic" | "heif" => Self::Image,
            "mp4" | "mov" | "3gp" | "avi" | "mkv" | "webm" | "m4v" => Self::Video,
            "opus" | "ogg" | "m4a" | "mp3" | "aac" | "amr" | "wav" | "caf" => Self::Audio,
            _ => Self::File,
        }
    }
}

/// Something sent with the text. The bytes are not carried: pictures leave no copy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attachment {
    pub kind: AttachmentKind,
    /// The file's name where the source gives one; empty otherwise.
    pub name: String,
}

/// What became of the message in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    #[default]
    AsWritten,
    /// The source marks it as edited; `text` is the edited wording.
    Edited,
    /// Its author or an administrator deleted it; `text` is empty.
    Deleted,
    /// The platform kept it from being shown; nobody but its author saw it.
    Blocked,
}

/// One revision of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub source: Source,
    /// The group, server or mailbox.
    pub community: String,
    /// One room of it; for a WhatsApp group the group itself.
    pub channel: String,
    /// The conversation it belongs to, where the source knows.
    pub thread: Option<String>,
    /// The source's own id, or one derived so that a second export of the same chat yields the same.
    pub id: String,
    pub author: Author,
    /// When it was sent, where the source says.
    pub sent_at: Option<Timestamp>,
    pub text: String,
    /// Earlier messages that this one carries along (an e-mail's quoted history). Not the author's words here: never screened.
    pub quoted: Option<String>,
    pub attachments: Vec<Attachment>,
    /// The id of the message it answers, where the source says.
    pub reply_to: Option<String>,
    pub fate: Fate,
    /// What tells this wording from the message's others, where `text` alone would not do: the same wording may read
    /// differently another day, when somebody it mentions has a new name. Only for the idempotency key.
    pub revision: Option<String>,
}

impl Message {
    /// A text on its own, from nobody in particular.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            source: Source::JsonLines,
            community: String::new(),
            channel: String::new(),
            thread: None,
            id: String::new(),
            author: Author {
                id: String::new(),
                name: String::new(),
                role: AuthorRole::Unknown,
            },
            sent_at: None,
            text: text.into(),
            quoted: None,
            attachments: Vec::new(),
            reply_to: None,
            fate: Fate::AsWritten,
            revision: None,
        }
    }
}
