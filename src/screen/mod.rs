//! Screening: a message in, findings out. A pure function, compiled once; no I/O, no clock, no school.

mod assess;
mod finding;
mod net;
mod roster;
mod telephone;
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
use view::{Beside, Rules, View};
use words::Words;

/// What is known beside the message itself.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// The texts before it in its channel, the latest last.
    pub before: &'a [&'a str],
    /// The text it answers, where the source says.
    pub answers: Option<&'a str>,
    /// The school's own people.
    pub roster: Option<&'a Roster>,
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
    pub fn new(book: Rulebook) -> Self {
        Self {
            trigger: Trigger::new(&book),
            rules: Rules {
                words: Words::new(&book),
                vocabulary: Vocabulary::new(disguised(&book)),
                book,
            },
        }
    }

    pub fn rulebook(&self) -> &Rulebook {
        &self.rules.book
    }

    /// Everything that speaks for a category in this message, weak findings included.
    pub fn screen(&self, message: &Message, context: &Context<'_>) -> Findings {
        let called = self.called(message);
        if called.is_empty() {
            return Findings::default();
        }
        let (text, channel) = (self.rules.read(&message.text), Text::new(&message.channel));
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

    fn called(&self, message: &Message) -> SmallVec<[SignalNumber; FEW]> {
        let has_attachment = !message.attachments.is_empty();
        if is_plain(&message.text, &self.rules.vocabulary) {
            return self.trigger.look(&message.text, has_attachment);
        }
        self.trigger
            .look(self.rules.read(&message.text).folded(), has_attachment)
    }
}

/// The words people disguise.
fn disguised(book: &Rulebook) -> impl Iterator<Item = &str> {
    let lists = book.lists.iter().filter(|list| list.disguised);
    lists
        .flat_map(|list| &list.forms)
        .map(|form| form.spelling.as_str())
}
