//! Files sent with a message: what they are called, what kind they are, how they are described.
//! Never fetches one.

use super::compose::Composer;
use super::field::{Fault, Node};
use super::outcome::{File, PartKind};
use crate::message::AttachmentKind;

/// Discord's attachment flags (documentation: Message Resource, Attachment Flags).
const IS_CLIP: u64 = 1;
const IS_SPOILER: u64 = 1 << 3;

/// What an uploader's client put before the name of a file to be covered, before there was a flag.
const SPOILER_PREFIX: &str = "SPOILER_";

/// What cameras, telephones and Discord call files by themselves.
const MACHINE_WORDS: [&str; 24] = [
    "audio",
    "cached",
    "clip",
    "dcim",
    "dsc",
    "dscn",
    "file",
    "gif",
    "image",
    "img",
    "mov",
    "mvimg",
    "photo",
    "picture",
    "pxl",
    "recording",
    "screen",
    "screenshot",
    "unknown",
    "vid",
    "video",
    "voice",
    "wa",
    "message",
];

pub(super) fn read_attachment(attachment: &Node<'_>, said: &mut Composer<'_>) {
    let stored = said
        .sound(attachment.text("filename"))
        .flatten()
        .unwrap_or_default();
    let title = said.sound(attachment.text("title")).flatten();
    let kind = said.sound(attachment.text("content_type")).flatten();
    let flags = said
        .sound(attachment.number("flags"))
        .flatten()
        .unwrap_or_default();
    if !attachment.has("filename") {
        let path = attachment.path_to("filename");
        said.lost.push(Fault::new(path, "is missing"));
    }
    let file = File {
        kind: kind_of(kind, stored),
        name: title.map_or_else(|| stored.to_owned(), |title| titled(title, stored)),
        is_spoiler: flags & IS_SPOILER != 0 || stored.starts_with(SPOILER_PREFIX),
        is_clip: flags & IS_CLIP != 0,
    };
    take(file, attachment, said);
}

/// A picture or file in a component: its name ends the link, unless it says another.
pub(super) fn read_medium(holder: &Node<'_>, said: &mut Composer<'_>) {
    for medium in ["media", "file"] {
        if let Some(medium) = said.child(holder, medium) {
            take_medium(&medium, holder, said);
        }
    }
}

/// A picture or film in an embed.
pub(super) fn read_picture(picture: &Node<'_>, said: &mut Composer<'_>) {
    take_medium(picture, picture, said);
}

fn take_medium(medium: &Node<'_>, holder: &Node<'_>, said: &mut Composer<'_>) {
    let address = said.sound(medium.text("url")).flatten().unwrap_or_default();
    let in_address = address
        .split(['?', '#'])
        .next()
        .and_then(|path| path.rsplit('/').next());
    let name = said.sound(holder.text("name")).flatten().or(in_address);
    let name = name.unwrap_or_default().to_owned();
    let kind = said.sound(medium.text("content_type")).flatten();
    let file = File {
        kind: kind_of(kind, &name),
        is_spoiler: holder.is_true("spoiler"),
        is_clip: false,
        name,
    };
    take(file, holder, said);
}

fn take(file: File, described: &Node<'_>, said: &mut Composer<'_>) {
    if says_something(&file.name) {
        said.say(PartKind::FileName, &file.name);
    }
    said.say_field(PartKind::FileDescription, described, "description");
    said.files.push(file);
}

/// The name as given; Discord stores it without the characters a file's name cannot have.
fn titled(title: &str, stored: &str) -> String {
    match stored.rsplit_once('.') {
        Some((_, ending)) => format!("{title}.{ending}"),
        None => title.to_owned(),
    }
}

fn kind_of(content_type: Option<&str>, name: &str) -> AttachmentKind {
    match content_type.and_then(|kind| kind.split('/').next()) {
        Some("image") => AttachmentKind::Image,
        Some("video") => AttachmentKind::Video,
        Some("audio") => AttachmentKind::Audio,
        Some(_) | None => AttachmentKind::of_file_name(name),
    }
}

/// Whether somebody gave the file its name. `IMG_2034.jpg` is not worth a line of text: a picture on its own would
/// no longer count as one.
fn says_something(name: &str) -> bool {
    let stem = name.strip_prefix(SPOILER_PREFIX).unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let mut words = stem.split(|character: char| !character.is_alphabetic());
    words.any(|word| word.chars().count() > 1 && !MACHINE_WORDS.contains(&word.to_lowercase().as_str()))
}
