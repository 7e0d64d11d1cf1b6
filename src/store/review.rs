//! People decide about flags: confirm or dismiss, once, by name. Of two at the same time one wins and the other is told
//! who. Never decides by itself.

use super::chain::{Chain, EventBody, EventKind, NewEvent, RowMark};
use super::flag_records::{FlagRecord, decide_flag, find_flag};
use super::rows::written;
use super::seal::content_digest;
use super::{By, FlagRow, FlagState, Store, StoreError, retrying};

struct Judgement {
    state: FlagState,
    kind: EventKind,
    note: Option<String>,
}

impl Store {
    /// A person finds that the flag is right.
    pub async fn confirm(
        &self,
        school: &str,
        flag: &str,
        by: By<'_>,
        note: Option<&str>,
    ) -> Result<FlagRow, StoreError> {
        let note = note.map(|note| written("the note", note)).transpose()?;
        let judgement = Judgement {
            state: FlagState::Confirmed,
            kind: EventKind::FlagConfirmed,
            note,
        };
        retrying(|| self.decide(school, flag, by, &judgement)).await
    }

    /// A person finds that the flag is not for staff to act on, and says why.
    pub async fn dismiss(
        &self,
        school: &str,
        flag: &str,
        by: By<'_>,
        reason: &str,
    ) -> Result<FlagRow, StoreError> {
        let note = Some(written("the reason", reason)?);
        let judgement = Judgement {
            state: FlagState::Dismissed,
            kind: EventKind::FlagDismissed,
            note,
        };
        retrying(|| self.decide(school, flag, by, &judgement)).await
    }

    async fn decide(
        &self,
        school: &str,
        flag: &str,
        by: By<'_>,
        judgement: &Judgement,
    ) -> Result<FlagRow, StoreError> {
        let mut transaction = self.begin_write().await?;
        let mut chain = Chain::lock(&mut transaction, &self.keyring, school).await?;
        let mut record = find_flag(&mut transaction, school, flag).await?;
        refuse_if_decided(&record.row()?)?;
        self.apply(&mut record, by, judgement)?;
        if !decide_flag(&mut transaction, &record).await? {
            return Err(StoreError::NoSuchFlag {
                flag: flag.to_owned(),
            });
        }
        let mark = RowMark {
            table: "flags".to_owned(),
            id: record.id.clone(),
            digest: record.digest(&self.keyring),
        };
        let details = serde_json::json!({ "note": judgement.note });
        let body = EventBody {
            wrote: Some(mark),
            details,
        };
        let event = NewEvent::of(&record.case_id, by, judgement.kind, body)?;
        chain.append(&mut transaction, event).await?;
        chain.finish(&mut transaction).await?;
        transaction.commit().await?;
        record.row()
    }

    fn apply(&self, record: &mut FlagRecord, by: By<'_>, judgement: &Judgement) -> Result<(), StoreError> {
        judgement.state.name().clone_into(&mut record.state);
        record.decided_us = Some(by.at.as_microsecond());
        record.decided_by = Some(written("the name of who does this", by.person)?);
        if let Some(note) = &judgement.note {
            let sealed = self
                .keyring
                .seal(&record.place_of("decided_note"), note.as_bytes())?;
            record.decided_note = Some(sealed);
            record.note_digest = Some(content_digest(&self.keyring, "decided_note", note.as_bytes()));
        }
        Ok(())
    }
}

fn refuse_if_decided(row: &FlagRow) -> Result<(), StoreError> {
    match row.state {
        FlagState::Open => Ok(()),
        state @ (FlagState::Confirmed | FlagState::Dismissed | FlagState::Withdrawn) => {
            let (by, at) = match &row.decided {
                Some(decided) => (decided.by.clone(), decided.at),
                None => ("nobody named".to_owned(), row.filed),
            };
            Err(StoreError::AlreadyDecided { state, by, at })
        }
    }
}
