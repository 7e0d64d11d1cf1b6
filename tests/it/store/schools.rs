//! Nobody reaches over the line between two schools, from either side.

use schoolgate::store::{CaseRef, FlagFilter, Gap, IncidentCase, Store, StoreError, Verdict};

use super::incidents::shouting;
use super::{OTHER_SCHOOL, SCHOOL, by, clear, new_flag, now, screened};
use crate::support::database::on_both;

struct Filed {
    flag: String,
    case: String,
}

async fn fill(store: &Store, school: &str) -> Filed {
    let flag = screened(school, "1", Verdict::Flag(Box::new(new_flag("1", "parent"))));
    let clear = screened(school, "2", Verdict::Clear);
    let mut flags = store
        .file_batch(school, &[flag, clear], now())
        .await
        .unwrap()
        .flags;
    let flag = flags.remove(0);
    let into = IncidentCase::Existing(CaseRef::Number(1));
    store
        .add_incident(school, &into, by("Office"), &shouting())
        .await
        .unwrap();
    let gap = Gap {
        place: "chat.txt".to_owned(),
        reason: "no header".to_owned(),
        occurrence: "line 1".to_owned(),
        count: 1,
    };
    assert!(store.record_gap(school, &gap, now()).await.unwrap());
    Filed {
        flag: flag.id,
        case: flag.case_id,
    }
}

#[tokio::test]
async fn one_school_never_sees_or_touches_what_is_anothers() {
    on_both(async |database| {
        let store = database.open().await;
        let here = fill(&store, SCHOOL).await;
        let there = fill(&store, OTHER_SCHOOL).await;
        for (school, theirs) in [(SCHOOL, &there), (OTHER_SCHOOL, &here)] {
            assert_eq!(
                store.flags(school, &FlagFilter::default()).await.unwrap().len(),
                1
            );
            assert_eq!(store.cases(school, None).await.unwrap().len(), 1);
            assert_eq!(store.ledger(school).await.unwrap().len(), 2);
            assert_eq!(store.gaps(school).await.unwrap().len(), 1);
            let of_their_case = FlagFilter {
                state: None,
                case_id: Some(theirs.case.clone()),
            };
            assert_eq!(store.flags(school, &of_their_case).await.unwrap(), []);
            let case = CaseRef::Id(theirs.case.clone());
            let refusals = [
                store.flag(school, &theirs.flag).await.map(|_| ()),
                store
                    .confirm(school, &theirs.flag, by("Mrs Okafor"), None)
                    .await
                    .map(|_| ()),
                store
                    .dismiss(school, &theirs.flag, by("Mrs Okafor"), "no")
                    .await
                    .map(|_| ()),
                store.case(school, &case).await.map(|_| ()),
                store.note(school, &case, by("Mrs Okafor"), "no").await,
                store.close_case(school, &case, by("Mrs Okafor"), "no").await,
            ];
            for refusal in refusals {
                let error = refusal.unwrap_err();
                let is_missing = matches!(
                    error,
                    StoreError::NoSuchFlag { .. } | StoreError::NoSuchCase { .. }
                );
                assert!(is_missing, "{error}");
            }
            let mut other = shouting();
            other.facts.push_str(" Again.");
            let into = IncidentCase::Existing(case);
            let refused = store
                .add_incident(school, &into, by("Office"), &other)
                .await
                .unwrap_err();
            assert!(matches!(refused, StoreError::NoSuchCase { .. }), "{refused}");
        }
        for school in [SCHOOL, OTHER_SCHOOL] {
            super::chain::assert_whole(&store, school).await;
            let case = store.case(school, &CaseRef::Number(1)).await.unwrap();
            assert_eq!(
                (case.flags.len(), case.incidents.len(), case.chronology.len()),
                (1, 1, 3)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_person_has_another_hash_at_another_school_and_opens_another_case() {
    on_both(async |database| {
        let store = database.open().await;
        fill(&store, SCHOOL).await;
        fill(&store, OTHER_SCHOOL).await;
        let hash = async |school| {
            store
                .flags(school, &FlagFilter::default())
                .await
                .unwrap()
                .remove(0)
                .author_hash
                .unwrap()
        };
        assert_ne!(hash(SCHOOL).await, hash(OTHER_SCHOOL).await);
        assert_eq!(store.cases(OTHER_SCHOOL, None).await.unwrap()[0].number, 1);
    })
    .await;
}

#[tokio::test]
async fn a_school_nobody_filed_for_is_empty_and_whole() {
    on_both(async |database| {
        let store = database.open().await;
        store.file_batch(SCHOOL, &[clear("1")], now()).await.unwrap();
        assert_eq!(store.ledger("cedar hill").await.unwrap(), []);
        super::chain::assert_whole(&store, "cedar hill").await;
    })
    .await;
}
