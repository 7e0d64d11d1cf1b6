//! Flags: messages filed for people to look at. Never decides one.

use jiff::Timestamp;

use crate::indicators::{Category, Severity};

use super::flag_records::{FlagRecord, find_flag, flag_records};
use super::{Place, Store, StoreError};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagState {
    Open,
    Confirmed,
    Dismissed,
    /// Taken back on appeal.
    Withdrawn,
}

impl FlagState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How soon the policy wants people to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagDecision {
    Flag,
    Urgent,
}

impl FlagDecision {
    pub fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Urgent => "urgent",
        }
    }
}

/// Who decided about a flag, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub by: String,
    pub at: Timestamp,
}

/// A flag without the words of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagRow {
    pub id: String,
    pub case_id: String,
    pub place: Place,
    pub thread: Option<String>,
    pub message_id: String,
    /// The same for every flag of this person in this community; not their name or number.
    pub author_hash: Option<String>,
    pub sent: Option<Timestamp>,
    pub filed: Timestamp,
    pub state: FlagState,
    pub decision: FlagDecision,
    pub severity: Severity,
    pub categories: Vec<Category>,
    pub clauses: Vec<String>,
    pub policy_version: String,
    pub decided: Option<Decided>,
}

impl FlagRow {
    /// The end of the id, which is random and tells flags apart where the beginning is their time.
    pub fn short_id(&self) -> &str {
        self.id
            .rsplit('-')
            .next()
            .and_then(|end| end.get(4..))
            .unwrap_or(&self.id)
    }
}

/// A flag with its decrypted evidence and the note of who decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    pub row: FlagRow,
    pub evidence: serde_json::Value,
    pub note: Option<String>,
}

/// Which flags to list; the default is all of the school.
#[derive(Debug, Clone, Default)]
pub struct FlagFilter {
    pub state: Option<FlagState>,
    pub case_id: Option<String>,
}

impl Store {
    /// The flags of a school, the oldest first.
    pub async fn flags(&self, school: &str, filter: &FlagFilter) -> Result<Vec<FlagRow>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let records = flag_records(&mut connection, school, filter).await?;
        records.iter().map(FlagRecord::row).collect()
    }

    /// One flag with its evidence, by its id or any beginning or end of it that no other flag of the school shares.
    pub async fn flag(&self, school: &str, flag: &str) -> Result<Flag, StoreError> {
        let mut connection = self.pool.acquire().await?;
        find_flag(&mut connection, school, flag)
            .await?
            .open(&self.keyring)
    }
}
