//! One message object, as the gateway and the REST interface give it, to what was said in it.
//! Never calls a message clean or empty when something in it could not be read.

use jiff::Timestamp;

use super::body::{self, IS_LOADING, IS_VOICE, flags};
use super::compose::Composer;
use super::field::{Fault, Node};
use super::kind::Kind;
use super::markup::Markup;
use super::names::Names;
use super::outcome::{PartKind, Read, Reason, Said, Sender, Unscreenable};
use super::place::{self, Place};
use super::{Reader, author};
use crate::message::{Attachment, Author, Fate, Message, Source};

/// Fields that are shown without words of the sender.
const WORDLESS: [&str; 3] = ["activity", "call", "shared_client_theme"];

pub(super) fn read(reader: &Reader<'_>, message: &Node<'_>, community: Option<&str>) -> Result<Read, Fault> {
    let place = Place::of_message(message, community)?;
    let author = author::of_message(message, reader.names)?;
    if reader.is_own(&author.id) || message.id("application_id")?.is_some_and(|id| reader.is_own(&id)) {
        return Ok(Read::NotForScreening(Reason::OwnMessage));
    }
    let number = message.number("type")?;
    let kind = Kind::of(number.ok_or_else(|| Fault::new("type", "is missing"))?);
    if kind == Kind::AutoModAlert {
        return Ok(Read::NotForScreening(Reason::AutoModAlert));
    }
    let sender = author::sender(message);
    let mut said = said(
        compose(kind, message, sender, reader.names),
        place,
        author,
        sender,
    );
    take_times(message, &mut said);
    take_answered(message, reader.names, &mut said);
    let channel = &said.message.channel;
    said.message.thread = Some(channel.clone()).filter(|id| reader.names.threads.contains_key(id));
    said.mentions.is_everyone = message.is_true("mention_everyone");
    if kind == Kind::ThreadCreated {
        file_as_title(message, &mut said)?;
    }
    judge(kind, message, said)
}

fn compose<'a>(kind: Kind, message: &Node<'_>, sender: Sender, names: &'a Names) -> Composer<'a> {
    let mut composer = Composer::new(Markup::new(names, message));
    if kind == Kind::ThreadCreated {
        composer.say_field(PartKind::Title, message, "content");
    } else {
        body::read(message, sender, &mut composer);
        body::read_forwarded(message, &mut composer);
    }
    composer
}

/// When it was sent and last edited. An edit is told from another by its time.
fn take_times(message: &Node<'_>, said: &mut Said) {
    let mut sound = |name| {
        let read = time(message, name).map_err(|fault| said.lost.push(fault));
        read.ok().flatten()
    };
    let sent_at = sound("timestamp");
    said.edited_at = sound("edited_timestamp");
    said.message.sent_at = sent_at.or_else(|| place::sent_at(&said.message.id));
    if let Some(at) = said.edited_at {
        said.message.fate = Fate::Edited;
        let wording = said.message.revision.take().unwrap_or_default();
        said.message.revision = Some(format!("{} {wording}", at.as_microsecond()));
    }
}

/// What a composer gathered, as a message.
pub(super) fn said(composer: Composer<'_>, place: Place, author: Author, sender: Sender) -> Said {
    let files = composer.files.iter();
    let attachments = files.map(|file| Attachment {
        kind: file.kind,
        name: file.name.clone(),
    });
    Said {
        message: Message {
            source: Source::Discord,
            community: place.community,
            channel: place.channel,
            thread: None,
            id: place.id,
            author,
            sent_at: None,
            text: composer.text,
            quoted: None,
            attachments: attachments.collect(),
            reply_to: None,
            fate: Fate::AsWritten,
            revision: Some(composer.wording),
        },
        parts: composer.parts,
        sender,
        answered: None,
        edited_at: None,
        mentions: composer.mentions,
        files: composer.files,
        lost: composer.lost,
    }
}

/// Type 18 says what `THREAD_CREATE` says. Under the same id, it is filed once.
fn file_as_title(message: &Node<'_>, said: &mut Said) -> Result<(), Fault> {
    let missing = || Fault::new("message_reference.channel_id", "is missing");
    let reference = message.object("message_reference")?.ok_or_else(missing)?;
    let thread = reference.required_id("channel_id")?;
    said.message.id = place::title_id(&thread);
    said.message.sent_at = place::sent_at(&thread);
    said.message.thread = Some(thread);
    said.message.reply_to = None;
    Ok(())
}

/// A forward refers to a message too, and does not answer it.
fn take_answered(message: &Node<'_>, names: &Names, said: &mut Said) {
    let Ok(Some(reference)) = message.object("message_reference") else {
        return;
    };
    if body::is_forward(message) {
        return;
    }
    said.message.reply_to = reference.id("message_id").ok().flatten();
    let Ok(Some(answered)) = message.object("referenced_message") else {
        return;
    };
    said.answered = author::of_message(&answered, names).ok();
    let mut composer = Composer::new(Markup::new(names, &answered));
    body::read(&answered, author::sender(&answered), &mut composer);
    body::read_forwarded(&answered, &mut composer);
    said.message.quoted = Some(composer.text).filter(|text| !text.is_empty());
}

fn judge(kind: Kind, message: &Node<'_>, mut said: Said) -> Result<Read, Fault> {
    let has_words = !said.message.text.is_empty();
    let has_something = has_words || !said.files.is_empty();
    if kind == Kind::Unknown && (has_something || !said.lost.is_empty()) {
        return Err(Fault::new(
            "type",
            "is no known type of message, and it says something",
        ));
    }
    if flags(message) & IS_VOICE != 0 {
        if !has_words {
            return Ok(Read::NotScreenable(Box::new(said), Unscreenable::Voice));
        }
        said.lost.push(body::voice(message));
    }
    if has_something {
        return Ok(Read::Said(Box::new(said)));
    }
    if let Some(fault) = said.lost.into_iter().next() {
        return Err(fault);
    }
    let reason = match kind {
        Kind::Words if flags(message) & IS_LOADING != 0 => Reason::StillLoading,
        Kind::Words if WORDLESS.iter().any(|field| message.has(field)) => Reason::WithoutWords,
        Kind::Words => {
            let wrong = "and all else is empty; is the bot allowed the Message Content intent?";
            return Err(Fault::new("content", wrong));
        }
        Kind::ThreadStarter => Reason::ThreadStarter,
        Kind::ThreadCreated | Kind::AutoModAlert | Kind::Notice | Kind::Unknown => Reason::SystemNotice,
    };
    Ok(Read::NotForScreening(reason))
}

pub(super) fn time(node: &Node<'_>, name: &str) -> Result<Option<Timestamp>, Fault> {
    let Some(text) = node.text(name)? else {
        return Ok(None);
    };
    let wrong = |_| Fault::new(node.path_to(name), "is not a time");
    text.parse().map(Some).map_err(wrong)
}
