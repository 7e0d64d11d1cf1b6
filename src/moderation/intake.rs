//! From a source to the case store: judges each message, and turns it into the row that counts or files it.
//! Writes nothing itself: a batch is filed by `Store::file_batch`, whole or not at all.

use std::collections::{BTreeMap, VecDeque};

use jiff::tz::TimeZone;

use super::evidence::{Evidence, Said};
use crate::message::{Fate, Message};
use crate::policy::{Decision, Level, Policy};
use crate::screen::{Context, Findings, Roster, Screener};
use crate::sources::{Entry, Unreadable};
use crate::store::{CaseWindow, FlagDecision, Gap, NewFlag, Place, RevisionKey, Screened, Verdict};
use crate::time::day;

/// Rows filed in one transaction.
const BATCH_ROWS: usize = 2_000;
/// A batch ends early when its texts grow beyond this many bytes.
const BATCH_BYTES: usize = 4 << 20;
const DAY_US: i64 = 86_400_000_000;
/// More channels than this in one source, and the longest-known one's context is forgotten.
const MOST_CHANNELS: usize = 1_000;

/// Who judges, and by which code.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub screener: &'a Screener,
    pub policy: &'a Policy,
}

/// A message with what was found and decided.
pub struct Judged {
    pub message: Message,
    pub findings: Findings,
    pub decision: Decision,
}

/// Rows to be filed together, and the messages among them.
#[derive(Default)]
pub struct Batch {
    pub rows: Vec<Screened>,
    /// Each judged message with the index of its row.
    pub judged: Vec<(usize, Judged)>,
    pub gaps: Vec<Gap>,
    pub unreadable: Vec<Unreadable>,
}

impl Desk<'_> {
    /// Screens one message in its context and decides by the school's code.
    pub fn judge(&self, message: Message, context: &Context<'_>) -> Judged {
        let findings = self.screener.screen(&message, context);
        let decision = self.policy.decide(&findings);
        Judged {
            message,
            findings,
            decision,
        }
    }
}

/// Reads one source in batches.
pub struct Intake<'a> {
    roster: Option<&'a Roster>,
    zone: TimeZone,
    /// Where the entry being read belongs, until a message says it better.
    place: Place,
    /// For each channel its latest messages with their ids, the latest last.
    recent: BTreeMap<String, VecDeque<(String, Said)>>,
    /// What people call the channel, where messages name it by an id.
    channel_name: Option<String>,
    system_lines: u64,
}

impl<'a> Intake<'a> {
    /// `place` is where lines count that belong to no message.
    pub fn new(roster: Option<&'a Roster>, zone: TimeZone, place: Place) -> Self {
        Self {
            roster,
            zone,
            place,
            recent: BTreeMap::new(),
            channel_name: None,
            system_lines: 0,
        }
    }

    /// What people call the channel from here on, where messages name it by an id.
    pub fn call_channel(&mut self, name: Option<String>) {
        self.channel_name = name;
    }

    /// The next rows of a source, judged at `desk`; `None` at its end.
    pub fn next_batch(&mut self, desk: Desk<'_>, entries: &mut dyn Iterator<Item = Entry>) -> Option<Batch> {
        let mut batch = Batch::default();
        let mut bytes = 0;
        while batch.rows.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let Some(entry) = entries.next() else { break };
            match entry {
                Entry::Message(message) => {
                    bytes += message.text.len();
                    self.take(desk, *message, &mut batch);
                }
                Entry::System => {
                    self.system_lines += 1;
                    let id = format!("system:{}", self.system_lines);
                    batch.rows.push(self.line(desk, &id, Verdict::System));
                }
                Entry::Unreadable(unreadable) => self.skip(desk, unreadable, &mut batch),
            }
        }
        (!batch.rows.is_empty()).then_some(batch)
    }

    /// Judges one message and adds its row.
    pub fn take(&mut self, desk: Desk<'_>, message: Message, batch: &mut Batch) {
        self.place = place_of(&message);
        let said = Said {
            author: message.author.name.clone(),
            text: message.text.clone(),
            sent_at: message.sent_at,
        };
        let judged = self.judge(desk, message);
        batch.rows.push(self.row(desk, &judged));
        self.remember(desk, &judged.message, said);
        batch.judged.push((batch.rows.len() - 1, judged));
    }

    /// A message of which a part could not be read. What can be read is judged; unless that is flagged, the message
    /// counts as unreadable.
    pub fn take_in_part(&mut self, desk: Desk<'_>, message: Message, missing: Gap, batch: &mut Batch) {
        self.take(desk, message, batch);
        batch.gaps.push(missing);
        if let Some(row) = batch.rows.last_mut() {
            match row.verdict {
                Verdict::Flag(_) => {}
                Verdict::Clear
                | Verdict::Noted
                | Verdict::Deleted
                | Verdict::System
                | Verdict::MediaOnly
                | Verdict::Unreadable => row.verdict = Verdict::Unreadable,
            }
        }
    }

    /// Something that was there at `place` and could not be read; the gap tells it from others there.
    pub fn take_unreadable(&mut self, desk: Desk<'_>, place: Place, gap: Gap, batch: &mut Batch) {
        self.place = place;
        let id = format!("unreadable:{}:{}", gap.occurrence, gap.reason);
        batch.rows.push(self.line(desk, &id, Verdict::Unreadable));
        batch.gaps.push(gap);
    }

    fn judge(&self, desk: Desk<'_>, message: Message) -> Judged {
        // An edit has its own earlier wording before it, which is no context.
        let before: Vec<&str> = self
            .recent
            .get(&message.channel)
            .into_iter()
            .flatten()
            .filter(|(id, _)| *id != message.id)
            .map(|(_, said)| said.text.as_str())
            .collect();
        let answers = self.answered_by(&message).map(|said| said.text.as_str());
        let context = Context {
            before: &before,
            answers,
            roster: self.roster,
            channel: self.channel_name.as_deref(),
        };
        desk.judge(message, &context)
    }

    fn row(&self, desk: Desk<'_>, judged: &Judged) -> Screened {
        let message = &judged.message;
        let verdict = match judged.decision.level {
            Level::Flag => Verdict::Flag(Box::new(self.flag(desk, judged, FlagDecision::Flag))),
            Level::Urgent => Verdict::Flag(Box::new(self.flag(desk, judged, FlagDecision::Urgent))),
            Level::Note => Verdict::Noted,
            Level::Clear if message.fate == Fate::Deleted => Verdict::Deleted,
            Level::Clear if message.text.is_empty() && !message.attachments.is_empty() => Verdict::MediaOnly,
            Level::Clear => Verdict::Clear,
        };
        Screened {
            key: RevisionKey::of(desk.policy.id(), &self.place, &message.id, &revision(message)),
            place: self.place.clone(),
            day: message.sent_at.map(|at| day(at, &self.zone)),
            verdict,
        }
    }

    fn flag(&self, desk: Desk<'_>, judged: &Judged, decision: FlagDecision) -> NewFlag {
        let (message, cases) = (&judged.message, &desk.policy.raw.cases);
        let evidence = Evidence {
            author: message.author.clone(),
            text: message.text.clone(),
            quoted: message.quoted.clone(),
            attachments: message.attachments.clone(),
            reply_to: message.reply_to.clone(),
            fate: message.fate,
            findings: judged.findings.clone(),
            decision: judged.decision.clone(),
            before: self.recent_in(&message.channel).cloned().collect(),
        };
        let categories = judged.findings.labels();
        let title: Vec<&str> = categories.iter().map(|category| category.name()).collect();
        NewFlag {
            thread: message.thread.clone(),
            message_id: message.id.clone(),
            author_id: Some(message.author.id.clone()).filter(|id| !id.is_empty()),
            sent: message.sent_at,
            evidence: serde_json::to_value(&evidence).expect("evidence holds nothing JSON cannot"),
            severity: judged.decision.severity,
            decision,
            clauses: judged.decision.clauses(),
            policy_version: judged.decision.policy_version.clone(),
            window: CaseWindow {
                same_author_us: i64::from(cases.same_author_days) * DAY_US,
                same_thread_us: i64::from(cases.same_thread_days) * DAY_US,
            },
            case_title: title.join(", "),
            categories,
        }
    }

    fn skip(&mut self, desk: Desk<'_>, unreadable: Unreadable, batch: &mut Batch) {
        let id = format!("unreadable:{}:{}", unreadable.line, unreadable.reason);
        batch.rows.push(self.line(desk, &id, Verdict::Unreadable));
        batch.gaps.push(Gap {
            place: unreadable.file.clone(),
            reason: unreadable.reason.clone(),
            occurrence: format!("line {}", unreadable.line),
            count: 1,
        });
        batch.unreadable.push(unreadable);
    }

    fn line(&self, desk: Desk<'_>, id: &str, verdict: Verdict) -> Screened {
        let key = RevisionKey::of(desk.policy.id(), &self.place, id, &[]);
        Screened {
            key,
            place: self.place.clone(),
            day: None,
            verdict,
        }
    }

    fn recent_in(&self, channel: &str) -> impl Iterator<Item = &Said> {
        let recent = self.recent.get(channel).into_iter().flatten();
        recent.map(|(_, said)| said)
    }

    fn answered_by(&self, message: &Message) -> Option<&Said> {
        let wanted = message.reply_to.as_deref()?;
        let recent = self.recent.get(&message.channel)?;
        recent.iter().find(|(id, _)| id == wanted).map(|(_, said)| said)
    }

    fn remember(&mut self, desk: Desk<'_>, message: &Message, said: Said) {
        let channel = message.channel.as_str();
        let most = usize::from(*desk.policy.raw.cases.context_before.get_ref());
        if !self.recent.contains_key(channel) {
            if self.recent.len() >= MOST_CHANNELS {
                self.recent.pop_first();
            }
            self.recent.insert(channel.to_owned(), VecDeque::new());
        }
        if let Some(recent) = self.recent.get_mut(channel) {
            recent.retain(|(id, _)| *id != message.id);
            recent.push_back((message.id.clone(), said));
            while recent.len() > most {
                recent.pop_front();
            }
        }
    }
}

fn place_of(message: &Message) -> Place {
    Place {
        source: message.source,
        community: message.community.clone(),
        channel: message.channel.clone(),
    }
}

/// What makes two revisions of one message different: the words, or what the source says stands for them, the fate,
/// and how much is attached.
fn revision(message: &Message) -> Vec<u8> {
    let fate = match message.fate {
        Fate::AsWritten | Fate::Edited => 0,
        Fate::Deleted => 1,
        Fate::Blocked => 2,
    };
    let mut bytes = vec![fate, u8::try_from(message.attachments.len()).unwrap_or(u8::MAX)];
    let wording = message.revision.as_ref().unwrap_or(&message.text);
    bytes.extend_from_slice(wording.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_may_say_itself_what_tells_revisions_apart() {
        let message = |text: &str, wording: Option<&str>, fate| Message {
            revision: wording.map(str::to_owned),
            fate,
            ..Message::of_text(text)
        };
        let ours = |text, wording| revision(&message(text, wording, Fate::AsWritten));
        assert_ne!(ours("Ask @Ana", None), ours("Ask @Anna", None));
        assert_eq!(
            ours("Ask @Ana", Some("Ask <@7>")),
            ours("Ask @Anna", Some("Ask <@7>"))
        );
        assert_ne!(
            ours("Ask @Ana", Some("Ask <@7>")),
            ours("Ask @Ana", Some("Ask <@8>"))
        );
        let blocked = revision(&message("Ask", None, Fate::Blocked));
        assert_ne!(ours("Ask", None), blocked);
    }
}
