//! Reading the chronology of a case. Never writes: that is the chain's.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::chain::{EventBody, EventKind, EventRecord, event_place};
use super::rows::{from_word, instant};
use super::{Keyring, StoreError};

/// One line of a case's chronology.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub kind: EventKind,
    /// The flag or incident it is about, where there is one.
    pub subject: Option<String>,
    pub details: serde_json::Value,
}

pub(super) async fn entries_of_case(
    connection: &mut AnyConnection,
    keyring: &Keyring,
    school: &str,
    case_id: &str,
) -> Result<Vec<Entry>, StoreError> {
    let records = events_of_case(connection, school, case_id).await?;
    records
        .into_iter()
        .map(|record| entry(keyring, school, record))
        .collect()
}

fn entry(keyring: &Keyring, school: &str, record: EventRecord) -> Result<Entry, StoreError> {
    let row = record.seq.to_string();
    let place = event_place(&row, school);
    let plain = keyring.unseal(&place, &record.body)?;
    let unreadable = || StoreError::Unreadable {
        table: place.table,
        column: place.column,
        row: row.clone(),
    };
    let body: EventBody = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
    let kind = from_word(&record.kind).ok_or_else(|| StoreError::UnknownWord {
        table: place.table,
        row: row.clone(),
        what: "kind",
    })?;
    Ok(Entry {
        seq: record.seq,
        at: instant(record.at_us).ok_or_else(unreadable)?,
        actor: record.actor,
        kind,
        subject: body
            .wrote
            .filter(|mark| mark.table != "cases")
            .map(|mark| mark.id),
        details: body.details,
    })
}

async fn events_of_case(
    connection: &mut AnyConnection,
    school: &str,
    case_id: &str,
) -> Result<Vec<EventRecord>, StoreError> {
    let events = sqlx::query_as(
        "select seq, case_id, at_us, actor, kind, body, body_digest, hash from events \
         where school = $1 and case_id = $2 order by seq",
    );
    Ok(events.bind(school).bind(case_id).fetch_all(connection).await?)
}
