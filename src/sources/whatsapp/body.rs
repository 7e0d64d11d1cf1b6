//! What the text of a message holds besides words: marks for deleted and edited messages and for what was attached.
//! Never drops what a person wrote: only whole marks in WhatsApp's wording leave the text.

use super::author::unmarked;
use super::words::{self, ATTACHED, EDITED, FILE_ATTACHED, LONGEST_STANDING, Standing};
use crate::message::{Attachment, AttachmentKind, Fate};

/// A message's text without marks, and what the marks said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) attachments: Vec<Attachment>,
    pub(super) fate: Fate,
}

impl Body {
    pub(super) fn of(raw: &str) -> Self {
        let mut body = Self {
            text: String::new(),
            attachments: Vec::new(),
            fate: Fate::AsWritten,
        };
        let raw = body.take_edited(raw.trim());
        if standing_as(raw) == Some(Standing::Deleted) {
            body.fate = Fate::Deleted;
            return body;
        }
        // Android writes this for what could be seen once only.
        if raw == "null" {
            body.attach(AttachmentKind::Omitted, "");
            return body;
        }
        for line in raw.split('\n') {
            body.line(line);
        }
        body.drop_name_as_caption();
        body.text.truncate(body.text.trim_end().len());
        body
    }

    fn take_edited<'a>(&mut self, raw: &'a str) -> &'a str {
        let Some((text, mark)) = raw
            .trim_end_matches(is_blank)
            .strip_suffix('>')
            .and_then(|raw| raw.rsplit_once('<'))
        else {
            return raw;
        };
        if mark.len() > LONGEST_STANDING || !EDITED.contains(&plain(mark).as_str()) {
            return raw;
        }
        self.fate = Fate::Edited;
        text.trim_end_matches(is_blank)
    }

    fn line(&mut self, line: &str) {
        let left = self.attachment_of(line);
        let words = unmarked(left.unwrap_or(line));
        let words = words.trim_end();
        // Lines that were nothing but a mark leave no blank line behind.
        if left.is_some() && words.trim().is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.text.push_str(words.trim_start());
        } else {
            self.text.push('\n');
            self.text.push_str(words);
        }
    }

    /// Takes an attachment's mark out of the line; what is left of the line, where there was one.
    fn attachment_of<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        if let Some(Standing::LeftOut(kind)) = standing_as(line) {
            self.attach(kind, "");
            return Some("");
        }
        self.left_out_after_caption(line)
            .or_else(|| self.ios_attached(line))
            .or_else(|| self.android_attached(line))
    }

    /// iOS: `Letter.pdf • 2 pages document omitted`, `caption image omitted`, a mark before the last words.
    fn left_out_after_caption<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        let (caption, phrase) = line.rsplit_once('\u{200e}')?;
        let Some(Standing::LeftOut(kind)) = standing_as(phrase) else {
            return None;
        };
        let (name, caption) = document_name(caption);
        self.attach(kind, name);
        Some(caption)
    }

    /// iOS: `caption <attached: 00000012-PHOTO-2024-03-12-18-05-09.jpg>`
    fn ios_attached<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        let (caption, mark) = line
            .trim_end_matches(is_blank)
            .strip_suffix('>')?
            .rsplit_once('<')?;
        let (word, name) = mark.split_once(':')?;
        let (word, name) = (plain(word), name.trim_matches(is_blank));
        let numbered = name.len() > 9 && name.bytes().take(8).all(|byte| byte.is_ascii_digit());
        if extension(name).is_none() || !(numbered || ATTACHED.contains(&word.as_str())) {
            return None;
        }
        self.attach(AttachmentKind::of_file_name(name), name);
        Some(document_name(caption).1)
    }

    /// Android: `IMG-20240312-WA0001.jpg (file attached)`, the caption on the next line.
    fn android_attached<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        let (name, phrase) = line
            .trim_end_matches(is_blank)
            .strip_suffix(')')?
            .rsplit_once('(')?;
        let name = name.trim_matches(is_blank);
        let (name, _) = name.split_once(" • ").unwrap_or((name, ""));
        let known = FILE_ATTACHED.contains(&plain(phrase).as_str());
        if extension(name).is_none() || !(known || is_android_media(name)) {
            return None;
        }
        self.attach(AttachmentKind::of_file_name(name), name);
        Some("")
    }

    fn attach(&mut self, kind: AttachmentKind, name: &str) {
        let name = unmarked(name).into_owned();
        self.attachments.push(Attachment { kind, name });
    }

    /// Android repeats a document's name where the caption would be.
    fn drop_name_as_caption(&mut self) {
        if self
            .attachments
            .iter()
            .any(|attachment| !attachment.name.is_empty() && attachment.name == self.text)
        {
            self.text.clear();
        }
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || super::author::is_mark(character)
}

/// WhatsApp's words in the form the lists hold.
fn plain(phrase: &str) -> String {
    unmarked(phrase).trim().trim_end_matches('.').to_lowercase()
}

fn standing_as(line: &str) -> Option<Standing> {
    let line = line.trim_matches(is_blank);
    if line.is_empty() || line.len() > LONGEST_STANDING {
        return None;
    }
    let bare = line
        .strip_prefix('<')
        .and_then(|line| line.strip_suffix('>'))
        .unwrap_or(line);
    words::standing(&plain(bare))
}

/// A document's name and the caption, from what stands before its mark: `Letter.pdf • 2 pages`.
fn document_name(before: &str) -> (&str, &str) {
    match before.trim_matches(is_blank).split_once(" • ") {
        Some((name, _)) if extension(name).is_some() => (name, ""),
        Some(_) | None => ("", before),
    }
}

/// The ending of a file's name, where it has one.
fn extension(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    let short = (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (short && !stem.is_empty()).then_some(ending)
}

/// `IMG-20240312-WA0001.jpg`: the names Android gives, whatever the language after them.
fn is_android_media(name: &str) -> bool {
    matches!(name.split('-').collect::<Vec<_>>().as_slice(), [kind, date, number]
        if kind.len() == 3 && date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) && number.starts_with("WA"))
}
