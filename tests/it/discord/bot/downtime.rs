//! Nobody listens all the time: the line drops, sessions end, the machine fails. Everything said meanwhile is read
//! afterwards, and nothing twice.

use super::{ABUSE, HARMLESS, House};

#[tokio::test]
async fn nothing_from_before_the_first_start_is_read() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let old = sam.says(&channel, ABUSE);
    sam.edits(&old, "what a stupid moron").unwrap();
    let bot = house.bot().await;
    house.has_begun(1).await;
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 1)]).await;
    bot.stop().await.unwrap();
    let bot = house.bot().await;
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 2)]).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_said_while_the_process_is_down_is_read_at_the_next_start() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(1).await;
    let read = sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 1)]).await;
    bot.kill();
    for number in 0..230 {
        sam.says(&channel, &format!("{HARMLESS} {number}"));
    }
    sam.says(&channel, ABUSE);
    sam.edits(&read, "what a stupid moron").unwrap();
    let thread = sam.opens_thread(&channel, "Lost coat");
    sam.says(&thread, ABUSE);
    let late = house.peer.channel("made-meanwhile");
    sam.says(&late, ABUSE);
    let bot = house.bot().await;
    // 230 posts and two titles; the one before stays counted as it was.
    house.comes_to(&[("clear", 1 + 230 + 2), ("flagged", 4)]).await;
    let covered = house.store.covered(super::SCHOOL).await.unwrap();
    let own = covered
        .iter()
        .find(|row| row.place.channel == channel.id().to_string());
    assert_eq!(own.unwrap().covered.messages, 231);
    assert!(house.store.gaps(super::SCHOOL).await.unwrap().is_empty());
    bot.stop().await.unwrap();
    // Once more: everything is known.
    let bot = house.bot().await;
    sam.says(&channel, ABUSE);
    house.comes_to(&[("clear", 233), ("flagged", 5)]).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_dropped_line_and_an_ended_session_cost_nothing() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(1).await;
    sam.says(&channel, HARMLESS);
    house.peer.gateway().drop_connections();
    sam.says(&channel, ABUSE);
    house.comes_to(&[("clear", 1), ("flagged", 1)]).await;
    house.peer.gateway().forget_sessions();
    house.peer.gateway().drop_connections();
    sam.says(&channel, ABUSE);
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 2), ("flagged", 2)]).await;
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 3), ("flagged", 2)]).await;
    bot.stop().await.unwrap();
    assert!(house.store.gaps(super::SCHOOL).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_said_in_a_thread_that_was_closed_meanwhile_is_read() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let known = sam.opens_thread(&channel, "Lost coat");
    let bot = house.bot().await;
    house.has_begun(2).await;
    sam.says(&known, HARMLESS);
    house.comes_to(&[("clear", 1)]).await;
    bot.stop().await.unwrap();
    let made = sam.opens_thread(&channel, "Lost hat");
    for thread in [&known, &made] {
        sam.says(thread, ABUSE);
        thread.is_archived(true);
    }
    let bot = house.bot().await;
    // The second thread's title is read, too.
    house.comes_to(&[("clear", 2), ("flagged", 2)]).await;
    bot.stop().await.unwrap();
    let bot = house.bot().await;
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 3), ("flagged", 2)]).await;
    bot.stop().await.unwrap();
}
