//! The table of flags: its rows as they are stored, and every query on it. Never decides about a flag.

use sqlx::AnyConnection;

use super::flags::{Decided, Flag, FlagFilter, FlagRow, FlagState};
use super::rows::{from_word, instant};
use super::seal::{Frame, SealedAt, content_digest};
use super::{Keyring, Place, StoreError};

/// A flag as the table holds it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct FlagRecord {
    pub(super) id: String,
    pub(super) school: String,
    pub(super) key: String,
    pub(super) case_id: String,
    pub(super) source: String,
    pub(super) community: String,
    pub(super) channel: String,
    pub(super) thread: Option<String>,
    pub(super) message_id: String,
    pub(super) author_hash: Option<String>,
    pub(super) sent_us: Option<i64>,
    pub(super) filed_us: i64,
    pub(super) state: String,
    pub(super) decision: String,
    pub(super) severity: String,
    pub(super) categories: String,
    pub(super) clauses: String,
    pub(super) policy_version: String,
    pub(super) evidence: String,
    pub(super) evidence_digest: String,
    pub(super) decided_us: Option<i64>,
    pub(super) decided_by: Option<String>,
    pub(super) decided_note: Option<String>,
    pub(super) note_digest: Option<String>,
}

macro_rules! columns {
    () => {
        "id, school, key, case_id, source, community, channel, thread, message_id, author_hash, sent_us, filed_us, \
         state, decision, severity, categories, clauses, policy_version, evidence, evidence_digest, decided_us, \
         decided_by, decided_note, note_digest"
    };
}

impl FlagRecord {
    /// Over every column, the sealed ones by the digest of what they hold: resealing changes nothing here.
    pub(super) fn digest(&self, keyring: &Keyring) -> String {
        let mut frame = Frame::default();
        frame
            .text(&self.id)
            .text(&self.school)
            .text(&self.key)
            .text(&self.case_id)
            .text(&self.source);
        frame
            .text(&self.community)
            .text(&self.channel)
            .maybe_text(self.thread.as_deref());
        frame
            .text(&self.message_id)
            .maybe_text(self.author_hash.as_deref())
            .maybe_number(self.sent_us);
        frame
            .number(self.filed_us)
            .text(&self.state)
            .text(&self.decision)
            .text(&self.severity);
        frame
            .text(&self.categories)
            .text(&self.clauses)
            .text(&self.policy_version);
        frame.text(&self.evidence_digest).maybe_number(self.decided_us);
        frame
            .maybe_text(self.decided_by.as_deref())
            .maybe_text(self.note_digest.as_deref());
        keyring.audit_digest("flag", &frame)
    }

    pub(super) fn place_of(&self, column: &'static str) -> SealedAt<'_> {
        SealedAt {
            table: "flags",
            column,
            row: &self.id,
            school: &self.school,
        }
    }

    /// Whether the sealed columns hold what their digests say.
    pub(super) fn holds_its_digests(&self, keyring: &Keyring) -> bool {
        let holds = |column, sealed: &str, digest: &str| {
            let plain = keyring.unseal(&self.place_of(column), sealed);
            plain.is_ok_and(|plain| content_digest(keyring, column, &plain) == digest)
        };
        let note = match (&self.decided_note, &self.note_digest) {
            (Some(sealed), Some(digest)) => holds("decided_note", sealed, digest),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        note && holds("evidence", &self.evidence, &self.evidence_digest)
    }

    pub(super) fn row(&self) -> Result<FlagRow, StoreError> {
        let unknown = |what| StoreError::UnknownWord {
            table: "flags",
            row: self.id.clone(),
            what,
        };
        let source = from_word(&self.source).ok_or_else(|| unknown("source"))?;
        let sent = self
            .sent_us
            .map(|us| instant(us).ok_or_else(|| unknown("sent_us")))
            .transpose()?;
        let decided = match (&self.decided_by, self.decided_us) {
            (Some(by), Some(us)) => Some(Decided {
                by: by.clone(),
                at: instant(us).ok_or_else(|| unknown("decided_us"))?,
            }),
            (Some(_) | None, None) | (None, Some(_)) => None,
        };
        Ok(FlagRow {
            id: self.id.clone(),
            case_id: self.case_id.clone(),
            place: Place {
                source,
                community: self.community.clone(),
                channel: self.channel.clone(),
            },
            thread: self.thread.clone(),
            message_id: self.message_id.clone(),
            author_hash: self.author_hash.clone(),
            sent,
            filed: instant(self.filed_us).ok_or_else(|| unknown("filed_us"))?,
            state: from_word(&self.state).ok_or_else(|| unknown("state"))?,
            decision: from_word(&self.decision).ok_or_else(|| unknown("decision"))?,
            severity: from_word(&self.severity).ok_or_else(|| unknown("severity"))?,
            categories: serde_json::from_str(&self.categories).map_err(|_| unknown("categories"))?,
            clauses: serde_json::from_str(&self.clauses).map_err(|_| unknown("clauses"))?,
            policy_version: self.policy_version.clone(),
            decided,
        })
    }

    pub(super) fn open(&self, keyring: &Keyring) -> Result<Flag, StoreError> {
        let evidence = keyring.unseal(&self.place_of("evidence"), &self.evidence)?;
        let evidence = serde_json::from_slice(&evidence).map_err(|_| StoreError::Unreadable {
            table: "flags",
            column: "evidence",
            row: self.id.clone(),
        })?;
        let note = match &self.decided_note {
            Some(sealed) => {
                let plain = keyring.unseal(&self.place_of("decided_note"), sealed)?;
                Some(String::from_utf8_lossy(&plain).into_owned())
            }
            None => None,
        };
        Ok(Flag {
            row: self.row()?,
            evidence,
            note,
        })
    }
}

pub(super) async fn find_flag(
    connection: &mut AnyConnection,
    school: &str,
    flag: &str,
) -> Result<FlagRecord, StoreError> {
    let missing = || StoreError::NoSuchFlag {
        flag: flag.to_owned(),
    };
    let wanted = flag.trim().to_ascii_lowercase();
    if wanted.is_empty() || !wanted.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
        return Err(missing());
    }
    let mut records = flags_like(connection, school, &wanted).await?;
    match records.len() {
        0 => Err(missing()),
        1 => Ok(records.remove(0)),
        2.. => Err(StoreError::AmbiguousFlag {
            flag: flag.to_owned(),
        }),
    }
}

pub(super) async fn flag_records(
    connection: &mut AnyConnection,
    school: &str,
    filter: &FlagFilter,
) -> Result<Vec<FlagRecord>, StoreError> {
    let records = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from flags where school = $1 and (cast($2 as text) is null or state = $2) \
         and (cast($3 as text) is null or case_id = $3) order by filed_us, id"
    ));
    let records = records
        .bind(school)
        .bind(filter.state.map(FlagState::name))
        .bind(filter.case_id.clone());
    Ok(records.fetch_all(connection).await?)
}

async fn flags_like(
    connection: &mut AnyConnection,
    school: &str,
    part: &str,
) -> Result<Vec<FlagRecord>, StoreError> {
    let records = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from flags where school = $1 and (id like $2 or id like $3) order by id limit 2"
    ));
    let records = records
        .bind(school)
        .bind(format!("{part}%"))
        .bind(format!("%{part}"));
    Ok(records.fetch_all(connection).await?)
}

pub(super) async fn flag_by_id(
    connection: &mut AnyConnection,
    school: &str,
    id: &str,
) -> Result<Option<FlagRecord>, sqlx::Error> {
    let record = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from flags where school = $1 and id = $2"
    ));
    record.bind(school).bind(id).fetch_optional(connection).await
}

pub(super) async fn is_filed(
    connection: &mut AnyConnection,
    school: &str,
    key: &str,
) -> Result<bool, StoreError> {
    let id: Option<String> = sqlx::query_scalar("select id from flags where school = $1 and key = $2")
        .bind(school)
        .bind(key)
        .fetch_optional(connection)
        .await?;
    Ok(id.is_some())
}

pub(super) async fn insert_flag(connection: &mut AnyConnection, flag: &FlagRecord) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "insert into flags (",
        columns!(),
        ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
         $21, $22, $23, $24)"
    ))
    .bind(&flag.id)
    .bind(&flag.school)
    .bind(&flag.key)
    .bind(&flag.case_id)
    .bind(&flag.source)
    .bind(&flag.community)
    .bind(&flag.channel)
    .bind(&flag.thread)
    .bind(&flag.message_id)
    .bind(&flag.author_hash)
    .bind(flag.sent_us)
    .bind(flag.filed_us)
    .bind(&flag.state)
    .bind(&flag.decision)
    .bind(&flag.severity)
    .bind(&flag.categories)
    .bind(&flag.clauses)
    .bind(&flag.policy_version)
    .bind(&flag.evidence)
    .bind(&flag.evidence_digest)
    .bind(flag.decided_us)
    .bind(&flag.decided_by)
    .bind(&flag.decided_note)
    .bind(&flag.note_digest)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the decision, if nobody has decided yet.
pub(super) async fn decide_flag(
    connection: &mut AnyConnection,
    flag: &FlagRecord,
) -> Result<bool, StoreError> {
    let decided = sqlx::query(
        "update flags set state = $3, decided_us = $4, decided_by = $5, decided_note = $6, note_digest = $7 \
         where school = $1 and id = $2 and state = 'open'",
    )
    .bind(&flag.school)
    .bind(&flag.id)
    .bind(&flag.state)
    .bind(flag.decided_us)
    .bind(&flag.decided_by)
    .bind(&flag.decided_note)
    .bind(&flag.note_digest)
    .execute(connection)
    .await?;
    Ok(decided.rows_affected() == 1)
}

pub(super) async fn flag_ids(
    connection: &mut AnyConnection,
    school: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("select id from flags where school = $1")
        .bind(school)
        .fetch_all(connection)
        .await
}
