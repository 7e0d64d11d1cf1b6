//! Incidents: conduct that staff record by hand. Recorded twice with the same contents, it is there once.
//! Holds every query on `incidents`. Never reads a chat.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use zeroize::Zeroizing;

use super::case_records::{CaseRecord, find_case};
use super::cases::{Opening, open_case};
use super::chain::{Chain, EventBody, EventKind, NewEvent, RowMark};
use super::rows::{instant, new_id, written};
use super::seal::{Frame, SealedAt, content_digest};
use super::{By, CaseRef, Decided, Keyring, Store, StoreError, retrying};

/// Somebody who had a part in an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Involved {
    pub name: String,
    /// What they were to the incident: parent, member of staff, pupil, witness …
    pub role: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewIncident {
    pub occurred_on: Date,
    /// Where it happened: the gate, the telephone, an e-mail.
    pub place: String,
    pub people: Vec<Involved>,
    /// The clause of the school's code, as document and number.
    pub clause: String,
    pub facts: String,
}

/// The case an incident goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentCase {
    Existing(CaseRef),
    New { title: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentFiled {
    pub id: String,
    pub case_id: String,
    pub case_number: i64,
    /// The same incident was recorded before; nothing was written.
    pub is_known: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub id: String,
    pub recorded: Decided,
    pub incident: NewIncident,
}

/// An incident as the table holds it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct IncidentRecord {
    pub(super) id: String,
    pub(super) school: String,
    pub(super) key: String,
    pub(super) case_id: String,
    pub(super) recorded_us: i64,
    pub(super) recorded_by: String,
    pub(super) occurred_on: String,
    pub(super) clause: String,
    pub(super) body: String,
    pub(super) body_digest: String,
}

impl IncidentRecord {
    pub(super) fn digest(&self, keyring: &Keyring) -> String {
        let mut frame = Frame::default();
        frame
            .text(&self.id)
            .text(&self.school)
            .text(&self.key)
            .text(&self.case_id)
            .number(self.recorded_us);
        frame
            .text(&self.recorded_by)
            .text(&self.occurred_on)
            .text(&self.clause)
            .text(&self.body_digest);
        keyring.audit_digest("incident", &frame)
    }

    fn sealed_at(&self) -> SealedAt<'_> {
        SealedAt {
            table: "incidents",
            column: "body",
            row: &self.id,
            school: &self.school,
        }
    }

    pub(super) fn holds_its_digests(&self, keyring: &Keyring) -> bool {
        let plain = keyring.unseal(&self.sealed_at(), &self.body);
        plain.is_ok_and(|plain| content_digest(keyring, "body", &plain) == self.body_digest)
    }

    fn open(&self, keyring: &Keyring) -> Result<Incident, StoreError> {
        let unreadable = || StoreError::Unreadable {
            table: "incidents",
            column: "body",
            row: self.id.clone(),
        };
        let plain = keyring.unseal(&self.sealed_at(), &self.body)?;
        let incident = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
        let at = instant(self.recorded_us).ok_or_else(unreadable)?;
        Ok(Incident {
            id: self.id.clone(),
            recorded: Decided {
                by: self.recorded_by.clone(),
                at,
            },
            incident,
        })
    }
}

impl Store {
    /// Records an incident in a case. The same contents are recorded once, whoever sends them again.
    pub async fn add_incident(
        &self,
        school: &str,
        into: &IncidentCase,
        by: By<'_>,
        incident: &NewIncident,
    ) -> Result<IncidentFiled, StoreError> {
        written("the place", &incident.place)?;
        written("the clause", &incident.clause)?;
        written("what happened", &incident.facts)?;
        retrying(|| self.try_add_incident(school, into, by, incident)).await
    }

    async fn try_add_incident(
        &self,
        school: &str,
        into: &IncidentCase,
        by: By<'_>,
        incident: &NewIncident,
    ) -> Result<IncidentFiled, StoreError> {
        let keyring = &self.keyring;
        let key = incident_key(keyring, school, &plain_json(incident));
        let mut transaction = self.begin_write().await?;
        let mut chain = Chain::lock(&mut transaction, keyring, school).await?;
        if let Some(known) = incident_by_key(&mut transaction, school, &key).await? {
            let case = find_case(&mut transaction, school, &CaseRef::Id(known.case_id.clone())).await?;
            return Ok(filed(&known, &case, true));
        }
        let case = match into {
            IncidentCase::Existing(case) => find_case(&mut transaction, school, case).await?,
            IncidentCase::New { title } => {
                let title = &written("the title", title)?;
                let opening = Opening {
                    school,
                    title,
                    author_hash: None,
                    by,
                };
                open_case(&mut transaction, keyring, &mut chain, &opening).await?
            }
        };
        case.require_open()?;
        let record = self.incident_record(&case, key, by, incident)?;
        insert_incident(&mut transaction, &record).await?;
        let mark = RowMark {
            table: "incidents".to_owned(),
            id: record.id.clone(),
            digest: record.digest(keyring),
        };
        let details = serde_json::json!({ "occurred_on": record.occurred_on, "clause": record.clause });
        let body = EventBody {
            wrote: Some(mark),
            details,
        };
        let event = NewEvent::of(&case.id, by, EventKind::IncidentRecorded, body)?;
        chain.append(&mut transaction, event).await?;
        chain.finish(&mut transaction).await?;
        transaction.commit().await?;
        Ok(filed(&record, &case, false))
    }

    fn incident_record(
        &self,
        case: &CaseRecord,
        key: String,
        by: By<'_>,
        incident: &NewIncident,
    ) -> Result<IncidentRecord, StoreError> {
        let plain = plain_json(incident);
        let mut record = IncidentRecord {
            id: new_id(by.at)?,
            school: case.school.clone(),
            key,
            case_id: case.id.clone(),
            recorded_us: by.at.as_microsecond(),
            recorded_by: written("the name of who records it", by.person)?,
            occurred_on: incident.occurred_on.to_string(),
            clause: written("the clause", &incident.clause)?,
            body: String::new(),
            body_digest: content_digest(&self.keyring, "body", &plain),
        };
        record.body = self.keyring.seal(&record.sealed_at(), &plain)?;
        Ok(record)
    }
}

fn plain_json(incident: &NewIncident) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(serde_json::to_vec(incident).expect("an incident is plain JSON"))
}

fn filed(record: &IncidentRecord, case: &CaseRecord, is_known: bool) -> IncidentFiled {
    IncidentFiled {
        id: record.id.clone(),
        case_id: case.id.clone(),
        case_number: case.number,
        is_known,
    }
}

fn incident_key(keyring: &Keyring, school: &str, plain: &[u8]) -> String {
    let mut frame = Frame::default();
    frame.text("incident").text(school).bytes(plain);
    keyring.content_key(&frame)
}

pub(super) async fn incidents_of_case(
    connection: &mut AnyConnection,
    keyring: &Keyring,
    school: &str,
    case_id: &str,
) -> Result<Vec<Incident>, StoreError> {
    let records: Vec<IncidentRecord> = sqlx::query_as(
        "select id, school, key, case_id, recorded_us, recorded_by, occurred_on, clause, body, body_digest \
         from incidents where school = $1 and case_id = $2 order by recorded_us, id",
    )
    .bind(school)
    .bind(case_id)
    .fetch_all(connection)
    .await?;
    records.iter().map(|record| record.open(keyring)).collect()
}

async fn incident_by_key(
    connection: &mut AnyConnection,
    school: &str,
    key: &str,
) -> Result<Option<IncidentRecord>, StoreError> {
    let record = sqlx::query_as(
        "select id, school, key, case_id, recorded_us, recorded_by, occurred_on, clause, body, body_digest \
         from incidents where school = $1 and key = $2",
    );
    Ok(record.bind(school).bind(key).fetch_optional(connection).await?)
}

pub(super) async fn incident_by_id(
    connection: &mut AnyConnection,
    school: &str,
    id: &str,
) -> Result<Option<IncidentRecord>, sqlx::Error> {
    let record = sqlx::query_as(
        "select id, school, key, case_id, recorded_us, recorded_by, occurred_on, clause, body, body_digest \
         from incidents where school = $1 and id = $2",
    );
    record.bind(school).bind(id).fetch_optional(connection).await
}

async fn insert_incident(
    connection: &mut AnyConnection,
    incident: &IncidentRecord,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into incidents (id, school, key, case_id, recorded_us, recorded_by, occurred_on, clause, body, \
         body_digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&incident.id)
    .bind(&incident.school)
    .bind(&incident.key)
    .bind(&incident.case_id)
    .bind(incident.recorded_us)
    .bind(&incident.recorded_by)
    .bind(&incident.occurred_on)
    .bind(&incident.clause)
    .bind(&incident.body)
    .bind(&incident.body_digest)
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn incident_ids(
    connection: &mut AnyConnection,
    school: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("select id from incidents where school = $1")
        .bind(school)
        .fetch_all(connection)
        .await
}
