//! Whether the keyring is the one this store was written with, asked at every start and before anything is read.
//! A wrong key must be an error here, not a hundred unreadable rows later. Never stores a key.

use sqlx::AnyConnection;

use super::keyring::Keyring;
use super::{Store, StoreError, retrying};

/// The row of the key that derives; rows of keys that encrypt are named `sealing ID`.
const FIRST: &str = "first";

#[derive(sqlx::FromRow)]
struct KeyCheck {
    name: String,
    key_id: String,
    digest: String,
}

impl Store {
    pub(super) async fn check_keys(&self) -> Result<(), StoreError> {
        retrying(|| self.try_check_keys()).await
    }

    async fn try_check_keys(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        let known = key_checks(&mut transaction).await?;
        compare(&self.keyring, &known)?;
        for check in expected(&self.keyring) {
            if !known.iter().any(|row| row.name == check.name) {
                insert_key_check(&mut transaction, &check).await?;
            }
        }
        // Another process may have written its checks first: what counts is what the store holds now.
        compare(&self.keyring, &key_checks(&mut transaction).await?)?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The key that derives and the one that encrypts from now on. Keys in between were checked in when they were current.
fn expected(keyring: &Keyring) -> [KeyCheck; 2] {
    let (first, current) = (keyring.first(), keyring.current());
    [(FIRST.to_owned(), first), (sealing(&current.id), current)].map(|(name, key)| {
        let digest = Keyring::check_digest(&key.secret, &name);
        KeyCheck {
            name,
            key_id: key.id.clone(),
            digest,
        }
    })
}

fn sealing(id: &str) -> String {
    format!("sealing {id}")
}

fn compare(keyring: &Keyring, known: &[KeyCheck]) -> Result<(), StoreError> {
    for row in known {
        let id = row.key_id.clone();
        let Some(key) = keyring.find(&id) else {
            let is_foreign = !known.iter().any(|row| keyring.find(&row.key_id).is_some());
            return Err(if is_foreign {
                StoreError::WrongKey {
                    id: keyring.first().id.clone(),
                }
            } else {
                StoreError::MissingKey { id }
            });
        };
        if row.digest != Keyring::check_digest(&key.secret, &row.name) {
            return Err(StoreError::WrongKey { id });
        }
        if row.name == FIRST && keyring.first().id != id {
            return Err(StoreError::FirstKeyMoved { id });
        }
    }
    Ok(())
}

async fn key_checks(connection: &mut AnyConnection) -> Result<Vec<KeyCheck>, StoreError> {
    let rows = sqlx::query_as("select name, key_id, digest from key_check order by name");
    Ok(rows.fetch_all(connection).await?)
}

async fn insert_key_check(connection: &mut AnyConnection, check: &KeyCheck) -> Result<(), StoreError> {
    sqlx::query(
        "insert into key_check (name, key_id, digest) values ($1, $2, $3) on conflict (name) do nothing",
    )
    .bind(&check.name)
    .bind(&check.key_id)
    .bind(&check.digest)
    .execute(connection)
    .await?;
    Ok(())
}

/// Once nothing is sealed with a key any more, the store no longer asks for it.
pub(super) async fn forget_other_keys(
    connection: &mut AnyConnection,
    current: &str,
) -> Result<(), StoreError> {
    sqlx::query("delete from key_check where name <> $1 and name <> $2")
        .bind(FIRST)
        .bind(sealing(current))
        .execute(connection)
        .await?;
    Ok(())
}
