//! Screening: a message in, findings out. A pure function, compiled once; no I/O, no clock, no school.

mod finding;
mod view;
mod words;

pub use finding::{Finding, Findings, FrameMet, LABEL_FROM};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::indicators::{Frame, Indicator, ListId, PatternId, Probe, Rulebook, Signal, Target};
use crate::message::Message;
use crate::text::Text;
use view::View;
use words::Words;

/// What is known beside the message itself: the texts before it in its channel, the latest last.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    pub before: &'a [String],
}

/// Which signal of which indicator.
type SignalAt = (usize, usize);

/// The compiled rules. Build it once and share it.
pub struct Screener {
    book: Rulebook,
    words: Words,
    by_list: BTreeMap<ListId, Vec<SignalAt>>,
    by_pattern: BTreeMap<PatternId, Vec<SignalAt>>,
    by_attachment: Vec<SignalAt>,
    names: Vec<Arc<str>>,
    frame_names: Vec<(Arc<str>, Arc<str>)>,
}

impl Screener {
    pub fn new(book: Rulebook) -> Self {
        let mut by_list: BTreeMap<ListId, Vec<SignalAt>> = BTreeMap::new();
        let mut by_pattern: BTreeMap<PatternId, Vec<SignalAt>> = BTreeMap::new();
        let mut by_attachment = Vec::new();
        for (i, indicator) in book.indicators.iter().enumerate() {
            for (s, signal) in indicator.signals.iter().enumerate() {
                match &signal.probe {
                    Probe::Words(lists) => {
                        for list in lists {
                            by_list.entry(*list).or_default().push((i, s));
                        }
                    }
                    Probe::Pattern(id) => by_pattern.entry(*id).or_default().push((i, s)),
                    Probe::Attachment => by_attachment.push((i, s)),
                }
            }
        }
        let starts: Vec<PatternId> = by_pattern.keys().copied().collect();
        let names = book
            .indicators
            .iter()
            .map(|indicator| Arc::from(indicator.name.as_str()))
            .collect();
        let frame_names = book
            .frames
            .iter()
            .map(|frame| (Arc::from(frame.name.as_str()), Arc::from(frame.why.as_str())))
            .collect();
        let words = Words::new(&book, &starts);
        Self {
            book,
            words,
            by_list,
            by_pattern,
            by_attachment,
            names,
            frame_names,
        }
    }

    pub fn rulebook(&self) -> &Rulebook {
        &self.book
    }

    /// Everything that speaks for a category in this message, weak findings included.
    pub fn screen(&self, message: &Message, context: &Context<'_>) -> Findings {
        let text = Text::new(&message.text);
        let seen = self.words.look(text.folded());
        let mut signals: BTreeSet<SignalAt> = BTreeSet::new();
        signals.extend(
            seen.words
                .iter()
                .filter_map(|(list, _)| self.by_list.get(list))
                .flatten(),
        );
        signals.extend(
            seen.patterns
                .iter()
                .filter_map(|id| self.by_pattern.get(id))
                .flatten(),
        );
        if !message.attachments.is_empty() {
            signals.extend(&self.by_attachment);
        }
        if signals.is_empty() {
            return Findings::default();
        }
        let view = View::new(&text, &message.attachments, &self.book, seen);
        Findings::new(self.findings(&view, &signals, context))
    }

    fn findings(&self, view: &View<'_>, signals: &BTreeSet<SignalAt>, context: &Context<'_>) -> Vec<Finding> {
        let mut found: Vec<(Range<usize>, Finding)> = Vec::new();
        for (i, s) in signals {
            let Some(indicator) = self.book.indicators.get(*i) else {
                continue;
            };
            let Some(signal) = indicator.signals.get(*s) else {
                continue;
            };
            for place in view.meets(signal) {
                let finding = self.finding(view, (*i, indicator), signal, &place);
                keep_strongest(&mut found, place, finding);
            }
        }
        found.sort_by_key(|(place, finding)| (place.start, finding.category));
        for (place, finding) in &mut found {
            finding.target = self.target(view, place, context).or(finding.target);
        }
        found.into_iter().map(|(_, finding)| finding).collect()
    }

    fn finding(
        &self,
        view: &View<'_>,
        (index, indicator): (usize, &Indicator),
        signal: &Signal,
        place: &Range<usize>,
    ) -> Finding {
        let frames = self.frames(view, indicator, place);
        let lowered: f32 = frames.iter().map(|frame| frame.factor).product();
        let span = view.text.span(place);
        Finding {
            category: indicator.category,
            indicator: self.names.get(index).cloned().unwrap_or_default(),
            span,
            text: span.of(view.text.original()).to_owned(),
            severity: signal.severity.unwrap_or(indicator.severity),
            confidence: signal.confidence.unwrap_or(indicator.confidence) * lowered,
            why: indicator.why.clone(),
            target: indicator.target,
            frames,
        }
    }

    fn frames(&self, view: &View<'_>, indicator: &Indicator, place: &Range<usize>) -> Vec<FrameMet> {
        let around = self
            .book
            .frames
            .iter()
            .zip(&self.frame_names)
            .filter(|(frame, _)| {
                let speaks = frame.categories.is_empty() || frame.categories.contains(&indicator.category);
                speaks && !indicator.not_lowered_by.contains(&frame.name) && frames_place(view, frame, place)
            });
        around
            .map(|(frame, (name, why))| FrameMet {
                name: Arc::clone(name),
                factor: frame.factor,
                why: Arc::clone(why),
            })
            .collect()
    }

    /// Whom the words nearest to a finding name; failing that, whom the messages before were about.
    fn target(&self, view: &View<'_>, place: &Range<usize>, context: &Context<'_>) -> Option<Target> {
        let distance = |other: &Range<usize>| {
            if other.end <= place.start {
                place.start - other.end
            } else {
                other.start.saturating_sub(place.end)
            }
        };
        let named = self.book.targets.iter().filter_map(|(target, probes)| {
            let places = probes.iter().flat_map(|probe| view.places(probe));
            places.map(|other| (distance(&other), *target)).min()
        });
        named
            .min()
            .map(|(_, target)| target)
            .or_else(|| self.target_before(context))
    }

    fn target_before(&self, context: &Context<'_>) -> Option<Target> {
        context.before.iter().rev().take(3).find_map(|said| {
            let text = Text::new(said);
            let seen = self.words.look(text.folded());
            let view = View::new(&text, &[], &self.book, seen);
            let mut targets = self.book.targets.iter();
            targets
                .find(|(_, probes)| probes.iter().any(|probe| !view.places(probe).is_empty()))
                .map(|(t, _)| *t)
        })
    }
}

fn frames_place(view: &View<'_>, frame: &Frame, place: &Range<usize>) -> bool {
    frame.signals.iter().any(|signal| {
        let reach = (frame.side, frame.scope, frame.within);
        view.meets(signal)
            .iter()
            .any(|around| view.reaches(place, around, reach))
    })
}

/// One finding a place and indicator: the surest, and of equals the longest.
fn keep_strongest(found: &mut Vec<(Range<usize>, Finding)>, place: Range<usize>, finding: Finding) {
    let rival = found.iter_mut().find(|(known, other)| {
        other.indicator == finding.indicator
            && known.start < place.end.max(1)
            && place.start < known.end.max(1)
    });
    match rival {
        Some((known, other)) => {
            let longer = place.len() > known.len();
            if finding.confidence > other.confidence || (longer && finding.confidence >= other.confidence) {
                *known = place;
                *other = finding;
            }
        }
        None => found.push((place, finding)),
    }
}
