//! What could not be screened and why: broken lines, missed hours, unreadable files. A gap that is told again is known
//! again. Never holds what could not be read.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::rows::{clean, hex, instant};
use super::seal::Frame;
use super::{Store, StoreError, retrying};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The file or channel.
    pub place: String,
    pub reason: String,
    /// Tells this gap from another with the same reason at the same place: a line number, a time.
    pub occurrence: String,
    /// How many lines, files or minutes are missing.
    pub count: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRow {
    pub place: String,
    pub reason: String,
    pub at: Timestamp,
    pub count: i64,
}

#[derive(sqlx::FromRow)]
struct GapRecord {
    key: String,
    place: String,
    reason: String,
    at_us: i64,
    count: i64,
}

impl Store {
    /// Records a gap once; says whether it is new.
    pub async fn record_gap(&self, school: &str, gap: &Gap, now: Timestamp) -> Result<bool, StoreError> {
        retrying(|| async {
            let mut transaction = self.begin_write().await?;
            let is_new = insert_gap(&mut transaction, school, gap, now).await?;
            transaction.commit().await?;
            Ok(is_new)
        })
        .await
    }

    /// The gaps of a school, the oldest first.
    pub async fn gaps(&self, school: &str) -> Result<Vec<GapRow>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        gap_records(&mut connection, school)
            .await?
            .into_iter()
            .map(gap_row)
            .collect()
    }
}

fn gap_row(record: GapRecord) -> Result<GapRow, StoreError> {
    let at = instant(record.at_us).ok_or(StoreError::UnknownWord {
        table: "gaps",
        row: record.key,
        what: "instant",
    })?;
    Ok(GapRow {
        place: record.place,
        reason: record.reason,
        at,
        count: record.count,
    })
}

fn gap_key(school: &str, gap: &Gap) -> String {
    let mut frame = Frame::default();
    frame
        .text(school)
        .text(&gap.place)
        .text(&gap.reason)
        .text(&gap.occurrence);
    hex(&frame.sha256())
}

pub(super) async fn insert_gap(
    connection: &mut AnyConnection,
    school: &str,
    gap: &Gap,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query(
        "insert into gaps (key, school, place, reason, at_us, count) values ($1, $2, $3, $4, $5, $6) \
         on conflict (key) do nothing",
    )
    .bind(gap_key(school, gap))
    .bind(school)
    .bind(clean(&gap.place).into_owned())
    .bind(clean(&gap.reason).into_owned())
    .bind(now.as_microsecond())
    .bind(gap.count)
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

async fn gap_records(connection: &mut AnyConnection, school: &str) -> Result<Vec<GapRecord>, StoreError> {
    let records = sqlx::query_as(
        "select key, place, reason, at_us, count from gaps where school = $1 order by at_us, key",
    );
    Ok(records.bind(school).fetch_all(connection).await?)
}
