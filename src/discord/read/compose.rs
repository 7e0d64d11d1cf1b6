//! One text of all that a message says, part by part, and the wording by which the revision is known again.
//! Never drops a part in silence: what cannot be read is noted as lost.

use super::field::{Fault, Node};
use super::markup::Markup;
use super::outcome::{File, Mentions, Origin, Part, PartKind};

/// The parts of a message so far. Each part stands on a line of its own (or on several, where it has line breaks), in
/// the order in which Discord shows them: content, poll, embeds, components, stickers, files; what was forwarded
/// follows in the same order.
pub(super) struct Composer<'a> {
    markup: Markup<'a>,
    origin: Origin,
    pub(super) text: String,
    /// The same parts with mentions as ids: names change from one day to the next, and a message that was read again
    /// must not count as edited because somebody in it has a new nickname.
    pub(super) wording: String,
    pub(super) parts: Vec<Part>,
    pub(super) files: Vec<File>,
    pub(super) mentions: Mentions,
    pub(super) lost: Vec<Fault>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(markup: Markup<'a>) -> Self {
        Self {
            markup,
            origin: Origin::Sender,
            text: String::new(),
            wording: String::new(),
            parts: Vec::new(),
            files: Vec::new(),
            mentions: Mentions::default(),
            lost: Vec::new(),
        }
    }

    /// From here on the words are those of a message that was passed on.
    pub(super) fn enter_forward(&mut self, forwarded: &Node<'_>) {
        self.origin = Origin::Forwarded;
        self.markup.take_names(forwarded);
    }

    pub(super) fn say(&mut self, kind: PartKind, words: &str) {
        if words.trim().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
            self.wording.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(&self.markup.shown(words, &mut self.mentions));
        self.wording.push_str(words);
        self.parts.push(Part {
            kind,
            origin: self.origin,
            span: start..self.text.len(),
        });
    }

    /// A part that is the value of a field.
    pub(super) fn say_field(&mut self, kind: PartKind, node: &Node<'_>, name: &str) {
        if let Some(words) = self.sound(node.text(name)).flatten() {
            self.say(kind, words);
        }
    }

    /// A label with the emoji that stands before it.
    pub(super) fn say_label(&mut self, kind: PartKind, node: &Node<'_>, name: &str) {
        let label = self.sound(node.text(name)).flatten().unwrap_or_default();
        let emoji = self.child(node, "emoji");
        let emoji = emoji.map_or_else(String::new, |emoji| self.emoji(&emoji));
        self.say(kind, format!("{emoji} {label}").trim());
    }

    /// One of the server's own emoji has an id and stands as its name; others are characters.
    fn emoji(&mut self, emoji: &Node<'_>) -> String {
        let name = self.sound(emoji.text("name")).flatten().unwrap_or_default();
        if emoji.has("id") && !name.is_empty() {
            format!(":{name}:")
        } else {
            name.to_owned()
        }
    }

    /// An object in a field. Absent is nothing lost.
    pub(super) fn child<'n>(&mut self, node: &Node<'n>, name: &str) -> Option<Node<'n>> {
        self.sound(node.object(name)).flatten()
    }

    /// The objects in a list, the broken ones noted.
    pub(super) fn children<'n>(&mut self, node: &Node<'n>, name: &str) -> Vec<Node<'n>> {
        let elements = self.sound(node.objects(name)).unwrap_or_default();
        elements
            .into_iter()
            .filter_map(|element| self.sound(element))
            .collect()
    }

    /// The value, or nothing and a fault noted.
    pub(super) fn sound<T>(&mut self, read: Result<T, Fault>) -> Option<T> {
        read.map_err(|fault| self.lost.push(fault)).ok()
    }
}
