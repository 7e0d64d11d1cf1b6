//! Filing what was screened: one batch, one transaction, so that a process killed at any moment has filed all of it or
//! nothing. Every revision is counted once; every flag opens or joins a case. Never stores the text of clean messages
//! or the author's id.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{Any, Transaction};

use crate::indicators::{Category, Severity};

use super::case_records::{Around, CaseRecord, open_case_of_author, open_case_of_thread};
use super::cases::{Opening, open_case};
use super::chain::{Chain, EventBody, EventKind, NewEvent, RowMark};
use super::flag_records::{FlagRecord, insert_flag, is_filed};
use super::ledger::{Tally, add_counts};
use super::rows::{clean, new_id};
use super::screened::{insert_screened, set_verdict, short_key, verdict_of};
use super::seal::content_digest;
use super::{By, FlagDecision, FlagState, Place, Progress, RevisionKey, Store, StoreError, retrying};

/// How the chronology names the program itself.
const SCREENER: &str = "schoolgate";

/// One revision and what became of it.
#[derive(Debug, Clone)]
pub struct Screened {
    pub key: RevisionKey,
    pub place: Place,
    /// The day it was sent, in the school's calendar; `None` where the source does not say. It must follow from the
    /// revision alone: a revision that comes again with another day is counted again.
    pub day: Option<Date>,
    pub verdict: Verdict,
}

#[derive(Debug, Clone)]
pub enum Verdict {
    Clear,
    /// Something was found that the policy only wants counted or signposted.
    Noted,
    /// Deleted in its source before it could be read.
    Deleted,
    /// Written by the platform, not by a person.
    System,
    /// Nothing but media, which this screening could not judge.
    MediaOnly,
    Unreadable,
    Flag(Box<NewFlag>),
}

impl Verdict {
    /// The word of the ledger.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Noted => "noted",
            Self::Deleted => "deleted",
            Self::System => "system",
            Self::MediaOnly => "media-only",
            Self::Unreadable => "unreadable",
            Self::Flag(flag) => match flag.decision {
                FlagDecision::Flag => FLAGGED,
                FlagDecision::Urgent => URGENT,
            },
        }
    }
}

const FLAGGED: &str = "flagged";
const URGENT: &str = "urgent";

/// How near in time a flag must be to those of a case to join it, by the policy; in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseWindow {
    pub same_author_us: i64,
    pub same_thread_us: i64,
}

/// Everything the store is to keep of a message that people should look at.
#[derive(Debug, Clone)]
pub struct NewFlag {
    pub thread: Option<String>,
    pub message_id: String,
    /// The author as the source names them; only its keyed hash is stored. `None` where nobody is named.
    pub author_id: Option<String>,
    pub sent: Option<Timestamp>,
    /// Text, findings and context; sealed before it is stored.
    pub evidence: serde_json::Value,
    pub severity: Severity,
    pub decision: FlagDecision,
    pub categories: Vec<Category>,
    pub clauses: Vec<String>,
    pub policy_version: String,
    pub window: CaseWindow,
    /// The title of the case, should this flag open one. Shown in lists, so it holds no text and no name.
    pub case_title: String,
}

/// A flag that a batch filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledFlag {
    pub id: String,
    /// Which of the batch it is.
    pub index: usize,
    pub case_id: String,
    pub case_number: i64,
    /// It opened the case.
    pub opened: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchOutcome {
    /// Revisions counted for the first time.
    pub counted: u64,
    /// Revisions that were filed before and changed nothing.
    pub already_known: u64,
    pub flags: Vec<FiledFlag>,
}

impl Store {
    /// Files a batch, all or nothing. Filing it again changes nothing.
    pub async fn file_batch(
        &self,
        school: &str,
        batch: &[Screened],
        now: Timestamp,
    ) -> Result<BatchOutcome, StoreError> {
        if batch.is_empty() {
            return Ok(BatchOutcome::default());
        }
        self.file_with(school, batch, &Progress::default(), now).await
    }

    /// Files a batch together with how far it reaches; either may be empty.
    pub async fn file_with(
        &self,
        school: &str,
        batch: &[Screened],
        progress: &Progress,
        now: Timestamp,
    ) -> Result<BatchOutcome, StoreError> {
        retrying(|| self.try_file(school, batch, progress, now)).await
    }

    async fn try_file(
        &self,
        school: &str,
        batch: &[Screened],
        progress: &Progress,
        now: Timestamp,
    ) -> Result<BatchOutcome, StoreError> {
        let mut transaction = self.begin_write().await?;
        let fresh = insert_screened(&mut transaction, &keys_by_verdict(batch)).await?;
        let mut filing = Filing {
            store: self,
            school,
            by: By {
                person: SCREENER,
                at: now,
            },
            transaction,
            chain: None,
            fresh,
            counts: BTreeMap::new(),
            outcome: BatchOutcome::default(),
        };
        for (index, screened) in batch.iter().enumerate() {
            filing.add(index, screened).await?;
        }
        filing.finish(progress).await
    }
}

/// Sorted, so that two writers with overlapping batches wait in line instead of for each other.
fn keys_by_verdict(batch: &[Screened]) -> BTreeMap<&'static str, Vec<i64>> {
    let mut keys: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for screened in batch {
        keys.entry(screened.verdict.word())
            .or_default()
            .push(short_key(screened.day, &screened.key));
    }
    for keys in keys.values_mut() {
        keys.sort_unstable();
    }
    keys
}

/// A batch on its way into the store.
struct Filing<'a> {
    store: &'a Store,
    school: &'a str,
    by: By<'a>,
    transaction: Transaction<'static, Any>,
    /// Locked by the first flag; batches without one never wait for each other's chronology.
    chain: Option<Chain>,
    fresh: HashSet<i64>,
    counts: BTreeMap<Tally, i64>,
    outcome: BatchOutcome,
}

impl Filing<'_> {
    async fn add(&mut self, index: usize, screened: &Screened) -> Result<(), StoreError> {
        let short = short_key(screened.day, &screened.key);
        let is_fresh = self.fresh.remove(&short);
        let is_new = match &screened.verdict {
            Verdict::Flag(flag) => self.add_flag(index, screened, flag).await?,
            Verdict::Clear
            | Verdict::Noted
            | Verdict::Deleted
            | Verdict::System
            | Verdict::MediaOnly
            | Verdict::Unreadable => is_fresh,
        };
        if !is_new {
            self.outcome.already_known += 1;
            return Ok(());
        }
        self.outcome.counted += 1;
        self.count(screened, screened.verdict.word().to_owned(), 1);
        if !is_fresh {
            self.recount(screened, short).await?;
        }
        Ok(())
    }

    fn count(&mut self, screened: &Screened, verdict: String, by: i64) {
        let tally = Tally {
            place: screened.place.clone(),
            day: screened.day,
            verdict,
        };
        *self.counts.entry(tally).or_default() += by;
    }

    /// A new policy flags what an older one let pass: the revision moves in the ledger, it is not counted twice.
    async fn recount(&mut self, screened: &Screened, short: i64) -> Result<(), StoreError> {
        let before = verdict_of(&mut self.transaction, short).await?;
        if let Some(before) = before.filter(|before| before != FLAGGED && before != URGENT) {
            self.count(screened, before, -1);
            set_verdict(&mut self.transaction, short, screened.verdict.word()).await?;
        }
        Ok(())
    }

    /// The full key decides, and only after the chain is locked: then no other writer can be filing the same.
    async fn add_flag(
        &mut self,
        index: usize,
        screened: &Screened,
        new: &NewFlag,
    ) -> Result<bool, StoreError> {
        let mut chain = match self.chain.take() {
            Some(chain) => chain,
            None => Chain::lock(&mut self.transaction, &self.store.keyring, self.school).await?,
        };
        let is_new = !is_filed(&mut self.transaction, self.school, &screened.key.to_string()).await?;
        if is_new {
            let mut record = self.record(screened, new)?;
            let (case, opened) = self.case_for(&mut chain, &mut record, new).await?;
            self.write(&mut chain, &record).await?;
            self.outcome.flags.push(FiledFlag {
                id: record.id,
                index,
                case_id: case.id,
                case_number: case.number,
                opened,
            });
        }
        self.chain = Some(chain);
        Ok(is_new)
    }

    fn record(&self, screened: &Screened, new: &NewFlag) -> Result<FlagRecord, StoreError> {
        let keyring = &self.store.keyring;
        let plain = serde_json::to_vec(&new.evidence).expect("evidence is plain JSON");
        let author = new.author_id.as_deref();
        let mut record = FlagRecord {
            id: new_id(self.by.at)?,
            school: self.school.to_owned(),
            key: screened.key.to_string(),
            case_id: String::new(),
            source: screened.place.source.name().to_owned(),
            community: clean(&screened.place.community).into_owned(),
            channel: clean(&screened.place.channel).into_owned(),
            thread: new.thread.as_deref().map(|thread| clean(thread).into_owned()),
            message_id: clean(&new.message_id).into_owned(),
            author_hash: author.map(|author| keyring.author_hash(self.school, &screened.place, author)),
            sent_us: new.sent.map(Timestamp::as_microsecond),
            filed_us: self.by.at.as_microsecond(),
            state: FlagState::Open.name().to_owned(),
            decision: new.decision.name().to_owned(),
            severity: new.severity.name().to_owned(),
            categories: serde_json::to_string(&new.categories).expect("categories are plain JSON"),
            clauses: serde_json::to_string(&new.clauses).expect("clauses are plain JSON"),
            policy_version: clean(&new.policy_version).into_owned(),
            evidence: String::new(),
            evidence_digest: content_digest(keyring, "evidence", &plain),
            decided_us: None,
            decided_by: None,
            decided_note: None,
            note_digest: None,
        };
        record.evidence = keyring.seal(&record.place_of("evidence"), &plain)?;
        Ok(record)
    }

    /// The newest open case of the same author, else of the same thread, else a new one.
    async fn case_for(
        &mut self,
        chain: &mut Chain,
        record: &mut FlagRecord,
        new: &NewFlag,
    ) -> Result<(CaseRecord, bool), StoreError> {
        let at_us = record.sent_us.unwrap_or(record.filed_us);
        let around = |window_us: i64| Around {
            from_us: at_us.saturating_sub(window_us),
            to_us: at_us.saturating_add(window_us),
        };
        let mut case = None;
        if let Some(author) = &record.author_hash {
            let around = around(new.window.same_author_us);
            case = open_case_of_author(&mut self.transaction, self.school, author, around).await?;
        }
        if let (None, Some(thread)) = (&case, &record.thread) {
            let around = around(new.window.same_thread_us);
            case = open_case_of_thread(&mut self.transaction, record, thread, around).await?;
        }
        let opened = case.is_none();
        let case = if let Some(case) = case {
            case
        } else {
            let opening = Opening {
                school: self.school,
                title: &new.case_title,
                author_hash: record.author_hash.as_deref(),
                by: self.by,
            };
            open_case(&mut self.transaction, &self.store.keyring, chain, &opening).await?
        };
        record.case_id.clone_from(&case.id);
        Ok((case, opened))
    }

    async fn write(&mut self, chain: &mut Chain, record: &FlagRecord) -> Result<(), StoreError> {
        insert_flag(&mut self.transaction, record).await?;
        let digest = record.digest(&self.store.keyring);
        let mark = RowMark {
            table: "flags".to_owned(),
            id: record.id.clone(),
            digest,
        };
        let details = serde_json::json!({
            "decision": record.decision,
            "severity": record.severity,
            "policy_version": record.policy_version,
        });
        let body = EventBody {
            wrote: Some(mark),
            details,
        };
        let event = NewEvent::of(&record.case_id, self.by, EventKind::FlagFiled, body)?;
        chain.append(&mut self.transaction, event).await
    }

    async fn finish(mut self, progress: &Progress) -> Result<BatchOutcome, StoreError> {
        if let Some(chain) = self.chain.take() {
            chain.finish(&mut self.transaction).await?;
        }
        add_counts(&mut self.transaction, self.school, &self.counts).await?;
        progress
            .write(&mut self.transaction, self.school, self.by.at)
            .await?;
        self.transaction.commit().await?;
        Ok(self.outcome)
    }
}
