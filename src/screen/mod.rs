//! Screening: a message in, findings out. A pure function, compiled once; no I/O, no clock, no school.
//!
//! ```
//! use schoolgate::load::{Origin, load};
//! use schoolgate::message::Message;
//! use schoolgate::screen::Context;
//!
//! let library = load(&Origin::Embedded)?;
//! let message = Message::of_text("The code for the side door is 2290");
//! let findings = library.screener.screen(&message, &Context::default());
//! for finding in findings.labelled() {
//!     println!("{:?}: this message {} ({:.2})", finding.text, finding.why, finding.confidence);
//! }
//! assert_eq!(findings.labels()[0].name(), "security-breach");
//! # Ok::<(), schoolgate::load::LoadError>(())
//! ```

mod assess;
mod bits;
mod finding;
mod net;
mod roster;
mod telephone;
mod trie;
mod trigger;
mod view;
mod words;

pub use finding::{Finding, Findings, FrameMet, LABEL_FROM};
pub use roster::Roster;

use crate::indicators::Rulebook;
use crate::message::Message;
use crate::text::{Text, Vocabulary, is_plain};
use assess::Met;
use smallvec::SmallVec;
use trigger::{FEW, SignalNumber, Trigger};
use view::{Beside, Rules, View, is_shouted};
use words::Words;

/// Plain messages up to so many bytes are looked at without asking for memory.
const ON_STACK: usize = 1_024;

/// What is known beside the message itself.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// The texts before it in its channel, the latest last.
    pub before: &'a [&'a str],
    /// The text it answers, where the source says.
    pub answers: Option<&'a str>,
    /// The school's own people.
    pub roster: Option<&'a Roster>,
    /// What people call the channel, where `Message::channel` is only an id.
    pub channel: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// The one answered, then the others, the latest first.
    fn earlier(&self) -> impl Iterator<Item = &'a str> {
        self.answers.into_iter().chain(self.before.iter().rev().copied())
    }
}

/// The compiled rules. Build it once and share it.
pub struct Screener {
    rules: Rules,
    trigger: Trigger,
}

impl Screener {
    pub fn new(mut book: Rulebook) -> Self {
        let (trigger, words) = std::thread::scope(|scope| {
            let words = scope.spawn(|| Words::new(&book));
            (Trigger::new(&book), words.join())
        });
        for pattern in &mut book.patterns {
            pattern.forget_requirements();
        }
        Self {
            trigger,
            rules: Rules {
                words: words.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                vocabulary: Vocabulary::new(disguised(&book)),
                book,
            },
        }
    }

    pub fn rulebook(&self) -> &Rulebook {
        &self.rules.book
    }

    /// A text as the rules see it: folded, and its disguises undone.
    pub fn reading<'t>(&self, original: &'t str) -> Text<'t> {
        self.rules.read(original)
    }

    /// Everything that speaks for a category in this message, weak findings included.
    pub fn screen(&self, message: &Message, context: &Context<'_>) -> Findings {
        let read = (!is_plain(&message.text, &self.rules.vocabulary)).then(|| self.rules.read(&message.text));
        let called = self.called(message, read.as_ref());
        if called.is_empty() {
            return Findings::default();
        }
        let text = read.unwrap_or_else(|| Text::new(&message.text));
        let channel = Text::new(context.channel.unwrap_or(&message.channel));
        let beside = Beside {
            attachments: &message.attachments,
            channel: channel.folded(),
            context: *context,
        };
        let view = View::new(&text, beside, &self.rules);
        let met = called.into_iter().flat_map(|number| {
            let signal = self.trigger.signal(&self.rules.book, number);
            let met = signal.map(|(indicator, signal)| {
                let places = view.meets(signal).into_iter();
                places.map(move |place| Met {
                    indicator,
                    signal,
                    place,
                })
            });
            met.into_iter().flatten()
        });
        Findings::new(assess::findings(&view, &self.rules, met))
    }

    /// The signals that a message may meet; `read` is its text as the rules see it, unless that takes only small letters.
    fn called(&self, message: &Message, read: Option<&Text<'_>>) -> SmallVec<[SignalNumber; FEW]> {
        let has_attachment = !message.attachments.is_empty();
        let mut called = if let Some(text) = read {
            self.trigger.look(text.folded(), has_attachment)
        } else {
            let mut small: SmallVec<[u8; ON_STACK]> = SmallVec::from_slice(message.text.as_bytes());
            small.make_ascii_lowercase();
            let folded = std::str::from_utf8(&small).unwrap_or_default();
            self.trigger.look(folded, has_attachment)
        };
        let is_shout = |number: &SignalNumber| {
            let signal = self.trigger.signal(&self.rules.book, *number);
            signal.is_some_and(|(_, signal)| signal.shouted)
        };
        if called.iter().any(is_shout) && !is_shouted(&message.text) {
            called.retain(|number| !is_shout(number));
        }
        called
    }
}

/// The words people disguise.
fn disguised(book: &Rulebook) -> impl Iterator<Item = &str> {
    let lists = book.lists.iter().filter(|list| list.disguised);
    lists
        .flat_map(|list| &list.forms)
        .map(|form| form.spelling.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::PatternId;
    use crate::load::{Origin, load};

    /// The first look may call too much, never too little.
    #[test]
    fn every_signal_that_is_met_is_called() {
        let screener = load(&Origin::Embedded).unwrap().screener;
        let evasion = include_str!("../../tests/data/evasion.jsonl").lines();
        let missives = include_str!("../../tests/data/missives.jsonl").lines();
        let mut met = 0;
        for line in evasion.chain(missives.take(450)) {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let message = Message::of_text(record["text"].as_str().unwrap());
            let read = screener.rules.read(&message.text);
            let plain = is_plain(&message.text, &screener.rules.vocabulary);
            let called = screener.called(&message, Some(&read).filter(|_| !plain));
            let view = View::new(&read, Beside::default(), &screener.rules);
            for number in 0.. {
                let Some((indicator, signal)) = screener.trigger.signal(&screener.rules.book, number) else {
                    break;
                };
                if !view.meets(signal).is_empty() {
                    met += 1;
                    assert!(
                        called.contains(&number),
                        "{} in {:?}",
                        indicator.name,
                        message.text
                    );
                }
            }
        }
        assert!(met > 500, "{met} signals were met");
    }

    /// What a pattern needs is looked for before it is run.
    #[test]
    fn no_pattern_matches_without_its_letters() {
        let screener = load(&Origin::Embedded).unwrap().screener;
        let files = [
            include_str!("../../tests/data/evasion.jsonl"),
            include_str!("../../tests/data/missives.jsonl"),
        ];
        let mut matched = 0;
        for line in files.iter().flat_map(|file| file.lines()).step_by(5) {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = screener.reading(record["text"].as_str().unwrap());
            let seen = screener.rules.words.look(text.folded());
            for (number, pattern) in screener.rules.book.patterns.iter().enumerate() {
                if pattern.find_iter(text.folded()).next().is_some() {
                    matched += 1;
                    let tried = screener.rules.words.may_match(&seen, PatternId(number));
                    assert!(tried, "pattern {number} in {:?}", text.folded());
                }
            }
        }
        assert!(matched > 500, "{matched} patterns matched");
    }

    #[test]
    fn a_clean_text_takes_no_memory() {
        let screener = load(&Origin::Embedded).unwrap().screener;
        let everyday = include_str!("../../tests/data/everyday.txt").lines();
        let mut clean = 0;
        for line in everyday.filter(|line| !line.starts_with("# ")) {
            let message = Message::of_text(line);
            if is_plain(line, &screener.rules.vocabulary) && screener.called(&message, None).is_empty() {
                clean += 1;
                screener.screen(&message, &Context::default());
                let taken = allocation_counter::measure(|| {
                    screener.screen(&message, &Context::default());
                });
                assert_eq!(taken.count_total, 0, "{line}");
            }
        }
        assert!(
            clean > 500,
            "{clean} of the everyday messages were done with at the first look"
        );
    }
}
