//! Gateway events that are no new message, and messages that are not screened.

use insta::assert_snapshot;

use super::*;
use crate::message::{Fate, Message};

#[track_caller]
fn reason(read: &Read) -> Reason {
    match read {
        Read::NotForScreening(reason) => *reason,
        Read::Said(_)
        | Read::NotScreenable(..)
        | Read::Deleted(_)
        | Read::Incomplete(_)
        | Read::Unreadable(_) => panic!("for screening: {read:?}"),
    }
}

fn place(message: &Message) -> [&str; 3] {
    [&message.channel, &message.id, &message.text]
}

#[test]
fn what_is_not_screened_says_why() {
    let own = json!({"id": OWN, "username": "schoolgate", "bot": true});
    for (payload, expected) in [
        (json!({"content": "Reminder", "author": own}), Reason::OwnMessage),
        (
            json!({"content": "Card", "webhook_id": "5", "application_id": OWN}),
            Reason::OwnMessage,
        ),
        (
            json!({"type": 24, "embeds": [{"type": "auto_moderation_message", "description": "bad words"}]}),
            Reason::AutoModAlert,
        ),
        (json!({"type": 7}), Reason::SystemNotice),
        (
            json!({"type": 6, "message_reference": {"message_id": "3"}}),
            Reason::SystemNotice,
        ),
        (json!({"type": 250}), Reason::SystemNotice),
        (
            json!({"type": 21, "referenced_message": message(json!({"content": "First"}))}),
            Reason::ThreadStarter,
        ),
        (
            json!({"type": 20, "flags": 1 << 7, "application_id": "6"}),
            Reason::StillLoading,
        ),
        (json!({"activity": {"type": 1}}), Reason::WithoutWords),
    ] {
        assert_eq!(reason(&created(&message(payload.clone()))), expected, "{payload}");
    }
    assert_eq!(
        reason(&event("MESSAGE_POLL_VOTE_ADD", &json!({}))),
        Reason::OtherEvent
    );
    assert_eq!(reason(&event("TYPING_START", &json!({}))), Reason::OtherEvent);
}

#[test]
fn an_edit_is_told_from_an_update() {
    let update = |other| event("MESSAGE_UPDATE", &message(other));
    assert_eq!(
        reason(&update(
            json!({"content": "See https://a.example", "embeds": [{"type": "link"}]})
        )),
        Reason::NotEdited
    );
    let preview = json!({"id": "1", "channel_id": "200", "guild_id": SERVER, "embeds": [{"type": "article", "title": "x"}]});
    assert_eq!(reason(&event("MESSAGE_UPDATE", &preview)), Reason::NotEdited);
    let edited = json!({"content": "New", "edited_timestamp": "2026-03-02T15:09:00+00:00"});
    let edited = said(update(edited));
    assert_eq!(edited.message.fate, Fate::Edited);
    assert_eq!(edited.edited_at.unwrap().to_string(), "2026-03-02T15:09:00Z");
    let first = said(created(&message(json!({"content": "New"}))));
    assert_ne!(edited.message.revision, first.message.revision);
    for part in [
        json!({"id": "1", "channel_id": "200", "content": "New", "edited_timestamp": "2026-03-02T15:09:00+00:00"}),
        json!({"id": "1", "channel_id": "200", "content": "New"}),
    ] {
        assert!(
            matches!(event("MESSAGE_UPDATE", &part), Read::Incomplete(spot) if spot.message.as_deref() == Some("1"))
        );
    }
    let answer = said(update(json!({"content": "Here it is", "application_id": "6"})));
    assert_eq!(answer.message.text, "Here it is");
}

#[test]
fn a_pin_long_after_an_edit_is_the_same_revision() {
    let edited = message(json!({"content": "New", "edited_timestamp": "2026-03-02T15:09:00+00:00"}));
    let mut pinned = edited.clone();
    lay(&mut pinned, json!({"pinned": true}));
    let revision = |payload| said(event("MESSAGE_UPDATE", payload)).message.revision;
    assert_eq!(revision(&edited), revision(&pinned));
}

#[test]
fn deletions_carry_ids() {
    let one = json!({"id": "7", "channel_id": "200", "guild_id": SERVER});
    let many = json!({"ids": ["7", "8"], "channel_id": "200", "guild_id": SERVER});
    for (name, payload, expected) in [("MESSAGE_DELETE", one, 1), ("MESSAGE_DELETE_BULK", many, 2)] {
        let Read::Deleted(deleted) = event(name, &payload) else {
            panic!("{name} was read otherwise");
        };
        assert_eq!(
            (deleted.channel.as_str(), deleted.messages.len()),
            ("200", expected)
        );
    }
}

#[test]
fn a_threads_title_is_filed_once() {
    let thread = json!({"id": "1400000000000000001", "guild_id": SERVER, "parent_id": "200", "owner_id": "71", "name": "Sack the head", "type": 11});
    let opened = said(event("THREAD_CREATE", &thread)).message;
    let notice = message(
        json!({"type": 18, "content": "Sack the head", "message_reference": {"channel_id": "1400000000000000001"}}),
    );
    let notice = said(created(&notice)).message;
    assert_eq!(
        place(&opened),
        ["200", "title:1400000000000000001", "Sack the head"]
    );
    assert_eq!(place(&opened), place(&notice));
    assert_eq!(
        (opened.revision, opened.sent_at),
        (notice.revision, notice.sent_at)
    );
    assert_eq!(opened.author.name, "Mrs Khan");
}

#[test]
fn titles_topics_and_nicknames_are_said() {
    let channel =
        json!({"id": "200", "guild_id": SERVER, "type": 0, "name": "year-3", "topic": "No moaning"});
    let channel = said(event("CHANNEL_UPDATE", &channel));
    assert_snapshot!(shown(&channel), @r"
    Title Sender: year-3
    Topic Sender: No moaning
    ");
    assert_eq!(
        (channel.sender, channel.message.author.id.as_str()),
        (Sender::Unknown, "")
    );
    let renamed = json!({"id": "300", "guild_id": SERVER, "parent_id": "200", "owner_id": "71", "name": "New title", "type": 11});
    let renamed = said(event("THREAD_UPDATE", &renamed));
    assert_eq!(
        (
            renamed.message.channel.as_str(),
            renamed.message.author.id.as_str()
        ),
        ("200", "")
    );
    let member = |nick: Value| json!({"guild_id": SERVER, "nick": nick, "roles": [], "user": {"id": "71", "username": "skhan"}});
    let named = said(event("GUILD_MEMBER_UPDATE", &member(json!("Head Hater"))));
    assert_eq!(place(&named.message), ["nicknames", "nickname:71", "Head Hater"]);
    assert_eq!(
        reason(&event("GUILD_MEMBER_UPDATE", &member(Value::Null))),
        Reason::NoNickname
    );
}

#[test]
fn what_automod_blocked_is_filed_as_blocked() {
    let execution = |action: u64, content: &str| {
        json!({
            "guild_id": SERVER, "action": {"type": action, "metadata": {}}, "rule_id": "1", "rule_trigger_type": 1,
            "user_id": "71", "channel_id": "200", "content": content, "matched_keyword": "x", "matched_content": "words",
        })
    };
    let blocked = said(event(
        "AUTO_MODERATION_ACTION_EXECUTION",
        &execution(1, "the whole of it, words and all"),
    ));
    assert_eq!(
        place(&blocked.message),
        ["200", "blocked:71", "the whole of it, words and all"]
    );
    assert_eq!(
        (blocked.message.fate, blocked.message.author.name.as_str()),
        (Fate::Blocked, "Mrs Khan")
    );
    assert!(blocked.lost.is_empty());
    let matched = said(event("AUTO_MODERATION_ACTION_EXECUTION", &execution(1, "")));
    assert_eq!((matched.message.text.as_str(), matched.lost.len()), ("words", 1));
    assert_eq!(
        reason(&event("AUTO_MODERATION_ACTION_EXECUTION", &execution(2, "x"))),
        Reason::AutoModOther
    );
}

#[test]
fn what_may_have_been_kept_back_is_fetched() {
    let snapshot = json!([{"message": {"content": "x"}}]);
    for (payload, expected) in [
        (json!({"content": "hello"}), false),
        (json!({"content": " "}), true),
        (json!({"attachments": [{"id": "1"}]}), false),
        (json!({"poll": {"question": {"text": "x"}}}), false),
        (json!({"content": "hello", "webhook_id": "5"}), true),
        (json!({"content": "hello", "application_id": "5"}), true),
        (
            json!({"message_reference": {"type": 1}, "message_snapshots": []}),
            true,
        ),
        (
            json!({"message_reference": {"type": 1}, "content": "x", "message_snapshots": [{}]}),
            true,
        ),
        (
            json!({"message_reference": {"type": 1}, "message_snapshots": snapshot}),
            false,
        ),
        (json!({"type": 7}), false),
    ] {
        assert_eq!(needs_refetch(&message(payload.clone())), expected, "{payload}");
    }
}
