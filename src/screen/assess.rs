//! From signals met to findings: how sure each is after its frames, and whom it is about.

use std::ops::Range;
use std::sync::Arc;

use super::finding::{Finding, FrameMet};
use super::view::{Beside, Rules, View};
use crate::indicators::{Frame, Indicator, Probe, Signal, Target};

/// How many of the latest messages may tell whom a message is about that does not say so itself.
const TARGET_FROM: usize = 3;

/// A signal met, and by which indicator.
pub(super) struct Met<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) signal: &'a Signal,
    pub(super) place: Range<usize>,
}

/// The findings of one text, one for each indicator and place, in the order of the text.
pub(super) fn findings<'a>(
    view: &View<'_>,
    rules: &Rules,
    met: impl Iterator<Item = Met<'a>>,
) -> Vec<Finding> {
    let mut found: Vec<(Range<usize>, Finding)> = Vec::new();
    for met in met {
        let finding = finding(view, rules, &met);
        keep_strongest(&mut found, met.place, finding);
    }
    found.sort_by_key(|(place, finding)| (place.start, finding.category));
    for (place, finding) in &mut found {
        finding.target = target(view, rules, place).or(finding.target);
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn finding(view: &View<'_>, rules: &Rules, met: &Met<'_>) -> Finding {
    let Met {
        indicator,
        signal,
        place,
    } = met;
    let frames = frames(view, rules, indicator, place);
    let lowered: f32 = frames.iter().map(|frame| frame.factor).product();
    let span = view.text.span(place);
    Finding {
        category: indicator.category,
        indicator: Arc::clone(&indicator.name),
        span,
        text: span.of(view.text.original()).to_owned(),
        severity: signal.severity.unwrap_or(indicator.severity),
        confidence: signal.confidence.unwrap_or(indicator.confidence) * lowered,
        why: Arc::clone(&indicator.why),
        target: indicator.target,
        frames,
    }
}

fn frames(view: &View<'_>, rules: &Rules, indicator: &Indicator, place: &Range<usize>) -> Vec<FrameMet> {
    let around = rules.book.frames.iter().filter(|frame| {
        let speaks = frame.categories.is_empty() || frame.categories.contains(&indicator.category);
        speaks && !indicator.not_lowered_by.contains(&frame.name) && frames_place(view, frame, place)
    });
    around
        .map(|frame| FrameMet {
            name: Arc::clone(&frame.name),
            factor: frame.factor,
            why: Arc::clone(&frame.why),
        })
        .collect()
}

fn frames_place(view: &View<'_>, frame: &Frame, place: &Range<usize>) -> bool {
    let reach = (frame.side, frame.scope, frame.within);
    frame.signals.iter().any(|signal| {
        let met = view.meets(signal);
        met.iter().any(|around| view.reaches(place, around, reach))
    })
}

/// Whom the words nearest to a finding name; failing that, whom the messages before were about.
fn target(view: &View<'_>, rules: &Rules, place: &Range<usize>) -> Option<Target> {
    let distance = |other: &Range<usize>| {
        if other.end <= place.start {
            place.start - other.end
        } else {
            other.start.saturating_sub(place.end)
        }
    };
    let nearest = |probe: &Probe| view.places(probe).iter().map(distance).min();
    let named = rules.book.targets.iter().filter_map(|(target, probes)| {
        let distance = probes.iter().filter_map(nearest).min()?;
        Some((distance, *target))
    });
    named
        .min()
        .map(|(_, target)| target)
        .or_else(|| target_before(view, rules))
}

fn target_before(view: &View<'_>, rules: &Rules) -> Option<Target> {
    view.beside.context.earlier().take(TARGET_FROM).find_map(|said| {
        let text = rules.read(said);
        let view = View::new(&text, Beside::default(), rules);
        let mut targets = rules.book.targets.iter();
        targets
            .find(|(_, probes)| probes.iter().any(|probe| view.has(probe)))
            .map(|(target, _)| *target)
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
