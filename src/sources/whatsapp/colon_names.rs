//! Contacts saved as "Year 3: Emma": the name ends at the second colon, which only the whole file can show.
//! Never takes a person's words into a name unless all their messages begin so.

use std::collections::{BTreeSet, HashMap};

use super::author;

/// Fewer messages than this prove nothing.
const LEAST_MESSAGES: usize = 5;
/// Names repeat; what people write before a colon does not.
const LEAST_MESSAGES_PER_NAME: usize = 3;
/// Contacts sharing one beginning, and beginnings looked at, so that memory stays flat.
const MOST_SECONDS: usize = 32;
const MOST_FIRSTS: usize = 20_000;
/// Longer than the rest of any name, in bytes.
const LONGEST_SECOND: usize = 60;

/// What goes before the first colon, of every author seen.
#[derive(Default)]
pub(super) struct Beginnings(HashMap<Vec<u8>, Beginning>);

#[derive(Default)]
struct Beginning {
    messages: usize,
    seconds: BTreeSet<Vec<u8>>,
    ruled_out: bool,
}

impl Beginnings {
    /// Counts one message, given what follows its header.
    pub(super) fn count(&mut self, rest: &[u8]) {
        let Some((first, text)) = author::split(rest) else {
            return;
        };
        if !self.0.contains_key(first) {
            if self.0.len() >= MOST_FIRSTS {
                return;
            }
            self.0.insert(first.to_vec(), Beginning::default());
        }
        if let Some(beginning) = self.0.get_mut(first) {
            beginning.count(text);
        }
    }

    /// The beginnings that are only the first part of names, each with one such name.
    pub(super) fn of_names(self) -> Vec<(Vec<u8>, String)> {
        let mut names: Vec<_> = self
            .0
            .into_iter()
            .filter_map(|(first, seen)| Some((seen.name(&first)?, first)))
            .collect();
        names.sort();
        names.into_iter().map(|(name, first)| (first, name)).collect()
    }
}

impl Beginning {
    fn count(&mut self, text: &[u8]) {
        self.messages += 1;
        if self.ruled_out {
            return;
        }
        match second(text) {
            Some(second) if self.seconds.contains(second) => {}
            Some(second) if self.seconds.len() < MOST_SECONDS => {
                self.seconds.insert(second.to_vec());
            }
            Some(_) | None => {
                self.ruled_out = true;
                self.seconds.clear();
            }
        }
    }

    fn name(&self, first: &[u8]) -> Option<String> {
        let often = self.messages >= LEAST_MESSAGES.max(self.seconds.len() * LEAST_MESSAGES_PER_NAME);
        let second = self.seconds.first().filter(|_| often && !self.ruled_out)?;
        Some(author::normalised(&String::from_utf8_lossy(
            &[first, b": ", second].concat(),
        )))
    }
}

/// What could be the second part of a name; "Location: https…" and "POLL:" are not.
fn second(text: &[u8]) -> Option<&[u8]> {
    let (second, after) = author::split(text.strip_prefix(b" ")?)?;
    let written = after.trim_ascii();
    let plain = second
        .first()
        .is_some_and(|byte| !matches!(byte, b'<' | b'(' | 0xE2))
        && second.len() <= LONGEST_SECOND;
    (plain && !written.is_empty() && !written.starts_with(b"http")).then_some(second)
}

/// Name and text where the name goes on to the second colon.
pub(super) fn split_whole<'a>(rest: &'a [u8], first: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (second, text) = author::split(rest.get(first.len() + 2..)?)?;
    let name = rest.get(..first.len() + 2 + second.len())?;
    Some((name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(messages: &[&str]) -> Vec<String> {
        let mut beginnings = Beginnings::default();
        for message in messages {
            beginnings.count(message.as_bytes());
        }
        beginnings.of_names().into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn names_go_on_only_where_every_message_does() {
        let emma = "Year 3: Emma: hello";
        for (messages, expected) in [
            (vec![emma; 5], vec!["Year 3: Emma"]),
            (
                vec![emma, emma, emma, "Year 3: Helen: hi", "Year 3: Helen: yes", emma],
                vec!["Year 3: Emma"],
            ),
            (vec![emma; 4], vec![]),
            (vec![emma, emma, emma, emma, emma, "Year 3: hello"], vec![]),
            (
                vec!["Ben: a: 1", "Ben: b: 2", "Ben: c: 3", "Ben: d: 4", "Ben: e: 5"],
                vec![],
            ),
            (vec!["Ben: Location: https://example.org"; 5], vec![]),
            (vec!["Ben: POLL:"; 5], vec![]),
        ] {
            assert_eq!(names(&messages), expected, "{messages:?}");
        }
    }

    #[test]
    fn the_whole_name_is_split_off() {
        let (name, text) = split_whole(b"Year 3: Emma: hello: you", b"Year 3").unwrap();
        assert_eq!(
            (name, text),
            (b"Year 3: Emma".as_slice(), b" hello: you".as_slice())
        );
    }
}
