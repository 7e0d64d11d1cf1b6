//! All that one message body says: content, poll, embeds, components, stickers, files. A forwarded message has the
//! same body without an author. Never reads the preview of a link.

use super::component;
use super::compose::Composer;
use super::field::{Fault, Node};
use super::file;
use super::outcome::{PartKind, Sender};

/// Discord's message flags (documentation: Message Resource, Message Flags).
pub(super) const IS_LOADING: u64 = 1 << 7;
pub(super) const IS_VOICE: u64 = 1 << 13;
const HAS_SNAPSHOT: u64 = 1 << 14;

/// A reference of this kind is a forward (Message Reference Types).
const FORWARD: u64 = 1;

/// What Discord makes of a link. Only `rich` ones are written by somebody (Embed Types).
const PREVIEWS: [&str; 5] = ["image", "video", "gifv", "article", "link"];

pub(super) fn read(body: &Node<'_>, sender: Sender, said: &mut Composer<'_>) {
    said.say_field(PartKind::Content, body, "content");
    if let Some(poll) = said.child(body, "poll") {
        read_poll(&poll, said);
    }
    for embed in said.children(body, "embeds") {
        read_embed(&embed, body, sender, said);
    }
    for component in said.children(body, "components") {
        component::read(&component, said);
    }
    let stickers = if body.is_filled("sticker_items") {
        "sticker_items"
    } else {
        "stickers"
    };
    for sticker in said.children(body, stickers) {
        said.say_field(PartKind::Sticker, &sticker, "name");
    }
    for attachment in said.children(body, "attachments") {
        file::read_attachment(&attachment, said);
    }
}

/// What was passed on. A forward without it is noted as lost: its own content is always empty.
pub(super) fn read_forwarded(message: &Node<'_>, said: &mut Composer<'_>) {
    let snapshots = said.children(message, "message_snapshots");
    if snapshots.is_empty() && is_forward(message) {
        let path = message.path_to("message_snapshots");
        said.lost
            .push(Fault::new(path, "holds nothing of what was forwarded"));
    }
    for snapshot in snapshots {
        let Some(body) = said.child(&snapshot, "message") else {
            let path = snapshot.path_to("message");
            said.lost.push(Fault::new(path, "is missing"));
            continue;
        };
        said.enter_forward(&body);
        // Who wrote it is not told, so that every embed may be somebody's own.
        read(&body, Sender::Unknown, said);
        if flags(&body) & IS_VOICE != 0 {
            said.lost.push(voice(&body));
        }
    }
}

/// What is spoken is lost beside what can be read.
pub(super) fn voice(body: &Node<'_>) -> Fault {
    Fault::new(
        body.path_to("attachments"),
        "is a voice message, which is not listened to",
    )
}

pub(super) fn is_forward(message: &Node<'_>) -> bool {
    let reference = message.object("message_reference").ok().flatten();
    let kind = reference.and_then(|reference| reference.number("type").ok().flatten());
    kind == Some(FORWARD) || flags(message) & HAS_SNAPSHOT != 0
}

/// None set where the field is odd: flags only add to what is read.
pub(super) fn flags(body: &Node<'_>) -> u64 {
    body.number("flags").ok().flatten().unwrap_or_default()
}

fn read_poll(poll: &Node<'_>, said: &mut Composer<'_>) {
    if let Some(question) = said.child(poll, "question") {
        said.say_label(PartKind::PollQuestion, &question, "text");
    }
    for answer in said.children(poll, "answers") {
        if let Some(media) = said.child(&answer, "poll_media") {
            said.say_label(PartKind::PollAnswer, &media, "text");
        }
    }
}

fn read_embed(embed: &Node<'_>, body: &Node<'_>, sender: Sender, said: &mut Composer<'_>) {
    let kind = said.sound(embed.text("type")).flatten();
    if kind == Some("poll_result") {
        return read_poll_result(embed, said);
    }
    if kind.is_some_and(|kind| PREVIEWS.contains(&kind)) || is_preview(embed, body, sender) {
        return;
    }
    if let Some(author) = said.child(embed, "author") {
        said.say_field(PartKind::Embed, &author, "name");
    }
    said.say_field(PartKind::Embed, embed, "title");
    said.say_field(PartKind::Embed, embed, "description");
    for field in said.children(embed, "fields") {
        said.say_field(PartKind::Embed, &field, "name");
        said.say_field(PartKind::Embed, &field, "value");
    }
    if let Some(footer) = said.child(embed, "footer") {
        said.say_field(PartKind::Embed, &footer, "text");
    }
    for picture in ["image", "thumbnail", "video"] {
        if let Some(picture) = said.child(embed, picture) {
            file::read_picture(&picture, said);
        }
    }
    for component in said.children(embed, "components") {
        component::read(&component, said);
    }
}

/// Some sites' previews are called `rich` too. A person cannot send an embed, so that one whose address stands in the
/// content was made from the link.
fn is_preview(embed: &Node<'_>, body: &Node<'_>, sender: Sender) -> bool {
    let address = embed.text("url").ok().flatten();
    let content = body.text("content").ok().flatten().unwrap_or_default();
    sender == Sender::Person && address.is_some_and(|address| content.contains(address))
}

/// A closed poll's embed has words and figures in fields with fixed names (Poll Result Embed Fields).
fn read_poll_result(embed: &Node<'_>, said: &mut Composer<'_>) {
    for field in said.children(embed, "fields") {
        let kind = match field.text("name") {
            Ok(Some("poll_question_text")) => PartKind::PollQuestion,
            Ok(Some("victor_answer_text")) => PartKind::PollAnswer,
            Ok(_) | Err(_) => continue,
        };
        said.say_field(kind, &field, "value");
    }
}
