//! What reading a payload comes to, each outcome by its name, so that nothing is passed over without a reason.
//! Never says whether what was said breaches anything.

use std::ops::Range;

use jiff::Timestamp;

use super::field::Fault;
use crate::message::{AttachmentKind, Author, Message};

/// What a payload came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// Somebody said this; an edit is said again, with [`Fate::Edited`](crate::message::Fate::Edited).
    Said(Box<Said>),
    /// Somebody said something that schoolgate cannot screen.
    NotScreenable(Box<Said>, Unscreenable),
    NotForScreening(Reason),
    /// Messages are gone; Discord sends their ids and nothing of what they said.
    Deleted(Deleted),
    /// A message was edited and the payload tells only a part: fetch it whole and read that.
    Incomplete(Spot),
    /// Something was there that cannot be read. Never to be counted clean.
    Unreadable(Unreadable),
}

/// A message and what Discord tells beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// `text` is composed of `parts`; `quoted` is the text of the message it answers, which others wrote and which is
    /// never screened as this author's.
    pub message: Message,
    /// In the order of the text: each stands on a line (or lines) of its own, and only blank parts are left out.
    pub parts: Vec<Part>,
    pub sender: Sender,
    /// Who wrote the message that this one answers.
    pub answered: Option<Author>,
    pub edited_at: Option<Timestamp>,
    pub mentions: Mentions,
    /// The same as `message.attachments`, with what only Discord knows of them.
    pub files: Vec<File>,
    /// What of the message could not be read. Where this is not empty, the message must not be counted clean.
    pub lost: Vec<Fault>,
}

impl Said {
    /// What a finding in the text stems from: the poll, the name of a file, what was forwarded.
    pub fn parts_at(&self, span: &Range<usize>) -> impl Iterator<Item = &Part> {
        let overlaps = |part: &&Part| part.span.start < span.end && span.start < part.span.end;
        self.parts.iter().filter(overlaps)
    }
}

/// One thing said in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub kind: PartKind,
    pub origin: Origin,
    /// In bytes of the composed text.
    pub span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    Content,
    Embed,
    /// Texts and labels laid out as components.
    Component,
    PollQuestion,
    PollAnswer,
    Sticker,
    FileName,
    /// What the sender wrote for those who cannot see the file.
    FileDescription,
    /// The name of a thread, forum post or channel.
    Title,
    Topic,
    Nickname,
}

/// Whose words a part is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Sender,
    /// A message that the sender passed on. Discord does not say who wrote it.
    Forwarded,
}

/// What sent the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    Person,
    Bot,
    Webhook,
    /// An application that answers a command, perhaps with words somebody gave it.
    Application,
    /// The payload tells of a title or name and not who gave it.
    Unknown,
}

/// Who and what is mentioned, by id; in the text stand their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    pub members: Vec<String>,
    pub roles: Vec<String>,
    pub channels: Vec<String>,
    pub is_everyone: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub kind: AttachmentKind,
    pub name: String,
    pub is_spoiler: bool,
    /// Recorded in Discord from a stream.
    pub is_clip: bool,
}

/// Why somebody's message cannot be screened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unscreenable {
    #[error("it is a voice message, and what is spoken is not listened to")]
    Voice,
}

/// Why nothing of a payload is screened, though it could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("schoolgate wrote it itself")]
    OwnMessage,
    #[error(
        "it is AutoMod's alert, which repeats what somebody else wrote; what was blocked is filed by its own event"
    )]
    AutoModAlert,
    #[error(
        "AutoMod did something else than block a message; a message that was shown is read like any other"
    )]
    AutoModOther,
    #[error("Discord wrote it, and it holds nobody's words")]
    SystemNotice,
    #[error("it repeats the message a thread starts from, which is read where it was written")]
    ThreadStarter,
    #[error("it was updated and not edited: a link's preview came, or it was pinned")]
    NotEdited,
    #[error("an application has yet to answer; its answer comes as an update")]
    StillLoading,
    #[error("it is an invitation to a game or a colour scheme, without words")]
    WithoutWords,
    #[error("the member has no nickname")]
    NoNickname,
    #[error("events of this kind hold nothing said")]
    OtherEvent,
}

/// Where in Discord a message is, as far as the payload tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    pub community: Option<String>,
    pub channel: Option<String>,
    pub message: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    pub community: String,
    pub channel: String,
    pub messages: Vec<String>,
}

/// What could not be read, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("channel {}, message {}: {fault}; open the message in Discord and look at it yourself", named(spot.channel.as_ref()), named(spot.message.as_ref()))]
pub struct Unreadable {
    pub spot: Spot,
    pub fault: Fault,
}

fn named(id: Option<&String>) -> &str {
    id.map_or("unknown", String::as_str)
}
