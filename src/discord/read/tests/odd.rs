//! Shapes that are not as documented: never clean, never a panic, and nothing said in the fault.

use insta::assert_snapshot;

use super::*;

/// Words that must not come out in a fault.
const SECRET: &str = "Zebedee";

#[track_caller]
fn fault(payload: &Value) -> String {
    let read = created(payload);
    let Read::Unreadable(unreadable) = &read else {
        panic!("read after all: {read:?}");
    };
    let words = format!("{unreadable} {unreadable:?}");
    assert!(!words.contains(SECRET), "{words}");
    unreadable.fault.to_string()
}

#[test]
fn what_cannot_be_read_says_what_is_wrong() {
    let odd: Vec<String> = [
        json!({"id": null}),
        json!({"id": SECRET}),
        json!({"channel_id": [SECRET]}),
        json!({"guild_id": null}),
        json!({"author": null}),
        json!({"author": {"username": SECRET}}),
        json!({"type": SECRET}),
        json!({"type": null}),
        json!({"type": 250, "content": SECRET}),
        json!({"type": 250, "sticker_items": [{"name": SECRET}]}),
        json!({"content": {"text": SECRET}}),
        json!({"content": ""}),
        json!({"embeds": SECRET}),
        json!({"message_reference": {"type": 1}}),
        json!({"message_snapshots": [{"odd": SECRET}]}),
        json!({"type": 18, "content": SECRET}),
    ]
    .into_iter()
    .map(|other| fault(&message(other)))
    .collect();
    assert_snapshot!(odd.join("\n"), @"
    `id` is missing
    `id` is not an id
    `channel_id` is not an id
    `guild_id` is missing: it was not said in a server
    `author` is missing
    `author.id` is missing
    `type` is not a whole number
    `type` is missing
    `type` is no known type of message, and it says something
    `type` is no known type of message, and it says something
    `content` is not a text
    `content` and all else is empty; is the bot allowed the Message Content intent?
    `embeds` is not a list
    `message_snapshots` holds nothing of what was forwarded
    `message_snapshots[0].message` is missing
    `message_reference.channel_id` is missing
    ");
    assert!(matches!(created(&json!([SECRET])), Read::Unreadable(_)));
    let Read::Unreadable(unreadable) = created(&message(json!({"type": SECRET}))) else {
        panic!("read after all");
    };
    assert_snapshot!(unreadable, @"channel 200, message 1400000000000000000: `type` is not a whole number; open the message in Discord and look at it yourself");
}

#[test]
fn a_broken_part_leaves_the_others() {
    let said = said(created(&message(json!({
        "content": "Hello",
        "author": {"id": "500", "username": "News", "bot": true},
        "timestamp": "yesterday",
        "embeds": [{"title": 3, "description": "First"}, 17, {"title": "Third", "fields": {"name": "x"}}],
        "attachments": [{"id": "1"}, {"id": "2", "filename": "notes on it.pdf"}],
        "components": [{"type": 99, "components": [{"type": 10, "content": "Deep"}]}],
        "poll": "gone",
    }))));
    assert_snapshot!(shown(&said), @r#"
    Content Sender: Hello
    Embed Sender: First
    Embed Sender: Third
    Component Sender: Deep
    FileName Sender: notes on it.pdf
    File ""
    File "notes on it.pdf"
    lost: `poll` is not an object
    lost: `embeds[1]` is not an object
    lost: `embeds[0].title` is not a text
    lost: `embeds[2].fields` is not a list
    lost: `components[0].type` is no known kind of component
    lost: `attachments[0].filename` is missing
    lost: `timestamp` is not a time
    "#);
    assert!(said.message.sent_at.is_some(), "the id tells when");
}

#[test]
fn components_deeper_than_discord_nests_are_lost_and_said_so() {
    let mut nested = json!({"type": 10, "content": "Bottom"});
    for _ in 0..50 {
        nested = json!({"type": 17, "components": [nested]});
    }
    let payload = message(json!({"content": "Top", "components": [nested]}));
    let said = said(created(&payload));
    assert_eq!(said.message.text, "Top");
    assert_eq!(said.lost.len(), 1);
}
