//! Whatever is said is screened: posts, edits, forwards, polls, titles, what was blocked; and what cannot be read is
//! not called clean.

use schoolgate::demo::peer::{Blocked, Draft};
use serde_json::json;

use super::{ABUSE, HARMLESS, House};

#[tokio::test]
async fn a_post_that_may_breach_the_code_is_a_flag() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let (sam, alex) = (house.peer.member("Sam"), house.peer.member("Alex"));
    let bot = house.bot().await;
    house.has_begun(1).await;
    alex.says(&channel, HARMLESS);
    let post = sam.says(&channel, ABUSE);
    house.comes_to(&[("clear", 1), ("flagged", 1)]).await;
    let flags = house.flags().await;
    assert_eq!(flags.len(), 1);
    assert_eq!(flags[0].row.message_id, post.id().to_string());
    assert_eq!(flags[0].row.place.channel, channel.id().to_string());
    assert_eq!(flags[0].evidence["author"]["name"], "Sam");
    assert_eq!(flags[0].evidence["before"][0]["text"], HARMLESS);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn each_wording_of_a_message_is_screened_and_all_are_one_case() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(1).await;
    let post = sam.says(&channel, HARMLESS);
    sam.edits(&post, ABUSE).unwrap();
    sam.edits(&post, "what a stupid moron you are").unwrap();
    house.comes_to(&[("clear", 1), ("flagged", 2)]).await;
    let flags = house.flags().await;
    assert!(
        flags
            .iter()
            .all(|flag| flag.row.message_id == post.id().to_string())
    );
    assert_eq!(house.store.cases(super::SCHOOL, None).await.unwrap().len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn forwards_polls_and_titles_are_read() {
    let house = House::new().await;
    let (first, second) = (house.peer.channel("year-3"), house.peer.channel("year-4"));
    let (sam, alex) = (house.peer.member("Sam"), house.peer.member("Alex"));
    let bot = house.bot().await;
    house.has_begun(2).await;
    let post = sam.says(&first, ABUSE);
    alex.forwards(&post, &second);
    house.comes_to(&[("flagged", 2)]).await;
    sam.posts(
        &second,
        Draft::default().with_poll("Is Mrs Okafor a stupid moron?", &["yes", "no"]),
    );
    house.comes_to(&[("flagged", 3)]).await;
    sam.opens_thread(&second, "Mrs Okafor is an idiot");
    house.comes_to(&[("flagged", 4)]).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_blocked_is_filed_once_and_the_alert_is_not_held_against_anybody() {
    let house = House::new().await;
    let home = house.peer.home();
    let (channel, alerts) = (home.channel("year-3"), home.channel("alerts"));
    let sam = home.member("Sam");
    let bot = house.bot().await;
    house.has_begun(2).await;
    let blocked = Blocked {
        text: ABUSE,
        keyword: "idiot",
        alerts: Some(&alerts),
    };
    home.blocks(&sam, &channel, &blocked);
    house.comes_to(&[("flagged", 1)]).await;
    sam.says(&alerts, HARMLESS);
    house.comes_to(&[("flagged", 1), ("clear", 1)]).await;
    assert_eq!(house.flags().await[0].evidence["fate"], "blocked");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_counted_unreadable_and_named() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(1).await;
    let place = json!({ "guild_id": house.peer.home().id(), "channel_id": channel.id() });
    let mut shapeless = place.clone();
    shapeless["id"] = "9".into();
    shapeless["content"] = json!(["not", "text"]);
    house.peer.emit("MESSAGE_CREATE", shapeless);
    house.comes_to(&[("unreadable", 1)]).await;
    // An embed that is none: the rest is screened, and the message is not clean.
    let post = sam.says(&channel, HARMLESS);
    house.comes_to(&[("unreadable", 1), ("clear", 1)]).await;
    let mut broken = post.body();
    broken["id"] = "10".into();
    broken["guild_id"] = json!(house.peer.home().id());
    broken["embeds"] = json!(["not an embed"]);
    house.peer.emit("MESSAGE_CREATE", broken);
    house.comes_to(&[("unreadable", 2), ("clear", 1)]).await;
    let gaps = house.store.gaps(super::SCHOOL).await.unwrap();
    assert_eq!(gaps.len(), 2);
    assert!(
        gaps.iter()
            .all(|gap| gap.place.contains(&channel.id().to_string()))
    );
    assert!(gaps.iter().any(|gap| gap.reason.contains("embeds")), "{gaps:?}");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_event_that_comes_twice_is_filed_once() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(1).await;
    sam.says(&channel, ABUSE);
    house.peer.repeat_last_event();
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("flagged", 1), ("clear", 1)]).await;
    bot.stop().await.unwrap();
    house.comes_to(&[("flagged", 1), ("clear", 1)]).await;
}

#[tokio::test]
async fn another_school_s_server_is_left_alone() {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let other = house.peer.guild("Other parents");
    let elsewhere = other.channel("chat");
    let (sam, alex) = (house.peer.member("Sam"), other.member("Alex"));
    let bot = house.bot().await;
    house.has_begun(1).await;
    alex.says(&elsewhere, ABUSE);
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 1)]).await;
    bot.stop().await.unwrap();
    house.comes_to(&[("clear", 1)]).await;
}
