//! Connecting, hearing, losing the line and coming back.

use std::time::Duration;

use schoolgate::demo::peer::{Blocked, Dispatched, Intents, Opening, Peer, PeerError};
use serde_json::json;
use serenity::all::{Event, GatewayError, GatewayIntents, HttpBuilder};

use super::{opening, peer};
use crate::support::client::{TestClient, http};

#[tokio::test]
async fn a_client_connects_and_reads() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let mut client = TestClient::start(&peer, GatewayIntents::all()).await;
    let guild = client
        .hears("the guild", |event| {
            let Event::GuildCreate(created) = event else {
                return None;
            };
            Some(created.guild)
        })
        .await;
    assert_eq!(guild.id.get(), peer.home().id().number());
    assert_eq!(guild.members.len(), 3);
    parent.says(&channel, "Is the fair on Friday?");
    assert_eq!(client.reads().await, "Is the fair on Friday?");
    client.stops().await;
    peer.stop().await;
}

/// serenity asks for packed frames, and a guild of this size is one.
#[tokio::test]
async fn a_large_guild_comes_packed() {
    let peer = peer().await;
    for number in 0..60 {
        peer.member(&format!("Parent {number}"));
    }
    let mut client = TestClient::start(&peer, GatewayIntents::all()).await;
    let members = client
        .hears("the guild", |event| {
            let Event::GuildCreate(created) = event else {
                return None;
            };
            Some(created.guild.members.len())
        })
        .await;
    assert_eq!(members, 62);
    assert!(peer.events("GUILD_CREATE")[0].payload().to_string().len() > 8192);
}

#[tokio::test]
async fn edits_replies_forwards_and_deletions_are_told() {
    let peer = peer().await;
    let (first, second) = (peer.channel("year-3"), peer.channel("year-4"));
    let (sam, alex) = (peer.member("Sam"), peer.member("Alex"));
    let mut client = TestClient::connected(&peer).await;
    let post = sam.says(&first, "The bus is late");
    alex.replies(&post, "Again?");
    let forwarded = alex.forwards(&post, &second);
    sam.edits(&post, "The bus is here").unwrap();
    sam.deletes(&post).unwrap();
    assert!(matches!(sam.deletes(&post), Err(PeerError::NoSuchMessage)));
    let reply = client
        .hears("the reply", |event| {
            let Event::MessageCreate(created) = event else {
                return None;
            };
            created
                .message
                .referenced_message
                .clone()
                .map(|_| created.message)
        })
        .await;
    assert_eq!(reply.mentions[0].id.get(), sam.id().number());
    let update = client
        .hears("the edit", |event| {
            let Event::MessageUpdate(update) = event else {
                return None;
            };
            Some(update)
        })
        .await;
    assert_eq!(update.content.as_deref(), Some("The bus is here"));
    let deleted = client
        .hears("the deletion", |event| {
            let Event::MessageDelete(deleted) = event else {
                return None;
            };
            Some(deleted.message_id)
        })
        .await;
    assert_eq!(deleted.get(), post.id().number());
    let body = forwarded.body();
    assert_eq!(body["content"], "");
    assert_eq!(
        body["message_snapshots"][0]["message"]["content"],
        "The bus is late"
    );
    assert!(!post.is_there());
}

#[tokio::test]
async fn nothing_is_lost_or_told_twice_when_the_line_drops() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let mut client = TestClient::connected(&peer).await;
    parent.says(&channel, "0");
    assert_eq!(client.reads().await, "0");
    for round in 1..=3 {
        peer.gateway().drop_connections();
        parent.says(&channel, &format!("{round} while away"));
        peer.until("the session resumed", |peer| {
            (peer.events("RESUMED").len() == round).then_some(())
        })
        .await
        .unwrap();
        parent.says(&channel, &format!("{round} back"));
        let mut both = [client.reads().await, client.reads().await];
        both.sort();
        assert_eq!(both, [format!("{round} back"), format!("{round} while away")]);
    }
    assert_eq!(peer.events("READY").len(), 1);
}

#[tokio::test]
async fn a_reconnect_and_a_resumable_invalid_session_are_resumed() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let mut client = TestClient::connected(&peer).await;
    let acts: [fn(&Peer); 3] = [
        |peer| peer.gateway().ask_to_reconnect(),
        |peer| peer.gateway().invalidate_sessions(true),
        |peer| peer.gateway().close(4000),
    ];
    for (round, act) in acts.into_iter().enumerate() {
        act(&peer);
        peer.until("the session resumed", |peer| {
            (peer.events("RESUMED").len() == round + 1).then_some(())
        })
        .await
        .unwrap();
        parent.says(&channel, &round.to_string());
        assert_eq!(client.reads().await, round.to_string());
    }
    assert_eq!(peer.events("READY").len(), 1);
}

#[tokio::test]
async fn an_invalid_session_begins_anew() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let mut client = TestClient::connected(&peer).await;
    peer.gateway().invalidate_sessions(false);
    peer.until("a second session", |peer| {
        (peer.events("READY").len() == 2).then_some(())
    })
    .await
    .unwrap();
    parent.says(&channel, "Still there?");
    assert_eq!(client.reads().await, "Still there?");
    assert!(peer.events("RESUMED").is_empty());
}

#[tokio::test]
async fn a_session_that_discord_forgot_begins_anew() {
    let peer = peer().await;
    let _client = TestClient::connected(&peer).await;
    peer.gateway().forget_sessions();
    peer.gateway().drop_connections();
    peer.until("a second session", |peer| {
        (peer.events("READY").len() == 2).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_client_leaves_a_line_that_no_longer_answers() {
    let heartbeat_every = Duration::from_millis(200);
    let peer = Peer::start(Opening {
        heartbeat_every,
        ..opening()
    })
    .await
    .unwrap();
    let _client = TestClient::connected(&peer).await;
    peer.gateway().stop_acknowledging();
    peer.until("the client to hang up", |peer| {
        (peer.gateway().connected() == 0).then_some(())
    })
    .await
    .unwrap();
    peer.gateway().acknowledge_again();
    peer.until_connected(1).await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_and_intents_not_granted_are_refused() {
    let granted = Intents::PRIVILEGED.without(Intents::MESSAGE_CONTENT);
    let peer = Peer::start(Opening { granted, ..opening() }).await.unwrap();
    let wrong = HttpBuilder::new("not.the.token")
        .proxy(peer.url())
        .ratelimiter_disabled(true);
    let client = TestClient::start_with(wrong.build(), GatewayIntents::GUILDS).await;
    let error = client.ends().await;
    assert!(
        matches!(
            error,
            serenity::Error::Gateway(GatewayError::InvalidAuthentication)
        ),
        "{error:?}"
    );
    let client = TestClient::start(&peer, GatewayIntents::all()).await;
    let error = client.ends().await;
    assert!(
        matches!(
            error,
            serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents)
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn without_the_intent_there_is_nothing_to_read() {
    let granted = Intents::PRIVILEGED.without(Intents::MESSAGE_CONTENT);
    let peer = Peer::start(Opening { granted, ..opening() }).await.unwrap();
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let intents = GatewayIntents::all() - GatewayIntents::MESSAGE_CONTENT;
    let mut client = TestClient::start(&peer, intents).await;
    peer.until_connected(1).await.unwrap();
    let post = parent.says(&channel, "Nobody else's business");
    assert_eq!(client.reads().await, "");
    let fetched = http(&peer)
        .get_message(channel.id().number().into(), post.id().number().into())
        .await;
    assert_eq!(fetched.unwrap().content, "");
    parent.says(&channel, &format!("<@{}> for you", peer.bot()));
    assert!(client.reads().await.ends_with("for you"));
    parent.whispers("to you alone");
    assert_eq!(client.reads().await, "to you alone");
}

#[tokio::test]
async fn events_come_twice_in_any_order_and_in_shapes_nobody_knows() {
    let peer = peer().await;
    let channel = peer.channel("year-3");
    let parent = peer.member("Sam");
    let mut client = TestClient::connected(&peer).await;
    parent.says(&channel, "once");
    assert_eq!(client.reads().await, "once");
    peer.repeat_last_event();
    assert_eq!(client.reads().await, "once");
    peer.hold_events();
    parent.says(&channel, "first");
    parent.says(&channel, "second");
    peer.release_events(|waiting| waiting.reverse());
    let told: Vec<String> = peer
        .events("MESSAGE_CREATE")
        .iter()
        .map(|event| event.payload()["content"].to_string())
        .collect();
    assert_eq!(told, ["\"once\"", "\"once\"", "\"second\"", "\"first\""]);
    peer.emit("SCHOOL_BELL", json!({ "rings": 3 }));
    peer.emit("MESSAGE_CREATE", json!({ "id": "1", "content": ["not", "text"] }));
    for _ in 0..2 {
        client
            .hears("an unknown event", |event| {
                matches!(event, Event::Unknown(_)).then_some(())
            })
            .await;
    }
    parent.says(&channel, "after all that");
    loop {
        if client.reads().await == "after all that" {
            break;
        }
    }
}

#[tokio::test]
async fn a_hidden_channel_is_not_heard() {
    let peer = peer().await;
    let (open, hidden) = (peer.channel("open"), peer.channel("hidden"));
    let parent = peer.member("Sam");
    let mut client = TestClient::connected(&peer).await;
    hidden.shuts_out_bot(true);
    parent.says(&hidden, "unheard");
    parent.says(&open, "heard");
    assert_eq!(client.reads().await, "heard");
    hidden.shuts_out_bot(false);
    parent.says(&hidden, "heard again");
    assert_eq!(client.reads().await, "heard again");
}

#[tokio::test]
async fn what_else_happens_in_a_guild_is_told() {
    let peer = peer().await;
    let home = peer.home();
    let (channel, alerts) = (home.channel("year-3"), home.channel("alerts"));
    let parent = home.member("Sam");
    let _client = TestClient::connected(&peer).await;
    let posts = [parent.says(&channel, "one"), parent.says(&channel, "two")];
    channel.loses(&[&posts[0], &posts[1]]);
    let blocked = Blocked {
        text: "a slur",
        keyword: "slur",
        alerts: Some(&alerts),
    };
    home.blocks(&parent, &channel, &blocked);
    let thread = parent.opens_thread(&channel, "Lost coat");
    thread.is_renamed("Coat thief");
    thread.is_deleted();
    parent.is_called("Sam the Great");
    let role = home.role("Moderators", 0);
    parent.gets(&role);
    parent.leaves();
    let second = peer.guild("Other parents");
    second.removes_bot();
    let told = |name: &str| {
        peer.events(name)
            .iter()
            .map(Dispatched::payload)
            .collect::<Vec<_>>()
    };
    assert_eq!(told("MESSAGE_DELETE_BULK")[0]["ids"].as_array().unwrap().len(), 2);
    assert_eq!(told("AUTO_MODERATION_ACTION_EXECUTION")[0]["content"], "a slur");
    let alert = &told("MESSAGE_CREATE")[2];
    assert_eq!(
        (&alert["type"], &alert["author"]["global_name"]),
        (&json!(24), &json!("Sam"))
    );
    assert_eq!(told("THREAD_CREATE")[0]["name"], "Lost coat");
    assert_eq!(told("THREAD_UPDATE")[0]["name"], "Coat thief");
    assert_eq!(told("THREAD_DELETE").len(), 1);
    let updates = told("GUILD_MEMBER_UPDATE");
    assert_eq!(updates[0]["nick"], "Sam the Great");
    assert_eq!(updates[1]["roles"], json!([role.id()]));
    assert_eq!(told("GUILD_MEMBER_REMOVE").len(), 1);
    assert_eq!(told("GUILD_CREATE")[1]["name"], "Other parents");
    assert_eq!(told("GUILD_DELETE").len(), 1);
    assert!(channel.posts().is_empty(), "what was blocked is not posted");
}

#[tokio::test]
async fn two_peers_know_nothing_of_each_other() {
    let (here, there) = (peer().await, peer().await);
    let channel = here.channel("year-3");
    let mut client = TestClient::connected(&here).await;
    let _other = TestClient::connected(&there).await;
    here.member("Sam").says(&channel, "only here");
    assert_eq!(client.reads().await, "only here");
    assert!(there.events("MESSAGE_CREATE").is_empty());
}
