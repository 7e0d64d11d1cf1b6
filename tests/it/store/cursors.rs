//! How far live channels were read: with what was filed, never back, never across schools.

use schoolgate::message::Source;
use schoolgate::store::{Covered, Gap, Place, Progress};

use super::{OTHER_SCHOOL, SCHOOL, after_hours, clear, flagged, now};
use crate::support::database::on_both;

fn room(channel: &str) -> Place {
    Place {
        source: Source::Discord,
        community: "10".to_owned(),
        channel: channel.to_owned(),
    }
}

fn reaching(channel: &str, last: i64) -> Progress {
    Progress {
        reached: Some((room(channel), last)),
        ..Progress::default()
    }
}

#[tokio::test]
async fn a_cursor_begins_moves_on_and_never_goes_back() {
    on_both(async |database| {
        let store = database.open().await;
        let file = async |progress: Progress, at| {
            store.file_with(SCHOOL, &[], &progress, at).await.unwrap();
        };
        file(reaching("11", 500), now()).await;
        file(reaching("12", 40), now()).await;
        file(reaching("11", 900), after_hours(1)).await;
        file(reaching("11", 700), after_hours(2)).await;
        let cursors = store.cursors(SCHOOL, Source::Discord, "10").await.unwrap();
        let ids: Vec<_> = cursors
            .iter()
            .map(|cursor| (cursor.place.channel.as_str(), cursor.first, cursor.last))
            .collect();
        assert_eq!(ids, [("11", 500, 900), ("12", 40, 40)]);
        assert_eq!(cursors[0].read, after_hours(2));
    })
    .await;
}

#[tokio::test]
async fn a_cursor_is_of_one_school_source_and_community() {
    on_both(async |database| {
        let store = database.open().await;
        store
            .file_with(SCHOOL, &[], &reaching("11", 500), now())
            .await
            .unwrap();
        let others = [
            (OTHER_SCHOOL, Source::Discord, "10"),
            (SCHOOL, Source::Whatsapp, "10"),
            (SCHOOL, Source::Discord, "20"),
        ];
        for (school, source, community) in others {
            assert_eq!(store.cursors(school, source, community).await.unwrap(), []);
        }
        store
            .file_with(OTHER_SCHOOL, &[], &reaching("11", 9), now())
            .await
            .unwrap();
        let own = store.cursors(SCHOOL, Source::Discord, "10").await.unwrap();
        assert_eq!(own[0].last, 500);
    })
    .await;
}

#[tokio::test]
async fn what_is_filed_and_how_far_it_reaches_are_there_together() {
    on_both(async |database| {
        let store = database.open().await;
        let progress = Progress {
            reached: Some((room("11"), 900)),
            covered: Some(Covered {
                after: 500,
                until: 900,
                messages: 2,
            }),
            gaps: vec![Gap {
                place: "channel 12".to_owned(),
                reason: "may not be read".to_owned(),
                occurrence: "after 40".to_owned(),
                count: 5,
            }],
        };
        let batch = [clear("1"), flagged("2", "a")];
        for already_known in [0, 2] {
            let outcome = store.file_with(SCHOOL, &batch, &progress, now()).await.unwrap();
            assert_eq!(outcome.already_known, already_known);
        }
        let covered = store.covered(SCHOOL).await.unwrap();
        assert_eq!(covered.len(), 1);
        assert_eq!((covered[0].covered.messages, &covered[0].place), (2, &room("11")));
        assert_eq!(store.gaps(SCHOOL).await.unwrap().len(), 1);
        assert_eq!(store.covered(OTHER_SCHOOL).await.unwrap(), []);
    })
    .await;
}

/// The chronology's head is altered, so that the flag cannot be filed: nothing of the batch may be.
#[tokio::test]
async fn a_cursor_does_not_pass_what_could_not_be_filed() {
    on_both(async |database| {
        let store = database.open().await;
        store
            .file_batch(SCHOOL, &[flagged("1", "a")], now())
            .await
            .unwrap();
        database.execute("update chain_heads set seal = 'altered'").await;
        let refused = store
            .file_with(SCHOOL, &[flagged("2", "a")], &reaching("11", 900), now())
            .await;
        assert!(refused.is_err());
        assert_eq!(store.cursors(SCHOOL, Source::Discord, "10").await.unwrap(), []);
    })
    .await;
}
