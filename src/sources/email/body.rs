//! The text of a mail's body, whatever its parts, encodings and character sets.
//! Never decides what of it is quoted, and never reads an attachment.

use std::borrow::Cow;
use std::sync::LazyLock;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders as _, PartType};
use regex::Regex;

use super::html;
use super::letter::Fault;

/// A body's text, with the marks of [`html`] where quoted mails begin and end.
pub(super) struct Body {
    pub text: String,
    /// That a part could not be decoded, so that the text is not whole.
    pub lost: Option<Fault>,
}

/// Senders often name one of these and write UTF-8.
static WESTERN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:us-)?ascii$|^iso-?8859-?1$|^latin-?1$|^(?:windows-|cp)1252$")
        .expect("the pattern is fixed")
});

/// Plain text where the mail has it, else its HTML, else what damage left of either.
pub(super) fn read(mail: &Message<'_>) -> Body {
    let mut lost = None;
    let choices: [Vec<&MessagePart<'_>>; 3] = [
        mail.text_bodies().collect(),
        mail.html_bodies().collect(),
        damaged(mail).collect(),
    ];
    for parts in choices {
        let texts: Vec<_> = parts
            .into_iter()
            .filter_map(|part| text_of(part, mail, &mut lost))
            .collect();
        if texts.iter().any(|text| !text.trim().is_empty()) {
            return Body {
                text: texts.join("\n"),
                lost,
            };
        }
    }
    Body {
        text: String::new(),
        lost,
    }
}

/// Whether `part` is one that only damage made an attachment: a text cut off in the middle, or a whole body whose
/// parts cannot be told apart.
pub(super) fn is_damaged_text(part: &MessagePart<'_>, mail: &Message<'_>) -> bool {
    let is_text = part.content_type().is_none_or(|kind| kind.ctype() == "text");
    let is_root = std::ptr::eq(part, mail.root_part());
    let is_attachment = part
        .content_disposition()
        .is_some_and(mail_parser::ContentType::is_attachment);
    part.is_text() && (is_root || (part.is_encoding_problem && is_text && !is_attachment))
}

fn damaged<'m>(mail: &'m Message<'m>) -> impl Iterator<Item = &'m MessagePart<'m>> {
    mail.attachments().filter(move |part| is_damaged_text(part, mail))
}

fn text_of(part: &MessagePart<'_>, mail: &Message<'_>, lost: &mut Option<Fault>) -> Option<String> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else {
        return None;
    };
    let raw = raw_of(part, mail);
    let text = if part.is_encoding_problem {
        let Some(text) = repaired(part, raw) else {
            *lost = Some(Fault::new(
                "a part of the mail's text is damaged and cannot be decoded",
                "have a person open the mail and read it",
            ));
            return None;
        };
        Cow::Owned(text)
    } else {
        in_its_characters(text, part, raw)
    };
    let is_html = part.is_text_html() || part.is_content_type("text", "html");
    Some(if is_html {
        html::to_text(&text)
    } else {
        html::without_marks(&text).replace("\r\n", "\n")
    })
}

/// The part's bytes as they stand in the mail.
fn raw_of<'m>(part: &MessagePart<'_>, mail: &'m Message<'_>) -> &'m [u8] {
    let range = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    mail.raw_message().get(range).unwrap_or_default()
}

/// The library gives the encoded form of a part whose end is missing; what is there may decode all the same.
fn repaired(part: &MessagePart<'_>, raw: &[u8]) -> Option<String> {
    let encoding = part
        .content_transfer_encoding()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => {
            let whole: Vec<u8> = raw
                .iter()
                .copied()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            let (quads, _) = whole.as_chunks::<4>();
            base64_decode(quads.as_flattened()).filter(|bytes| !bytes.is_empty() || whole.is_empty())?
        }
        "quoted-printable" => quoted_printable_decode(raw).unwrap_or_else(|| raw.to_vec()),
        _ => raw.to_vec(),
    };
    Some(in_any_characters(&bytes))
}

/// UTF-8, or else the Western set, in which no byte is wrong.
fn in_any_characters(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(
        |_| {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
                .into_owned()
        },
        str::to_owned,
    )
}

/// Puts right a character set that the mail names wrongly or not at all.
fn in_its_characters<'t>(text: &'t str, part: &MessagePart<'_>, raw: &[u8]) -> Cow<'t, str> {
    let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
    let may_be_misnamed = charset.is_none_or(|charset| WESTERN.is_match(charset));
    if text.is_ascii() || !(may_be_misnamed || text.contains(char::REPLACEMENT_CHARACTER)) {
        return Cow::Borrowed(text);
    }
    let bytes = match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
    };
    bytes.map_or(Cow::Borrowed(text), |bytes| Cow::Owned(in_any_characters(&bytes)))
}
