//! What the names of exported files say: which file is the chat, and what the group is called.
//! Never opens a file.

use std::path::Path;

/// What phones put before the group's name, in lower case. iOS writes the second in every language.
const BEFORE_TITLE: [&str; 16] = [
    "whatsapp chat with ",
    "whatsapp chat - ",
    "whatsapp chat mit ",
    "whatsapp-chat mit ",
    "discussion whatsapp avec ",
    "conversation whatsapp avec ",
    "chat de whatsapp con ",
    "chat whatsapp con ",
    "conversa do whatsapp com ",
    "conversa no whatsapp com ",
    "conversa de whatsapp com ",
    "whatsapp-chat met ",
    "whatsapp chat met ",
    "whatsapp-gesprek met ",
    "czat whatsapp z ",
    "czat whatsapp - ",
];

pub(super) const IOS_CHAT: &str = "_chat.txt";

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The last part of an archive entry's name.
pub(super) fn last_part(entry: &str) -> &str {
    entry.rsplit(['/', '\\']).next().unwrap_or(entry)
}

/// Whether phones name a chat's text like this; a `.txt` a parent shared is not.
pub(super) fn is_chat(entry: &str) -> bool {
    let name = last_part(entry).to_lowercase();
    name == IOS_CHAT || (is_text(&name) && title_in(stem(&name)).is_some())
}

pub(super) fn is_text(entry: &str) -> bool {
    Path::new(entry)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("txt"))
}

/// The group's name: from the chat's own name, else from the archive's or the folder's.
pub(super) fn title(path: &Path, entry: Option<&str>) -> String {
    let outer = file_name(path);
    let chat = entry.map_or(outer.as_str(), last_part);
    if let Some(title) = title_in(stem(chat)) {
        return title;
    }
    if entry.is_some() {
        return title_in(stem(&outer)).unwrap_or_else(|| stem(&outer).to_owned());
    }
    let folder = path.parent().map(file_name).unwrap_or_default();
    title_in(&folder).unwrap_or_else(|| stem(&outer).to_owned())
}

/// The name without its ending and without the ` (1)` that a browser adds to a second download.
fn stem(name: &str) -> &str {
    let stem = name
        .rsplit_once('.')
        .filter(|(_, ending)| ending.eq_ignore_ascii_case("txt") || ending.eq_ignore_ascii_case("zip"))
        .map_or(name, |(stem, _)| stem);
    stem.strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .filter(|(_, number)| (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
        .map_or(stem, |(stem, _)| stem)
}

fn title_in(stem: &str) -> Option<String> {
    let spaced = stem.replace('_', " ");
    let lower = spaced.to_lowercase();
    let prefix = BEFORE_TITLE.iter().find(|prefix| lower.starts_with(**prefix))?;
    // The prefixes are ASCII, so their length is the same in the name as written.
    let title = stem.get(prefix.len()..)?;
    let title = if stem.contains(' ') {
        title.to_owned()
    } else {
        title.replace('_', " ")
    };
    Some(title.trim().to_owned()).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        for (path, entry, expected) in [
            (
                "/in/WhatsApp Chat with Year 3 Parents.zip",
                Some("WhatsApp Chat with Year 3 Parents.txt"),
                "Year 3 Parents",
            ),
            (
                "/in/WhatsApp Chat - Year 3 Parents.zip",
                Some("_chat.txt"),
                "Year 3 Parents",
            ),
            (
                "/in/WhatsApp Chat with Year 3 Parents (1).zip",
                Some("_chat.txt"),
                "Year 3 Parents",
            ),
            ("/in/year-3-parents.zip", Some("_chat.txt"), "year-3-parents"),
            (
                "/in/renamed.zip",
                Some("in/Chat de WhatsApp con 3º A.txt"),
                "3º A",
            ),
            ("/in/WhatsApp-Chat mit Klasse 3b.txt", None, "Klasse 3b"),
            ("/in/WhatsApp_Chat_with_Year_3.txt", None, "Year 3"),
            ("/in/WhatsApp Chat - Year_3/_chat.txt", None, "Year_3"),
            ("/in/_chat.txt", None, "_chat"),
            ("/in/notes.v2.txt", None, "notes.v2"),
        ] {
            assert_eq!(title(Path::new(path), entry), expected, "{path}");
        }
    }

    #[test]
    fn chats_and_shared_texts() {
        for (entry, expected) in [
            ("_chat.txt", true),
            ("export/_chat.txt", true),
            ("WhatsApp Chat with Year 3.txt", true),
            ("Discussion WhatsApp avec CE2.TXT", true),
            ("00000012-packing list.txt", false),
            ("WhatsApp Chat with Year 3.pdf", false),
        ] {
            assert_eq!(is_chat(entry), expected, "{entry}");
        }
    }
}
