//! Sealing everything anew with the current key, so that older keys can leave the key file: all but the first, from
//! which the chain and the author hashes come. Interrupted, it goes on where it stopped. Never changes what is sealed.

use sqlx::AnyConnection;

use super::key_check::forget_other_keys;
use super::seal::SealedAt;
use super::{Store, StoreError, retrying};

const BATCH: i64 = 200;

/// One sealed column: how to find values under other keys, and how to replace one if nobody else did.
struct SealedColumn {
    table: &'static str,
    column: &'static str,
    select: &'static str,
    update: &'static str,
}

const SEALED_COLUMNS: [SealedColumn; 4] = [
    SealedColumn {
        table: "flags",
        column: "evidence",
        select: "select school, id as row_id, evidence as sealed from flags where evidence not like $1 limit $2",
        update: "update flags set evidence = $4 where school = $1 and id = $2 and evidence = $3",
    },
    SealedColumn {
        table: "flags",
        column: "decided_note",
        select: "select school, id as row_id, decided_note as sealed from flags \
                 where decided_note is not null and decided_note not like $1 limit $2",
        update: "update flags set decided_note = $4 where school = $1 and id = $2 and decided_note = $3",
    },
    SealedColumn {
        table: "incidents",
        column: "body",
        select: "select school, id as row_id, body as sealed from incidents where body not like $1 limit $2",
        update: "update incidents set body = $4 where school = $1 and id = $2 and body = $3",
    },
    SealedColumn {
        table: "events",
        column: "body",
        select: "select school, cast(seq as text) as row_id, body as sealed from events \
                 where body not like $1 limit $2",
        update: "update events set body = $4 where school = $1 and seq = cast($2 as bigint) and body = $3",
    },
];

#[derive(sqlx::FromRow)]
struct SealedValue {
    school: String,
    row_id: String,
    sealed: String,
}

impl Store {
    /// Seals every value anew that another key than the current one sealed; gives their number. Afterwards the store
    /// asks only for the first and the current key. Programs that still run with the old key file must be started
    /// again first.
    pub async fn reseal(&self) -> Result<u64, StoreError> {
        let mut resealed = 0;
        for column in &SEALED_COLUMNS {
            loop {
                let count = retrying(|| self.reseal_batch(column)).await?;
                if count == 0 {
                    break;
                }
                resealed += count;
            }
        }
        let mut transaction = self.begin_write().await?;
        forget_other_keys(&mut transaction, &self.keyring.current().id).await?;
        transaction.commit().await?;
        Ok(resealed)
    }

    async fn reseal_batch(&self, column: &SealedColumn) -> Result<u64, StoreError> {
        let mut transaction = self.begin_write().await?;
        let values = under_other_keys(&mut transaction, column, &self.keyring.current().id).await?;
        let mut resealed = 0;
        for value in &values {
            let at = SealedAt {
                table: column.table,
                column: column.column,
                row: &value.row_id,
                school: &value.school,
            };
            let plain = self.keyring.unseal(&at, &value.sealed)?;
            let sealed = self.keyring.seal(&at, &plain)?;
            resealed += replace(&mut transaction, column, value, &sealed).await?;
        }
        transaction.commit().await?;
        Ok(resealed)
    }
}

async fn under_other_keys(
    connection: &mut AnyConnection,
    column: &SealedColumn,
    current: &str,
) -> Result<Vec<SealedValue>, StoreError> {
    let values = sqlx::query_as(column.select)
        .bind(format!("{current}.%"))
        .bind(BATCH);
    Ok(values.fetch_all(connection).await?)
}

async fn replace(
    connection: &mut AnyConnection,
    column: &SealedColumn,
    value: &SealedValue,
    sealed: &str,
) -> Result<u64, StoreError> {
    let replaced = sqlx::query(column.update)
        .bind(&value.school)
        .bind(&value.row_id)
        .bind(&value.sealed)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(replaced.rows_affected())
}
