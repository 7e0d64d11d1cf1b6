//! What `bot --check` says: what is there, what is missing, and how to put it right.

use schoolgate::demo::peer::{Intents, Opening};
use schoolgate::discord::{BotError, Report, Rest, RestError, Token, check};

use super::{House, opening, patience};
use crate::support::command::Program;

async fn report(house: &House, chosen: &[&str]) -> Report {
    let chosen: Vec<String> = chosen.iter().map(|id| (*id).to_owned()).collect();
    check(&house.rest(), &chosen).await.unwrap()
}

/// The lines that name a fix, as one text.
fn missing(report: &Report) -> String {
    let missing = report.lines.iter().filter_map(|line| {
        let fix = line.fix.as_ref()?;
        Some(format!("{}: {fix}\n", line.what))
    });
    missing.collect()
}

#[tokio::test]
async fn a_bot_that_has_everything_is_ready() {
    let house = House::new().await;
    house.peer.channel("year-3");
    house.peer.home().forum("lost-and-found");
    let report = report(&house, &[]).await;
    assert!(report.is_ready(), "{report:?}");
    assert_eq!(
        report.servers,
        [(house.peer.home().id().to_string(), "Parents".to_owned())]
    );
    assert!(
        report
            .lines
            .iter()
            .any(|line| line.what.contains("2 channels can be read"))
    );
}

#[tokio::test]
async fn every_missing_thing_is_named_with_its_fix() {
    let granted = Intents::PRIVILEGED.without(Intents::MESSAGE_CONTENT);
    let house = House::opened(Opening { granted, ..opening() }).await;
    house.peer.channel("year-3");
    house.peer.channel("staff").shuts_out_bot(true);
    let report = report(&house, &[]).await;
    assert!(!report.is_ready());
    let missing = missing(&report);
    for part in [
        "Message Content Intent",
        "developer portal",
        "#staff",
        "View Channel",
    ] {
        assert!(missing.contains(part), "no {part:?} in {missing}");
    }
    assert!(!missing.contains("year-3"), "{missing}");
}

#[tokio::test]
async fn of_several_servers_the_school_s_must_be_named() {
    let house = House::new().await;
    let other = house.peer.guild("Other parents");
    let unnamed = report(&house, &[]).await;
    assert!(unnamed.servers.is_empty());
    assert!(missing(&unnamed).contains("--server"));
    let named = report(&house, &[&other.id().to_string()]).await;
    assert!(named.is_ready());
    assert_eq!(named.servers.len(), 1);
    let wrong = report(&house, &["77"]).await;
    assert!(missing(&wrong).contains("not in the server 77"));
}

#[tokio::test]
async fn a_wrong_token_is_said_at_once() {
    let house = House::new().await;
    let token = Token::parse("not.the.token").unwrap();
    let rest = Rest::new(&token, Some(&house.peer.url()), patience()).unwrap();
    assert_eq!(check(&rest, &[]).await.unwrap_err(), RestError::WrongToken);
    assert_eq!(
        house.peer.requests("GET", "/users/@me").len(),
        1,
        "asked once only"
    );
}

#[tokio::test]
async fn a_bot_without_the_content_intent_ends_and_says_why() {
    let granted = Intents::PRIVILEGED.without(Intents::MESSAGE_CONTENT);
    let house = House::opened(Opening { granted, ..opening() }).await;
    let mut running = house.start(|_| {}).await;
    let ended = running.ended().await.unwrap_err();
    assert!(matches!(ended, BotError::Line(_)), "{ended:?}");
    assert!(ended.to_string().contains("Message Content Intent"), "{ended}");
}

#[test]
fn without_a_token_the_command_says_where_to_get_one() {
    let program = Program::new();
    program.run(["bot", "--check"]).ended(2).complains(&[
        "--token-file",
        "SCHOOLGATE_DISCORD_TOKEN",
        "developer portal",
    ]);
    let file = program.file("token.txt", "two words\n");
    program
        .run(["bot", "--check", "--token-file", file.to_str().unwrap()])
        .ended(2)
        .complains(&["no bot token"]);
}
