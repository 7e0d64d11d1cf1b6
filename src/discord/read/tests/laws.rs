//! What holds for every payload whatever.

use proptest::prelude::*;
use serde_json::Map;

use super::*;

const EVENTS: [&str; 9] = [
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
    "THREAD_CREATE",
    "CHANNEL_UPDATE",
    "GUILD_MEMBER_UPDATE",
    "AUTO_MODERATION_ACTION_EXECUTION",
    "GUILD_CREATE",
];

/// Fields that are looked at, at any depth.
const FIELDS: [&str; 40] = [
    "id",
    "channel_id",
    "guild_id",
    "author",
    "type",
    "content",
    "embeds",
    "poll",
    "components",
    "attachments",
    "message_snapshots",
    "message",
    "message_reference",
    "referenced_message",
    "sticker_items",
    "stickers",
    "mentions",
    "member",
    "nick",
    "user",
    "flags",
    "title",
    "description",
    "fields",
    "name",
    "value",
    "footer",
    "question",
    "answers",
    "poll_media",
    "emoji",
    "label",
    "options",
    "items",
    "media",
    "url",
    "filename",
    "timestamp",
    "webhook_id",
    "action",
];

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u64..60).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,20}".prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "<(@|@&|#|t:|:a:)[0-9]{1,19}>".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            fields(inner).prop_map(Value::from),
        ]
    })
}

fn fields(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let field = prop::sample::select(&FIELDS[..]).prop_map(str::to_owned);
    prop::collection::vec((field, value), 0..8).prop_map(|fields| fields.into_iter().collect())
}

/// A message with some of its fields replaced at random, so that reading gets far.
fn any_message() -> impl Strategy<Value = Value> {
    fields(any_value()).prop_map(|other| message(Value::from(other)))
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(payload in prop_oneof![any_value(), any_message()], name in prop::sample::select(&EVENTS[..])) {
        let read = event(name, &payload);
        let mut names = names();
        names.learn(name, &payload);
        needs_refetch(&payload);
        if let Read::Said(said) = read {
            shown(&said);
        }
    }

    /// But for our own messages and AutoMod's alerts.
    #[test]
    fn a_message_with_content_is_never_nothing_to_screen(mut payload in any_message(), content in ".{0,20}[^\\s\\p{C}].{0,20}") {
        lay(&mut payload, json!({"content": content}));
        let is_exempt = payload["type"] == json!(24) || payload["application_id"] == json!(OWN) || payload["author"]["id"] == json!(OWN)
            || payload["author"]["id"] == json!(900);
        if !is_exempt {
            match created(&payload) {
                Read::NotForScreening(reason) => prop_assert!(false, "{reason}: {payload}"),
                Read::Said(said) => prop_assert!(!said.message.text.is_empty()),
                Read::NotScreenable(..) => prop_assert!(false, "not screened: {payload}"),
                Read::Unreadable(_) => {}
                Read::Deleted(_) | Read::Incomplete(_) => prop_assert!(false, "no message: {payload}"),
            }
        }
    }

    /// What only the reader sees of a fault is where it is.
    #[test]
    fn a_fault_never_tells_what_was_said(mut payload in any_message(), at in prop::sample::select(&FIELDS[..])) {
        lay(&mut payload, json!({at: {"odd": "Zebedee"}, "content": ["Zebedee"]}));
        if let Read::Unreadable(unreadable) = created(&payload) {
            let words = format!("{unreadable} {unreadable:?}");
            prop_assert!(!words.contains("Zebedee"));
        }
    }
}
