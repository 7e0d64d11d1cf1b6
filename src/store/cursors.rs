//! How far each channel of a live source has been read, and which windows of its history were read afterwards.
//! A cursor moves in the transaction that files what it has passed, and never back.

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::message::Source;

use super::gaps::insert_gap;
use super::rows::{clean, from_word, instant};
use super::{Gap, Place, Store, StoreError};

/// How far a channel has been read. Ids are the source's own and rise with time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub place: Place,
    /// Reading began after this message: what stands before it is never read.
    pub first: i64,
    /// The newest message that was read.
    pub last: i64,
    pub read: Timestamp,
}

/// A stretch of history that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// It begins after this message.
    pub after: i64,
    /// Its last message; `after` where nothing had been written.
    pub until: i64,
    pub messages: i64,
}

/// A covered stretch as the ledger shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredRow {
    pub place: Place,
    pub covered: Covered,
    pub at: Timestamp,
}

/// What is written together with a batch: how far it reaches, which window it completes, what is missing.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// A channel and the newest message read in it.
    pub reached: Option<(Place, i64)>,
    /// A window in the channel that was reached.
    pub covered: Option<Covered>,
    pub gaps: Vec<Gap>,
}

#[derive(sqlx::FromRow)]
struct CursorRecord {
    channel: String,
    first_id: i64,
    last_id: i64,
    read_us: i64,
}

#[derive(sqlx::FromRow)]
struct CoveredRecord {
    source: String,
    community: String,
    channel: String,
    after_id: i64,
    until_id: i64,
    messages: i64,
    at_us: i64,
}

impl Store {
    /// How far the channels of one community have been read.
    pub async fn cursors(
        &self,
        school: &str,
        source: Source,
        community: &str,
    ) -> Result<Vec<Cursor>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let records = cursor_records(&mut connection, school, source, community).await?;
        let cursor = |record: CursorRecord| {
            Ok(Cursor {
                first: record.first_id,
                last: record.last_id,
                read: instant(record.read_us)
                    .ok_or_else(|| unknown("cursors", &record.channel, "read_us"))?,
                place: Place {
                    source,
                    community: community.to_owned(),
                    channel: record.channel,
                },
            })
        };
        records.into_iter().map(cursor).collect()
    }

    /// The windows of a school's history that were read afterwards, the oldest first.
    pub async fn covered(&self, school: &str) -> Result<Vec<CoveredRow>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let records = covered_records(&mut connection, school).await?;
        records.into_iter().map(covered_row).collect()
    }
}

fn unknown(table: &'static str, row: &str, what: &'static str) -> StoreError {
    StoreError::UnknownWord {
        table,
        row: row.to_owned(),
        what,
    }
}

fn covered_row(record: CoveredRecord) -> Result<CoveredRow, StoreError> {
    let unknown = |what| unknown("covered", &record.channel, what);
    let source = from_word(&record.source).ok_or_else(|| unknown("source"))?;
    let at = instant(record.at_us).ok_or_else(|| unknown("at_us"))?;
    Ok(CoveredRow {
        at,
        covered: Covered {
            after: record.after_id,
            until: record.until_id,
            messages: record.messages,
        },
        place: Place {
            source,
            community: record.community,
            channel: record.channel,
        },
    })
}

impl Progress {
    pub(super) async fn write(
        &self,
        connection: &mut AnyConnection,
        school: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for gap in &self.gaps {
            insert_gap(connection, school, gap, now).await?;
        }
        let Some((place, last)) = &self.reached else {
            return Ok(());
        };
        move_cursor(connection, school, (place, *last), now).await?;
        match &self.covered {
            Some(covered) => insert_covered(connection, school, (place, covered), now).await,
            None => Ok(()),
        }
    }
}

async fn move_cursor(
    connection: &mut AnyConnection,
    school: &str,
    (place, last): (&Place, i64),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into cursors (school, source, community, channel, first_id, last_id, read_us) \
         values ($1, $2, $3, $4, $5, $5, $6) \
         on conflict (school, source, community, channel) do update set read_us = excluded.read_us, \
         last_id = case when excluded.last_id > cursors.last_id then excluded.last_id else cursors.last_id end",
    )
    .bind(school)
    .bind(place.source.name())
    .bind(clean(&place.community).into_owned())
    .bind(clean(&place.channel).into_owned())
    .bind(last)
    .bind(now.as_microsecond())
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_covered(
    connection: &mut AnyConnection,
    school: &str,
    (place, covered): (&Place, &Covered),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into covered (school, source, community, channel, after_id, until_id, messages, at_us) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (school, source, community, channel, after_id, until_id) do update set at_us = excluded.at_us",
    )
    .bind(school)
    .bind(place.source.name())
    .bind(clean(&place.community).into_owned())
    .bind(clean(&place.channel).into_owned())
    .bind(covered.after)
    .bind(covered.until)
    .bind(covered.messages)
    .bind(now.as_microsecond())
    .execute(connection)
    .await?;
    Ok(())
}

async fn cursor_records(
    connection: &mut AnyConnection,
    school: &str,
    source: Source,
    community: &str,
) -> Result<Vec<CursorRecord>, StoreError> {
    let records = sqlx::query_as(
        "select channel, first_id, last_id, read_us from cursors \
         where school = $1 and source = $2 and community = $3 order by channel",
    );
    Ok(records
        .bind(school)
        .bind(source.name())
        .bind(clean(community).into_owned())
        .fetch_all(connection)
        .await?)
}

async fn covered_records(
    connection: &mut AnyConnection,
    school: &str,
) -> Result<Vec<CoveredRecord>, StoreError> {
    let records = sqlx::query_as(
        "select source, community, channel, after_id, until_id, messages, at_us from covered \
         where school = $1 order by at_us, until_id",
    );
    Ok(records.bind(school).fetch_all(connection).await?)
}
