//! Finding, making and migrating the database, and saying plainly what is in the way. Never holds a query on our tables.

use std::fmt::Write;
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Connection};

use super::error::DatabaseFault;
use super::{StoreError, retrying};

/// The tables, embedded in the program; the same text for both engines.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

const CONNECT_SECONDS: u64 = 10;
const CONNECTIONS: u32 = 4;

/// `synchronous = full`: what was reported as filed survives a power cut. The cache and the checkpoint interval keep
/// a long import from writing the same index pages again and again.
const SQLITE_SETTINGS: &str = "pragma busy_timeout = 30000; pragma journal_mode = wal; pragma synchronous = full; \
     pragma foreign_keys = on; pragma cache_size = -65536; pragma wal_autocheckpoint = 4000;";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

struct Address {
    engine: Engine,
    options: AnyConnectOptions,
    /// The file, or host and database: never the password.
    place: String,
}

pub(super) async fn connect(url: &str) -> Result<(AnyPool, Engine), StoreError> {
    sqlx::any::install_default_drivers();
    let address = if url.starts_with("sqlite:") {
        sqlite(url)?
    } else {
        postgres(url)?
    };
    retrying(|| prepare(&address)).await?;
    let engine = address.engine;
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_mins(1))
        .after_connect(move |connection, _| Box::pin(configure(connection, engine)))
        .connect_lazy_with(address.options);
    Ok((pool, engine))
}

fn sqlite(url: &str) -> Result<Address, StoreError> {
    let address = |why: String| StoreError::Address { why };
    let options = SqliteConnectOptions::from_str(url).map_err(|error| address(error.to_string()))?;
    let file = options.get_filename();
    let is_memory = url.contains(":memory:") || url.contains("mode=memory");
    if is_memory || file.as_os_str().is_empty() {
        return Err(address(
            "a case store is a file, so that what was filed stays".to_owned(),
        ));
    }
    let file = std::path::absolute(file).map_err(|error| address(error.to_string()))?;
    create_private(&file)?;
    let url = format!("sqlite://{}", percent_encoded(&file));
    let options = AnyConnectOptions::from_str(&url).map_err(|error| address(error.to_string()))?;
    Ok(Address {
        engine: Engine::Sqlite,
        options: quiet(options),
        place: file.display().to_string(),
    })
}

/// SQLite gives its log files the rights of the database file: readable by its owner only.
fn create_private(file: &PathBuf) -> Result<(), StoreError> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file);
    let Err(error) = made else { return Ok(()) };
    let place = file.display().to_string();
    let cause = DatabaseFault {
        code: None,
        wording: error.to_string(),
        is_decoding: false,
    };
    if error.kind() == ErrorKind::AlreadyExists {
        return Ok(());
    }
    if error.kind() == ErrorKind::NotFound {
        return Err(StoreError::Unreachable {
            place,
            cause,
            remedy: "make the folder first",
        });
    }
    Err(StoreError::NotAllowed {
        place,
        cause,
        remedy: "choose a place this user may write to",
    })
}

fn percent_encoded(path: &Path) -> String {
    let mut encoded = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string can't fail");
        }
    }
    encoded
}

fn postgres(url: &str) -> Result<Address, StoreError> {
    let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if !is_postgres {
        return Err(StoreError::Address {
            why: "it begins with neither sqlite:// nor postgres://".to_owned(),
        });
    }
    // The URL may hold a password, so the parser's own wording is not repeated.
    let unreadable = |_| StoreError::Address {
        why: "it can't be read as a PostgreSQL address".to_owned(),
    };
    let parsed = PgConnectOptions::from_str(url).map_err(unreadable)?;
    let options = AnyConnectOptions::from_str(url).map_err(unreadable)?;
    let database = parsed.get_database().unwrap_or_default();
    let place = format!(
        "postgres://{}:{}/{database}",
        parsed.get_host(),
        parsed.get_port()
    );
    Ok(Address {
        engine: Engine::Postgres,
        options: quiet(options),
        place,
    })
}

fn quiet(options: AnyConnectOptions) -> AnyConnectOptions {
    options.disable_statement_logging()
}

/// One connection of its own comes first: a pool would keep trying where a person wants to know what is wrong.
async fn prepare(address: &Address) -> Result<(), StoreError> {
    let limit = Duration::from_secs(CONNECT_SECONDS);
    let mut connection = match tokio::time::timeout(limit, address.options.connect()).await {
        Ok(connected) => connected.map_err(|error| opening(address, &error))?,
        Err(_) => return Err(unreachable(address, "no answer within 10 seconds")),
    };
    configure(&mut connection, address.engine)
        .await
        .map_err(|error| opening(address, &error))?;
    migrate(&mut connection, address).await?;
    connection.close().await.map_err(|error| opening(address, &error))
}

async fn configure(connection: &mut AnyConnection, engine: Engine) -> Result<(), sqlx::Error> {
    match engine {
        Engine::Sqlite => sqlx::raw_sql(SQLITE_SETTINGS)
            .execute(connection)
            .await
            .map(|_| ()),
        Engine::Postgres => Ok(()),
    }
}

/// PostgreSQL's migrations hold an advisory lock; for SQLite the writer's lock does the same. `run_direct` is `run`
/// without a generic acquisition, whose future the compiler can't prove to be `Send`.
async fn migrate(connection: &mut AnyConnection, address: &Address) -> Result<(), StoreError> {
    let migrated = match address.engine {
        Engine::Postgres => MIGRATIONS.run_direct(None, connection, false).await,
        Engine::Sqlite => {
            let begun = connection.begin_with("begin immediate").await;
            let mut transaction = begun.map_err(|error| opening(address, &error))?;
            let migrated = MIGRATIONS.run_direct(None, &mut *transaction, false).await;
            transaction
                .commit()
                .await
                .map_err(|error| opening(address, &error))?;
            migrated
        }
    };
    let Err(error) = migrated else { return Ok(()) };
    let place = address.place.clone();
    if let MigrateError::VersionMissing(version) = error {
        return Err(StoreError::NewerThanProgram { place, version });
    }
    if let MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) = &error {
        return Err(opening(address, cause));
    }
    Err(StoreError::OtherTables {
        place,
        cause: error.to_string(),
    })
}

fn unreachable(address: &Address, wording: &str) -> StoreError {
    let cause = DatabaseFault {
        code: None,
        wording: wording.to_owned(),
        is_decoding: false,
    };
    let remedy = "check that the server runs and that host and port are right";
    StoreError::Unreachable {
        place: address.place.clone(),
        cause,
        remedy,
    }
}

/// Tells an unreachable server, missing rights and a foreign file apart by the engine's own codes.
fn opening(address: &Address, error: &sqlx::Error) -> StoreError {
    let cause = DatabaseFault::from(error);
    let place = address.place.clone();
    let busy = StoreError::Database(cause.clone());
    if busy.is_transient() {
        return busy;
    }
    match cause.code.as_deref() {
        // SQLite: read-only, its extended codes, can't open.
        Some("8" | "264" | "520" | "776" | "1032" | "1288" | "1544" | "14") => StoreError::NotAllowed {
            place,
            cause,
            remedy: "give this user the right to write the file and its folder",
        },
        // SQLite: corrupt, not a database.
        Some("11" | "26") => StoreError::NotACaseStore { place, cause },
        // PostgreSQL: wrong password, no such user, insufficient privilege.
        Some("28P01" | "28000") => StoreError::NotAllowed {
            place,
            cause,
            remedy: "check the user and the password in the address",
        },
        Some("42501") => StoreError::NotAllowed {
            place,
            cause,
            remedy: "as the database's owner: grant create, usage on schema public to this user",
        },
        Some("3D000") => StoreError::Unreachable {
            place,
            cause,
            remedy: "make the database first: createdb NAME",
        },
        Some(_) => busy,
        None => StoreError::Unreachable {
            place,
            cause,
            remedy: "check that the server runs and that host and port are right",
        },
    }
}
