//! The case store: flags, cases, incidents, their chronology and the ledger, on SQLite or PostgreSQL with one SQL text.
//! All SQL of the project is here. Every function is scoped by school. Never decides what is a breach and never acts
//! on people; never writes message text, names or keys into logs or errors.

mod case_records;
mod cases;
mod chain;
mod chronology;
mod connect;
mod cursors;
mod error;
mod flag_records;
mod flags;
mod gaps;
mod incidents;
mod intake;
mod key_check;
mod keyring;
mod ledger;
mod place;
mod reseal;
mod review;
mod rows;
mod screened;
mod seal;
mod verify;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::{Any, AnyPool, Transaction};

use connect::Engine;

pub use cases::{CaseFile, CaseRef, CaseRow, CaseState};
pub use chain::EventKind;
pub use chronology::Entry;
pub use connect::MIGRATIONS;
pub use cursors::{Covered, CoveredRow, Cursor, Progress};
pub use error::{DatabaseFault, StoreError};
pub use flags::{Decided, Flag, FlagDecision, FlagFilter, FlagRow, FlagState};
pub use gaps::{Gap, GapRow};
pub use incidents::{Incident, IncidentCase, IncidentFiled, Involved, NewIncident};
pub use intake::{BatchOutcome, CaseWindow, FiledFlag, NewFlag, Screened, Verdict};
pub use keyring::{Keyring, KeyringError};
pub use ledger::LedgerRow;
pub use place::{Place, RevisionKey};
pub use verify::{ChainFault, ChainReport, ChainState, FaultKind};

/// Who does something, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// As the chronology shows them: a name or an office.
    pub person: &'a str,
    pub at: Timestamp,
}

/// A connected case store. Cheap to clone; clones share connections and keys.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    engine: Engine,
    keyring: Arc<Keyring>,
}

impl Store {
    /// Opens the store at `sqlite://FILE` (made if there is none) or `postgres://…` and brings its tables up to date.
    /// Any number of processes may do so at once.
    pub async fn open(url: &str, keyring: Keyring) -> Result<Self, StoreError> {
        let (pool, engine) = connect::connect(url).await?;
        let store = Self {
            pool,
            engine,
            keyring: Arc::new(keyring),
        };
        store.check_keys().await?;
        Ok(store)
    }

    /// Ends the connections; on SQLite the write-ahead log is folded into the file.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// A transaction that writes. SQLite takes its one writer's lock at once, so that reading first is safe.
    async fn begin_write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let transaction = match self.engine {
            Engine::Sqlite => self.pool.begin_with("begin immediate").await,
            Engine::Postgres => self.pool.begin().await,
        };
        Ok(transaction?)
    }

    /// A transaction in which several queries see the same state.
    async fn begin_read(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let transaction = match self.engine {
            Engine::Sqlite => self.pool.begin().await,
            Engine::Postgres => {
                self.pool
                    .begin_with("begin transaction isolation level repeatable read, read only")
                    .await
            }
        };
        Ok(transaction?)
    }
}

/// Runs a transaction again when another writer was in the way, a bounded number of times.
async fn retrying<T, F, Work>(mut work: F) -> Result<T, StoreError>
where
    F: FnMut() -> Work,
    Work: Future<Output = Result<T, StoreError>>,
{
    const PAUSES_MS: [u64; 6] = [5, 20, 50, 100, 250, 500];
    for pause_ms in PAUSES_MS {
        match work().await {
            Err(error) if error.is_transient() => tokio::time::sleep(Duration::from_millis(pause_ms)).await,
            done => return done,
        }
    }
    work().await
}
