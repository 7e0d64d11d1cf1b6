//! A fresh database for a test, on each engine in turn.

use std::sync::atomic::{AtomicU32, Ordering};

use schoolgate::store::{Keyring, Store};
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tempfile::TempDir;

/// A first key and one after rotation; written for tests, they protect nothing.
pub(crate) const FIRST_KEY: &str = "first:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
pub(crate) const SECOND_KEY: &str = "second:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

pub(crate) struct TestDatabase {
    pub(crate) engine: Engine,
    pub(crate) url: String,
}

impl TestDatabase {
    pub(crate) async fn open(&self) -> Store {
        self.open_with(FIRST_KEY).await
    }

    pub(crate) async fn open_with(&self, keys: &str) -> Store {
        let keyring = Keyring::parse(keys).unwrap();
        Store::open(&self.url, keyring)
            .await
            .unwrap_or_else(|error| panic!("{:?}: {error}", self.engine))
    }

    /// Past the store's own functions, as somebody with the database's password would come.
    pub(crate) async fn raw(&self) -> AnyConnection {
        install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &str) -> u64 {
        let mut connection = self.raw().await;
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
        connection.close().await.unwrap();
        done.unwrap_or_else(|error| panic!("{:?}: {sql}: {error}", self.engine))
            .rows_affected()
    }

    /// One text value of one row.
    pub(crate) async fn text(&self, sql: &str) -> String {
        let mut connection = self.raw().await;
        let value = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut connection)
            .await;
        connection.close().await.unwrap();
        value.unwrap_or_else(|error| panic!("{:?}: {sql}: {error}", self.engine))
    }
}

/// Runs a test on SQLite, then on PostgreSQL where one is given.
pub(crate) async fn on_both(test: impl AsyncFn(&TestDatabase)) {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("store.db").display());
    test(&TestDatabase {
        engine: Engine::Sqlite,
        url,
    })
    .await;
    let Some(maintenance) = postgres() else { return };
    let name = new_name();
    administer(&maintenance, &format!("create database {name}")).await;
    let url = with_database(&maintenance, &name);
    test(&TestDatabase {
        engine: Engine::Postgres,
        url,
    })
    .await;
    administer(&maintenance, &format!("drop database {name} with (force)")).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment where PostgreSQL is"
)]
#[expect(clippy::print_stderr, reason = "a skipped half must be seen")]
fn postgres() -> Option<String> {
    let given = std::env::var("SCHOOLGATE_TEST_POSTGRES").ok();
    if given.is_none() {
        let is_required = std::env::var("SCHOOLGATE_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
        assert!(
            !is_required,
            "SCHOOLGATE_REQUIRE_POSTGRES=1, but SCHOOLGATE_TEST_POSTGRES is not set"
        );
        eprintln!("skipped on PostgreSQL: SCHOOLGATE_TEST_POSTGRES is not set");
    }
    given
}

fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("schoolgate_test_{}_{count}", std::process::id())
}

fn with_database(maintenance: &str, name: &str) -> String {
    let (address, parameters) = maintenance.split_once('?').unwrap_or((maintenance, ""));
    let (server, _) = address.rsplit_once('/').unwrap();
    let separator = if parameters.is_empty() { "" } else { "?" };
    format!("{server}/{name}{separator}{parameters}")
}

async fn administer(maintenance: &str, sql: &str) {
    install_default_drivers();
    let mut connection = AnyConnection::connect(maintenance).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}
