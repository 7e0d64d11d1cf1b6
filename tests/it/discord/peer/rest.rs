//! Requests: history, writing, rights, and what goes wrong on the way.

use std::time::Duration;

use schoolgate::demo::peer::{Channel, Draft, Trouble, permissions as may};
use serde_json::json;
use serenity::all::{
    ChannelId, CreateAllowedMentions, CreateAttachment, CreateMessage, EditMessage, GetMessages, GuildId,
    Http, HttpError, MessageId, Nonce, UserId,
};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::peer;
use crate::support::client::{http, refused};

const EVERYTHING: u64 =
    may::EVERYONE | may::MANAGE_MESSAGES | may::PIN_MESSAGES | may::MANAGE_CHANNELS | may::MANAGE_GUILD;

fn id(channel: &Channel) -> ChannelId {
    channel.id().number().into()
}

async fn texts(http: &Http, channel: &Channel, page: GetMessages) -> Vec<String> {
    let messages = id(channel).messages(http, page).await.unwrap();
    messages.into_iter().map(|message| message.content).collect()
}

#[tokio::test]
async fn history_is_paged() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let posts: Vec<_> = (0..10)
        .map(|number| parent.says(&channel, &number.to_string()))
        .collect();
    let http = http(&peer);
    let at = |number: usize| MessageId::new(posts[number].id().number());
    let page = GetMessages::new;
    assert_eq!(texts(&http, &channel, page().limit(3)).await, ["9", "8", "7"]);
    assert_eq!(
        texts(&http, &channel, page().before(at(7)).limit(2)).await,
        ["6", "5"]
    );
    assert_eq!(
        texts(&http, &channel, page().after(at(2)).limit(3)).await,
        ["5", "4", "3"]
    );
    assert_eq!(texts(&http, &channel, page().after(at(9))).await, [""; 0]);
    assert_eq!(
        texts(&http, &channel, page().around(at(5)).limit(3)).await,
        ["6", "5", "4"]
    );
    let too_many = http.get_messages(id(&channel), None, Some(101)).await;
    assert_eq!(refused(too_many), (400, 50_035));
}

#[tokio::test]
async fn a_message_is_written_edited_pinned_and_deleted() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let question = parent.says(&channel, "When is the fair?");
    let http = http(&peer);
    let reference = (id(&channel), MessageId::new(question.id().number()));
    let form = CreateMessage::new()
        .content(format!("<@{}> on Friday", parent.id()))
        .reference_message(reference)
        .allowed_mentions(CreateAllowedMentions::new());
    let mut message = id(&channel).send_message(&http, form).await.unwrap();
    assert!(message.mentions.is_empty(), "nobody is called");
    assert_eq!(
        message.referenced_message.as_ref().unwrap().content,
        "When is the fair?"
    );
    message
        .edit(&http, EditMessage::new().content("on Saturday"))
        .await
        .unwrap();
    let post = channel.last_post().unwrap();
    assert_eq!(post.text(), "on Saturday");
    message.pin(&http).await.unwrap();
    assert!(post.is_pinned());
    assert_eq!(id(&channel).pins(&http).await.unwrap().len(), 1);
    message.unpin(&http).await.unwrap();
    assert!(!post.is_pinned());
    http.delete_message(id(&channel), message.id, Some("as agreed"))
        .await
        .unwrap();
    assert!(!post.is_there());
    let deletions = peer.requests("DELETE", "/channels/*/messages/*");
    assert_eq!(deletions[0].reason.as_deref(), Some("as agreed"));
}

#[tokio::test]
async fn a_file_comes_along() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let file = CreateAttachment::bytes(b"child,class\n".to_vec(), "list.csv");
    let form = CreateMessage::new().content("The list").add_file(file);
    let message = id(&channel).send_message(&http(&peer), form).await.unwrap();
    assert_eq!(
        (
            message.attachments[0].filename.as_str(),
            message.attachments[0].size
        ),
        ("list.csv", 12)
    );
}

#[tokio::test]
async fn the_same_nonce_is_one_message() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let http = http(&peer);
    let form = CreateMessage::new()
        .content("a card")
        .nonce(Nonce::String("flag-12".to_owned()))
        .enforce_nonce(true);
    let first = id(&channel).send_message(&http, form.clone()).await.unwrap();
    let second = id(&channel).send_message(&http, form).await.unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(channel.posts().len(), 1);
}

#[tokio::test]
async fn a_faulty_form_is_refused_by_field() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let http = http(&peer);
    let body = json!({ "content": "x".repeat(2001), "embeds": [{ "title": "y".repeat(257) }] });
    let outcome = http.send_message(id(&channel), Vec::new(), &body).await;
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) = outcome.unwrap_err() else {
        panic!("not refused");
    };
    assert_eq!(refusal.error.code, 50_035);
    let mut paths: Vec<_> = refusal
        .error
        .errors
        .iter()
        .map(|fault| fault.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["content", "embeds.0.title"]);
    let empty = http
        .send_message(id(&channel), Vec::new(), &json!({ "content": " " }))
        .await;
    assert_eq!(refused(empty), (400, 50_006));
    let reference = json!({ "content": "a", "message_reference": { "message_id": "1" } });
    assert_eq!(
        refused(http.send_message(id(&channel), Vec::new(), &reference).await),
        (400, 50_035)
    );
}

#[tokio::test]
async fn rights_are_computed_from_roles_and_overwrites() {
    let peer = peer().await;
    let home = peer.home();
    let channel = home.channel("year-3");
    let parent = home.member("Sam");
    let post = parent.says(&channel, "hello");
    let message = MessageId::new(post.id().number());
    let http = http(&peer);
    home.lets_bot(may::EVERYONE);
    assert_eq!(
        refused(http.pin_message(id(&channel), message, None).await),
        (403, 50_013)
    );
    assert_eq!(
        refused(http.delete_message(id(&channel), message, None).await),
        (403, 50_013)
    );
    let edited = http
        .edit_message(id(&channel), message, &json!({ "content": "no" }), Vec::new())
        .await;
    assert_eq!(refused(edited), (403, 50_005));
    let moderators = home.role("Moderators", 0);
    let office = home.private_channel("office", &[&moderators]);
    assert_eq!(refused(http.get_channel(id(&office)).await), (403, 50_001));
    assert_eq!(refused(office_history(&http, &office).await), (403, 50_001));
    assert!(office.read_by(&parent).is_empty());
    home.owner().says(&office, "staff only");
    assert!(office.read_by(&parent).is_empty());
    parent.gets(&moderators);
    assert_eq!(office.read_by(&parent).len(), 1);
    home.lets_bot(may::ADMINISTRATOR);
    assert_eq!(office_history(&http, &office).await.unwrap().len(), 1);
}

async fn office_history(http: &Http, office: &Channel) -> serenity::Result<Vec<serenity::all::Message>> {
    http.get_messages(id(office), None, None).await
}

#[tokio::test]
async fn what_is_not_there_is_unknown() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let http = http(&peer);
    assert_eq!(refused(http.get_channel(1.into()).await), (404, 10_003));
    assert_eq!(refused(http.get_guild(1.into()).await), (404, 10_004));
    assert_eq!(
        refused(http.get_message(id(&channel), 1.into()).await),
        (404, 10_008)
    );
    let guild = GuildId::new(peer.home().id().number());
    assert_eq!(refused(http.get_member(guild, 1.into()).await), (404, 10_007));
    let stranger = http
        .edit_original_interaction_response("nobody", &json!({ "content": "a" }), Vec::new())
        .await;
    assert_eq!(refused(stranger), (404, 10_015));
    let wrong = serenity::all::HttpBuilder::new("wrong")
        .proxy(peer.url())
        .ratelimiter_disabled(true)
        .build();
    assert_eq!(refused(wrong.get_current_user().await).0, 401);
}

#[tokio::test]
async fn the_guild_can_be_looked_over() {
    let peer = peer().await;
    let home = peer.home();
    home.lets_bot(EVERYTHING);
    let forum = home.forum("questions");
    let parent = home.member("Sam");
    let thread = parent.opens_thread(&forum, "Lost coat");
    let old = parent.opens_thread(&forum, "Old matter");
    old.is_archived(true);
    parent.says(&thread, "A red one");
    let http = http(&peer);
    let guild = GuildId::new(home.id().number());
    let active = guild.get_active_threads(&http).await.unwrap();
    assert_eq!(
        active
            .threads
            .iter()
            .map(|thread| thread.name.as_str())
            .collect::<Vec<_>>(),
        ["Lost coat"]
    );
    let archived = http
        .get_channel_archived_public_threads(id(&forum), None, None)
        .await
        .unwrap();
    assert_eq!(archived.threads[0].name, "Old matter");
    assert_eq!(guild.channels(&http).await.unwrap().len(), 1);
    assert_eq!(guild.members(&http, Some(100), None).await.unwrap().len(), 3);
    assert_eq!(guild.roles(&http).await.unwrap().len(), 2);
    let made = guild
        .create_channel(
            &http,
            serenity::all::CreateChannel::new("flags").topic("for moderators"),
        )
        .await
        .unwrap();
    assert_eq!(made.name, "flags");
    assert_eq!(
        http.get_current_application_info().await.unwrap().id.get(),
        peer.bot().number()
    );
}

#[tokio::test]
async fn a_direct_message_needs_an_open_door() {
    let peer = peer().await;
    let parent = peer.member("Sam");
    let http = http(&peer);
    let user = UserId::new(parent.id().number());
    user.direct_message(&http, CreateMessage::new().content("Thank you"))
        .await
        .unwrap();
    assert_eq!(parent.direct_messages().last_post().unwrap().text(), "Thank you");
    parent.takes_direct_messages(false);
    let closed = user
        .direct_message(&http, CreateMessage::new().content("Hello?"))
        .await;
    assert_eq!(refused(closed), (403, 50_007));
}

#[tokio::test]
async fn trouble_comes_when_it_is_asked_for_and_then_is_over() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let http = http(&peer);
    let route = "/channels/*/messages";
    let send = || id(&channel).say(&http, "a card");
    let limited = Trouble::RateLimited {
        retry_after: Duration::from_millis(1500),
        is_global: true,
    };
    peer.trouble("POST", route, limited, 1);
    assert_eq!(refused(send().await).0, 429);
    peer.trouble("POST", route, Trouble::MissingPermissions, 1);
    assert_eq!(refused(send().await), (403, 50_013));
    peer.trouble("POST", route, Trouble::Unknown { code: 10_003 }, 1);
    assert_eq!(refused(send().await), (404, 10_003));
    peer.trouble("POST", route, Trouble::Broken { status: 502 }, 2);
    assert_eq!(refused(send().await).0, 502);
    assert_eq!(refused(send().await).0, 502);
    peer.trouble("POST", route, Trouble::Cut, 1);
    assert!(matches!(
        send().await.unwrap_err(),
        serenity::Error::Http(HttpError::Request(_))
    ));
    assert_eq!(channel.posts().len(), 0);
    peer.trouble("POST", route, Trouble::CutAfterwards, 1);
    assert!(matches!(
        send().await.unwrap_err(),
        serenity::Error::Http(HttpError::Request(_))
    ));
    assert_eq!(channel.posts().len(), 1, "it was carried out all the same");
    peer.trouble("POST", route, Trouble::Slow(Duration::from_millis(50)), 1);
    send().await.unwrap();
    send().await.unwrap();
    assert_eq!(channel.posts().len(), 3);
    assert_eq!(peer.requests("POST", route).len(), 9);
}

/// serenity hides the headers, so this one is read from the wire.
#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    let peer = peer().await;
    let limited = Trouble::RateLimited {
        retry_after: Duration::from_millis(1500),
        is_global: true,
    };
    peer.trouble("GET", "/users/@me", limited, 1);
    let mut stream = TcpStream::connect(peer.url().trim_start_matches("http://"))
        .await
        .unwrap();
    let request = format!(
        "GET /api/v10/users/@me HTTP/1.1\r\nhost: peer\r\nconnection: close\r\nauthorization: Bot {}\r\n\r\n",
        peer.token()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let lines: Vec<&str> = response.lines().collect();
    assert_eq!(lines[0], "HTTP/1.1 429 Too Many Requests");
    for header in [
        "retry-after: 2",
        "x-ratelimit-global: true",
        "x-ratelimit-scope: global",
        "x-ratelimit-remaining: 0",
    ] {
        assert!(lines.contains(&header), "{header} in {response}");
    }
    let body: serde_json::Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    assert_eq!(
        (body["retry_after"].as_f64(), body["global"].as_bool()),
        (Some(1.5), Some(true))
    );
}

#[tokio::test]
async fn all_that_can_be_said_is_there() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let poll = Draft::default().with_poll("Who comes?", &["We do", "We do not"]);
    parent.posts(&channel, poll);
    parent.posts(
        &channel,
        Draft::text("look")
            .with_file("hall.png", "image/png", 2048)
            .with_sticker("Wave"),
    );
    let messages = id(&channel)
        .messages(&http(&peer), GetMessages::new())
        .await
        .unwrap();
    assert_eq!(
        messages[1].poll.as_ref().unwrap().question.text.as_deref(),
        Some("Who comes?")
    );
    assert_eq!(
        messages[0].attachments[0].content_type.as_deref(),
        Some("image/png")
    );
    assert_eq!(messages[0].sticker_items[0].name, "Wave");
}
