//! Cases: what staff work on for one person or one thread. Never reads a message.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::case_records::{
    CaseRecord, CountedCase, counted_cases, find_case, insert_case, next_number, update_state,
};
use super::chain::{Chain, EventBody, EventKind, NewEvent};
use super::chronology::{Entry, entries_of_case};
use super::flag_records::{FlagRecord, flag_records};
use super::incidents::{Incident, incidents_of_case};
use super::rows::{clean, new_id, written};
use super::{By, Flag, FlagFilter, Keyring, Store, StoreError, retrying};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    Open,
    Closed,
}

impl CaseState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// A case as people name it: its number at the school, or its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CaseRef {
    Number(i64),
    Id(String),
}

impl FromStr for CaseRef {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Ok(text
            .parse()
            .map_or_else(|_| Self::Id(text.to_owned()), Self::Number))
    }
}

impl fmt::Display for CaseRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Id(id) => formatter.write_str(id),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub id: String,
    /// 1, 2, 3 … within the school.
    pub number: i64,
    pub opened: Timestamp,
    pub state: CaseState,
    pub author_hash: Option<String>,
    pub title: String,
    pub flags: i64,
    pub incidents: i64,
}

/// Everything the store holds of a case, decrypted.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    pub row: CaseRow,
    pub flags: Vec<Flag>,
    pub incidents: Vec<Incident>,
    pub chronology: Vec<Entry>,
}

impl Store {
    /// The cases of a school, by number.
    pub async fn cases(&self, school: &str, state: Option<CaseState>) -> Result<Vec<CaseRow>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let cases = counted_cases(&mut connection, school, state, None).await?;
        cases.into_iter().map(CountedCase::row).collect()
    }

    /// A case with its flags, incidents and chronology.
    pub async fn case(&self, school: &str, case: &CaseRef) -> Result<CaseFile, StoreError> {
        let mut transaction = self.begin_read().await?;
        let id = find_case(&mut transaction, school, case).await?.id;
        let row = counted_cases(&mut transaction, school, None, Some(&id))
            .await?
            .pop();
        let row = row
            .ok_or_else(|| StoreError::NoSuchCase {
                case: case.to_string(),
            })?
            .row()?;
        let filter = FlagFilter {
            state: None,
            case_id: Some(id.clone()),
        };
        let flags = flag_records(&mut transaction, school, &filter).await?;
        let flags: Result<Vec<_>, _> = flags
            .iter()
            .map(|flag: &FlagRecord| flag.open(&self.keyring))
            .collect();
        let incidents = incidents_of_case(&mut transaction, &self.keyring, school, &id).await?;
        let chronology = entries_of_case(&mut transaction, &self.keyring, school, &id).await?;
        transaction.commit().await?;
        Ok(CaseFile {
            row,
            flags: flags?,
            incidents,
            chronology,
        })
    }

    /// Adds a note to the chronology of a case, open or closed.
    pub async fn note(&self, school: &str, case: &CaseRef, by: By<'_>, text: &str) -> Result<(), StoreError> {
        let text = written("the note", text)?;
        let details = serde_json::json!({ "text": text });
        retrying(|| async {
            let mut transaction = self.begin_write().await?;
            let mut chain = Chain::lock(&mut transaction, &self.keyring, school).await?;
            let case = find_case(&mut transaction, school, case).await?;
            let body = EventBody {
                wrote: None,
                details: details.clone(),
            };
            let event = NewEvent::of(&case.id, by, EventKind::Note, body)?;
            chain.append(&mut transaction, event).await?;
            chain.finish(&mut transaction).await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }

    /// Closes a case: nothing joins it any more. The reason stands in its chronology.
    pub async fn close_case(
        &self,
        school: &str,
        case: &CaseRef,
        by: By<'_>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let details = serde_json::json!({ "reason": written("the reason", reason)? });
        retrying(|| async {
            let mut transaction = self.begin_write().await?;
            let mut chain = Chain::lock(&mut transaction, &self.keyring, school).await?;
            let mut case = find_case(&mut transaction, school, case).await?;
            case.require_open()?;
            CaseState::Closed.name().clone_into(&mut case.state);
            update_state(&mut transaction, &case).await?;
            let body = EventBody {
                wrote: Some(case.mark(&self.keyring)),
                details: details.clone(),
            };
            chain
                .append(
                    &mut transaction,
                    NewEvent::of(&case.id, by, EventKind::CaseClosed, body)?,
                )
                .await?;
            chain.finish(&mut transaction).await?;
            transaction.commit().await?;
            Ok(())
        })
        .await
    }
}

/// What a case is opened with.
pub(super) struct Opening<'a> {
    pub(super) school: &'a str,
    pub(super) title: &'a str,
    pub(super) author_hash: Option<&'a str>,
    pub(super) by: By<'a>,
}

/// Opens the school's next case. The chain's lock keeps numbers from being given twice.
pub(super) async fn open_case(
    connection: &mut AnyConnection,
    keyring: &Keyring,
    chain: &mut Chain,
    opening: &Opening<'_>,
) -> Result<CaseRecord, StoreError> {
    let case = CaseRecord {
        id: new_id(opening.by.at)?,
        school: opening.school.to_owned(),
        number: next_number(connection, opening.school).await?,
        opened_us: opening.by.at.as_microsecond(),
        state: CaseState::Open.name().to_owned(),
        author_hash: opening.author_hash.map(str::to_owned),
        title: clean(opening.title).into_owned(),
    };
    insert_case(connection, &case).await?;
    let details = serde_json::json!({ "number": case.number });
    let body = EventBody {
        wrote: Some(case.mark(keyring)),
        details,
    };
    chain
        .append(
            connection,
            NewEvent::of(&case.id, opening.by, EventKind::CaseOpened, body)?,
        )
        .await?;
    Ok(case)
}
