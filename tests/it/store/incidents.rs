use jiff::civil::date;
use schoolgate::store::{CaseRef, EventKind, IncidentCase, Involved, NewIncident, StoreError};

use super::{SCHOOL, by, flagged, now};
use crate::support::database::on_both;

pub(super) fn shouting() -> NewIncident {
    NewIncident {
        occurred_on: date(2026, 2, 27),
        place: "the east gate".to_owned(),
        people: vec![
            Involved {
                name: "Ruth Ashworth".to_owned(),
                role: "parent".to_owned(),
            },
            Involved {
                name: "Mr Hale".to_owned(),
                role: "member of staff".to_owned(),
            },
        ],
        clause: "Code of conduct 3.1".to_owned(),
        facts: "Shouted at Mr Hale for several minutes.".to_owned(),
    }
}

#[tokio::test]
async fn an_incident_opens_a_case_or_joins_one_and_is_there_once() {
    on_both(async |database| {
        let store = database.open().await;
        let new = IncidentCase::New {
            title: "At the gate".to_owned(),
        };
        let filed = store
            .add_incident(SCHOOL, &new, by("Office"), &shouting())
            .await
            .unwrap();
        assert_eq!((filed.case_number, filed.is_known), (1, false));
        let again = store
            .add_incident(SCHOOL, &new, by("Mrs Okafor"), &shouting())
            .await
            .unwrap();
        assert_eq!(
            (again.id.as_str(), again.case_number, again.is_known),
            (filed.id.as_str(), 1, true)
        );
        let later = NewIncident {
            occurred_on: date(2026, 2, 28),
            ..shouting()
        };
        let joined = IncidentCase::Existing(CaseRef::Number(1));
        store
            .add_incident(SCHOOL, &joined, by("Office"), &later)
            .await
            .unwrap();
        let case = store.case(SCHOOL, &CaseRef::Number(1)).await.unwrap();
        assert_eq!((case.row.incidents, case.row.flags), (2, 0));
        assert!(
            case.incidents
                .iter()
                .any(|incident| incident.incident == shouting())
        );
        let kinds: Vec<_> = case.chronology.iter().map(|entry| entry.kind).collect();
        assert_eq!(
            kinds,
            [
                EventKind::CaseOpened,
                EventKind::IncidentRecorded,
                EventKind::IncidentRecorded
            ]
        );
        let row = database
            .text("select min(key || body || body_digest) from incidents")
            .await;
        assert!(!row.contains("Ashworth") && !row.contains("gate"), "{row}");
        super::chain::assert_whole(&store, SCHOOL).await;
    })
    .await;
}

#[tokio::test]
async fn an_incident_needs_its_facts_and_an_open_case() {
    on_both(async |database| {
        let store = database.open().await;
        let new = IncidentCase::New {
            title: "At the gate".to_owned(),
        };
        let bare = NewIncident {
            facts: " ".to_owned(),
            ..shouting()
        };
        let blank = store
            .add_incident(SCHOOL, &new, by("Office"), &bare)
            .await
            .unwrap_err();
        assert!(matches!(blank, StoreError::Blank { .. }), "{blank}");
        store
            .file_batch(SCHOOL, &[flagged("1", "a")], now())
            .await
            .unwrap();
        store
            .close_case(SCHOOL, &CaseRef::Number(1), by("Office"), "settled")
            .await
            .unwrap();
        for (number, wanted) in [(1, "case 1 is closed"), (9, "there is no case `9`")] {
            let into = IncidentCase::Existing(CaseRef::Number(number));
            let refused = store
                .add_incident(SCHOOL, &into, by("Office"), &shouting())
                .await
                .unwrap_err();
            assert!(refused.to_string().starts_with(wanted), "{refused}");
        }
    })
    .await;
}
