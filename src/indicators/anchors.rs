//! The letters a pattern cannot do without, so that it is run only on texts that have them.

use std::ops::Range;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::commonness::{Letters, rate};

/// Fewer letters and edges of words than this say too little to be worth a stop.
const SHORTEST: usize = 3;
/// One requirement names at most so many spellings; it is made of parts that have at most [`MOST_IN_RUN`].
const MOST: usize = 4_000;
const MOST_IN_RUN: usize = 64;
/// A class of more characters than this is no choice of letters.
const MOST_IN_CLASS: usize = 24;
/// Requirements kept of one pattern: with the two rarest, few texts are left.
const MOST_REQUIREMENTS: usize = 2;

/// Letters that must stand in a text, as they stand in folded texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    pub letters: Vec<u8>,
    /// Only where a word begins with them, or ends with them.
    pub starts_word: bool,
    pub ends_word: bool,
}

impl Anchor {
    /// Whether few enough texts have it: a figure or a sign says more than a letter, a word's edge as much.
    fn says_enough(&self) -> bool {
        let is_sign = |byte: &u8| !byte.is_ascii_alphabetic() && !matches!(byte, b' ' | b'\n' | b'\'');
        let edges = usize::from(self.starts_word) + usize::from(self.ends_word);
        self.letters.len() + edges >= SHORTEST || self.letters.iter().any(is_sign)
    }
}

/// Anchors of which one stands in every text that a pattern matches.
#[derive(Debug, Clone)]
pub struct Requirement {
    pub anchors: Vec<Anchor>,
    /// About the share of ordinary messages that have one.
    pub rate: f64,
}

impl Requirement {
    /// `None` when the anchors are too many, or some too short to look for.
    fn of(anchors: Vec<Anchor>) -> Option<Self> {
        let usable = !anchors.is_empty() && anchors.len() <= MOST && anchors.iter().all(Anchor::says_enough);
        usable.then(|| Self::of_list(anchors))
    }

    /// However many they are.
    pub fn of_list(anchors: Vec<Anchor>) -> Self {
        Self {
            rate: rate(anchors.iter().filter_map(letters)),
            anchors,
        }
    }

    /// One or another of several: their rates are known, and add up.
    pub fn any_of(choices: &[&Self]) -> Self {
        let anchors = choices.iter().flat_map(|choice| &choice.anchors);
        Self {
            anchors: anchors.cloned().collect(),
            rate: choices.iter().map(|choice| choice.rate).sum(),
        }
    }
}

fn letters(anchor: &Anchor) -> Option<Letters<'_>> {
    Some(Letters {
        text: std::str::from_utf8(&anchor.letters).ok()?,
        starts_word: anchor.starts_word,
        ends_word: anchor.ends_word,
    })
}

/// What every text that a pattern matches must have, all of it, the rarest first. Empty when nothing is sure.
pub(super) fn requirements(hir: &Hir) -> Vec<Requirement> {
    required(hir, Edges::default())
}

/// Whether a word boundary is known to lie right before or right after a part.
#[derive(Clone, Copy, Default)]
struct Edges {
    before: bool,
    after: bool,
}

fn required(hir: &Hir, edges: Edges) -> Vec<Requirement> {
    let parts = if let HirKind::Concat(parts) = hir.kind() {
        parts.as_slice()
    } else {
        std::slice::from_ref(hir)
    };
    if let Some(whole) = spelled_out(parts, edges) {
        return vec![whole];
    }
    match hir.kind() {
        HirKind::Capture(capture) => required(&capture.sub, edges),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let after = edges.after && repetition.max == Some(1);
            required(&repetition.sub, Edges { after, ..edges })
        }
        HirKind::Alternation(branches) => {
            let branches = branches.iter().map(|branch| required(branch, edges));
            either(&branches.collect::<Vec<_>>())
        }
        HirKind::Concat(parts) => all_of(parts, edges),
        HirKind::Repetition(_)
        | HirKind::Literal(_)
        | HirKind::Empty
        | HirKind::Class(_)
        | HirKind::Look(_) => Vec::new(),
    }
}

/// What holds whichever branch matches: one of the branches' rarest, and one of their second.
fn either(branches: &[Vec<Requirement>]) -> Vec<Requirement> {
    let nth = |n: usize| -> Option<Requirement> {
        let each = branches.iter().map(|branch| branch.get(n).or(branch.last()));
        let choices: Vec<&Requirement> = each.collect::<Option<_>>()?;
        let count: usize = choices.iter().map(|choice| choice.anchors.len()).sum();
        (1..=MOST).contains(&count).then(|| Requirement::any_of(&choices))
    };
    let has_second = branches.iter().any(|branch| branch.len() > 1);
    let found = std::iter::once(nth(0)).chain(has_second.then(|| nth(1)));
    rarest(found.flatten().collect())
}

/// The rarest of what the parts of a sequence ask for. Parts that can be spelled out together are taken together.
fn all_of(parts: &[Hir], edges: Edges) -> Vec<Requirement> {
    let around = |at: Range<usize>| Edges {
        before: lies_beside(parts.iter().take(at.start).rev(), Side::End, edges.before),
        after: lies_beside(parts.iter().skip(at.end), Side::Start, edges.after),
    };
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(rest) = parts.get(start..).filter(|rest| !rest.is_empty()) {
        let end = start + run_length(rest).max(1);
        let run = parts.get(start..end).unwrap_or_default();
        if let Some(together) = spelled_out(run, around(start..end)) {
            found.push(together);
        } else {
            let each = (start..end).zip(run);
            found.extend(each.flat_map(|(at, part)| required(part, around(at..at + 1))));
        }
        start = end;
    }
    rarest(found)
}

fn rarest(mut found: Vec<Requirement>) -> Vec<Requirement> {
    found.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    found.truncate(MOST_REQUIREMENTS);
    found
}

/// Which end of a part is asked about.
#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

/// What lies at one end of a part, whatever it matches there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// Perhaps a letter.
    Unsure,
    /// An edge of words, or the part is empty and what lies beyond it decides.
    UnlessEmpty,
    Sure,
}

/// Whether an edge of words lies beside a part, of which `neighbours` come next, the nearest first; `beyond` is what
/// holds past the last of them.
fn lies_beside<'h>(neighbours: impl Iterator<Item = &'h Hir>, side: Side, beyond: bool) -> bool {
    match first_edge(neighbours, side) {
        Edge::Sure => true,
        Edge::UnlessEmpty => beyond,
        Edge::Unsure => false,
    }
}

fn first_edge<'h>(mut parts: impl Iterator<Item = &'h Hir>, side: Side) -> Edge {
    let decides = |edge: &Edge| *edge != Edge::UnlessEmpty;
    let mut edges = parts.by_ref().map(|part| edge(part, side));
    edges.find(decides).unwrap_or(Edge::UnlessEmpty)
}

fn edge(part: &Hir, side: Side) -> Edge {
    let sure = |is_sure: bool| if is_sure { Edge::Sure } else { Edge::Unsure };
    match part.kind() {
        HirKind::Look(Look::WordAscii | Look::Start | Look::End) => Edge::Sure,
        HirKind::Empty | HirKind::Look(_) => Edge::UnlessEmpty,
        HirKind::Literal(letters) => {
            let end = match side {
                Side::Start => letters.0.first(),
                Side::End => letters.0.last(),
            };
            sure(end.is_some_and(|byte| !byte.is_ascii_alphanumeric()))
        }
        HirKind::Class(Class::Unicode(class)) => sure(!class.iter().copied().any(has_word_letters)),
        HirKind::Class(Class::Bytes(_)) => Edge::Unsure,
        HirKind::Capture(capture) => edge(&capture.sub, side),
        HirKind::Repetition(repetition) => {
            let most = if repetition.min == 0 {
                Edge::UnlessEmpty
            } else {
                Edge::Sure
            };
            edge(&repetition.sub, side).min(most)
        }
        HirKind::Alternation(branches) => {
            let edges = branches.iter().map(|branch| edge(branch, side));
            edges.min().unwrap_or(Edge::Unsure)
        }
        HirKind::Concat(parts) => match side {
            Side::Start => first_edge(parts.iter(), side),
            Side::End => first_edge(parts.iter().rev(), side),
        },
    }
}

fn has_word_letters(range: ClassUnicodeRange) -> bool {
    let overlaps = |first, last| range.start() <= last && first <= range.end();
    overlaps('0', '9') || overlaps('A', 'Z') || overlaps('a', 'z')
}

/// Whether a part is nothing but the space between words, or an edge of them.
fn is_boundary(part: Option<&Hir>) -> bool {
    match part.map(Hir::kind) {
        Some(HirKind::Look(look)) => matches!(look, Look::WordAscii | Look::Start | Look::End),
        Some(HirKind::Literal(letters)) => letters.0.iter().all(|byte| matches!(byte, b' ' | b'\n')),
        _ => false,
    }
}

/// How many parts from the first on have few spellings together.
fn run_length(parts: &[Hir]) -> usize {
    let mut product = 1;
    parts
        .iter()
        .take_while(|part| {
            product = count(part).map_or(usize::MAX, |count| count.saturating_mul(product));
            product <= MOST_IN_RUN
        })
        .count()
}

/// Every spelling of a sequence of parts, as anchors.
fn spelled_out(parts: &[Hir], edges: Edges) -> Option<Requirement> {
    let mut product = 1_usize;
    for part in parts {
        product = product.saturating_mul(count(part)?);
    }
    if product > MOST_IN_RUN {
        return None;
    }
    let inner = parts.iter().skip_while(|part| is_boundary(Some(part)));
    let edges = Edges {
        before: edges.before || is_boundary(parts.first()),
        after: edges.after || is_boundary(parts.last()),
    };
    let spellings = inner.fold(vec![Vec::new()], |starts, part| append(&starts, &spellings(part)));
    Requirement::of(
        spellings
            .into_iter()
            .map(|letters| anchor(&letters, edges))
            .collect(),
    )
}

/// In how many ways a part can be spelled; `None` when in endlessly many, too many, or with edges that only some have.
fn count(hir: &Hir) -> Option<usize> {
    let is_choice = matches!(hir.kind(), HirKind::Alternation(_) | HirKind::Repetition(_));
    if is_choice && !hir.properties().look_set().is_empty() {
        return None;
    }
    let found = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => 1,
        HirKind::Class(Class::Unicode(class)) => members(class)?.count(),
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Capture(capture) => count(&capture.sub)?,
        HirKind::Repetition(repetition) => match (repetition.min, repetition.max) {
            (0, Some(1)) => 1 + count(&repetition.sub)?,
            (1, Some(1)) => count(&repetition.sub)?,
            _ => return None,
        },
        HirKind::Alternation(parts) => {
            let mut sum = 0_usize;
            for part in parts {
                sum = sum.saturating_add(count(part)?);
            }
            sum
        }
        HirKind::Concat(parts) => {
            let mut product = 1_usize;
            for part in parts {
                product = product.saturating_mul(count(part)?);
            }
            product
        }
    };
    (found <= MOST).then_some(found)
}

/// The spellings of a part that has a [`count`].
fn spellings(hir: &Hir) -> Vec<Vec<u8>> {
    let nothing = || vec![Vec::new()];
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => nothing(),
        HirKind::Literal(letters) => vec![letters.0.to_vec()],
        HirKind::Class(Class::Unicode(class)) => {
            let each = members(class).into_iter().flatten();
            each.map(|character| character.to_string().into_bytes()).collect()
        }
        HirKind::Capture(capture) => spellings(&capture.sub),
        HirKind::Repetition(repetition) => {
            let optional = (repetition.min == 0).then(Vec::new);
            optional.into_iter().chain(spellings(&repetition.sub)).collect()
        }
        HirKind::Alternation(parts) => parts.iter().flat_map(spellings).collect(),
        HirKind::Concat(parts) => parts
            .iter()
            .fold(nothing(), |starts, part| append(&starts, &spellings(part))),
    }
}

fn append(starts: &[Vec<u8>], ends: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let each = starts
        .iter()
        .flat_map(|start| ends.iter().map(move |end| [start.as_slice(), end].concat()));
    each.collect()
}

/// The characters of a class, where they are few.
fn members(class: &ClassUnicode) -> Option<impl Iterator<Item = char> + '_> {
    let count: usize = class.iter().map(ClassUnicodeRange::len).sum();
    let each = class.iter().flat_map(|range| range.start()..=range.end());
    (count <= MOST_IN_CLASS).then_some(each)
}

/// A space at an end says no more than the edge of a word does, and is left out; so are letters that may be the end of
/// a longer word, where words follow them.
fn anchor(letters: &[u8], edges: Edges) -> Anchor {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let rest = letters.iter().position(|byte| matches!(byte, b' ' | b'\n'));
    let rest = rest
        .and_then(|space| letters.get(space..))
        .map(<[u8]>::trim_ascii);
    let (letters, before) = match rest {
        Some(rest) if !edges.before && letters.first().is_some_and(is_word) && rest.len() >= SHORTEST => {
            (rest, true)
        }
        _ => (letters, edges.before),
    };
    let inner = letters.trim_ascii();
    let cut_before = letters.first() == Some(&b' ');
    let cut_after = letters.last() == Some(&b' ');
    Anchor {
        starts_word: (before || cut_before) && inner.first().is_some_and(is_word),
        ends_word: (edges.after || cut_after) && inner.last().is_some_and(is_word),
        letters: inner.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(pattern: &str) -> Option<Vec<String>> {
        let found = requirements(&regex_syntax::parse(pattern).unwrap());
        Some(
            found
                .into_iter()
                .next()?
                .anchors
                .into_iter()
                .map(|anchor| {
                    let edge = |at: bool| if at { "|" } else { "" };
                    let letters = String::from_utf8(anchor.letters).unwrap();
                    format!("{}{letters}{}", edge(anchor.starts_word), edge(anchor.ends_word))
                })
                .collect(),
        )
    }

    #[test]
    fn the_rarest_required_letters_are_chosen() {
        for (pattern, expected) in [
            (r"(?-u:\b)petition(?-u:\b)", Some(vec!["|petition|"])),
            (
                r"(?-u:\b)(?:you|he) .{0,9}batter(?:ed|ing)?",
                Some(vec!["batter", "battered", "battering"]),
            ),
            (
                r"(?-u:\b)(?:slap|punch)(?-u:\b) him",
                Some(vec!["|slap him", "|punch him"]),
            ),
            (r"[a-z]+ing", Some(vec!["ing"])),
            (r"[a-z]+s mother", Some(vec!["|mother"])),
            (r"(?:^|[.!]\s?)coward(?:$|,)", Some(vec!["|coward|"])),
            (r"\w+\s(?:the )?bully\W", Some(vec!["|bully|", "|the bully|"])),
            (
                r"(?-u:\b)(?:[a-z]+ ){0,3}liar[,.]",
                Some(vec!["|liar,", "|liar."]),
            ),
            (r"[🐷🐖]{2,}", Some(vec!["🐖", "🐷"])),
            (r"(?:you|[a-z]+)", None),
        ] {
            let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(letters(pattern), expected, "{pattern}");
        }
    }
}
