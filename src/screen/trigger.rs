//! The first look at a text: which signals might be met at all. Most texts call none, and are done with here.

use smallvec::SmallVec;

use super::net::{Net, Spellings};
use super::telephone;
use crate::indicators::{
    Anchor, Detector, Form, Indicator, ListId, Probe, Requirement, Rulebook, Scope, Signal,
};

/// A signal by its place in the order of all indicators and their signals.
pub(super) type SignalNumber = u32;

/// So many signals or calls need no memory beyond the stack.
pub(super) const FEW: usize = 64;
/// More letters than these tell no more messages apart, and make the automaton larger.
const LONGEST: usize = 7;
const LONGEST_WORDS: usize = 16;
/// What so few messages have needs no second requirement beside it; what more have needs one that is rare itself;
/// what still more have needs any.
const RARE: f64 = 0.000_5;
const COMMON: f64 = 0.01;
/// What so many messages have is not worth looking for, beside something common or otherwise.
const HERE_AND_THERE: f64 = 0.05;
const EVERYWHERE: f64 = 0.6;

pub(super) struct Trigger {
    /// Calls are twice the signal's number, and one more for its second requirement.
    net: Net,
    /// For each signal whether it has a second requirement.
    needs_both: Vec<bool>,
    /// Signals that nothing in a text is sure to announce: tried on every text.
    always: Vec<SignalNumber>,
    /// Signals met by an attachment alone.
    attached: Vec<SignalNumber>,
    /// Signals met by a telephone number.
    dialled: Vec<SignalNumber>,
    /// Indicator and signal of each number.
    places: Vec<(usize, usize)>,
}

impl Trigger {
    pub(super) fn new(book: &Rulebook) -> Self {
        let mut spellings = Spellings::default();
        let (mut always, mut attached, mut dialled) = (Vec::new(), Vec::new(), Vec::new());
        let (mut needs_both, mut places) = (Vec::new(), Vec::new());
        for (number, (place, signal)) in (0..).zip(signals(book)) {
            places.push(place);
            let needed = requirements(book, signal);
            for (call, requirement) in (2 * number..).zip(&needed) {
                for anchor in beginnings(&requirement.anchors) {
                    spellings.add_anchor(&anchor, [call]);
                }
            }
            needs_both.push(needed.len() > 1);
            match signal.probe {
                _ if !needed.is_empty() => {}
                Probe::Attachment => attached.push(number),
                Probe::Detector(Detector::TelephoneNumber) => dialled.push(number),
                Probe::Words(_) | Probe::Pattern(_) => always.push(number),
            }
        }
        Self {
            net: Net::weave(spellings),
            needs_both,
            always,
            attached,
            dialled,
            places,
        }
    }

    /// The signals that a folded text may meet.
    pub(super) fn look(&self, folded: &str, has_attachment: bool) -> SmallVec<[SignalNumber; FEW]> {
        let mut calls: SmallVec<[u32; FEW]> = SmallVec::new();
        self.net.cast(folded, |found, _| calls.extend_from_slice(found));
        calls.sort_unstable();
        calls.dedup();
        let mut called: SmallVec<[SignalNumber; FEW]> = calls
            .chunk_by(|a, b| a / 2 == b / 2)
            .filter_map(|of_one| {
                let number = of_one.first()? / 2;
                let needs_both = *self.needs_both.get(usize::try_from(number).ok()?)?;
                (!needs_both || of_one.len() == 2).then_some(number)
            })
            .collect();
        called.extend_from_slice(&self.always);
        if has_attachment {
            called.extend_from_slice(&self.attached);
        }
        if !self.dialled.is_empty() && telephone::may_hold_one(folded) {
            called.extend_from_slice(&self.dialled);
        }
        called
    }

    pub(super) fn signal<'b>(
        &self,
        book: &'b Rulebook,
        number: SignalNumber,
    ) -> Option<(&'b Indicator, &'b Signal)> {
        let (indicator, signal) = *self.places.get(usize::try_from(number).ok()?)?;
        let indicator = book.indicators.get(indicator)?;
        Some((indicator, indicator.signals.get(signal)?))
    }
}

fn signals(book: &Rulebook) -> impl Iterator<Item = ((usize, usize), &Signal)> {
    book.indicators.iter().enumerate().flat_map(|(i, indicator)| {
        let signals = indicator.signals.iter().enumerate();
        signals.map(move |(s, signal)| ((i, s), signal))
    })
}

/// Of all that a signal needs in the text itself, the two that ordinary talk has least; one, if that is rare enough.
fn requirements(book: &Rulebook, signal: &Signal) -> Vec<Requirement> {
    let here = signal.near.iter().filter(|near| near.scope != Scope::Talk);
    let probes = std::iter::once(&signal.probe).chain(here.map(|near| &near.probe));
    let mut needed: Vec<Requirement> = probes.flat_map(|probe| announced(book, probe)).collect();
    needed.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    let most = match needed.first().map_or(0.0, |first| first.rate) {
        ..=RARE => 0.0,
        ..=COMMON => HERE_AND_THERE,
        _ => EVERYWHERE,
    };
    let helps = needed.get(1).is_some_and(|second| second.rate <= most);
    needed.truncate(if helps { 2 } else { 1 });
    needed
}

/// The first letters of each, without those that another's first letters cover: a list's inflections become one.
fn beginnings(anchors: &[Anchor]) -> Vec<Anchor> {
    let short = |anchor: &Anchor| {
        let most = if anchor.letters.contains(&b' ') {
            LONGEST_WORDS
        } else {
            LONGEST
        };
        Anchor {
            letters: anchor.letters.iter().copied().take(most).collect(),
            ends_word: anchor.ends_word && anchor.letters.len() <= most,
            starts_word: anchor.starts_word,
        }
    };
    let mut all: Vec<Anchor> = anchors.iter().map(short).collect();
    all.sort_by(|a, b| a.letters.cmp(&b.letters).then(a.ends_word.cmp(&b.ends_word)));
    let mut kept: Vec<Anchor> = Vec::with_capacity(all.len());
    for anchor in all {
        let covers = |known: &Anchor| {
            anchor.letters.starts_with(&known.letters)
                && (!known.starts_word || anchor.starts_word)
                && (!known.ends_word || (anchor.ends_word && known.letters.len() == anchor.letters.len()))
        };
        let near = kept.iter().rev().take(LONGEST_WORDS);
        if !near.clone().any(covers) {
            kept.push(anchor);
        }
    }
    kept
}

fn announced(book: &Rulebook, probe: &Probe) -> Vec<Requirement> {
    match probe {
        Probe::Words(lists) => words(book, lists).into_iter().collect(),
        Probe::Pattern(id) => book
            .patterns
            .get(id.0)
            .map_or_else(Vec::new, |pattern| pattern.requirements().to_vec()),
        Probe::Detector(_) | Probe::Attachment => Vec::new(),
    }
}

/// An entry of a list, as letters at the edges of words. A roster's entries are not known here.
fn words(book: &Rulebook, lists: &[ListId]) -> Option<Requirement> {
    if lists.iter().any(|list| list.is_roster()) {
        return None;
    }
    let lists = lists.iter().filter_map(|list| book.lists.get(list.0));
    let anchor = |form: &Form| {
        let edge = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        Anchor {
            letters: form.spelling.clone().into_bytes(),
            starts_word: edge(form.spelling.chars().next()),
            ends_word: !form.open && edge(form.spelling.chars().next_back()),
        }
    };
    Some(Requirement::of_list(
        lists.flat_map(|list| &list.forms).map(anchor).collect(),
    ))
}
