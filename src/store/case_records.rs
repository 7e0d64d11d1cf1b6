//! The table of cases: its rows as they are stored, and every query on it. Never reads a message.

use sqlx::AnyConnection;

use super::cases::{CaseRef, CaseRow, CaseState};
use super::chain::RowMark;
use super::flag_records::FlagRecord;
use super::rows::{clean, from_word, instant};
use super::seal::Frame;
use super::{Keyring, StoreError};

/// A case as the table holds it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct CaseRecord {
    pub(super) id: String,
    pub(super) school: String,
    pub(super) number: i64,
    pub(super) opened_us: i64,
    pub(super) state: String,
    pub(super) author_hash: Option<String>,
    pub(super) title: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct CountedCase {
    #[sqlx(flatten)]
    case: CaseRecord,
    flag_count: i64,
    incident_count: i64,
}

impl CaseRecord {
    pub(super) fn digest(&self, keyring: &Keyring) -> String {
        let mut frame = Frame::default();
        frame
            .text(&self.id)
            .text(&self.school)
            .number(self.number)
            .number(self.opened_us);
        frame
            .text(&self.state)
            .maybe_text(self.author_hash.as_deref())
            .text(&self.title);
        keyring.audit_digest("case", &frame)
    }

    pub(super) fn mark(&self, keyring: &Keyring) -> RowMark {
        RowMark {
            table: "cases".to_owned(),
            id: self.id.clone(),
            digest: self.digest(keyring),
        }
    }

    pub(super) fn require_open(&self) -> Result<(), StoreError> {
        if self.state == CaseState::Open.name() {
            return Ok(());
        }
        Err(StoreError::CaseClosed { number: self.number })
    }
}

impl CountedCase {
    pub(super) fn row(self) -> Result<CaseRow, StoreError> {
        let unknown = |what| StoreError::UnknownWord {
            table: "cases",
            row: self.case.id.clone(),
            what,
        };
        Ok(CaseRow {
            number: self.case.number,
            opened: instant(self.case.opened_us).ok_or_else(|| unknown("opened_us"))?,
            state: from_word(&self.case.state).ok_or_else(|| unknown("state"))?,
            flags: self.flag_count,
            incidents: self.incident_count,
            id: self.case.id,
            author_hash: self.case.author_hash,
            title: self.case.title,
        })
    }
}

pub(super) async fn find_case(
    connection: &mut AnyConnection,
    school: &str,
    case: &CaseRef,
) -> Result<CaseRecord, StoreError> {
    let found = match case {
        CaseRef::Number(number) => case_by_number(connection, school, *number).await?,
        CaseRef::Id(id) => case_by_id(connection, school, id).await?,
    };
    found.ok_or_else(|| StoreError::NoSuchCase {
        case: case.to_string(),
    })
}

async fn case_by_number(
    connection: &mut AnyConnection,
    school: &str,
    number: i64,
) -> Result<Option<CaseRecord>, StoreError> {
    let case = sqlx::query_as(
        "select id, school, number, opened_us, state, author_hash, title from cases \
         where school = $1 and number = $2",
    );
    Ok(case.bind(school).bind(number).fetch_optional(connection).await?)
}

pub(super) async fn case_by_id(
    connection: &mut AnyConnection,
    school: &str,
    id: &str,
) -> Result<Option<CaseRecord>, sqlx::Error> {
    let case = sqlx::query_as(
        "select id, school, number, opened_us, state, author_hash, title from cases \
         where school = $1 and id = $2",
    );
    case.bind(school)
        .bind(clean(id).into_owned())
        .fetch_optional(connection)
        .await
}

/// Instants around a new flag within which a case takes it in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    pub(super) from_us: i64,
    pub(super) to_us: i64,
}

pub(super) async fn open_case_of_author(
    connection: &mut AnyConnection,
    school: &str,
    author_hash: &str,
    around: Around,
) -> Result<Option<CaseRecord>, StoreError> {
    let case = sqlx::query_as(
        "select c.id, c.school, c.number, c.opened_us, c.state, c.author_hash, c.title from cases c \
         where c.school = $1 and c.state = 'open' and c.author_hash = $2 and exists (select 1 from flags f \
         where f.case_id = c.id and f.school = $1 and coalesce(f.sent_us, f.filed_us) between $3 and $4) \
         order by c.number desc limit 1",
    );
    let case = case
        .bind(school)
        .bind(author_hash)
        .bind(around.from_us)
        .bind(around.to_us);
    Ok(case.fetch_optional(connection).await?)
}

pub(super) async fn open_case_of_thread(
    connection: &mut AnyConnection,
    flag: &FlagRecord,
    thread: &str,
    around: Around,
) -> Result<Option<CaseRecord>, StoreError> {
    let case = sqlx::query_as(
        "select c.id, c.school, c.number, c.opened_us, c.state, c.author_hash, c.title from cases c \
         where c.school = $1 and c.state = 'open' and exists (select 1 from flags f \
         where f.case_id = c.id and f.school = $1 and f.source = $2 and f.community = $3 and f.channel = $4 \
         and f.thread = $5 and coalesce(f.sent_us, f.filed_us) between $6 and $7) \
         order by c.number desc limit 1",
    );
    let case = case
        .bind(&flag.school)
        .bind(&flag.source)
        .bind(&flag.community)
        .bind(&flag.channel)
        .bind(thread);
    Ok(case
        .bind(around.from_us)
        .bind(around.to_us)
        .fetch_optional(connection)
        .await?)
}

pub(super) async fn counted_cases(
    connection: &mut AnyConnection,
    school: &str,
    state: Option<CaseState>,
    id: Option<&str>,
) -> Result<Vec<CountedCase>, StoreError> {
    let cases = sqlx::query_as(
        "select c.id, c.school, c.number, c.opened_us, c.state, c.author_hash, c.title, \
         (select count(*) from flags f where f.case_id = c.id and f.school = $1) as flag_count, \
         (select count(*) from incidents i where i.case_id = c.id and i.school = $1) as incident_count \
         from cases c where c.school = $1 and (cast($2 as text) is null or c.state = $2) \
         and (cast($3 as text) is null or c.id = $3) order by c.number",
    );
    Ok(cases
        .bind(school)
        .bind(state.map(CaseState::name))
        .bind(id)
        .fetch_all(connection)
        .await?)
}

pub(super) async fn next_number(connection: &mut AnyConnection, school: &str) -> Result<i64, StoreError> {
    let number = sqlx::query_scalar("select coalesce(max(number), 0) + 1 from cases where school = $1");
    Ok(number.bind(school).fetch_one(connection).await?)
}

pub(super) async fn insert_case(connection: &mut AnyConnection, case: &CaseRecord) -> Result<(), StoreError> {
    sqlx::query(
        "insert into cases (id, school, number, opened_us, state, author_hash, title) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&case.id)
    .bind(&case.school)
    .bind(case.number)
    .bind(case.opened_us)
    .bind(&case.state)
    .bind(&case.author_hash)
    .bind(&case.title)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn update_state(
    connection: &mut AnyConnection,
    case: &CaseRecord,
) -> Result<(), StoreError> {
    sqlx::query("update cases set state = $3 where school = $1 and id = $2")
        .bind(&case.school)
        .bind(&case.id)
        .bind(&case.state)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn case_ids(
    connection: &mut AnyConnection,
    school: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("select id from cases where school = $1")
        .bind(school)
        .fetch_all(connection)
        .await
}
