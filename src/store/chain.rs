//! Writing the chronology: one append-only chain of events a school, each bound to the one before by a keyed hash.
//! What an event did to a flag, a case or an incident is in it as that row's digest, so a changed row shows as well.
//! Never changes or removes an event.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;

use super::rows::clean;
use super::seal::{Frame, SealedAt};
use super::{By, Keyring, StoreError};

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    CaseOpened,
    CaseClosed,
    FlagFiled,
    FlagConfirmed,
    FlagDismissed,
    IncidentRecorded,
    Note,
}

impl EventKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::CaseOpened => "case-opened",
            Self::CaseClosed => "case-closed",
            Self::FlagFiled => "flag-filed",
            Self::FlagConfirmed => "flag-confirmed",
            Self::FlagDismissed => "flag-dismissed",
            Self::IncidentRecorded => "incident-recorded",
            Self::Note => "note",
        }
    }
}

/// Which row an event wrote, and what it then held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RowMark {
    pub(super) table: String,
    pub(super) id: String,
    pub(super) digest: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wrote: Option<RowMark>,
    pub(super) details: serde_json::Value,
}

pub(super) struct NewEvent<'a> {
    pub(super) case_id: &'a str,
    pub(super) at_us: i64,
    pub(super) actor: &'a str,
    pub(super) kind: EventKind,
    pub(super) body: EventBody,
}

impl<'a> NewEvent<'a> {
    /// An event somebody answers for.
    pub(super) fn of(
        case_id: &'a str,
        by: By<'a>,
        kind: EventKind,
        body: EventBody,
    ) -> Result<Self, StoreError> {
        if by.person.trim().is_empty() {
            return Err(StoreError::Blank {
                what: "the name of who does this",
            });
        }
        Ok(Self {
            case_id,
            at_us: by.at.as_microsecond(),
            actor: by.person,
            kind,
            body,
        })
    }
}

/// An event as the table holds it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct EventRecord {
    pub(super) seq: i64,
    pub(super) case_id: String,
    pub(super) at_us: i64,
    pub(super) actor: String,
    pub(super) kind: String,
    pub(super) body: String,
    pub(super) body_digest: String,
    pub(super) hash: String,
}

impl EventRecord {
    /// The link to the event before: over every column, the body by its digest.
    pub(super) fn link(&self, keyring: &Keyring, school: &str, previous: &str) -> String {
        let mut frame = Frame::default();
        frame
            .text(previous)
            .text(school)
            .number(self.seq)
            .text(&self.case_id)
            .number(self.at_us);
        frame.text(&self.actor).text(&self.kind).text(&self.body_digest);
        keyring.audit_digest("event", &frame)
    }
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct ChainHead {
    pub(super) seq: i64,
    pub(super) hash: String,
    pub(super) seal: String,
}

impl ChainHead {
    /// A head is sealed on its own: the last link alone could be copied from the event an attacker cuts back to.
    pub(super) fn is_genuine(&self, keyring: &Keyring, school: &str) -> bool {
        self.seal == head_seal(keyring, school, self.seq, &self.hash)
    }
}

pub(super) fn head_seal(keyring: &Keyring, school: &str, seq: i64, hash: &str) -> String {
    let mut frame = Frame::default();
    frame.text(school).number(seq).text(hash);
    keyring.audit_digest("head", &frame)
}

pub(super) fn body_digest(keyring: &Keyring, plain: &[u8]) -> String {
    let mut frame = Frame::default();
    frame.bytes(plain);
    keyring.audit_digest("body", &frame)
}

/// The right to append to one school's chain. Whoever holds it is alone in the school until the transaction ends.
pub(super) struct Chain {
    keyring: Arc<Keyring>,
    school: String,
    seq: i64,
    hash: String,
}

impl Chain {
    pub(super) async fn lock(
        connection: &mut AnyConnection,
        keyring: &Arc<Keyring>,
        school: &str,
    ) -> Result<Self, StoreError> {
        insert_head(connection, school, &head_seal(keyring, school, 0, "")).await?;
        let head = lock_head(connection, school).await?;
        if !head.is_genuine(keyring, school) {
            return Err(StoreError::HeadAltered {
                school: school.to_owned(),
            });
        }
        Ok(Self {
            keyring: Arc::clone(keyring),
            school: school.to_owned(),
            seq: head.seq,
            hash: head.hash,
        })
    }

    pub(super) async fn append(
        &mut self,
        connection: &mut AnyConnection,
        event: NewEvent<'_>,
    ) -> Result<(), StoreError> {
        let seq = self.seq + 1;
        let plain = serde_json::to_vec(&event.body).expect("an event body is plain JSON");
        let row = seq.to_string();
        let mut record = EventRecord {
            seq,
            case_id: event.case_id.to_owned(),
            at_us: event.at_us,
            actor: clean(event.actor).into_owned(),
            kind: event.kind.name().to_owned(),
            body: self.keyring.seal(&event_place(&row, &self.school), &plain)?,
            body_digest: body_digest(&self.keyring, &plain),
            hash: String::new(),
        };
        record.hash = record.link(&self.keyring, &self.school, &self.hash);
        insert_event(connection, &self.school, &record).await?;
        self.seq = seq;
        self.hash = record.hash;
        Ok(())
    }

    /// Writes the head; without it the transaction must not be committed.
    pub(super) async fn finish(self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let seal = head_seal(&self.keyring, &self.school, self.seq, &self.hash);
        let head = ChainHead {
            seq: self.seq,
            hash: self.hash,
            seal,
        };
        update_head(connection, &self.school, &head).await
    }
}

pub(super) fn event_place<'a>(seq: &'a str, school: &'a str) -> SealedAt<'a> {
    SealedAt {
        table: "events",
        column: "body",
        row: seq,
        school,
    }
}

async fn insert_head(connection: &mut AnyConnection, school: &str, seal: &str) -> Result<(), StoreError> {
    sqlx::query(
        "insert into chain_heads (school, seq, hash, seal) values ($1, 0, '', $2) on conflict (school) do nothing",
    )
    .bind(school)
    .bind(seal)
    .execute(connection)
    .await?;
    Ok(())
}

async fn lock_head(connection: &mut AnyConnection, school: &str) -> Result<ChainHead, StoreError> {
    let head = sqlx::query_as("update chain_heads set seq = seq where school = $1 returning seq, hash, seal");
    Ok(head.bind(school).fetch_one(connection).await?)
}

async fn update_head(
    connection: &mut AnyConnection,
    school: &str,
    head: &ChainHead,
) -> Result<(), StoreError> {
    sqlx::query("update chain_heads set seq = $2, hash = $3, seal = $4 where school = $1")
        .bind(school)
        .bind(head.seq)
        .bind(&head.hash)
        .bind(&head.seal)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_event(
    connection: &mut AnyConnection,
    school: &str,
    event: &EventRecord,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into events (school, seq, case_id, at_us, actor, kind, body, body_digest, hash) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(school)
    .bind(event.seq)
    .bind(&event.case_id)
    .bind(event.at_us)
    .bind(&event.actor)
    .bind(&event.kind)
    .bind(&event.body)
    .bind(&event.body_digest)
    .bind(&event.hash)
    .execute(connection)
    .await?;
    Ok(())
}
