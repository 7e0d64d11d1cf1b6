//! Nothing that people wrote, and not the token, reaches the log, even where everything is logged.

use std::process::Command;

use schoolgate::demo::peer::Trouble;
use schoolgate::telemetry;
use serde_json::json;

use super::House;

const SECRETS: [&str; 4] = [
    "zebra-idiot",
    "ocelot-fair",
    "Samantha-Quill",
    "peer.token.for-a-story",
];
const AT_WORK: &str = "the story was told";

/// Logging is set up once a process, so that the conversation runs in one of its own.
#[test]
fn a_whole_conversation_logged_at_trace_has_no_text_name_or_token() {
    let story = "discord::bot::discretion::a_conversation_with_everything_logged";
    let ran = Command::new(std::env::current_exe().unwrap())
        .args([story, "--exact", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let log = [ran.stderr, ran.stdout].concat();
    let log = String::from_utf8_lossy(&log);
    assert!(ran.status.success(), "{log}");
    assert!(
        log.contains(AT_WORK) && log.contains("a channel's batch was filed"),
        "{log}"
    );
    for secret in SECRETS {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} was logged");
    }
}

#[tokio::test]
#[ignore = "runs in a process of its own, started by the test above"]
async fn a_conversation_with_everything_logged() {
    telemetry::start(Some("trace"));
    let house = House::new().await;
    let channel = house.peer.channel("year-3");
    let sam = house.peer.member("Samantha-Quill");
    let bot = house.bot().await;
    house.has_begun(1).await;
    let post = sam.says(&channel, "you absolute idiot, zebra-idiot");
    sam.edits(&post, "you stupid moron, zebra-idiot").unwrap();
    let shapeless = json!({
        "guild_id": house.peer.home().id(), "channel_id": channel.id(), "id": "9", "content": ["zebra-idiot"],
    });
    house.peer.emit("MESSAGE_CREATE", shapeless);
    house.comes_to(&[("flagged", 2), ("unreadable", 1)]).await;
    bot.stop().await.unwrap();
    sam.says(&channel, "ocelot-fair");
    house
        .peer
        .trouble("GET", "/channels/*/messages", Trouble::Broken { status: 503 }, 1);
    let bot = house.bot().await;
    house
        .comes_to(&[("flagged", 2), ("unreadable", 1), ("clear", 1)])
        .await;
    bot.stop().await.unwrap();
    tracing::info!("{AT_WORK}");
}
