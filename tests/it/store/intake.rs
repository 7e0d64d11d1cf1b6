use jiff::civil::date;
use schoolgate::store::{
    BatchOutcome, CaseRef, EventKind, FlagDecision, FlagFilter, Gap, NewFlag, RevisionKey, Screened, Store,
    Verdict,
};

use super::{SCHOOL, after_hours, by, clear, flagged, flagged_by, new_flag, now, place, screened};
use crate::support::database::on_both;

async fn file(store: &Store, batch: &[Screened]) -> BatchOutcome {
    store.file_batch(SCHOOL, batch, now()).await.unwrap()
}

/// The ledger as `verdict count` words.
async fn counts(store: &Store) -> Vec<String> {
    let rows = store.ledger(SCHOOL).await.unwrap();
    rows.iter()
        .map(|row| format!("{} {}", row.verdict, row.count))
        .collect()
}

#[tokio::test]
async fn a_revision_is_filed_once_however_often_it_comes() {
    on_both(async |database| {
        let store = database.open().await;
        let batch = [
            clear("1"),
            flagged("2", "parent"),
            screened(SCHOOL, "3", Verdict::Noted),
            clear("1"),
        ];
        let first = file(&store, &batch).await;
        assert_eq!((first.counted, first.already_known, first.flags.len()), (3, 1, 1));
        assert_eq!(first.flags[0].index, 1);
        let again = file(&store, &batch).await;
        assert_eq!((again.counted, again.already_known, again.flags.len()), (0, 4, 0));
        assert_eq!(counts(&store).await, ["clear 1", "flagged 1", "noted 1"]);
        assert_eq!(
            store.flags(SCHOOL, &FlagFilter::default()).await.unwrap().len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn an_empty_batch_files_nothing() {
    on_both(async |database| {
        let store = database.open().await;
        assert_eq!(file(&store, &[]).await, BatchOutcome::default());
    })
    .await;
}

#[tokio::test]
async fn every_verdict_has_its_count() {
    on_both(async |database| {
        let store = database.open().await;
        let verdicts = [
            Verdict::Clear,
            Verdict::Noted,
            Verdict::Deleted,
            Verdict::System,
            Verdict::MediaOnly,
            Verdict::Unreadable,
            Verdict::Flag(Box::new(NewFlag {
                decision: FlagDecision::Urgent,
                ..new_flag("6", "parent")
            })),
        ];
        let batch: Vec<_> = verdicts
            .into_iter()
            .enumerate()
            .map(|(number, verdict)| screened(SCHOOL, &number.to_string(), verdict))
            .collect();
        file(&store, &batch).await;
        let expected = [
            "clear 1",
            "deleted 1",
            "media-only 1",
            "noted 1",
            "system 1",
            "unreadable 1",
            "urgent 1",
        ];
        assert_eq!(counts(&store).await, expected);
        let flags = store.flags(SCHOOL, &FlagFilter::default()).await.unwrap();
        assert_eq!(flags[0].decision, FlagDecision::Urgent);
    })
    .await;
}

#[tokio::test]
async fn the_ledger_keeps_places_and_days_apart() {
    on_both(async |database| {
        let store = database.open().await;
        let mut elsewhere = clear("2");
        elsewhere.place.channel = "Trips".to_owned();
        let undated = Screened {
            day: None,
            ..clear("3")
        };
        let next_day = Screened {
            day: Some(date(2026, 3, 2)),
            ..clear("4")
        };
        file(&store, &[clear("1"), elsewhere, undated, next_day]).await;
        file(&store, &[clear("5")]).await;
        let rows = store.ledger(SCHOOL).await.unwrap();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.place.channel.as_str(), row.day, row.count))
            .collect();
        let (first, second) = (Some(date(2026, 3, 1)), Some(date(2026, 3, 2)));
        assert_eq!(
            rows,
            [
                ("Trips", first, 1),
                ("Year 3", None, 1),
                ("Year 3", first, 2),
                ("Year 3", second, 1)
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_wording_is_a_new_revision() {
    on_both(async |database| {
        let store = database.open().await;
        let edited = Screened {
            key: RevisionKey::of(SCHOOL, &place(), "1", b"second wording"),
            ..clear("1")
        };
        assert_eq!(file(&store, &[clear("1"), edited]).await.counted, 2);
    })
    .await;
}

#[tokio::test]
async fn what_an_older_policy_cleared_can_still_be_flagged_and_is_counted_once() {
    on_both(async |database| {
        let store = database.open().await;
        file(&store, &[clear("1"), clear("2")]).await;
        let outcome = file(&store, &[flagged("1", "parent")]).await;
        assert_eq!((outcome.counted, outcome.flags.len()), (1, 1));
        assert_eq!(counts(&store).await, ["clear 1", "flagged 1"]);
        // And what was flagged stays flagged when a laxer policy would clear it.
        assert_eq!(file(&store, &[clear("1")]).await.already_known, 1);
        assert_eq!(counts(&store).await, ["clear 1", "flagged 1"]);
    })
    .await;
}

#[tokio::test]
async fn a_flag_is_not_lost_to_another_with_the_same_short_key() {
    on_both(async |database| {
        let store = database.open().await;
        file(&store, &[flagged("1", "parent")]).await;
        // From here on the short key of message 2 stands for a flagged revision: as if the two shared it.
        let before = database.text("select cast(key as text) from screened").await;
        file(&store, &[clear("2")]).await;
        database
            .execute(&format!(
                "update screened set verdict = 'flagged' where key <> {before}"
            ))
            .await;
        assert_eq!(file(&store, &[flagged("2", "parent")]).await.flags.len(), 1);
        assert_eq!(
            store.flags(SCHOOL, &FlagFilter::default()).await.unwrap().len(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_batch_larger_than_any_statement_is_filed_whole() {
    on_both(async |database| {
        let store = database.open().await;
        let batch: Vec<_> = (0..2_345).map(|number| clear(&number.to_string())).collect();
        assert_eq!(file(&store, &batch).await.counted, 2_345);
        assert_eq!(file(&store, &batch).await.already_known, 2_345);
        assert_eq!(counts(&store).await, ["clear 2345"]);
    })
    .await;
}

#[tokio::test]
async fn flags_join_the_authors_open_case_within_the_window() {
    on_both(async |database| {
        let store = database.open().await;
        let at = |message: &str, author: &str, hours| {
            flagged_by(NewFlag {
                sent: Some(after_hours(hours)),
                ..new_flag(message, author)
            })
        };
        let batch = [
            at("1", "a", 0),
            at("2", "a", 23),
            at("3", "b", 23),
            at("4", "a", 46),
            at("5", "a", 80),
        ];
        let outcome = file(&store, &batch).await;
        let numbers: Vec<_> = outcome
            .flags
            .iter()
            .map(|flag| (flag.case_number, flag.opened))
            .collect();
        assert_eq!(numbers, [(1, true), (1, false), (2, true), (1, false), (3, true)]);
        let cases = store.cases(SCHOOL, None).await.unwrap();
        let flags: Vec<_> = cases.iter().map(|case| (case.number, case.flags)).collect();
        assert_eq!(flags, [(1, 3), (2, 1), (3, 1)]);
    })
    .await;
}

#[tokio::test]
async fn flags_join_the_threads_open_case_within_its_window() {
    on_both(async |database| {
        let store = database.open().await;
        let at = |message: &str, author: &str, thread: Option<&str>, hours| {
            let thread = thread.map(str::to_owned);
            flagged_by(NewFlag {
                thread,
                sent: Some(after_hours(hours)),
                ..new_flag(message, author)
            })
        };
        let batch = [
            at("1", "a", Some("t"), 0),
            at("2", "b", Some("t"), 1),
            at("3", "c", Some("u"), 1),
            at("4", "d", Some("t"), 9),
            at("5", "e", None, 1),
            at("6", "f", None, 1),
        ];
        let outcome = file(&store, &batch).await;
        let numbers: Vec<_> = outcome.flags.iter().map(|flag| flag.case_number).collect();
        assert_eq!(numbers, [1, 1, 2, 3, 4, 5]);
    })
    .await;
}

#[tokio::test]
async fn nothing_joins_a_closed_case_or_one_of_nobody() {
    on_both(async |database| {
        let store = database.open().await;
        file(&store, &[flagged("1", "a")]).await;
        store
            .close_case(SCHOOL, &CaseRef::Number(1), by("Office"), "settled by telephone")
            .await
            .unwrap();
        assert_eq!(file(&store, &[flagged("2", "a")]).await.flags[0].case_number, 2);
        let nobody = |message| {
            flagged_by(NewFlag {
                author_id: None,
                ..new_flag(message, "")
            })
        };
        let outcome = file(&store, &[nobody("3"), nobody("4")]).await;
        let numbers: Vec<_> = outcome.flags.iter().map(|flag| flag.case_number).collect();
        assert_eq!(numbers, [3, 4]);
    })
    .await;
}

#[tokio::test]
async fn a_filed_flag_keeps_what_reviewers_need_and_nothing_in_clear() {
    on_both(async |database| {
        let store = database.open().await;
        let flag = NewFlag { thread: Some("t".to_owned()), ..new_flag("m-1", "+44 7700 900123") };
        let filed = file(&store, &[flagged_by(flag.clone())]).await.flags.remove(0);
        let read = store.flag(SCHOOL, &filed.id).await.unwrap();
        assert_eq!(read.evidence, flag.evidence);
        assert_eq!(read.row.place, place());
        assert_eq!(read.row.message_id, "m-1");
        assert_eq!((read.row.sent, read.row.filed), (Some(now()), now()));
        assert_eq!((read.row.categories, read.row.clauses), (flag.categories, flag.clauses));
        assert_eq!((read.row.severity, read.row.policy_version), (flag.severity, flag.policy_version));
        assert_eq!(store.flag(SCHOOL, read.row.id.get(..23).unwrap()).await.unwrap().row.id, filed.id);
        let row = database
            .text(
                "select id || key || thread || message_id || author_hash || evidence || evidence_digest from flags",
            )
            .await;
        assert!(!row.contains("clown") && !row.contains("900123"), "{row}");
        let case = store.case(SCHOOL, &CaseRef::Id(filed.case_id)).await.unwrap();
        let kinds: Vec<_> = case.chronology.iter().map(|entry| (entry.seq, entry.kind)).collect();
        assert_eq!(kinds, [(1, EventKind::CaseOpened), (2, EventKind::FlagFiled)]);
        assert_eq!(case.chronology[1].subject.as_deref(), Some(filed.id.as_str()));
        assert_eq!(case.row.title, flag.case_title);
    })
    .await;
}

#[tokio::test]
async fn what_a_platform_sends_can_be_stored_whatever_is_in_it() {
    on_both(async |database| {
        let store = database.open().await;
        let mut odd = flagged_by(NewFlag {
            thread: Some("a\0b".to_owned()),
            evidence: serde_json::json!({ "text": "nul \0 and 🎈 and \u{202e}" }),
            ..new_flag("m\0'; drop table flags; --", "a\0uthor")
        });
        odd.place.community = "Year\0 3".to_owned();
        let filed = file(&store, &[odd]).await.flags.remove(0);
        let flag = store.flag(SCHOOL, &filed.id).await.unwrap();
        assert_eq!(flag.evidence["text"], "nul \0 and 🎈 and \u{202e}");
        assert_eq!(flag.row.place.community, "Year\u{fffd} 3");
        assert_eq!(store.ledger(SCHOOL).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_writers_with_the_same_batch_file_it_once() {
    on_both(async |database| {
        let batch: Vec<_> = (0..600)
            .map(|number| {
                let message = number.to_string();
                if number % 20 == 0 {
                    flagged(&message, &format!("a{}", number % 60))
                } else {
                    clear(&message)
                }
            })
            .collect();
        let mut tasks = Vec::new();
        for turn in 0..4 {
            let store = database.open().await;
            let mut batch = batch.clone();
            // Another order each time, as two readers of the same chat would come.
            batch.rotate_left(turn * 150);
            tasks.push(tokio::spawn(async move {
                let mut counted = 0;
                for part in batch.chunks(50) {
                    counted += store.file_batch(SCHOOL, part, now()).await.unwrap().counted;
                }
                counted
            }));
        }
        let mut counted = 0;
        for task in tasks {
            counted += task.await.unwrap();
        }
        assert_eq!(counted, 600);
        let store = database.open().await;
        assert_eq!(counts(&store).await, ["clear 570", "flagged 30"]);
        assert_eq!(
            store.flags(SCHOOL, &FlagFilter::default()).await.unwrap().len(),
            30
        );
        assert_eq!(store.cases(SCHOOL, None).await.unwrap().len(), 3);
        super::chain::assert_whole(&store, SCHOOL).await;
    })
    .await;
}

#[tokio::test]
async fn gaps_are_told_once() {
    on_both(async |database| {
        let store = database.open().await;
        let gap = |line: &str, count| Gap {
            place: "year-3.txt".to_owned(),
            reason: "no header".to_owned(),
            occurrence: line.to_owned(),
            count,
        };
        assert!(store.record_gap(SCHOOL, &gap("line 7", 1), now()).await.unwrap());
        assert!(
            !store
                .record_gap(SCHOOL, &gap("line 7", 1), after_hours(1))
                .await
                .unwrap()
        );
        assert!(
            store
                .record_gap(SCHOOL, &gap("line 9", 3), after_hours(1))
                .await
                .unwrap()
        );
        let gaps = store.gaps(SCHOOL).await.unwrap();
        let gaps: Vec<_> = gaps.iter().map(|gap| (gap.at, gap.count)).collect();
        assert_eq!(gaps, [(now(), 1), (after_hours(1), 3)]);
    })
    .await;
}
