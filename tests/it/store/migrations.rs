//! Every migration comes with sample rows, so that the next one is tried on a store that is not empty.

use schoolgate::message::Source;
use schoolgate::store::{CaseRef, FlagFilter, MIGRATIONS, StoreError};

use super::{SCHOOL, clear, flagged, now};
use crate::support::database::on_both;

/// The rows a store of that version may hold, by migration.
const SAMPLE_ROWS: [(i64, &str); 2] = [
    (1, include_str!("rows/0001_case_store.sql")),
    (2, include_str!("rows/0002_cursors.sql")),
];

#[test]
fn every_migration_has_sample_rows() {
    let migrations: Vec<_> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    let samples: Vec<_> = SAMPLE_ROWS.iter().map(|(version, _)| *version).collect();
    assert_eq!(migrations, samples);
}

#[tokio::test]
async fn a_store_with_rows_migrates_step_by_step() {
    on_both(async |database| {
        // An empty file is made first, as the store itself would make it.
        if let Some(file) = database.url.strip_prefix("sqlite://") {
            std::fs::write(file, "").unwrap();
        }
        let mut connection = database.raw().await;
        for (version, rows) in SAMPLE_ROWS {
            MIGRATIONS.run_to(version, &mut connection).await.unwrap();
            sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
        }
        let store = database.open().await;
        let flags = store.flags("ashgrove", &FlagFilter::default()).await.unwrap();
        assert_eq!((flags.len(), flags[0].policy_version.as_str()), (1, "ashgrove 1"));
        assert_eq!(store.cases("ashgrove", None).await.unwrap()[0].incidents, 1);
        assert_eq!(store.ledger("ashgrove").await.unwrap()[0].count, 41);
        assert_eq!(store.gaps("ashgrove").await.unwrap()[0].count, 2);
        let cursors = store.cursors("ashgrove", Source::Discord, "10").await.unwrap();
        assert_eq!((cursors[0].first, cursors[0].last), (500, 900));
        assert_eq!(store.covered("ashgrove").await.unwrap()[0].covered.messages, 3);
    })
    .await;
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    on_both(async |database| {
        let store = database.open().await;
        store
            .file_batch(SCHOOL, &[flagged("1", "a"), clear("2")], now())
            .await
            .unwrap();
        store.close().await;
        let store = database.open().await;
        assert_eq!(
            store.case(SCHOOL, &CaseRef::Number(1)).await.unwrap().flags.len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_store_of_a_newer_program_is_left_alone() {
    on_both(async |database| {
        database.open().await.close().await;
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                     select 9999, 'from the future', success, checksum, 0 from _sqlx_migrations where version = 1";
        database.execute(newer).await;
        let keyring = schoolgate::store::Keyring::parse(crate::support::database::FIRST_KEY).unwrap();
        let error = schoolgate::store::Store::open(&database.url, keyring)
            .await
            .unwrap_err();
        assert!(
            matches!(error, StoreError::NewerThanProgram { version: 9999, .. }),
            "{error}"
        );
    })
    .await;
}
