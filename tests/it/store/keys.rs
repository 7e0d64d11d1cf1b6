use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use schoolgate::store::{CaseRef, Keyring, KeyringError, Store, StoreError};
use tempfile::TempDir;

use super::{SCHOOL, by, flagged, now};
use crate::support::database::{FIRST_KEY, SECOND_KEY, on_both};

const FIRST_ID_OTHER_KEY: &str = "first:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
const THIRD_KEY: &str = "third:QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_key_file_is_made_once_and_for_its_owner_only() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state/keys/store.key");
    Keyring::from_file_or_create(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    Keyring::from_file_or_create(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn a_key_file_others_can_read_is_refused_with_the_remedy() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.key");
    Keyring::from_file_or_create(&path).unwrap();
    for open in [0o640, 0o604, 0o660, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        for refused in [
            Keyring::from_file_or_create(&path).map(|_| ()),
            Keyring::rotate(&path).map(|_| ()),
        ] {
            let error = refused.unwrap_err();
            assert!(matches!(error, KeyringError::OpenToOthers { .. }), "{error}");
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
    }
    let directory = Keyring::from_file_or_create(folder.path()).unwrap_err();
    assert!(matches!(directory, KeyringError::NotAFile { .. }), "{directory}");
}

#[test]
fn rotation_adds_a_line_and_keeps_the_others() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.key");
    Keyring::from_file_or_create(&path).unwrap();
    let before = fs::read_to_string(&path).unwrap();
    let id = Keyring::rotate(&path).unwrap();
    let after = fs::read_to_string(&path).unwrap();
    assert!(after.starts_with(&before));
    assert_eq!(after.lines().count(), 2);
    assert!(after.lines().last().unwrap().starts_with(&format!("{id}:")));
    assert_eq!(mode(&path), 0o600);
    let leftover = folder.path().join("store.key.next");
    fs::write(&leftover, "").unwrap();
    let under_way = Keyring::rotate(&path).unwrap_err();
    assert!(
        matches!(under_way, KeyringError::RotationUnderWay { .. }),
        "{under_way}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), after);
}

#[test]
fn threads_that_start_at_once_agree_on_one_key_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.key");
    let made: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| format!("{:?}", Keyring::from_file_or_create(&path).unwrap())))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(made.iter().all(|keyring| keyring == &made[0]), "{made:?}");
}

#[test]
fn faulty_keys_are_told_without_showing_them() {
    let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let cases = [
        (String::new(), "there is no key"),
        (secret.to_owned(), "key 1: there is no colon"),
        (format!("First Key:{secret}"), "key 1: there is no colon"),
        (format!("FIRST:{secret}"), "key 1: the id is not"),
        (
            format!("a:{secret}\nb:{secret}x"),
            "key 2: what follows the colon is not base64",
        ),
        ("a:AAEC".to_owned(), "key 1: the key is not 32 bytes long"),
        (
            format!("a:{secret}\na:{secret}"),
            "key 2: the id `a` is there twice",
        ),
    ];
    for (text, wanted) in cases {
        let error = Keyring::parse(&text).unwrap_err().to_string();
        assert!(error.starts_with(wanted), "{error}");
        assert!(!error.contains("AAEC"), "{error}");
    }
    let keyring = Keyring::parse(&format!("{FIRST_KEY},{SECOND_KEY}")).unwrap();
    assert_eq!(format!("{keyring:?}"), r#"Keyring ["first", "second"]"#);
}

async fn refusal(url: &str, keys: &str) -> StoreError {
    Store::open(url, Keyring::parse(keys).unwrap()).await.unwrap_err()
}

#[tokio::test]
async fn a_wrong_key_is_told_at_the_start_and_leaves_no_trace() {
    on_both(async |database| {
        let store = database.open().await;
        store
            .file_batch(SCHOOL, &[flagged("1", "a")], now())
            .await
            .unwrap();
        for (keys, id) in [(SECOND_KEY, "second"), (FIRST_ID_OTHER_KEY, "first")] {
            let error = refusal(&database.url, keys).await;
            assert!(
                matches!(&error, StoreError::WrongKey { id: wrong } if wrong == id),
                "{error}"
            );
        }
        let moved = refusal(&database.url, &format!("{SECOND_KEY}\n{FIRST_KEY}")).await;
        assert!(matches!(moved, StoreError::FirstKeyMoved { .. }), "{moved}");
        database
            .open()
            .await
            .note(SCHOOL, &CaseRef::Number(1), by("Office"), "still mine")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_key_may_go_once_everything_is_sealed_anew() {
    on_both(async |database| {
        let two = format!("{FIRST_KEY}\n{SECOND_KEY}");
        database
            .open_with(&two)
            .await
            .file_batch(SCHOOL, &[flagged("1", "a")], now())
            .await
            .unwrap();
        let missing = refusal(&database.url, FIRST_KEY).await;
        assert!(
            matches!(&missing, StoreError::MissingKey { id } if id == "second"),
            "{missing}"
        );
        let early = refusal(&database.url, &format!("{FIRST_KEY}\n{THIRD_KEY}")).await;
        assert!(matches!(early, StoreError::MissingKey { .. }), "{early}");
        let store = database.open_with(&format!("{two}\n{THIRD_KEY}")).await;
        assert_eq!(store.reseal().await.unwrap(), 3);
        let store = database.open_with(&format!("{FIRST_KEY}\n{THIRD_KEY}")).await;
        let case = store.case(SCHOOL, &CaseRef::Number(1)).await.unwrap();
        assert_eq!((case.flags.len(), case.chronology.len()), (1, 2));
        super::chain::assert_whole(&store, SCHOOL).await;
    })
    .await;
}
