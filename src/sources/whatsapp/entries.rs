//! The second reading: lines become messages, notices and what could not be read, in the order of the file.
//! Never holds more than one message; never leaves a line out without saying so.

use std::collections::VecDeque;
use std::io;

use jiff::civil::DateTime;

use super::author::{self, Authors};
use super::body::Body;
use super::clock::ZoneClock;
use super::colon_names;
use super::header::{self, Closing, Header};
use super::identity::Ids;
use super::input::ChatFile;
use super::lines::Lines;
use super::notice;
use super::survey::Survey;
use crate::message::{Author, Message, Source};
use crate::sources::{Entry, LONGEST_TEXT, ReadOptions, Unreadable};

pub(super) struct Entries {
    lines: Lines,
    survey: Survey,
    label: String,
    community: String,
    /// The group's names, under which iOS prints notices.
    titles: Vec<String>,
    clock: ZoneClock,
    authors: Authors,
    ids: Ids,
    above: Above,
    /// A notice below a message, until the next header tells whether it was part of that message.
    doubtful: Option<Doubtful>,
    ready: VecDeque<Entry>,
    ended: bool,
}

/// What a line that is no header belongs to.
enum Above {
    Nothing,
    Message(Draft),
    /// Lines that belong to no message were already reported.
    Reported,
}

struct Draft {
    line: u64,
    at: DateTime,
    author: Author,
    text: String,
    cut: bool,
}

struct Doubtful {
    at: DateTime,
    text: String,
}

impl Iterator for Entries {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        while self.ready.is_empty() && !self.ended {
            self.step();
        }
        self.ready.pop_front()
    }
}

impl Entries {
    pub(super) fn new(lines: Lines, chat: &ChatFile, survey: Survey, options: &ReadOptions) -> Self {
        let title = author::normalised(&chat.title);
        Self {
            lines,
            label: chat.label.clone(),
            community: options.community.clone().unwrap_or_else(|| chat.title.clone()),
            titles: survey.title.iter().cloned().chain([title]).collect(),
            clock: ZoneClock::new(options.time_zone.clone()),
            survey,
            authors: Authors::default(),
            ids: Ids::default(),
            above: Above::Nothing,
            doubtful: None,
            ready: VecDeque::new(),
            ended: false,
        }
    }

    fn step(&mut self) {
        match self.lines.advance() {
            Ok(true) => self.line(),
            Ok(false) => self.end(),
            Err(error) => self.broken_off(&error),
        }
    }

    fn line(&mut self) {
        let header = header::parse(self.lines.line()).filter(|header| header.shape == self.survey.shape);
        match header {
            None => self.continued(),
            Some(header) => match self.survey.order.date_time(&header) {
                Some(at) => self.begun(&header, at),
                None => self.impossible_date(),
            },
        }
    }

    fn begun(&mut self, header: &Header, at: DateTime) {
        let rest = self.lines.line().get(header.ends_at..).unwrap_or_default();
        let Some((name, text)) = self.name_and_text(rest) else {
            let noticed = notice::is_wording(&String::from_utf8_lossy(rest));
            self.settle_doubt(Some(at));
            self.without_author(at, noticed);
            return;
        };
        let author = self.authors.author(name);
        let broken = std::str::from_utf8(rest).is_err();
        let mut draft = Draft {
            line: self.lines.number(),
            at,
            author,
            text: String::new(),
            cut: self.lines.is_cut(),
        };
        draft.append(&String::from_utf8_lossy(text));
        self.settle_doubt(Some(at));
        self.finish();
        if broken {
            self.wrong_encoding();
        }
        self.above = Above::Message(draft);
    }

    fn name_and_text<'a>(&self, rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let (name, text) = author::split(rest)?;
        if notice::is_notice_with_colon(name) {
            return None;
        }
        if self.survey.colon_names.contains(name) {
            return colon_names::split_whole(rest, name);
        }
        Some((name, text))
    }

    fn without_author(&mut self, at: DateTime, noticed: bool) {
        let Above::Message(draft) = &mut self.above else {
            self.ready.push_back(Entry::System);
            self.above = Above::Nothing;
            return;
        };
        let text = String::from_utf8_lossy(self.lines.line());
        if noticed {
            let text = text.into_owned();
            self.doubtful = Some(Doubtful { at, text });
        } else {
            // Someone may well begin a line with a date; in other words than WhatsApp's it is theirs, and screened.
            draft.append("\n");
            draft.append(&text);
        }
    }

    /// Notices stand in the order of time; a dated line within a message need not.
    fn settle_doubt(&mut self, next: Option<DateTime>) {
        let Some(doubtful) = self.doubtful.take() else {
            return;
        };
        if let Above::Message(draft) = &mut self.above
            && (doubtful.at < draft.at.with().second(0).build().unwrap_or(draft.at)
                || next.is_some_and(|next| next < doubtful.at))
        {
            draft.append("\n");
            draft.append(&doubtful.text);
            return;
        }
        self.finish();
        self.ready.push_back(Entry::System);
        if doubtful.text.lines().skip(1).any(|line| !line.trim().is_empty()) {
            self.belongs_nowhere();
        }
    }

    fn continued(&mut self) {
        let broken = std::str::from_utf8(self.lines.line()).is_err();
        let text = String::from_utf8_lossy(self.lines.line());
        match (&mut self.doubtful, &mut self.above) {
            (Some(doubtful), _) => {
                if doubtful.text.len() + text.len() <= LONGEST_TEXT {
                    doubtful.text.push('\n');
                    doubtful.text.push_str(&text);
                }
            }
            (None, Above::Message(draft)) => {
                draft.cut |= self.lines.is_cut();
                draft.append("\n");
                draft.append(&text);
            }
            (None, Above::Reported) => return,
            (None, Above::Nothing) => {
                if !author::unmarked(&text).trim().is_empty() {
                    self.belongs_nowhere();
                }
                return;
            }
        }
        if broken {
            self.wrong_encoding();
        }
    }

    fn impossible_date(&mut self) {
        self.settle_doubt(None);
        self.finish();
        self.report(
            "a message whose date or time does not exist; it and the lines below it were skipped",
            "look the message up in WhatsApp by the messages around it",
        );
        self.above = Above::Reported;
    }

    fn belongs_nowhere(&mut self) {
        self.report(
            "text that belongs to no message; it and the lines below it were skipped",
            "give the export unchanged, from its first line on",
        );
        self.above = Above::Reported;
    }

    fn wrong_encoding(&mut self) {
        self.report(
            "characters that are not UTF-8; they were replaced by \u{fffd} and the rest of the line was read",
            "export the chat again, or save the file as UTF-8",
        );
    }

    fn report(&mut self, reason: &str, remedy: &str) {
        self.report_at(self.lines.number(), reason, remedy);
    }

    fn report_at(&mut self, line: u64, reason: &str, remedy: &str) {
        self.ready.push_back(Entry::Unreadable(Unreadable {
            file: self.label.clone(),
            line,
            reason: reason.to_owned(),
            remedy: remedy.to_owned(),
        }));
    }

    fn end(&mut self) {
        self.settle_doubt(None);
        self.finish();
        self.ended = true;
    }

    fn broken_off(&mut self, error: &io::Error) {
        self.end();
        self.report_at(
            self.lines.number() + 1,
            &format!("the file breaks off here ({error}); what follows was not read"),
            "export the chat again, or copy the file again",
        );
    }

    /// Hands on the message above, if there is one.
    fn finish(&mut self) {
        let Above::Message(draft) = std::mem::replace(&mut self.above, Above::Nothing) else {
            return;
        };
        let ios = self.survey.shape.closing == Closing::Bracket;
        if ios && notice::is_notice(&draft.text, &draft.author.id, &self.titles) {
            self.ready.push_back(Entry::System);
            return;
        }
        let (line, cut) = (draft.line, draft.cut);
        match self.message(draft) {
            Some(message) => self.ready.push_back(Entry::Message(Box::new(message))),
            None => self.report_at(
                line,
                "a message at a time that no clock shows",
                "look the message up in WhatsApp",
            ),
        }
        if cut {
            self.report_at(
                line,
                &format!(
                    "a message longer than {} KiB; only its beginning was read",
                    LONGEST_TEXT / 1024
                ),
                "read the rest of this message in WhatsApp",
            );
        }
    }

    fn message(&mut self, draft: Draft) -> Option<Message> {
        let sent_at = self.clock.instant(draft.at)?;
        let body = Body::of(&draft.text);
        Some(Message {
            source: Source::Whatsapp,
            community: self.community.clone(),
            channel: self.community.clone(),
            thread: None,
            id: self.ids.next(sent_at, &draft.author.id),
            author: draft.author,
            sent_at: Some(sent_at),
            text: body.text,
            quoted: None,
            attachments: body.attachments,
            reply_to: None,
            fate: body.fate,
            revision: None,
        })
    }
}

impl Draft {
    fn append(&mut self, text: &str) {
        let room = LONGEST_TEXT - self.text.len();
        let kept = text.get(..text.floor_char_boundary(room)).unwrap_or_default();
        self.cut |= kept.len() < text.len();
        self.text.push_str(kept);
    }
}
