//! Checking the chronology of a school against its chain, and the flags, cases and incidents against the chronology.
//! Names the first event that was changed, is missing or was added. Never repairs anything.
//!
//! What it can't see: a store put back as a whole to an earlier state, head included. Whoever needs that writes down
//! the head of each report outside the store and compares it later.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::case_records::{case_by_id, case_ids};
use super::chain::{ChainHead, EventBody, EventRecord, body_digest, event_place};
use super::flag_records::{flag_by_id, flag_ids};
use super::incidents::{incident_by_id, incident_ids};
use super::rows::instant;
use super::{DatabaseFault, Keyring, Store, StoreError};

const PAGE: i64 = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainState {
    /// Everything is as it was written.
    Whole(ChainReport),
    Broken(ChainFault),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    pub events: i64,
    pub rows: usize,
    /// The hash of the newest event; noted down elsewhere, it proves later that nothing before it was removed.
    pub head: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    Changed,
    Missing,
    Added,
}

/// The first thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainFault {
    pub kind: FaultKind,
    /// The event; `None` for a row that no event wrote.
    pub seq: Option<i64>,
    pub case_id: Option<String>,
    pub at: Option<Timestamp>,
    /// Where the event itself is intact: the row it wrote, as table and id.
    pub row: Option<String>,
}

impl ChainFault {
    fn event(kind: FaultKind, seq: i64, record: Option<&EventRecord>) -> Self {
        Self {
            kind,
            seq: Some(seq),
            case_id: record.map(|record| record.case_id.clone()),
            at: record.and_then(|record| instant(record.at_us)),
            row: None,
        }
    }
}

/// What the chronology says a row holds, and which event said so last.
struct Expected {
    digest: String,
    seq: i64,
    case_id: String,
    at_us: i64,
}

impl Expected {
    fn fault(&self, kind: FaultKind, row: &RowName) -> ChainFault {
        ChainFault {
            kind,
            seq: Some(self.seq),
            case_id: Some(self.case_id.clone()),
            at: instant(self.at_us),
            row: Some(format!("{} {}", row.0, row.1)),
        }
    }
}

/// Table and id.
type RowName = (String, String);

impl Store {
    /// Reads the whole chronology of a school in one consistent view; memory stays flat but for a digest a row.
    pub async fn verify_chain(&self, school: &str) -> Result<ChainState, StoreError> {
        let mut transaction = self.begin_read().await?;
        let mut walk = Walk {
            keyring: &self.keyring,
            school,
            connection: &mut transaction,
            seq: 0,
            hash: String::new(),
            expected: BTreeMap::new(),
        };
        let state = match walk.events().await? {
            None => walk
                .rows()
                .await?
                .map_or_else(|| walk.report(), ChainState::Broken),
            // Which rows are as they should be can't be told from a chronology that is not.
            Some(fault) => ChainState::Broken(fault),
        };
        transaction.commit().await?;
        Ok(state)
    }
}

struct Walk<'a> {
    keyring: &'a Keyring,
    school: &'a str,
    connection: &'a mut AnyConnection,
    seq: i64,
    hash: String,
    expected: BTreeMap<RowName, Expected>,
}

impl Walk<'_> {
    fn report(&self) -> ChainState {
        ChainState::Whole(ChainReport {
            events: self.seq,
            rows: self.expected.len(),
            head: self.hash.clone(),
        })
    }

    async fn events(&mut self) -> Result<Option<ChainFault>, StoreError> {
        let Some(head) = readable(head(self.connection, self.school).await)? else {
            return Ok(Some(ChainFault::event(FaultKind::Changed, 1, None)));
        };
        let Some(head) = head else {
            // Events without a head: whatever followed them was cut off together with it.
            let fault = self.links(i64::MAX).await?;
            return Ok(fault.filter(|fault| fault.seq != Some(1) || fault.kind != FaultKind::Missing));
        };
        if let Some(fault) = self.links(head.seq).await? {
            return Ok(Some(fault));
        }
        let is_head_whole = head.is_genuine(self.keyring, self.school) && head.hash == self.hash;
        Ok((!is_head_whole).then(|| ChainFault::event(FaultKind::Changed, self.seq.max(1), None)))
    }

    /// Walks every link up to `last`, which the head says is the newest.
    async fn links(&mut self, last: i64) -> Result<Option<ChainFault>, StoreError> {
        let mut page = PAGE;
        loop {
            let Some(records) = readable(events_after(self.connection, self.school, self.seq, page).await)?
            else {
                // A value that can't even be read: go on one by one until the event that holds it.
                if page == 1 {
                    return Ok(Some(ChainFault::event(FaultKind::Changed, self.seq + 1, None)));
                }
                page = 1;
                continue;
            };
            if records.is_empty() {
                let is_cut = self.seq < last;
                return Ok(is_cut.then(|| ChainFault::event(FaultKind::Missing, self.seq + 1, None)));
            }
            for record in &records {
                if let Some(fault) = self.link(record, last) {
                    return Ok(Some(fault));
                }
            }
        }
    }

    fn link(&mut self, record: &EventRecord, last: i64) -> Option<ChainFault> {
        let next = self.seq + 1;
        if record.seq != next && next <= last {
            return Some(ChainFault::event(FaultKind::Missing, next, None));
        }
        if record.seq > last {
            return Some(ChainFault::event(FaultKind::Added, record.seq, Some(record)));
        }
        let Some(body) = self.body_of(record) else {
            return Some(ChainFault::event(FaultKind::Changed, record.seq, Some(record)));
        };
        self.seq = record.seq;
        self.hash.clone_from(&record.hash);
        if let Some(mark) = body.wrote {
            let expected = Expected {
                digest: mark.digest,
                seq: record.seq,
                case_id: record.case_id.clone(),
                at_us: record.at_us,
            };
            self.expected.insert((mark.table, mark.id), expected);
        }
        None
    }

    /// The body of an event whose every column is as it was written.
    fn body_of(&self, record: &EventRecord) -> Option<EventBody> {
        let row = record.seq.to_string();
        let plain = self
            .keyring
            .unseal(&event_place(&row, self.school), &record.body)
            .ok()?;
        let is_whole = body_digest(self.keyring, &plain) == record.body_digest
            && record.link(self.keyring, self.school, &self.hash) == record.hash;
        if !is_whole {
            return None;
        }
        serde_json::from_slice(&plain).ok()
    }

    async fn rows(&mut self) -> Result<Option<ChainFault>, StoreError> {
        if let Some(fault) = self.rows_written().await? {
            return Ok(Some(fault));
        }
        self.rows_nobody_wrote().await
    }

    /// The earliest event whose row no longer holds what the event wrote.
    async fn rows_written(&mut self) -> Result<Option<ChainFault>, StoreError> {
        let mut first: Option<ChainFault> = None;
        for (name, expected) in &self.expected {
            let is_earlier = first.as_ref().is_none_or(|fault| Some(expected.seq) < fault.seq);
            if !is_earlier {
                continue;
            }
            let digest = row_digest(self.connection, self.keyring, self.school, name).await?;
            first = match digest {
                RowDigest::Of(digest) if digest == expected.digest => first,
                RowDigest::Of(_) | RowDigest::Unreadable => Some(expected.fault(FaultKind::Changed, name)),
                RowDigest::Absent => Some(expected.fault(FaultKind::Missing, name)),
            };
        }
        Ok(first)
    }

    async fn rows_nobody_wrote(&mut self) -> Result<Option<ChainFault>, StoreError> {
        let known: HashSet<&RowName> = self.expected.keys().collect();
        let present = [
            ("cases", case_ids(self.connection, self.school).await),
            ("flags", flag_ids(self.connection, self.school).await),
            ("incidents", incident_ids(self.connection, self.school).await),
        ];
        for (table, ids) in present {
            for id in readable(ids)?.unwrap_or_default() {
                let name = (table.to_owned(), id);
                if !known.contains(&name) {
                    let row = Some(format!("{} {}", name.0, name.1));
                    return Ok(Some(ChainFault {
                        kind: FaultKind::Added,
                        seq: None,
                        case_id: None,
                        at: None,
                        row,
                    }));
                }
            }
        }
        Ok(None)
    }
}

enum RowDigest {
    Of(String),
    Absent,
    Unreadable,
}

async fn row_digest(
    connection: &mut AnyConnection,
    keyring: &Keyring,
    school: &str,
    (table, id): &RowName,
) -> Result<RowDigest, StoreError> {
    let digest = match table.as_str() {
        "flags" => {
            let flag = readable(flag_by_id(connection, school, id).await)?;
            flag.map(|flag| flag.map(|flag| (flag.holds_its_digests(keyring), flag.digest(keyring))))
        }
        "incidents" => {
            let incident = readable(incident_by_id(connection, school, id).await)?;
            incident.map(|record| {
                record.map(|record| (record.holds_its_digests(keyring), record.digest(keyring)))
            })
        }
        _ => {
            let case = readable(case_by_id(connection, school, id).await)?;
            case.map(|case| case.map(|case| (true, case.digest(keyring))))
        }
    };
    Ok(match digest {
        Some(Some((true, digest))) => RowDigest::Of(digest),
        Some(Some((false, _))) | None => RowDigest::Unreadable,
        Some(None) => RowDigest::Absent,
    })
}

/// `None` where the database answered, but with a value of a kind that we never wrote.
fn readable<T>(answer: Result<T, sqlx::Error>) -> Result<Option<T>, StoreError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) => {
            let fault = DatabaseFault::from(&error);
            if fault.is_decoding {
                Ok(None)
            } else {
                Err(StoreError::Database(fault))
            }
        }
    }
}

async fn head(connection: &mut AnyConnection, school: &str) -> Result<Option<ChainHead>, sqlx::Error> {
    let head = sqlx::query_as("select seq, hash, seal from chain_heads where school = $1");
    head.bind(school).fetch_optional(connection).await
}

async fn events_after(
    connection: &mut AnyConnection,
    school: &str,
    seq: i64,
    limit: i64,
) -> Result<Vec<EventRecord>, sqlx::Error> {
    let events = sqlx::query_as(
        "select seq, case_id, at_us, actor, kind, body, body_digest, hash from events \
         where school = $1 and seq > $2 order by seq limit $3",
    );
    events
        .bind(school)
        .bind(seq)
        .bind(limit)
        .fetch_all(connection)
        .await
}
