//! One text while it is being screened: what was sighted in it, and everything asked about it later.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::words::Sightings;
use crate::indicators::{Near, PatternId, Probe, Rulebook, Scope, Side, Signal};
use crate::message::Attachment;
use crate::text::{Layout, Text};

/// Capitals must make up this share of the letters before a message counts as shouted.
const SHOUTED_SHARE: f32 = 0.6;
const SHOUTED_LETTERS: usize = 8;

pub(super) struct View<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) attachments: &'a [Attachment],
    book: &'a Rulebook,
    seen: Sightings,
    layout: OnceCell<Layout>,
    matches: RefCell<BTreeMap<PatternId, Rc<[Range<usize>]>>>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        text: &'a Text<'a>,
        attachments: &'a [Attachment],
        book: &'a Rulebook,
        seen: Sightings,
    ) -> Self {
        Self {
            text,
            attachments,
            book,
            seen,
            layout: OnceCell::new(),
            matches: RefCell::default(),
        }
    }

    /// Where a signal is met, as ranges of the folded text.
    pub(super) fn meets(&self, signal: &Signal) -> Vec<Range<usize>> {
        let carried = signal.attachment.is_empty()
            || self
                .attachments
                .iter()
                .any(|attachment| signal.attachment.contains(&attachment.kind));
        if !carried {
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
        let layout = self.layout();
        on_side
            && (scope == Scope::Message || layout.same_sentence(place, other))
            && within.is_none_or(|words| layout.words_between(place, other) <= usize::from(words))
    }

    pub(super) fn places(&self, probe: &Probe) -> Vec<Range<usize>> {
        match probe {
            Probe::Words(lists) => {
                let hits = self.seen.words.iter().filter(|(list, _)| lists.contains(list));
                hits.map(|(_, place)| place.clone()).collect()
            }
            Probe::Pattern(id) => self.matches(*id).to_vec(),
            Probe::Attachment => std::iter::once(0..self.text.folded().len()).collect(),
        }
    }

    fn stands_near(&self, place: &Range<usize>, near: &Near) -> bool {
        let others = self.places(&near.probe);
        others
            .iter()
            .any(|other| self.reaches(place, other, (near.side, near.scope, near.within)))
    }

    fn matches(&self, id: PatternId) -> Rc<[Range<usize>]> {
        if let Some(known) = self.matches.borrow().get(&id) {
            return Rc::clone(known);
        }
        let pattern = self.book.patterns.get(id.0);
        let found: Rc<[Range<usize>]> = pattern
            .into_iter()
            .flat_map(|pattern| pattern.find_iter(self.text.folded()))
            .map(|found| found.range())
            .collect();
        self.matches.borrow_mut().insert(id, Rc::clone(&found));
        found
    }

    fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| Layout::of(self.text.folded()))
    }

    fn shouted(&self, place: &Range<usize>) -> bool {
        let words = self.text.span(place).of(self.text.original());
        let letters = self
            .text
            .original()
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .count();
        let capitals = self
            .text
            .original()
            .chars()
            .filter(|letter| letter.is_uppercase())
            .count();
        #[expect(clippy::cast_precision_loss, reason = "a share of letters needs no exactness")]
        let share = capitals as f32 / letters.max(1) as f32;
        letters >= SHOUTED_LETTERS && share >= SHOUTED_SHARE && !words.chars().any(char::is_lowercase)
    }
}
