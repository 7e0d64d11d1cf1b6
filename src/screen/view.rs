//! One text while it is being screened: what stands where in it, found when first asked for.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use super::words::{Sightings, Words};
use super::{Context, telephone};
use crate::indicators::{Detector, ListId, Near, PatternId, Probe, Rulebook, Scope, Side, Signal};
use crate::message::Attachment;
use crate::text::{Layout, Text, Vocabulary};

/// Capitals must make up this share of the letters before a message counts as shouted.
const SHOUTED_SHARE: f32 = 0.6;
const SHOUTED_LETTERS: usize = 8;

/// The rules, and the automaton that finds them.
pub(super) struct Rules {
    pub(super) book: Rulebook,
    pub(super) words: Words,
    pub(super) vocabulary: Vocabulary,
}

impl Rules {
    /// A text as the rules see it, disguises undone.
    pub(super) fn read<'t>(&self, original: &'t str) -> Text<'t> {
        Text::undisguised(original, &self.vocabulary)
    }
}

/// What is known of the message beside its text.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside<'a> {
    pub(super) attachments: &'a [Attachment],
    /// The channel's name, folded.
    pub(super) channel: &'a str,
    pub(super) context: Context<'a>,
}

pub(super) struct View<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) beside: Beside<'a>,
    rules: &'a Rules,
    seen: OnceCell<Sightings>,
    layout: OnceCell<Layout>,
    matches: RefCell<Vec<(PatternId, Vec<Range<usize>>)>>,
}

impl<'a> View<'a> {
    pub(super) fn new(text: &'a Text<'a>, beside: Beside<'a>, rules: &'a Rules) -> Self {
        Self {
            text,
            beside,
            rules,
            seen: OnceCell::new(),
            layout: OnceCell::new(),
            matches: RefCell::default(),
        }
    }

    /// Where a signal is met, as ranges of the folded text.
    pub(super) fn meets(&self, signal: &Signal) -> Vec<Range<usize>> {
        let mut attachments = self.beside.attachments.iter();
        let carried = signal.attachment.is_empty()
            || attachments.any(|attachment| signal.attachment.contains(&attachment.kind));
        if !carried || !self.is_in(&signal.channel) {
            return Vec::new();
        }
        // A pattern costs less than the second look, and most often does not match.
        let is_pattern = matches!(signal.probe, Probe::Pattern(_));
        if is_pattern && !self.has(&signal.probe) || !signal.near.iter().all(|near| self.may_stand(near)) {
            return Vec::new();
        }
        let mut found = self.places(&signal.probe);
        found.retain(|place| {
            (!signal.shouted || self.shouted(place))
                && signal.near.iter().all(|near| self.stands_near(place, near))
                && !signal.unless.iter().any(|near| self.stands_near(place, near))
        });
        found
    }

    /// Whether `other` lies where `side`, `scope` and `within` ask, as seen from `place`.
    pub(super) fn reaches(
        &self,
        place: &Range<usize>,
        other: &Range<usize>,
        (side, scope, within): (Side, Scope, Option<u8>),
    ) -> bool {
        let on_side = match side {
            Side::Either => true,
            Side::Before => other.start < place.start,
            Side::After => other.end > place.end,
        };
        on_side
            && (scope != Scope::Sentence || self.layout().same_sentence(place, other))
            && within.is_none_or(|words| self.layout().words_between(place, other) <= usize::from(words))
    }

    pub(super) fn places(&self, probe: &Probe) -> Vec<Range<usize>> {
        match probe {
            Probe::Words(lists) => {
                let hits = self.seen().words.iter().filter(|(list, _)| lists.contains(list));
                hits.map(|(_, place)| place.clone()).collect()
            }
            Probe::Pattern(id) => self.matches(*id),
            Probe::Detector(Detector::TelephoneNumber) => telephone::places(self.text.folded()),
            Probe::Attachment => std::iter::once(0..self.text.folded().len()).collect(),
        }
    }

    pub(super) fn has(&self, probe: &Probe) -> bool {
        match probe {
            Probe::Words(lists) => self.seen().words.iter().any(|(list, _)| lists.contains(list)),
            Probe::Pattern(id) => !self.matches(*id).is_empty(),
            Probe::Detector(_) => !self.places(probe).is_empty(),
            Probe::Attachment => !self.beside.attachments.is_empty(),
        }
    }

    /// Whether one of the earlier messages has it, the one answered included.
    fn was_said(&self, probe: &Probe) -> bool {
        self.beside.context.earlier().any(|said| {
            let text = self.rules.read(said);
            View::new(&text, Beside::default(), self.rules).has(probe)
        })
    }

    fn stands_near(&self, place: &Range<usize>, near: &Near) -> bool {
        let reach = (near.side, near.scope, near.within);
        let others = self.places(&near.probe);
        others.iter().any(|other| self.reaches(place, other, reach))
            || (near.scope == Scope::Talk && self.was_said(&near.probe))
    }

    /// Whether it is worth looking for what must stand near.
    fn may_stand(&self, near: &Near) -> bool {
        near.scope == Scope::Talk
            || match &near.probe {
                Probe::Words(_) => self.has(&near.probe),
                Probe::Pattern(id) => self.rules.words.may_match(self.seen(), *id),
                Probe::Detector(_) | Probe::Attachment => true,
            }
    }

    fn is_in(&self, channels: &[ListId]) -> bool {
        channels.is_empty() || {
            let seen = self.rules.words.look(self.beside.channel);
            seen.words.iter().any(|(list, _)| channels.contains(list))
        }
    }

    fn seen(&self) -> &Sightings {
        self.seen.get_or_init(|| {
            let folded = self.text.folded();
            let mut seen = self.rules.words.look(folded);
            if let Some(roster) = self.beside.context.roster {
                roster.look(folded, |list, place| seen.words.push((list, place)));
            }
            seen
        })
    }

    fn matches(&self, id: PatternId) -> Vec<Range<usize>> {
        let seen = self.seen.get();
        if seen.is_some_and(|seen| !self.rules.words.may_match(seen, id)) {
            return Vec::new();
        }
        if let Some((_, known)) = self.matches.borrow().iter().find(|(known, _)| *known == id) {
            return known.clone();
        }
        let pattern = self.rules.book.patterns.get(id.0);
        let found = pattern.map(|pattern| pattern.find_iter(self.text.folded()).collect::<Vec<_>>());
        let found = found.unwrap_or_default();
        self.matches.borrow_mut().push((id, found.clone()));
        found
    }

    fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| Layout::of(self.text.folded()))
    }

    fn shouted(&self, place: &Range<usize>) -> bool {
        let words = self.text.span(place).of(self.text.original());
        is_shouted(self.text.original()) && !words.chars().any(char::is_lowercase)
    }
}

/// Whether a text is written in capitals, mostly.
pub(super) fn is_shouted(original: &str) -> bool {
    let (letters, capitals) = if original.is_ascii() {
        let count = |is: fn(&u8) -> bool| original.as_bytes().iter().filter(|byte| is(byte)).count();
        (count(u8::is_ascii_alphabetic), count(u8::is_ascii_uppercase))
    } else {
        let count = |is: fn(char) -> bool| original.chars().filter(|letter| is(*letter)).count();
        (count(char::is_alphabetic), count(char::is_uppercase))
    };
    #[expect(clippy::cast_precision_loss, reason = "a share of letters needs no exactness")]
    let share = capitals as f32 / letters.max(1) as f32;
    letters >= SHOUTED_LETTERS && share >= SHOUTED_SHARE
}
