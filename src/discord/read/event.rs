//! Gateway events by name, to what was said in them. Message events are read by `message`.
//! Never takes an event for harmless because its shape is odd.

use super::compose::Composer;
use super::field::{Fault, Node};
use super::markup::Markup;
use super::message;
use super::outcome::{Deleted, PartKind, Read, Reason, Said, Sender, Spot};
use super::place::{Place, community_of, sent_at, title_id};
use super::{Reader, author};
use crate::message::Fate;

/// The action that keeps a message from being shown (documentation: Auto Moderation, Action Types).
const BLOCK_MESSAGE: u64 = 1;

/// What a message object always has when it is whole.
const WHOLE: [&str; 5] = ["author", "content", "type", "embeds", "attachments"];
/// What somebody may have said in a part of a message.
const SPOKEN: [&str; 5] = [
    "content",
    "components",
    "poll",
    "attachments",
    "message_snapshots",
];

pub(super) fn read(reader: &Reader<'_>, name: &str, payload: &Node<'_>) -> Result<Read, Fault> {
    match name {
        "MESSAGE_CREATE" => message::read(reader, payload, None),
        "MESSAGE_UPDATE" => update(reader, payload),
        "MESSAGE_DELETE" => deleted(payload, vec![payload.required_id("id")?]),
        "MESSAGE_DELETE_BULK" => deleted(payload, ids(payload)?),
        "CHANNEL_CREATE" | "CHANNEL_UPDATE" | "THREAD_CREATE" | "THREAD_UPDATE" => {
            title(reader, name, payload)
        }
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" => nickname(reader, payload),
        "AUTO_MODERATION_ACTION_EXECUTION" => blocked(reader, payload),
        _ => Ok(Read::NotForScreening(Reason::OtherEvent)),
    }
}

/// Discord updates a message when it is edited, and when a link's preview comes or it is pinned; only an edit has a
/// time of edit. An application's answer has none when it fills what was loading, so that its updates are always read.
/// A message edited long ago has its time of edit when it is pinned, too: it is said again with the revision it had,
/// which is filed once.
fn update(reader: &Reader<'_>, payload: &Node<'_>) -> Result<Read, Fault> {
    payload.required_id("id")?;
    let is_edit = message::time(payload, "edited_timestamp")?.is_some();
    let is_whole = WHOLE.iter().all(|field| payload.has(field));
    let says_nothing = !SPOKEN.iter().any(|field| payload.is_filled(field));
    let is_by_person = author::sender(payload) == Sender::Person;
    if !is_edit && is_by_person && (is_whole || says_nothing) {
        return Ok(Read::NotForScreening(Reason::NotEdited));
    }
    if !is_whole {
        return Ok(Read::Incomplete(spot(payload)));
    }
    message::read(reader, payload, None)
}

/// Where it is, as far as it can be read.
pub(super) fn spot(payload: &Node<'_>) -> Spot {
    Spot {
        community: payload.id("guild_id").ok().flatten(),
        channel: payload.id("channel_id").ok().flatten(),
        message: payload.id("id").ok().flatten(),
    }
}

fn deleted(payload: &Node<'_>, messages: Vec<String>) -> Result<Read, Fault> {
    Ok(Read::Deleted(Deleted {
        community: community_of(payload, None)?,
        channel: payload.required_id("channel_id")?,
        messages,
    }))
}

fn ids(payload: &Node<'_>) -> Result<Vec<String>, Fault> {
    payload.ids("ids")?.ok_or_else(|| Fault::new("ids", "is missing"))
}

/// The name of a thread or channel, and a channel's topic. The event comes for any change, and does not say what it
/// was before: an unchanged name has an unchanged revision.
fn title(reader: &Reader<'_>, event: &str, payload: &Node<'_>) -> Result<Read, Fault> {
    let id = payload.required_id("id")?;
    let is_thread = event.starts_with("THREAD");
    let parent = payload.id("parent_id")?.filter(|_| is_thread);
    let place = Place {
        community: community_of(payload, None)?,
        channel: parent.unwrap_or_else(|| id.clone()),
        id: title_id(&id),
    };
    let mut composer = Composer::new(Markup::new(reader.names, payload));
    composer.say_field(PartKind::Title, payload, "name");
    composer.say_field(PartKind::Topic, payload, "topic");
    // Who renamed it is not told, and need not be who opened it.
    let owner = payload.id("owner_id")?.filter(|_| event == "THREAD_CREATE");
    let (sender, author) = match owner {
        Some(owner) if reader.is_own(&owner) => return Ok(Read::NotForScreening(Reason::OwnMessage)),
        Some(owner) => (Sender::Person, author::of_id(Some(owner), reader.names)),
        None => (Sender::Unknown, author::of_id(None, reader.names)),
    };
    let mut said = message::said(composer, place, author, sender);
    said.message.sent_at = sent_at(&id);
    said.message.thread = is_thread.then_some(id);
    spoken(said, Fault::new("name", "is missing"))
}

/// A member's nickname, filed as a message of its own. The event comes for other changes too: an unchanged nickname has
/// an unchanged revision.
fn nickname(reader: &Reader<'_>, payload: &Node<'_>) -> Result<Read, Fault> {
    let missing = || Fault::new("user", "is missing");
    let user = payload.object("user")?.ok_or_else(missing)?;
    let author = author::of_user(&user, Some(payload), reader.names)?;
    if reader.is_own(&author.id) {
        return Ok(Read::NotForScreening(Reason::OwnMessage));
    }
    if payload.text("nick")?.is_none_or(|name| name.trim().is_empty()) {
        return Ok(Read::NotForScreening(Reason::NoNickname));
    }
    let place = Place {
        community: community_of(payload, None)?,
        channel: "nicknames".to_owned(),
        id: format!("nickname:{}", author.id),
    };
    let mut composer = Composer::new(Markup::new(reader.names, payload));
    composer.say_field(PartKind::Nickname, payload, "nick");
    let said = message::said(composer, place, author, Sender::Person);
    spoken(said, Fault::new("nick", "is missing"))
}

/// What was kept from being shown. The event has neither a time nor an id, and comes once for each rule: the same
/// person's same words in the same channel are filed once.
fn blocked(reader: &Reader<'_>, payload: &Node<'_>) -> Result<Read, Fault> {
    let user = payload.required_id("user_id")?;
    let missing = || Fault::new("action", "is missing");
    let action = payload.object("action")?.ok_or_else(missing)?;
    let kind = action.number("type")?;
    if kind.ok_or_else(|| Fault::new("action.type", "is missing"))? != BLOCK_MESSAGE {
        return Ok(Read::NotForScreening(Reason::AutoModOther));
    }
    let place = Place {
        community: community_of(payload, None)?,
        channel: payload.required_id("channel_id")?,
        id: format!("blocked:{user}"),
    };
    let mut composer = Composer::new(Markup::new(reader.names, payload));
    composer.say_field(PartKind::Content, payload, "content");
    if composer.text.is_empty() {
        composer.say_field(PartKind::Content, payload, "matched_content");
        composer.lost.push(Fault::new(
            "content",
            "is empty: only what AutoMod matched is known",
        ));
    }
    let author = author::of_id(Some(user), reader.names);
    let mut said = message::said(composer, place, author, Sender::Person);
    said.message.fate = Fate::Blocked;
    spoken(
        said,
        Fault::new(
            "content",
            "is empty; is the bot allowed the Message Content intent?",
        ),
    )
}

/// Said, unless nothing was: that is a fault here.
fn spoken(said: Said, missing: Fault) -> Result<Read, Fault> {
    if said.message.text.is_empty() {
        return Err(said.lost.into_iter().next().unwrap_or(missing));
    }
    Ok(Read::Said(Box::new(said)))
}
