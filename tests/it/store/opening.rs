use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use schoolgate::store::{Keyring, Store, StoreError};
use tempfile::TempDir;

use super::{SCHOOL, clear, flagged, now};
use crate::support::database::{Engine, FIRST_KEY, on_both};

async fn refusal(url: &str) -> StoreError {
    Store::open(url, Keyring::parse(FIRST_KEY).unwrap())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn addresses_that_are_none_are_refused() {
    let cases = [
        "",
        "store.db",
        "mysql://localhost/store",
        "sqlite::memory:",
        "sqlite://",
        "postgres://[",
    ];
    for url in cases {
        let error = refusal(url).await;
        assert!(matches!(error, StoreError::Address { .. }), "{url}: {error}");
        assert!(error.to_string().contains("sqlite://FILE"), "{error}");
    }
}

#[tokio::test]
async fn a_store_can_lie_under_an_awkward_name_and_is_private() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("Year 3 % of #1 é.db");
    let name = file.display().to_string().replace('%', "%25").replace('#', "%23");
    let store = Store::open(&format!("sqlite://{name}"), Keyring::parse(FIRST_KEY).unwrap())
        .await
        .unwrap();
    store.file_batch(SCHOOL, &[clear("1")], now()).await.unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let log = folder.path().join("Year 3 % of #1 é.db-wal");
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn what_is_in_the_way_is_told_with_the_remedy() {
    let folder = TempDir::new().unwrap();
    let missing = refusal(&format!("sqlite://{}/none/store.db", folder.path().display())).await;
    assert!(missing.to_string().contains("make the folder first"), "{missing}");
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "not a database, but long enough to be looked at as one\n".repeat(20),
    )
    .unwrap();
    let foreign = refusal(&format!("sqlite://{}", text.display())).await;
    assert!(matches!(foreign, StoreError::NotACaseStore { .. }), "{foreign}");
    // A port that was just free: nobody answers there.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let nobody = refusal(&format!("postgres://office:hunter2@127.0.0.1:{port}/store")).await;
    assert!(matches!(nobody, StoreError::Unreachable { .. }), "{nobody}");
    assert!(!nobody.to_string().contains("hunter2"), "{nobody}");
}

#[tokio::test]
async fn a_database_without_rights_or_existence_is_told_apart() {
    on_both(async |database| {
        if database.engine == Engine::Sqlite {
            return;
        }
        let none = refusal(&format!("{}_none", database.url)).await;
        assert!(none.to_string().contains("createdb"), "{none}");
        database
            .execute("revoke create on schema public from public")
            .await;
        database
            .execute("drop role if exists schoolgate_test_reader")
            .await;
        database
            .execute("create role schoolgate_test_reader login password 'reader'")
            .await;
        let (_, server) = database.url.split_once('@').unwrap();
        let error = refusal(&format!("postgres://schoolgate_test_reader:reader@{server}")).await;
        database.execute("drop role schoolgate_test_reader").await;
        assert!(matches!(error, StoreError::NotAllowed { .. }), "{error}");
        assert!(error.to_string().contains("grant create"), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_start_at_once_all_find_the_tables() {
    on_both(async |database| {
        let starts: Vec<_> = (0..6)
            .map(|number| {
                let url = database.url.clone();
                tokio::spawn(async move {
                    let store = Store::open(&url, Keyring::parse(FIRST_KEY).unwrap())
                        .await
                        .unwrap();
                    let message = number.to_string();
                    store
                        .file_batch(SCHOOL, &[flagged(&message, &message)], now())
                        .await
                        .unwrap();
                })
            })
            .collect();
        for start in starts {
            start.await.unwrap();
        }
        let store = database.open().await;
        let cases = store.cases(SCHOOL, None).await.unwrap();
        let numbers: Vec<_> = cases.iter().map(|case| case.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        super::chain::assert_whole(&store, SCHOOL).await;
    })
    .await;
}

#[tokio::test]
async fn errors_never_repeat_what_people_wrote() {
    on_both(async |database| {
        let store = database.open().await;
        store
            .file_batch(SCHOOL, &[flagged("1", "a")], now())
            .await
            .unwrap();
        database.execute("update flags set categories = 'a secret'").await;
        let error = store
            .flags(SCHOOL, &schoolgate::store::FlagFilter::default())
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::UnknownWord { .. }));
        assert!(!format!("{error} {error:?}").contains("secret"));
    })
    .await;
}
