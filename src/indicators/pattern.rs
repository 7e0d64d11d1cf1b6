//! A regular expression of the library: checked when it is read, compiled when a message first needs it.
//! Matching takes time linear in the text, whatever the pattern.

use std::num::NonZero;
use std::ops::Range;
use std::sync::OnceLock;

use super::anchors::{Requirement, requirements};
use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

/// The largest pattern, in states of its automaton as [`states`] counts them before it is built.
const MOST_STATES: u64 = 150_000;
/// How much memory the compiled form may take; a pattern within [`MOST_STATES`] stays far below it.
const COMPILED_SIZE: usize = 128 << 20;
/// How much memory one pattern may use while it searches; there are many hundreds.
const SEARCH_CACHE: usize = 4 << 20;

/// What is wrong with a pattern, and what to do about it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) what: String,
    pub(super) instead: &'static str,
}

/// One pattern over folded text.
#[derive(Debug)]
pub struct Pattern {
    source: String,
    requirements: Vec<Requirement>,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// Each of them, in their order, on all processors: it is the longest part of a start.
    pub(super) fn parse_all(sources: &[String]) -> Vec<Result<Self, Refusal>> {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = |nth: usize| {
            let sources = sources.iter().skip(nth).step_by(threads);
            sources.cloned().map(Self::new).collect::<Vec<_>>()
        };
        let shares = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|nth| scope.spawn(move || share(nth))).collect();
            let mut shares = vec![share(0)];
            for other in others {
                shares.push(
                    other
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                );
            }
            shares
        });
        let mut shares: Vec<_> = shares.into_iter().map(Vec::into_iter).collect();
        let each = (0..threads).cycle().take(sources.len());
        each.filter_map(|nth| shares.get_mut(nth)?.next()).collect()
    }

    fn new(source: String) -> Result<Self, Refusal> {
        let hir = regex_syntax::parse(&source).map_err(|error| Refusal {
            what: format!("the pattern is not valid: {}", last_line(&error.to_string())),
            instead: "write it in the syntax of the regex crate",
        })?;
        if hir.properties().minimum_len().unwrap_or_default() == 0 {
            return Err(Refusal {
                what: "the pattern matches nothing at all".to_owned(),
                instead: "make one part of it required",
            });
        }
        let states = states(&hir);
        if states > MOST_STATES {
            return Err(Refusal {
                what: format!("the pattern is too large: {states} states, {MOST_STATES} at most"),
                instead: "split it, or put a word list into `near` instead of in braces",
            });
        }
        Ok(Self {
            requirements: requirements(&hir),
            source,
            compiled: OnceLock::new(),
        })
    }

    /// Forgets what a text must have, which only a screener that is being built asks.
    pub fn forget_requirements(&mut self) {
        self.requirements = Vec::new();
    }

    /// What every text that it matches must have, the rarest first; empty when nothing is sure.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Where it matches, as bytes of the folded text.
    ///
    /// # Panics
    /// Never: a pattern that could not be compiled was refused when it was read.
    pub fn find_iter<'t>(&'t self, folded: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let regex = self.compiled.get_or_init(|| {
            RegexBuilder::new(&self.source)
                .size_limit(COMPILED_SIZE)
                .dfa_size_limit(SEARCH_CACHE)
                .build()
                .expect("syntax and size were checked when the pattern was read")
        });
        regex.find_iter(folded).map(|found| found.range())
    }
}

/// About how many states the automaton of a pattern has, counted without building it.
fn states(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty => 0,
        HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Literal(letters) => letters.0.len() as u64,
        HirKind::Class(Class::Unicode(class)) => {
            if class.is_ascii() {
                1
            } else {
                4 * class.ranges().len() as u64 + 12
            }
        }
        HirKind::Capture(capture) => states(&capture.sub),
        HirKind::Repetition(repetition) => {
            let times = u64::from(repetition.max.unwrap_or(repetition.min.max(1)));
            (states(&repetition.sub) + 1).saturating_mul(times.max(1))
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts
            .iter()
            .map(|part| states(part) + 1)
            .fold(0, u64::saturating_add),
    }
}

fn last_line(message: &str) -> &str {
    message.lines().last().unwrap_or(message).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_it_could_never_run() {
        for (source, what) in [
            ("(open", "not valid"),
            ("a*", "matches nothing"),
            (r"(?:[^a-z]{1,400}x){400}", "too large"),
        ] {
            let refusal = Pattern::new(source.to_owned()).unwrap_err();
            assert!(refusal.what.contains(what), "{}", refusal.what);
        }
    }

    #[test]
    fn finds_every_place() {
        let pattern = Pattern::new("a+b".to_owned()).unwrap();
        let places: Vec<_> = pattern.find_iter("ab aab b").collect();
        assert_eq!(places, [0..2, 3..6]);
    }
}
