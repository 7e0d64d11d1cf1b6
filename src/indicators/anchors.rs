//! The letters a pattern cannot do without, so that it is run only on texts that have some of them.

use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

/// Fewer letters than this say too little to be worth a stop.
const SHORTEST: usize = 3;
const MOST: usize = 1_000;
/// A class of more characters than this (of emoji, mostly) is no choice of letters.
const MOST_IN_CLASS: usize = 64;

/// Letters that must stand in a text, as they stand in folded texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    pub letters: Vec<u8>,
    /// Only where a word begins with them, or ends with them.
    pub starts_word: bool,
    pub ends_word: bool,
}

/// Anchors of which one stands in every text the pattern matches: the choice that ordinary talk meets least.
pub(super) fn anchors(hir: &Hir) -> Option<Vec<Anchor>> {
    required(hir, Edges::default())
}

/// Whether a word boundary is known to lie right before or right after a part.
#[derive(Clone, Copy, Default)]
struct Edges {
    before: bool,
    after: bool,
}

fn required(hir: &Hir, edges: Edges) -> Option<Vec<Anchor>> {
    match hir.kind() {
        HirKind::Literal(letters) => usable(vec![anchor(&letters.0, edges)]),
        HirKind::Capture(capture) => required(&capture.sub, edges),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            let after = edges.after && repetition.max == Some(1);
            required(&repetition.sub, Edges { after, ..edges })
        }
        HirKind::Alternation(branches) => {
            let every: Option<Vec<_>> = branches.iter().map(|branch| required(branch, edges)).collect();
            usable(every?.concat())
        }
        HirKind::Concat(parts) => {
            let whole = [ExtractKind::Prefix, ExtractKind::Suffix]
                .into_iter()
                .filter_map(|kind| at_end(hir, &kind, outer_edges(parts, edges)));
            let inner = (0..parts.len())
                .filter_map(|index| required(parts.get(index)?, inner_edges(parts, index, edges)));
            whole
                .chain(inner)
                .min_by(|a, b| commonness(a).total_cmp(&commonness(b)))
        }
        HirKind::Class(Class::Unicode(class)) => usable(members(class)?),
        HirKind::Repetition(_) | HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => None,
    }
}

/// The characters of a class, where they are few.
fn members(class: &ClassUnicode) -> Option<Vec<Anchor>> {
    let count: usize = class.iter().map(ClassUnicodeRange::len).sum();
    let each = class.iter().flat_map(|range| range.start()..=range.end());
    let letters = |character: char| anchor(character.to_string().as_bytes(), Edges::default());
    (count <= MOST_IN_CLASS).then(|| each.map(letters).collect())
}

fn is_boundary(part: Option<&Hir>) -> bool {
    matches!(
        part.map(Hir::kind),
        Some(HirKind::Look(Look::WordAscii | Look::Start | Look::End))
    )
}

fn outer_edges(parts: &[Hir], edges: Edges) -> Edges {
    Edges {
        before: edges.before || is_boundary(parts.first()),
        after: edges.after || is_boundary(parts.last()),
    }
}

fn inner_edges(parts: &[Hir], index: usize, edges: Edges) -> Edges {
    let before = match index.checked_sub(1) {
        Some(before) => is_boundary(parts.get(before)),
        None => edges.before,
    };
    let after = if index + 1 < parts.len() {
        is_boundary(parts.get(index + 1))
    } else {
        edges.after
    };
    Edges { before, after }
}

/// All beginnings, or all endings, of what a sequence matches.
fn at_end(hir: &Hir, kind: &ExtractKind, edges: Edges) -> Option<Vec<Anchor>> {
    let mut extractor = Extractor::new();
    extractor
        .kind(kind.clone())
        .limit_total(MOST)
        .limit_repeat(4)
        .limit_literal_len(24);
    let found = extractor.extract(hir);
    let one = |literal: &regex_syntax::hir::literal::Literal| {
        let whole = literal.is_exact();
        let edges = Edges {
            before: edges.before && (whole || matches!(kind, ExtractKind::Prefix)),
            after: edges.after && (whole || matches!(kind, ExtractKind::Suffix)),
        };
        anchor(literal.as_bytes(), edges)
    };
    usable(found.literals()?.iter().map(one).collect())
}

fn anchor(letters: &[u8], edges: Edges) -> Anchor {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    Anchor {
        letters: letters.to_vec(),
        starts_word: edges.before && is_word(letters.first()),
        ends_word: edges.after && is_word(letters.last()),
    }
}

fn usable(anchors: Vec<Anchor>) -> Option<Vec<Anchor>> {
    let enough = !anchors.is_empty() && anchors.len() <= MOST;
    (enough && anchors.iter().all(|anchor| anchor.letters.len() >= SHORTEST)).then_some(anchors)
}

/// A rough measure of how often ordinary talk holds one of these: about 1 for each that nearly every message has.
pub fn commonness(anchors: &[Anchor]) -> f64 {
    let one = |anchor: &Anchor| {
        let text = String::from_utf8_lossy(&anchor.letters);
        let letters = text.trim();
        let inside_common = || COMMON.iter().any(|word| word.contains(letters));
        let common = letters.len() < SHORTEST
            || COMMON.contains(&letters)
            || (!(anchor.starts_word && anchor.ends_word) && inside_common());
        if common {
            return 1.0;
        }
        let bounds = i32::from(anchor.starts_word) + i32::from(anchor.ends_word);
        0.4_f64.powi(i32::try_from(letters.len().min(10)).unwrap_or(10) + bounds)
    };
    anchors.iter().map(one).sum()
}

/// Words that ordinary messages are made of.
const COMMON: [&str; 120] = [
    "about", "after", "again", "all", "and", "any", "anyone", "are", "back", "because", "been", "before",
    "being", "bring", "but", "can", "child", "class", "come", "coming", "could", "day", "did", "does",
    "doing", "done", "don't", "down", "every", "first", "for", "from", "get", "getting", "girl", "give",
    "going", "good", "got", "had", "happy", "has", "have", "help", "her", "here", "him", "his", "home",
    "hope", "how", "i'll", "i'm", "i've", "into", "it's", "just", "kids", "know", "last", "late", "like",
    "little", "look", "lovely", "make", "maybe", "message", "more", "morning", "much", "need", "new", "next",
    "not", "now", "off", "one", "only", "other", "our", "out", "over", "parents", "people", "pick", "please",
    "really", "said", "say", "school", "see", "she", "should", "some", "someone", "sorry", "still", "take",
    "teacher", "tell", "thank", "thanks", "that", "the", "them", "then", "there", "they", "thing", "think",
    "this", "time", "today", "tomorrow", "was", "week", "were", "what", "when",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(pattern: &str) -> Option<Vec<String>> {
        let found = anchors(&regex_syntax::parse(pattern).unwrap())?;
        Some(
            found
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
                Some(vec!["batter"]),
            ),
            (
                r"(?-u:\b)(?:slap|punch)(?-u:\b) him",
                Some(vec!["|slap him", "|punch him"]),
            ),
            (r"[a-z]+ing", Some(vec!["ing"])),
            (r"[🐷🐖]{2,}", Some(vec!["🐖", "🐷"])),
            (r"(?:you|[a-z]+)", None),
        ] {
            let expected = expected.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(letters(pattern), expected, "{pattern}");
        }
    }
}
