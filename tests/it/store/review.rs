use schoolgate::store::{CaseRef, CaseState, EventKind, FlagFilter, FlagState, Store, StoreError};

use super::{SCHOOL, by, flagged, now};
use crate::support::database::on_both;

async fn one_flag(store: &Store) -> String {
    store
        .file_batch(SCHOOL, &[flagged("1", "parent")], now())
        .await
        .unwrap()
        .flags
        .remove(0)
        .id
}

#[tokio::test]
async fn a_flag_is_confirmed_once_and_by_name() {
    on_both(async |database| {
        let store = database.open().await;
        let id = one_flag(&store).await;
        let row = store
            .confirm(SCHOOL, &id, by("Mrs Okafor"), Some("meets 2.3"))
            .await
            .unwrap();
        assert_eq!(row.state, FlagState::Confirmed);
        let refused = store
            .dismiss(SCHOOL, &id, by("Mr Hale"), "not so bad")
            .await
            .unwrap_err();
        assert!(
            matches!(
                &refused,
                StoreError::AlreadyDecided {
                    state: FlagState::Confirmed,
                    ..
                }
            ),
            "{refused}"
        );
        assert_eq!(
            refused.to_string(),
            "the flag was already confirmed by Mrs Okafor at 2026-03-02T09:00:00Z"
        );
        let flag = store.flag(SCHOOL, row.short_id()).await.unwrap();
        assert_eq!(flag.note.as_deref(), Some("meets 2.3"));
        assert_eq!(flag.row.decided.unwrap().by, "Mrs Okafor");
        let case = store.case(SCHOOL, &CaseRef::Number(1)).await.unwrap();
        let last = case.chronology.last().unwrap();
        assert_eq!(
            (last.kind, last.actor.as_str()),
            (EventKind::FlagConfirmed, "Mrs Okafor")
        );
        assert_eq!(last.details["note"], "meets 2.3");
    })
    .await;
}

#[tokio::test]
async fn a_dismissal_needs_a_reason_and_a_name() {
    on_both(async |database| {
        let store = database.open().await;
        let id = one_flag(&store).await;
        let blank = store.dismiss(SCHOOL, &id, by("Mr Hale"), "  ").await.unwrap_err();
        assert!(matches!(blank, StoreError::Blank { .. }), "{blank}");
        let nameless = store.confirm(SCHOOL, &id, by(" "), None).await.unwrap_err();
        assert!(matches!(nameless, StoreError::Blank { .. }), "{nameless}");
        let open = FlagFilter {
            state: Some(FlagState::Open),
            case_id: None,
        };
        assert_eq!(store.flags(SCHOOL, &open).await.unwrap().len(), 1);
        store
            .dismiss(SCHOOL, &id, by("Mr Hale"), "a quotation")
            .await
            .unwrap();
        assert_eq!(store.flags(SCHOOL, &open).await.unwrap().len(), 0);
        assert_eq!(
            store.flag(SCHOOL, &id).await.unwrap().note.as_deref(),
            Some("a quotation")
        );
        super::chain::assert_whole(&store, SCHOOL).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_at_once_one_wins() {
    on_both(async |database| {
        let store = database.open().await;
        let id = one_flag(&store).await;
        let (second, second_id) = (database.open().await, id.clone());
        let other = tokio::spawn(async move {
            second
                .dismiss(SCHOOL, &second_id, by("Mr Hale"), "a quotation")
                .await
                .is_ok()
        });
        let first = store.confirm(SCHOOL, &id, by("Mrs Okafor"), None).await.is_ok();
        assert!(first ^ other.await.unwrap());
        assert_eq!(
            store
                .case(SCHOOL, &CaseRef::Number(1))
                .await
                .unwrap()
                .chronology
                .len(),
            3
        );
    })
    .await;
}

#[tokio::test]
async fn a_flag_is_found_by_what_only_it_has() {
    on_both(async |database| {
        let store = database.open().await;
        let batch = [flagged("1", "a"), flagged("2", "b")];
        let flags = store.file_batch(SCHOOL, &batch, now()).await.unwrap().flags;
        let both = store
            .flag(SCHOOL, flags[0].id.get(..8).unwrap())
            .await
            .unwrap_err();
        assert!(matches!(both, StoreError::AmbiguousFlag { .. }), "{both}");
        for flag in &flags {
            let end = flag.id.get(24..).unwrap().to_uppercase();
            assert_eq!(store.flag(SCHOOL, &end).await.unwrap().row.id, flag.id);
        }
        for nonsense in ["", "%", "_", "no such", "'", "ffffffff"] {
            let missing = store.flag(SCHOOL, nonsense).await.unwrap_err();
            assert!(matches!(missing, StoreError::NoSuchFlag { .. }), "{missing}");
        }
    })
    .await;
}

#[tokio::test]
async fn notes_and_closing_stand_in_the_chronology() {
    on_both(async |database| {
        let store = database.open().await;
        one_flag(&store).await;
        let case = CaseRef::Number(1);
        store
            .note(SCHOOL, &case, by("Office"), "rang the parent")
            .await
            .unwrap();
        store
            .close_case(SCHOOL, &case, by("Mrs Okafor"), "apology received")
            .await
            .unwrap();
        store
            .note(SCHOOL, &case, by("Office"), "letter filed")
            .await
            .unwrap();
        let again = store
            .close_case(SCHOOL, &case, by("Mrs Okafor"), "again")
            .await
            .unwrap_err();
        assert!(matches!(again, StoreError::CaseClosed { number: 1 }), "{again}");
        let file = store.case(SCHOOL, &"1".parse().unwrap()).await.unwrap();
        assert_eq!(file.row.state, CaseState::Closed);
        let told: Vec<_> = file
            .chronology
            .iter()
            .skip(2)
            .map(|entry| (entry.kind, entry.details.to_string()))
            .collect();
        assert_eq!(
            told,
            [
                (EventKind::Note, r#"{"text":"rang the parent"}"#.to_owned()),
                (
                    EventKind::CaseClosed,
                    r#"{"reason":"apology received"}"#.to_owned()
                ),
                (EventKind::Note, r#"{"text":"letter filed"}"#.to_owned()),
            ]
        );
        assert_eq!(store.cases(SCHOOL, Some(CaseState::Open)).await.unwrap().len(), 0);
        assert_eq!(
            store.cases(SCHOOL, Some(CaseState::Closed)).await.unwrap().len(),
            1
        );
        super::chain::assert_whole(&store, SCHOOL).await;
    })
    .await;
}
