use schoolgate::store::{CaseRef, ChainFault, ChainState, FaultKind, IncidentCase, Store, StoreError};

use super::incidents::shouting;
use super::{OTHER_SCHOOL, SCHOOL, by, flagged, now};
use crate::support::database::{Engine, FIRST_KEY, SECOND_KEY, TestDatabase, on_both};

pub(super) async fn assert_whole(store: &Store, school: &str) {
    let state = store.verify_chain(school).await.unwrap();
    assert!(matches!(state, ChainState::Whole(_)), "{state:?}");
}

async fn fault(store: &Store) -> ChainFault {
    match store.verify_chain(SCHOOL).await.unwrap() {
        ChainState::Broken(fault) => fault,
        ChainState::Whole(report) => panic!("nothing was noticed: {report:?}"),
    }
}

/// Seven events: case 1, flag, flag, note, decision, case 2, incident.
async fn chronicle(database: &TestDatabase) -> Store {
    let store = database.open().await;
    let batch = [flagged("1", "a"), flagged("2", "a")];
    let flags = store.file_batch(SCHOOL, &batch, now()).await.unwrap().flags;
    store
        .note(SCHOOL, &CaseRef::Number(1), by("Office"), "rang")
        .await
        .unwrap();
    store
        .confirm(SCHOOL, &flags[0].id, by("Mrs Okafor"), Some("yes"))
        .await
        .unwrap();
    let new = IncidentCase::New {
        title: "At the gate".to_owned(),
    };
    store
        .add_incident(SCHOOL, &new, by("Office"), &shouting())
        .await
        .unwrap();
    assert_whole(&store, SCHOOL).await;
    store
}

/// Rows to alter: a condition that picks one, and the event that must be named.
struct Tampering {
    table: &'static str,
    row: &'static str,
    columns: &'static [&'static str],
    seq: i64,
}

const TAMPERINGS: [Tampering; 6] = [
    Tampering {
        table: "events",
        row: "seq = 4",
        columns: &[
            "school",
            "case_id",
            "at_us",
            "actor",
            "kind",
            "body",
            "body_digest",
            "hash",
        ],
        seq: 4,
    },
    Tampering {
        table: "events",
        row: "seq = 1",
        columns: &["body", "hash", "at_us"],
        seq: 1,
    },
    Tampering {
        table: "events",
        row: "seq = 7",
        columns: &["body", "hash", "actor"],
        seq: 7,
    },
    Tampering {
        table: "flags",
        row: "message_id = '2'",
        columns: &[
            "school",
            "key",
            "source",
            "community",
            "channel",
            "message_id",
            "author_hash",
            "sent_us",
            "filed_us",
            "severity",
            "categories",
            "clauses",
            "policy_version",
            "evidence",
            "evidence_digest",
        ],
        seq: 3,
    },
    // What the decision wrote counts from the decision on.
    Tampering {
        table: "flags",
        row: "message_id = '1'",
        columns: &[
            "evidence",
            "clauses",
            "decided_us",
            "decided_by",
            "decided_note",
            "note_digest",
        ],
        seq: 5,
    },
    Tampering {
        table: "incidents",
        row: "occurred_on = '2026-02-27'",
        columns: &[
            "school",
            "key",
            "recorded_us",
            "recorded_by",
            "occurred_on",
            "clause",
            "body",
            "body_digest",
        ],
        seq: 7,
    },
];

/// Changes one character of a text or one unit of a number, at several positions, and puts it back each time.
async fn try_each_byte(database: &TestDatabase, store: &Store, tampering: &Tampering, column: &str) {
    let Tampering { table, row, seq, .. } = tampering;
    let is_number = column.ends_with("_us");
    let value = database
        .text(&format!("select cast({column} as text) from {table} where {row}"))
        .await;
    let quoted = if is_number {
        value.clone()
    } else {
        format!("'{value}'")
    };
    let length = value.chars().count();
    for position in [0, length / 3, length / 2, length - 1] {
        let altered = altered_at(&value, position, is_number);
        let (new, back) = if is_number {
            (altered, quoted.clone())
        } else {
            (format!("'{altered}'"), quoted.clone())
        };
        // The row is found again by its new value: the condition may be on the altered column.
        let found = if row.starts_with(column) {
            format!("{column} = {new}")
        } else {
            (*row).to_owned()
        };
        let changed = database
            .execute(&format!("update {table} set {column} = {new} where {row}"))
            .await;
        assert_eq!(changed, 1, "{table}.{column}");
        let fault = fault(store).await;
        assert_eq!(fault.seq, Some(*seq), "{table}.{column} at {position}: {fault:?}");
        database
            .execute(&format!("update {table} set {column} = {back} where {found}"))
            .await;
        assert_whole(store, SCHOOL).await;
    }
}

fn altered_at(value: &str, position: usize, is_number: bool) -> String {
    let alter = |c: char| match (is_number, c) {
        (_, '1') => '2',
        (true, _) => '1',
        (false, 'A') => 'B',
        (false, _) => 'A',
    };
    value
        .chars()
        .enumerate()
        .map(|(index, c)| if index == position { alter(c) } else { c })
        .collect()
}

#[tokio::test]
async fn one_altered_byte_names_its_event() {
    on_both(async |database| {
        let store = chronicle(database).await;
        for tampering in &TAMPERINGS {
            for column in tampering.columns {
                try_each_byte(database, &store, tampering, column).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_fault_says_which_event_of_which_case_and_when() {
    on_both(async |database| {
        let store = chronicle(database).await;
        database
            .execute("update events set actor = 'Mrs Okafox' where seq = 5")
            .await;
        let case = store.cases(SCHOOL, None).await.unwrap().remove(0);
        let expected = ChainFault {
            kind: FaultKind::Changed,
            seq: Some(5),
            case_id: Some(case.id),
            at: Some(now()),
            row: None,
        };
        assert_eq!(fault(&store).await, expected);
        database
            .execute("update events set actor = 'Mrs Okafor' where seq = 5")
            .await;
        // A changed row names the event that wrote it last, the earliest first.
        database
            .execute("update cases set title = 'x' where number = 2")
            .await;
        database
            .execute("update flags set severity = 'low' where message_id = '2'")
            .await;
        let row = fault(&store).await;
        assert_eq!((row.kind, row.seq), (FaultKind::Changed, Some(3)));
        assert!(row.row.unwrap().starts_with("flags "));
    })
    .await;
}

#[tokio::test]
async fn states_and_cases_are_covered_too() {
    on_both(async |database| {
        let store = chronicle(database).await;
        let changes = [
            (
                "flags",
                "state = 'dismissed'",
                "state = 'open'",
                "message_id = '2'",
                3,
            ),
            (
                "flags",
                "state = 'open'",
                "state = 'confirmed'",
                "message_id = '1'",
                5,
            ),
            (
                "flags",
                "decision = 'urgent'",
                "decision = 'flag'",
                "message_id = '2'",
                3,
            ),
            ("cases", "state = 'closed'", "state = 'open'", "number = 2", 6),
            (
                "cases",
                "title = 'At the gatE'",
                "title = 'At the gate'",
                "number = 2",
                6,
            ),
            (
                "cases",
                "opened_us = opened_us + 1",
                "opened_us = opened_us - 1",
                "number = 1",
                1,
            ),
        ];
        for (table, change, back, row, seq) in changes {
            assert_eq!(
                database
                    .execute(&format!("update {table} set {change} where {row}"))
                    .await,
                1
            );
            assert_eq!(fault(&store).await.seq, Some(seq), "{table}: {change}");
            database
                .execute(&format!("update {table} set {back} where {row}"))
                .await;
            assert_whole(&store, SCHOOL).await;
        }
    })
    .await;
}

#[tokio::test]
async fn missing_and_added_events_are_named() {
    on_both(async |database| {
        let store = chronicle(database).await;
        let copy = "insert into events (school, seq, case_id, at_us, actor, kind, body, body_digest, hash) \
                    select school, 8, case_id, at_us, actor, kind, body, body_digest, hash from events where seq = 7";
        database.execute(copy).await;
        let added = fault(&store).await;
        assert_eq!((added.kind, added.seq), (FaultKind::Added, Some(8)));
        database.execute("delete from events where seq = 8").await;
        assert_whole(&store, SCHOOL).await;
        database.execute("delete from events where seq = 7").await;
        let cut = fault(&store).await;
        assert_eq!((cut.kind, cut.seq), (FaultKind::Missing, Some(7)));
        database.execute("delete from events where seq = 3").await;
        let missing = fault(&store).await;
        assert_eq!((missing.kind, missing.seq), (FaultKind::Missing, Some(3)));
        database.execute("delete from chain_heads").await;
        database.execute("delete from events where seq > 2").await;
        let headless = fault(&store).await;
        assert_eq!((headless.kind, headless.seq), (FaultKind::Missing, Some(3)));
    })
    .await;
}

#[tokio::test]
async fn cutting_the_end_off_together_with_the_head_is_noticed_and_stops_writing() {
    on_both(async |database| {
        let store = chronicle(database).await;
        database.execute("delete from events where seq > 4").await;
        let hash = "(select hash from events where seq = 4)";
        database
            .execute(&format!("update chain_heads set seq = 4, hash = {hash}"))
            .await;
        assert_eq!(fault(&store).await.seq, Some(4));
        let refused = store
            .note(SCHOOL, &CaseRef::Number(1), by("Office"), "go on")
            .await
            .unwrap_err();
        assert!(matches!(refused, StoreError::HeadAltered { .. }), "{refused}");
        // Another school goes on.
        store
            .file_batch(OTHER_SCHOOL, &[super::clear("9")], now())
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn rows_removed_or_slipped_in_are_named() {
    on_both(async |database| {
        let store = chronicle(database).await;
        database.execute("delete from flags where message_id = '2'").await;
        let missing = fault(&store).await;
        assert_eq!((missing.kind, missing.seq), (FaultKind::Missing, Some(3)));
    })
    .await;
    on_both(async |database| {
        let store = chronicle(database).await;
        let copy = "insert into cases (id, school, number, opened_us, state, author_hash, title) \
                    select 'slipped in', school, 99, opened_us, state, author_hash, title from cases where number = 1";
        database.execute(copy).await;
        let added = fault(&store).await;
        assert_eq!((added.kind, added.seq, added.row.as_deref()), (FaultKind::Added, None, Some("cases slipped in")));
    })
    .await;
}

#[tokio::test]
async fn values_of_a_foreign_kind_are_a_fault_and_no_failure() {
    on_both(async |database| {
        if database.engine == Engine::Postgres {
            return;
        }
        let store = chronicle(database).await;
        database
            .execute("update events set actor = cast(x'ff41' as text) where seq = 4")
            .await;
        assert_eq!(fault(&store).await.seq, Some(4));
        database
            .execute("update events set actor = 'Office', at_us = 'noon' where seq = 4")
            .await;
        assert_eq!(fault(&store).await.seq, Some(4));
        let noon = now().as_microsecond();
        database
            .execute(&format!("update events set at_us = {noon} where seq = 4"))
            .await;
        assert_whole(&store, SCHOOL).await;
        database
            .execute("update flags set channel = cast(x'ff41' as text) where message_id = '2'")
            .await;
        assert_eq!(fault(&store).await.seq, Some(3));
    })
    .await;
}

#[tokio::test]
async fn a_value_moved_to_another_row_does_not_open() {
    on_both(async |database| {
        let store = chronicle(database).await;
        let other = "(select evidence from flags where message_id = '1')";
        database
            .execute(&format!(
                "update flags set evidence = {other} where message_id = '2'"
            ))
            .await;
        let flags = store
            .flags(SCHOOL, &schoolgate::store::FlagFilter::default())
            .await
            .unwrap();
        let moved = flags.iter().find(|flag| flag.message_id == "2").unwrap();
        let error = store.flag(SCHOOL, &moved.id).await.unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::Unreadable {
                    column: "evidence",
                    ..
                }
            ),
            "{error}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_long_chronology_is_walked_page_by_page() {
    on_both(async |database| {
        let store = database.open().await;
        let batch: Vec<_> = (0..600).map(|number| flagged(&number.to_string(), "a")).collect();
        store.file_batch(SCHOOL, &batch, now()).await.unwrap();
        let ChainState::Whole(report) = store.verify_chain(SCHOOL).await.unwrap() else {
            panic!("broken")
        };
        assert_eq!((report.events, report.rows, report.head.len()), (601, 601, 64));
        database
            .execute("update events set kind = 'note' where seq = 577")
            .await;
        assert_eq!(fault(&store).await.seq, Some(577));
    })
    .await;
}

#[tokio::test]
async fn resealing_leaves_the_chain_whole_and_retires_the_old_key() {
    on_both(async |database| {
        chronicle(database).await;
        let store = database.open_with(&format!("{FIRST_KEY}\n{SECOND_KEY}")).await;
        assert_whole(&store, SCHOOL).await;
        store
            .note(SCHOOL, &CaseRef::Number(1), by("Office"), "with the second key")
            .await
            .unwrap();
        // Seven events, two flags, one note of a decision, one incident.
        assert_eq!(store.reseal().await.unwrap(), 11);
        assert_eq!(store.reseal().await.unwrap(), 0);
        assert_whole(&store, SCHOOL).await;
        let old = "select cast(count(*) as text) from events where body like 'first.%'";
        assert_eq!(database.text(old).await, "0");
        assert_eq!(
            store.case(SCHOOL, &CaseRef::Number(1)).await.unwrap().flags.len(),
            2
        );
        // The first line stays for the chain and the author hashes: the same person still joins the same case.
        let joined = store
            .file_batch(SCHOOL, &[flagged("3", "a")], now())
            .await
            .unwrap();
        assert_eq!(joined.flags[0].case_number, 1);
    })
    .await;
}
