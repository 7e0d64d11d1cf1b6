//! The ledger: how many revisions were screened where, on which day, with which outcome. The denominators of every
//! figure. Never holds a message or a person.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::rows::{blocks, clean, from_word, placeholders};
use super::{Place, Store, StoreError};

/// What is counted together. Days of undated messages are `None`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tally {
    pub(super) place: Place,
    pub(super) day: Option<Date>,
    pub(super) verdict: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    pub place: Place,
    /// The day the messages were sent; `None` where the source does not say.
    pub day: Option<Date>,
    pub verdict: String,
    pub count: i64,
}

#[derive(sqlx::FromRow)]
struct LedgerRecord {
    source: String,
    community: String,
    channel: String,
    day: String,
    verdict: String,
    count: i64,
}

impl Store {
    /// The counts of a school, by place, day and verdict.
    pub async fn ledger(&self, school: &str) -> Result<Vec<LedgerRow>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let records = ledger_records(&mut connection, school).await?;
        let mut rows = records
            .into_iter()
            .map(ledger_row)
            .collect::<Result<Vec<_>, _>>()?;
        // Sorted here: the two engines collate text differently.
        rows.sort_by(|a, b| (&a.place, a.day, &a.verdict).cmp(&(&b.place, b.day, &b.verdict)));
        Ok(rows)
    }
}

fn ledger_row(record: LedgerRecord) -> Result<LedgerRow, StoreError> {
    let unknown = |what| StoreError::UnknownWord {
        table: "ledger",
        row: record.day.clone(),
        what,
    };
    let source = from_word(&record.source).ok_or_else(|| unknown("source"))?;
    let day = if record.day.is_empty() {
        None
    } else {
        Some(record.day.parse().map_err(|_| unknown("day"))?)
    };
    let place = Place {
        source,
        community: record.community,
        channel: record.channel,
    };
    Ok(LedgerRow {
        place,
        day,
        verdict: record.verdict,
        count: record.count,
    })
}

/// Adds the counts; in the order of their keys, so that two writers never wait for each other crosswise.
pub(super) async fn add_counts(
    connection: &mut AnyConnection,
    school: &str,
    counts: &BTreeMap<Tally, i64>,
) -> Result<(), StoreError> {
    let counts: Vec<_> = counts.iter().filter(|(_, count)| **count != 0).collect();
    for block in blocks(&counts) {
        add_block(connection, school, block).await?;
    }
    Ok(())
}

async fn add_block(
    connection: &mut AnyConnection,
    school: &str,
    counts: &[(&Tally, &i64)],
) -> Result<(), StoreError> {
    let sql = format!(
        "insert into ledger (school, source, community, channel, day, verdict, count) values {} \
         on conflict (school, source, community, channel, day, verdict) \
         do update set count = ledger.count + excluded.count",
        placeholders(counts.len(), 7, 1)
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (tally, count) in counts {
        query = query
            .bind(school)
            .bind(tally.place.source.name())
            .bind(clean(&tally.place.community).into_owned())
            .bind(clean(&tally.place.channel).into_owned())
            .bind(tally.day.map_or_else(String::new, |day| day.to_string()))
            .bind(&tally.verdict)
            .bind(**count);
    }
    query.execute(connection).await?;
    Ok(())
}

async fn ledger_records(
    connection: &mut AnyConnection,
    school: &str,
) -> Result<Vec<LedgerRecord>, StoreError> {
    let records = sqlx::query_as(
        "select source, community, channel, day, verdict, count from ledger where school = $1 and count > 0",
    );
    Ok(records.bind(school).fetch_all(connection).await?)
}
