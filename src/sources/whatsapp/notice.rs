//! WhatsApp's own lines ("Amira added Ben"): with nobody's name before them on Android, under a person's or the
//! group's name on iOS. Never takes a person's words for a notice: only one line in WhatsApp's wording, and under a
//! name only where WhatsApp's invisible mark begins it.

use super::author::unmarked;
use super::notice_words::{ACTIONS, ENCRYPTION, NOTICE_BEGINS};

/// Longer than any notice, in bytes.
const LONGEST_NOTICE: usize = 400;
const OPENING_QUOTES: [char; 5] = ['"', '“', '„', '«', '‘'];

pub(super) fn is_encryption_notice(text: &str) -> bool {
    text.len() <= LONGEST_NOTICE && {
        let lower = plain(text);
        ENCRYPTION.iter().any(|phrase| lower.starts_with(phrase))
    }
}

/// Whether a line without a name is in WhatsApp's wording.
pub(super) fn is_wording(text: &str) -> bool {
    text.len() <= LONGEST_NOTICE && {
        let lower = plain(text);
        begins(&lower) || ACTIONS.iter().any(|action| lower.contains(action))
    }
}

/// Whether what iOS prints as a message from `author` is a notice. `titles` are the group's names.
pub(super) fn is_notice(text: &str, author: &str, titles: &[String]) -> bool {
    let text = text.trim();
    if text.len() > LONGEST_NOTICE || text.contains('\n') || !text.starts_with('\u{200e}') {
        return false;
    }
    if titles.iter().any(|title| title == author) {
        return is_wording(text);
    }
    let lower = plain(text);
    // People outside the phone's contacts are written "~ Name".
    let did = lower
        .trim_start_matches('~')
        .trim_start()
        .strip_prefix(&author.to_lowercase());
    begins(&lower) || did.is_some_and(|did| ACTIONS.iter().any(|action| did.starts_with(action)))
}

/// Whether what looks like a name is the start of a notice that quotes a colon: `Ben changed the subject to "Trip`.
pub(super) fn is_notice_with_colon(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name);
    name.split_once(OPENING_QUOTES)
        .is_some_and(|(before, _)| is_wording(before))
}

fn begins(lower: &str) -> bool {
    ENCRYPTION
        .iter()
        .chain(&NOTICE_BEGINS)
        .any(|phrase| lower.starts_with(phrase))
}

/// The wording in the form the lists hold.
fn plain(text: &str) -> String {
    unmarked(text).trim_start().to_lowercase().replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_and_messages() {
        let titles = ["Year 3 Parents".to_owned()];
        for (author, text, expected) in [
            (
                "Year 3 Parents",
                "\u{200e}Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
                true,
            ),
            ("Year 3 Parents", "\u{200e}Amira created this group", true),
            ("Year 3 Parents", "\u{200e}Ben was added", true),
            ("Year 3 Parents", "You left your coat", false),
            ("Amira", "\u{200e}You left your brain at home", false),
            ("Amira", "\u{200e}Amira added Ben", true),
            ("Amira", "\u{200e}Amira hat die Gruppe verlassen", true),
            ("Kirsty 🌻", "\u{200e}~\u{202f}Kirsty 🌻 left", true),
            ("Ben", "\u{200e}You pinned a message", true),
            ("Ben", "\u{200e}Missed voice call, \u{200e}Tap to call back", true),
            ("Amira", "Amira added Ben", false),
            ("Amira", "\u{200e}Ben added nothing but trouble", false),
            ("Amira", "\u{200e}POLL:\nWho comes?", false),
            (
                "Amira",
                "Messages and calls are end-to-end encrypted, they say",
                false,
            ),
            ("Amira", "Ben left early", false),
        ] {
            assert_eq!(is_notice(text, author, &titles), expected, "{author}: {text}");
        }
    }

    #[test]
    fn quoted_colons() {
        for (name, expected) in [
            ("Amira changed the subject to “Trip", true),
            ("You created group \"Year 3", true),
            ("Amira \"Mimi\" Khan", false),
            ("Amira", false),
        ] {
            assert_eq!(is_notice_with_colon(name.as_bytes()), expected, "{name}");
        }
    }
}
