//! Whole messages: each way to say something.

use insta::assert_snapshot;

use super::*;
use crate::message::{AttachmentKind, Fate, Source};

#[test]
fn a_message_says_who_wrote_it_where_and_when() {
    let said = said(created(&message(json!({"content": "Is the gate open?"}))));
    let message = &said.message;
    assert_eq!(message.source, Source::Discord);
    assert_eq!(
        (message.community.as_str(), message.channel.as_str()),
        (SERVER, "200")
    );
    assert_eq!(
        (message.author.id.as_str(), message.author.name.as_str()),
        ("70", "Amira (Zaid's mum)")
    );
    assert_eq!(message.sent_at.unwrap().to_string(), "2026-03-02T15:04:05.123Z");
    assert_eq!((message.fate, said.sender), (Fate::AsWritten, Sender::Person));
    assert_eq!(message.text, "Is the gate open?");
}

#[test]
fn marks_read_as_people_see_them() {
    let said = said(created(&message(json!({
        "content": "<@71> and <@!72>, <@&41> <@&42>, see <#200>, <#300> or <#201> <a:wave:5> <t:1767225600:R> </why:9> <@x>",
        "mentions": [{"id": "71", "username": "skhan"}, {"id": "72", "username": "bo", "global_name": "Bo", "member": {"nick": "Mr Bo"}}],
        "mention_everyone": true,
    }))));
    assert_snapshot!(said.message.text, @"@Mrs Khan and @Mr Bo, @Reps @unknown-role, see #year-3, #Lost jumpers or #unknown :wave: 2026-01-01 00:00 /why <@x>");
    assert_eq!(said.mentions.members, ["71", "72"]);
    assert_eq!(said.mentions.roles, ["41", "42"]);
    assert_eq!(said.mentions.channels, ["200", "300", "201"]);
    assert!(said.mentions.is_everyone);
}

#[test]
fn a_new_nickname_makes_no_new_revision() {
    let payload = message(json!({"content": "Ask <@71>"}));
    let first = said(created(&payload)).message;
    let mut renamed = names();
    renamed.learn(
        "GUILD_MEMBER_UPDATE",
        &json!({"guild_id": SERVER, "nick": "Sana K", "user": {"id": "71", "username": "skhan"}}),
    );
    let reader = Reader {
        own_id: OWN,
        names: &renamed,
    };
    let second = said(reader.message(&payload, SERVER)).message;
    assert_eq!(
        (first.text.as_str(), second.text.as_str()),
        ("Ask @Mrs Khan", "Ask @Sana K")
    );
    assert_eq!(first.revision, second.revision);
}

#[test]
fn a_message_in_a_thread_belongs_to_it() {
    let thread = |channel| {
        said(created(&message(json!({"content": "x", "channel_id": channel}))))
            .message
            .thread
    };
    assert_eq!(thread("300").as_deref(), Some("300"));
    assert_eq!(thread("200"), None);
}

#[test]
fn an_author_keeps_the_nickname_when_a_message_is_fetched_later() {
    let mut names = names();
    names.learn("MESSAGE_CREATE", &message(json!({"content": "x"})));
    let reader = Reader {
        own_id: OWN,
        names: &names,
    };
    let fetched = message(json!({"content": "x", "member": null, "guild_id": null}));
    assert_eq!(
        said(reader.message(&fetched, SERVER)).message.author.name,
        "Amira (Zaid's mum)"
    );
}

#[test]
fn polls_stickers_and_files_are_said() {
    let said = said(created(&message(json!({
        "content": "Vote!",
        "poll": {
            "question": {"text": "Should she go?"},
            "answers": [
                {"answer_id": 1, "poll_media": {"text": "Yes", "emoji": {"id": null, "name": "👍"}}},
                {"answer_id": 2, "poll_media": {"text": "No", "emoji": {"id": "8", "name": "shrug"}}},
            ],
        },
        "sticker_items": [{"id": "6", "name": "Clown head", "format_type": 1}],
        "attachments": [
            {"id": "1", "filename": "SPOILER_IMG_2034.jpg", "content_type": "image/jpeg", "description": "Class 3 in the hall"},
            {"id": "2", "filename": "mr_bo_is_a_liar.pdf", "title": "Mr Bo is a liar"},
            {"id": "3", "filename": "clip.mp4", "flags": 1},
        ],
    }))));
    assert_snapshot!(shown(&said), @r#"
    Content Sender: Vote!
    PollQuestion Sender: Should she go?
    PollAnswer Sender: 👍 Yes
    PollAnswer Sender: :shrug: No
    Sticker Sender: Clown head
    FileDescription Sender: Class 3 in the hall
    FileName Sender: Mr Bo is a liar.pdf
    Image "SPOILER_IMG_2034.jpg"
    File "Mr Bo is a liar.pdf"
    Video "clip.mp4"
    "#);
    let marks: Vec<_> = said
        .files
        .iter()
        .map(|file| (file.is_spoiler, file.is_clip))
        .collect();
    assert_eq!(marks, [(true, false), (false, false), (false, true)]);
    let liar = said.message.text.find("liar").unwrap();
    let stems: Vec<_> = said.parts_at(&(liar..liar + 4)).map(|part| part.kind).collect();
    assert_eq!(stems, [PartKind::FileName]);
}

#[test]
fn a_picture_alone_is_no_text() {
    let said = said(created(&message(json!({
        "attachments": [{"id": "1", "filename": "image.png", "content_type": "image/png"}],
    }))));
    assert_eq!(said.message.text, "");
    assert_eq!(said.message.attachments[0].kind, AttachmentKind::Image);
}

#[test]
fn a_forward_is_read_from_its_snapshot() {
    let said = said(created(&message(json!({
        "flags": 1 << 14,
        "message_reference": {"type": 1, "message_id": "55", "channel_id": "66"},
        "message_snapshots": [{"message": {
            "type": 0, "content": "<@73> takes bribes", "mentions": [{"id": "73", "username": "Mr Poole"}],
            "embeds": [{"type": "rich", "title": "Read on"}],
            "attachments": [{"id": "1", "filename": "proof of it.png", "content_type": "image/png"}],
        }}],
    }))));
    assert_snapshot!(shown(&said), @r#"
    Content Forwarded: @Mr Poole takes bribes
    Embed Forwarded: Read on
    FileName Forwarded: proof of it.png
    Image "proof of it.png"
    "#);
    assert_eq!((said.message.reply_to, said.message.quoted), (None, None));
}

#[test]
fn a_reply_carries_what_it_answers_as_context() {
    let said = said(created(&message(json!({
        "type": 19, "content": "Never",
        "message_reference": {"type": 0, "message_id": "55", "channel_id": "200"},
        "referenced_message": message(json!({"id": "55", "content": "Ask <@71>", "author": {"id": "74", "username": "Kofi"}, "member": null})),
    }))));
    assert_eq!(said.message.text, "Never");
    assert_eq!(said.message.reply_to.as_deref(), Some("55"));
    assert_eq!(said.message.quoted.as_deref(), Some("Ask @Mrs Khan"));
    assert_eq!(said.answered.unwrap().name, "Kofi");
}

#[test]
fn embeds_of_machines_are_said_and_previews_of_links_are_not() {
    let embeds = json!([
        {"type": "article", "url": "https://news.example/1", "title": "A headline"},
        {"type": "rich", "url": "https://chat.example/2", "title": "Somebody's post"},
    ]);
    let by_person = message(json!({"content": "Look: https://chat.example/2", "embeds": embeds}));
    assert_eq!(
        said(created(&by_person)).message.text,
        "Look: https://chat.example/2"
    );
    let mut by_webhook = by_person;
    lay(
        &mut by_webhook,
        json!({"webhook_id": "500", "author": {"id": "500", "username": "News"}, "member": null, "content": "", "embeds": [{
            "type": "rich", "author": {"name": "Desk"}, "title": "Bulletin", "description": "For <@&41>",
            "fields": [{"name": "When", "value": "Now"}], "footer": {"text": "Ends"},
            "image": {"url": "https://cdn.example/a/gate-code.png?x=1", "description": "The gate"},
        }]}),
    );
    let said = said(created(&by_webhook));
    assert_eq!(
        (said.sender, said.message.author.name.as_str()),
        (Sender::Webhook, "News")
    );
    assert_snapshot!(shown(&said), @r#"
    Embed Sender: Desk
    Embed Sender: Bulletin
    Embed Sender: For @Reps
    Embed Sender: When
    Embed Sender: Now
    Embed Sender: Ends
    FileName Sender: gate-code.png
    FileDescription Sender: The gate
    Image "gate-code.png"
    "#);
}

#[test]
fn components_are_read_however_they_nest() {
    let said = said(created(&message(json!({
        "flags": 1 << 15, "application_id": "600", "type": 20,
        "author": {"id": "600", "username": "Boards", "bot": true},
        "components": [{"type": 17, "id": 1, "components": [
            {"type": 10, "id": 2, "content": "Ask <@71>"},
            {"type": 9, "id": 3, "components": [{"type": 10, "id": 4, "content": "Side door"}],
             "accessory": {"type": 2, "id": 5, "style": 1, "label": "Go", "emoji": {"name": "🚪"}}},
            {"type": 1, "id": 6, "components": [{"type": 3, "id": 7, "custom_id": "x", "placeholder": "Pick one",
             "options": [{"label": "Left", "value": "l", "description": "By the bins"}]}]},
            {"type": 12, "id": 8, "items": [{"media": {"url": "https://cdn.example/IMG_1.png"}, "description": "Map", "spoiler": true}]},
            {"type": 13, "id": 9, "file": {"url": "attachment://rota.pdf"}, "name": "rota.pdf", "spoiler": false},
        ]}],
    }))));
    assert_eq!(said.sender, Sender::Application);
    assert_snapshot!(shown(&said), @r#"
    Component Sender: Ask @Mrs Khan
    Component Sender: Side door
    Component Sender: 🚪 Go
    Component Sender: Pick one
    Component Sender: Left
    Component Sender: By the bins
    FileDescription Sender: Map
    FileName Sender: rota.pdf
    Image "IMG_1.png"
    File "rota.pdf"
    "#);
}

#[test]
fn a_voice_message_is_said_and_not_screenable() {
    let payload = message(json!({
        "flags": 1 << 13,
        "attachments": [{"id": "1", "filename": "voice-message.ogg", "content_type": "audio/ogg", "duration_secs": 4.5, "waveform": "AA=="}],
    }));
    let Read::NotScreenable(said, Unscreenable::Voice) = created(&payload) else {
        panic!("screened: {:?}", created(&payload));
    };
    assert_eq!(said.message.attachments[0].kind, AttachmentKind::Audio);
    let mut with_words = payload;
    lay(&mut with_words, json!({"content": "Listen"}));
    assert_snapshot!(shown(&super::said(created(&with_words))), @r#"
    Content Sender: Listen
    Audio "voice-message.ogg"
    lost: `attachments` is a voice message, which is not listened to
    "#);
}

#[test]
fn a_polls_result_repeats_its_words() {
    let said = said(created(&message(json!({
        "type": 46,
        "embeds": [{"type": "poll_result", "fields": [
            {"name": "poll_question_text", "value": "Should she go?"}, {"name": "victor_answer_text", "value": "Yes"},
            {"name": "victor_answer_votes", "value": "12"},
        ]}],
    }))));
    assert_eq!(said.message.text, "Should she go?\nYes");
}

/// Names in mentions must not hide from the screen what is said of them.
#[test]
fn a_mention_by_id_is_screened_as_the_name() {
    use crate::load::{Origin, load};
    use crate::screen::Context;
    let library = load(&Origin::Embedded).unwrap();
    let findings = |payload: &Value| {
        let message = said(created(payload)).message;
        let findings = library.screener.screen(&message, &Context::default());
        let mut labels: Vec<_> = findings.labels().iter().map(|label| label.name()).collect();
        labels.sort_unstable();
        labels
    };
    for words in [
        "{} is a useless lying cow",
        "{} hit my son and left a bruise",
        "get rid of {} now, sign the petition",
    ] {
        let by_id = findings(&message(json!({"content": words.replace("{}", "<@71>")})));
        let by_name = findings(&message(json!({"content": words.replace("{}", "Mrs Khan")})));
        assert!(!by_name.is_empty(), "{words}");
        assert_eq!(by_id, by_name, "{words}");
    }
}
