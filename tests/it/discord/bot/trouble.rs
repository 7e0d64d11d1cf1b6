//! Discord asks to wait, fails or refuses: what can pass is waited out, what cannot is a gap with its reason.

use std::time::Duration;

use schoolgate::demo::peer::Trouble;

use super::{ABUSE, HARMLESS, House};

const HISTORY: &str = "/channels/*/messages";

/// A house in which `ABUSE` was said once while the bot was down.
async fn missed() -> House {
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(1).await;
    sam.says(&channel, HARMLESS);
    house.comes_to(&[("clear", 1)]).await;
    bot.stop().await.unwrap();
    sam.says(&channel, ABUSE);
    house
}

#[tokio::test]
async fn limits_failures_and_cut_lines_are_waited_out() {
    let troubles = [
        Trouble::RateLimited {
            retry_after: Duration::from_millis(100),
            is_global: false,
        },
        Trouble::Broken { status: 503 },
        Trouble::Cut,
        Trouble::CutAfterwards,
    ];
    for trouble in troubles {
        let house = missed().await;
        house.peer.trouble("GET", HISTORY, trouble, 2);
        let bot = house.bot().await;
        house.comes_to(&[("clear", 1), ("flagged", 1)]).await;
        bot.stop().await.unwrap();
        assert!(
            house.store.gaps(super::SCHOOL).await.unwrap().is_empty(),
            "{trouble:?}"
        );
    }
}

#[tokio::test]
async fn a_wait_is_as_long_as_discord_asks() {
    let house = missed().await;
    let wait = Duration::from_millis(150);
    let trouble = Trouble::RateLimited {
        retry_after: wait,
        is_global: true,
    };
    house.peer.trouble("GET", HISTORY, trouble, 1);
    let begun = std::time::Instant::now();
    house.rest().get("/channels/1/messages").await.unwrap_err();
    assert!(begun.elapsed() >= wait);
}

#[tokio::test]
async fn what_does_not_pass_is_a_gap_and_the_next_start_closes_it() {
    for (trouble, reason) in [
        (Trouble::Broken { status: 502 }, "502"),
        (Trouble::MissingPermissions, "Read Message History"),
    ] {
        let house = missed().await;
        house.peer.trouble("GET", HISTORY, trouble, 100);
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let bot = house
            .bot_with(move |notice| {
                // The test may have heard enough.
                tell.send(notice).ok();
            })
            .await;
        let gap = async {
            loop {
                if let Some(schoolgate::discord::Notice::Gap { reason, .. }) = told.recv().await {
                    return reason;
                }
            }
        };
        let told = tokio::time::timeout(super::OVERDUE, gap).await.unwrap();
        assert!(told.contains(reason), "{told}");
        bot.stop().await.unwrap();
        house.comes_to(&[("clear", 1)]).await;
        let gaps = house.store.gaps(super::SCHOOL).await.unwrap();
        assert!(gaps[0].reason.contains(reason) && gaps[0].count > 0, "{gaps:?}");
        house.peer.no_more_trouble();
        let bot = house.bot().await;
        house.comes_to(&[("clear", 1), ("flagged", 1)]).await;
        bot.stop().await.unwrap();
    }
}
