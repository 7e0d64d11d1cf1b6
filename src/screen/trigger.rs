//! The first look at a text: which signals might be met at all. Most texts call none, and are done with here.

use smallvec::SmallVec;

use super::bits::{Bits, TOGETHER, groups, set};
use super::net::{Net, Spellings};
use super::telephone;
use crate::indicators::{
    Anchor, Detector, Form, Indicator, Probe, Requirement, Rulebook, Scope, Signal, WordList,
};

/// A signal by its place in the order of all indicators and their signals.
pub(super) type SignalNumber = u32;

/// So many signals or calls need no memory beyond the stack.
pub(super) const FEW: usize = 64;
/// So many of the things that a signal needs are looked for.
const MOST_NEEDED: usize = 4;
/// More letters than these tell no more messages apart, and make the automaton larger.
const LONGEST: usize = 7;
const LONGEST_WORDS: usize = 16;
/// What so few messages have needs only something quite rare beside it; what more have needs something less rare; what
/// still more have needs anything.
const RARE: f64 = 0.000_5;
const COMMON: f64 = 0.01;
/// What so many messages have is not worth looking for, beside something common or otherwise.
const HERE_AND_THERE: f64 = 0.05;
const EVERYWHERE: f64 = 0.6;

pub(super) struct Trigger {
    /// Calls are bits: of each group of signals a group for the first thing that each needs, one for the second, and
    /// so on.
    net: Net,
    /// For each of these the signals that need nothing more.
    content: Vec<u64>,
    /// For each group the signals that can be met without an attachment.
    unattached: Vec<u64>,
    /// Signals met by an attachment alone.
    attached: Vec<SignalNumber>,
    /// Signals met by a telephone number.
    dialled: Vec<SignalNumber>,
    /// Indicator and signal of each number.
    places: Vec<(usize, usize)>,
}

impl Trigger {
    pub(super) fn new(book: &Rulebook) -> Self {
        let groups = groups(signals(book).count());
        let (mut content, mut unattached) = (vec![0; groups * MOST_NEEDED], vec![0; groups]);
        let lists: Vec<Requirement> = book.lists.iter().map(of_list).collect();
        let mut spellings = Spellings::default();
        let (mut attached, mut dialled, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (place, signal)) in signals(book).enumerate() {
            places.push(place);
            if signal.attachment.is_empty() {
                set(&mut unattached, number);
            }
            let needed = requirements(book, &lists, signal);
            for (rank, requirement) in needed.iter().enumerate() {
                let call = narrow(call(number, rank));
                for anchor in beginnings(&requirement.anchors) {
                    spellings.add_anchor(anchor, call);
                }
            }
            match signal.probe {
                Probe::Attachment if needed.is_empty() => attached.push(narrow(number)),
                Probe::Detector(Detector::TelephoneNumber) if needed.is_empty() => {
                    dialled.push(narrow(number));
                }
                Probe::Attachment | Probe::Detector(_) | Probe::Words(_) | Probe::Pattern(_) => {
                    for rank in needed.len()..MOST_NEEDED {
                        set(&mut content, call(number, rank));
                    }
                }
            }
        }
        Self {
            net: Net::weave(spellings),
            content,
            unattached,
            attached,
            dialled,
            places,
        }
    }

    /// The signals that a folded text may meet. What nothing in a text is sure to announce is tried on every text.
    pub(super) fn look(&self, folded: &str, has_attachment: bool) -> SmallVec<[SignalNumber; FEW]> {
        let mut bits = Bits::from_slice(&self.content);
        self.net.cast(folded, |calls, _| {
            for call in calls {
                set(&mut bits, *call as usize);
            }
        });
        let mut called = SmallVec::new();
        let ranks = bits.chunks_exact(MOST_NEEDED);
        for (group, (unattached, ranks)) in self.unattached.iter().zip(ranks).enumerate() {
            let may_be_met = if has_attachment { u64::MAX } else { *unattached };
            let mut all = ranks.iter().fold(may_be_met, |all, bits| all & bits);
            while all != 0 {
                called.push(narrow(group * TOGETHER) + all.trailing_zeros());
                all &= all - 1;
            }
        }
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

/// The bit for the thing of that rank among what a signal needs.
fn call(signal: usize, rank: usize) -> usize {
    (signal / TOGETHER * MOST_NEEDED + rank) * TOGETHER + signal % TOGETHER
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Of all that a signal needs in the text itself, what ordinary talk has least, as far as it helps.
fn requirements(book: &Rulebook, lists: &[Requirement], signal: &Signal) -> Vec<Requirement> {
    let here = signal.near.iter().filter(|near| near.scope != Scope::Talk);
    let probes = std::iter::once(&signal.probe).chain(here.map(|near| &near.probe));
    let mut needed: Vec<Requirement> = probes.flat_map(|probe| announced(book, lists, probe)).collect();
    needed.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    let most = match needed.first().map_or(0.0, |first| first.rate) {
        ..=RARE => HERE_AND_THERE / 2.0,
        ..=COMMON => HERE_AND_THERE,
        _ => EVERYWHERE,
    };
    let help = needed.iter().skip(1).take_while(|next| next.rate <= most).count();
    needed.truncate(MOST_NEEDED.min(1 + help));
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

/// A roster's entries are not known here.
fn announced(book: &Rulebook, lists: &[Requirement], probe: &Probe) -> Vec<Requirement> {
    match probe {
        Probe::Words(asked) if asked.iter().any(|list| list.is_roster()) => Vec::new(),
        Probe::Words(asked) => {
            let asked = asked.iter().filter_map(|list| lists.get(list.0));
            vec![Requirement::any_of(&asked.collect::<Vec<_>>())]
        }
        Probe::Pattern(id) => book
            .patterns
            .get(id.0)
            .map_or_else(Vec::new, |pattern| pattern.requirements().to_vec()),
        Probe::Detector(_) | Probe::Attachment => Vec::new(),
    }
}

/// An entry of a list, as letters at the edges of words.
fn of_list(list: &WordList) -> Requirement {
    let anchor = |form: &Form| {
        let edge = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        Anchor {
            letters: form.spelling.clone().into_bytes(),
            starts_word: edge(form.spelling.chars().next()),
            ends_word: !form.open && edge(form.spelling.chars().next_back()),
        }
    };
    Requirement::of_list(list.forms.iter().map(anchor).collect())
}
