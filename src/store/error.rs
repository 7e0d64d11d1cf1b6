//! What can go wrong with the case store, told so that the reader knows what to do next.
//! Never carries message text, names or keys: causes of the database are reduced to their code and wording.

use std::fmt;

use jiff::Timestamp;

use super::{FlagState, KeyringError};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(
        "this is no address of a case store: {why}; write sqlite://FILE or postgres://USER@HOST/DATABASE"
    )]
    Address { why: String },
    #[error("the case store at {place} can't be reached: {cause}; {remedy}")]
    Unreachable {
        place: String,
        cause: DatabaseFault,
        remedy: &'static str,
    },
    #[error("the case store at {place} refuses access: {cause}; {remedy}")]
    NotAllowed {
        place: String,
        cause: DatabaseFault,
        remedy: &'static str,
    },
    #[error("{place} is not a case store or is damaged: {cause}; give another file or restore a backup")]
    NotACaseStore { place: String, cause: DatabaseFault },
    #[error(
        "the case store at {place} was written by a newer schoolgate (migration {version}); install that version or a later one"
    )]
    NewerThanProgram { place: String, version: i64 },
    #[error(
        "the tables of the case store at {place} differ from what this schoolgate made ({cause}); restore a backup or use the version that wrote it"
    )]
    OtherTables { place: String, cause: String },
    #[error(
        "key `{id}` is not the key this case store was written with; give the key file that belongs to it (a new key file can't open an old store)"
    )]
    WrongKey { id: String },
    #[error("the case store needs key `{id}`, which the key file lacks; put its line back")]
    MissingKey { id: String },
    #[error(
        "the first line of the key file must be key `{id}`; the chain and the author hashes depend on it"
    )]
    FirstKeyMoved { id: String },
    #[error("there is no flag `{flag}` at this school; `flag list --all` shows them")]
    NoSuchFlag { flag: String },
    #[error("more than one flag of this school matches `{flag}`; write more of its id")]
    AmbiguousFlag { flag: String },
    #[error("the flag was already {} by {by} at {at}", state.name())]
    AlreadyDecided {
        state: FlagState,
        by: String,
        at: Timestamp,
    },
    #[error("there is no case `{case}` at this school; `case list` shows them")]
    NoSuchCase { case: String },
    #[error("case {number} is closed; record it in a new case")]
    CaseClosed { number: i64 },
    #[error("{what} is empty; write it")]
    Blank { what: &'static str },
    #[error("`{column}` of {table} {row} can't be decrypted; run `schoolgate audit verify`")]
    Unreadable {
        table: &'static str,
        column: &'static str,
        row: String,
    },
    #[error("the {what} of {table} {row} is not one this schoolgate knows; run `schoolgate audit verify`")]
    UnknownWord {
        table: &'static str,
        row: String,
        what: &'static str,
    },
    #[error(
        "the head of the chronology of school `{school}` was altered outside schoolgate; nothing more is written to it: run `schoolgate audit verify` and restore a backup"
    )]
    HeadAltered { school: String },
    #[error("the operating system gives no random numbers")]
    NoRandomness,
    #[error("the database failed: {0}")]
    Database(DatabaseFault),
}

impl StoreError {
    /// Whether trying the same transaction again may succeed: another writer was in the way.
    pub(super) fn is_transient(&self) -> bool {
        // SQLite: busy, locked and their extended codes; PostgreSQL: serialization failure, deadlock.
        const TRANSIENT: [&str; 8] = ["5", "6", "261", "262", "517", "773", "40001", "40P01"];
        matches!(self, Self::Database(fault) if fault.code.as_deref().is_some_and(|code| TRANSIENT.contains(&code)))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(DatabaseFault::from(&error))
    }
}

/// A failure of the database without the values that were on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseFault {
    pub(super) code: Option<String>,
    pub(super) wording: String,
    pub(super) is_decoding: bool,
}

impl fmt::Display for DatabaseFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(formatter, "{} (code {code})", self.wording),
            None => formatter.write_str(&self.wording),
        }
    }
}

impl std::error::Error for DatabaseFault {}

impl From<&sqlx::Error> for DatabaseFault {
    fn from(error: &sqlx::Error) -> Self {
        if let Some(fault) = error.as_database_error() {
            let code = fault.code().map(std::borrow::Cow::into_owned);
            return Self {
                code,
                wording: fault.message().to_owned(),
                is_decoding: false,
            };
        }
        let is_decoding = matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_));
        let wording = if is_decoding || matches!(error, sqlx::Error::Encode(_)) {
            // The driver's own wording would quote the value.
            "a column holds a value of another kind".to_owned()
        } else {
            error.to_string()
        };
        Self {
            code: None,
            wording,
            is_decoding,
        }
    }
}
