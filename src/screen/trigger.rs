//! The first look at a text: which signals might be met at all. Most texts call none, and are done with here.

use super::net::{Net, Spellings};
use super::telephone;
use crate::indicators::{Anchor, Detector, Form, Indicator, Probe, Rulebook, Scope, Signal, commonness};

/// A signal by its place in the order of all indicators and their signals.
pub(super) type SignalNumber = u32;

pub(super) struct Trigger {
    net: Net,
    /// Signals that nothing in a text is sure to announce: tried on every text.
    always: Vec<SignalNumber>,
    /// Signals met by an attachment alone.
    attached: Vec<SignalNumber>,
    /// Signals met by a telephone number.
    dialled: Vec<SignalNumber>,
    /// Indicator and signal of each number.
    places: Vec<(usize, usize)>,
}

/// Spellings of which one stands in every text that meets a probe.
enum Announced<'b> {
    Forms(Vec<&'b Form>),
    Letters(&'b [Anchor]),
}

impl Trigger {
    pub(super) fn new(book: &Rulebook) -> Self {
        let mut spellings = Spellings::default();
        let (mut always, mut attached) = (Vec::new(), Vec::new());
        let (mut dialled, mut places) = (Vec::new(), Vec::new());
        for (number, (place, signal)) in (0..).zip(signals(book)) {
            places.push(place);
            match rarest(book, signal) {
                Some(Announced::Forms(forms)) => {
                    for form in forms {
                        spellings.add_form(form, [number]);
                    }
                }
                Some(Announced::Letters(anchors)) => {
                    for anchor in anchors {
                        spellings.add_anchor(anchor, [number]);
                    }
                }
                None => match signal.probe {
                    Probe::Attachment => attached.push(number),
                    Probe::Detector(Detector::TelephoneNumber) => dialled.push(number),
                    Probe::Words(_) | Probe::Pattern(_) => always.push(number),
                },
            }
        }
        Self {
            net: Net::weave(spellings, true),
            always,
            attached,
            dialled,
            places,
        }
    }

    /// The signals that a text, in any case of letters, may meet.
    pub(super) fn look(&self, text: &str, has_attachment: bool) -> Vec<SignalNumber> {
        let mut called = Vec::new();
        called.extend_from_slice(&self.always);
        if has_attachment {
            called.extend_from_slice(&self.attached);
        }
        if !self.dialled.is_empty() && telephone::may_hold_one(text) {
            called.extend_from_slice(&self.dialled);
        }
        self.net
            .cast(text, |signals, _| called.extend_from_slice(signals));
        called.sort_unstable();
        called.dedup();
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

/// Of all that a signal needs in the text itself, what ordinary talk has least.
fn rarest<'b>(book: &'b Rulebook, signal: &'b Signal) -> Option<Announced<'b>> {
    let here = signal.near.iter().filter(|near| near.scope != Scope::Talk);
    let probes = std::iter::once(&signal.probe).chain(here.map(|near| &near.probe));
    let choices = probes.filter_map(|probe| announced(book, probe));
    let weighed = choices.map(|choice| (weight(&choice), choice));
    let rarest = weighed.min_by(|(a, _), (b, _)| a.total_cmp(b));
    rarest.map(|(_, choice)| choice)
}

fn announced<'b>(book: &'b Rulebook, probe: &Probe) -> Option<Announced<'b>> {
    match probe {
        Probe::Words(lists) if lists.iter().any(|list| list.is_roster()) => None,
        Probe::Words(lists) => {
            let lists = lists.iter().filter_map(|list| book.lists.get(list.0));
            Some(Announced::Forms(lists.flat_map(|list| &list.forms).collect()))
        }
        Probe::Pattern(id) => book.patterns.get(id.0)?.anchors().map(Announced::Letters),
        Probe::Detector(_) | Probe::Attachment => None,
    }
}

fn weight(choice: &Announced<'_>) -> f64 {
    match choice {
        Announced::Letters(anchors) => commonness(anchors),
        Announced::Forms(forms) => {
            let anchor = |form: &&Form| Anchor {
                letters: form.spelling.clone().into_bytes(),
                starts_word: true,
                ends_word: true,
            };
            commonness(&forms.iter().map(anchor).collect::<Vec<_>>())
        }
    }
}
