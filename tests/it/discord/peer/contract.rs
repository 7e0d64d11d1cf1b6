//! The peer and serenity held against Discord's own description of its API.

use schoolgate::demo::peer::{Peer, Recorded, permissions as may};
use serde_json::{Value, json};
use serenity::all::{
    ButtonStyle, ChannelId, Command, CommandOptionType, CreateActionRow, CreateButton, CreateChannel,
    CreateCommand, CreateCommandOption, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateMessage, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditMessage, GetMessages, GuildId, Interaction, UserId,
};

use super::peer;
use crate::support::client::TestClient;
use crate::support::openapi::OpenApi;

fn asked(method: &str, path: &str, query: &[(&str, &str)], body: Value) -> Recorded {
    let query = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Recorded {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.collect(),
        body,
        reason: None,
        status: None,
        answer: Value::Null,
    }
}

#[test]
fn a_wrong_request_is_refused() {
    let Some(openapi) = OpenApi::beside_the_package() else {
        return;
    };
    let messages = "/channels/1/messages";
    let right = [
        asked("POST", messages, &[], json!({ "content": "hello" })),
        asked("GET", messages, &[("limit", "50"), ("after", "12")], Value::Null),
        asked("PUT", "/channels/1/pins/2", &[], Value::Null),
    ];
    for request in &right {
        assert_eq!(openapi.request_faults(request), [""; 0]);
    }
    let wrong = [
        asked("POST", messages, &[], json!({ "content": 7 })),
        asked("POST", messages, &[], json!({ "content": "a", "embeds": "none" })),
        asked("POST", messages, &[], Value::Null),
        asked("GET", messages, &[("limit", "many")], Value::Null),
        asked("GET", messages, &[("since", "1")], Value::Null),
        asked("GET", "/channels/1/mesages", &[], Value::Null),
        asked("DELETE", messages, &[], Value::Null),
        asked(
            "POST",
            "/interactions/1/token/callback",
            &[],
            json!({ "type": 4, "data": { "content": [] } }),
        ),
    ];
    for request in &wrong {
        assert_ne!(openapi.request_faults(request), [""; 0], "{request:?}");
    }
}

#[tokio::test]
async fn serenity_s_requests_and_the_peer_s_answers_fit_the_document() {
    let Some(openapi) = OpenApi::beside_the_package() else {
        return;
    };
    let peer = peer().await;
    peer.home().lets_bot(
        may::EVERYONE | may::MANAGE_MESSAGES | may::PIN_MESSAGES | may::MANAGE_CHANNELS | may::MANAGE_GUILD,
    );
    peer.keep_answers();
    let mut client = TestClient::connected(&peer).await;
    look_around(&peer, &client).await;
    talk(&peer, &client).await;
    interact(&peer, &mut client).await;
    keep_rules(&peer, &client).await;
    let requests = peer.all_requests();
    assert!(requests.len() > 25, "{}", requests.len());
    let faults: Vec<String> = requests
        .iter()
        .flat_map(|request| [openapi.request_faults(request), openapi.answer_faults(request)].concat())
        .collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

async fn look_around(peer: &Peer, client: &TestClient) {
    let http = &client.http;
    let guild = GuildId::new(peer.home().id().number());
    let forum = peer.home().forum("questions");
    peer.home()
        .owner()
        .opens_thread(&forum, "Lost coat")
        .is_archived(true);
    peer.home().owner().opens_thread(&forum, "Found coat");
    http.get_current_user().await.unwrap();
    http.get_current_application_info().await.unwrap();
    http.get_bot_gateway().await.unwrap();
    http.get_guild(guild).await.unwrap();
    http.get_guild_with_counts(guild).await.unwrap();
    http.get_guilds(None, None).await.unwrap();
    guild.channels(http).await.unwrap();
    guild.roles(http).await.unwrap();
    guild.members(http, Some(10), None).await.unwrap();
    guild
        .member(http, UserId::new(peer.bot().number()))
        .await
        .unwrap();
    guild.get_active_threads(http).await.unwrap();
    let parent = ChannelId::new(forum.id().number());
    http.get_channel_archived_public_threads(parent, None, Some(5))
        .await
        .unwrap();
    guild
        .create_channel(http, CreateChannel::new("flags"))
        .await
        .unwrap();
}

async fn talk(peer: &Peer, client: &TestClient) {
    let http = &client.http;
    let room = peer.channel("year-3");
    let parent = peer.member("Sam");
    let post = parent.says(&room, "When is the fair?");
    let channel = ChannelId::new(room.id().number());
    http.get_channel(channel).await.unwrap();
    let options = vec![
        CreateSelectMenuOption::new("Banter", "banter"),
        CreateSelectMenuOption::new("Other", "other"),
    ];
    let menu = CreateSelectMenu::new("why", CreateSelectMenuKind::String { options }).placeholder("Why?");
    let buttons = vec![CreateButton::new("yes").label("Yes").style(ButtonStyle::Danger)];
    let form = CreateMessage::new()
        .content("On Friday")
        .embed(
            CreateEmbed::new()
                .title("The fair")
                .description("In the hall")
                .field("When", "Friday", true),
        )
        .components(vec![
            CreateActionRow::Buttons(buttons),
            CreateActionRow::SelectMenu(menu),
        ])
        .reference_message((channel, post.id().number().into()));
    let mut message = channel.send_message(http, form).await.unwrap();
    message
        .edit(http, EditMessage::new().content("On Saturday"))
        .await
        .unwrap();
    message.pin(http).await.unwrap();
    channel.pins(http).await.unwrap();
    message.unpin(http).await.unwrap();
    channel.message(http, message.id).await.unwrap();
    channel
        .messages(http, GetMessages::new().limit(10).after(1))
        .await
        .unwrap();
    message.delete(http).await.unwrap();
    let user = UserId::new(parent.id().number());
    user.direct_message(http, CreateMessage::new().content("Thank you"))
        .await
        .unwrap();
    channel.message(http, 1).await.unwrap_err();
    channel.say(http, "x".repeat(1999)).await.unwrap();
}

async fn interact(peer: &Peer, client: &mut TestClient) {
    let room = peer.channel("commands");
    let parent = peer.member("Alex");
    let option = CreateCommandOption::new(CommandOptionType::String, "text", "What was said").required(true);
    let command = CreateCommand::new("why")
        .description("Why something was flagged")
        .add_option(option);
    Command::set_global_commands(&client.http, vec![command.clone()])
        .await
        .unwrap();
    let guild = GuildId::new(peer.home().id().number());
    guild.set_commands(&client.http, vec![command]).await.unwrap();
    client.http.get_global_commands().await.unwrap();
    let run = parent.runs(&room, "why", json!({ "text": "a" }));
    let answered = async {
        let Interaction::Command(command) = client.is_asked().await else {
            panic!("no command")
        };
        let message = CreateInteractionResponseMessage::new()
            .content("Because")
            .ephemeral(true);
        let response = CreateInteractionResponse::Message(message);
        command.create_response(&client.http, response).await.unwrap();
        command.get_response(&client.http).await.unwrap();
        command
            .edit_response(
                &client.http,
                serenity::all::EditInteractionResponse::new().content("So"),
            )
            .await
            .unwrap();
        let more = serenity::all::CreateInteractionResponseFollowup::new().content("And more");
        let more = command.create_followup(&client.http, more).await.unwrap();
        command.delete_followup(&client.http, more.id).await.unwrap();
        command.delete_response(&client.http).await.unwrap();
    };
    let (answer, ()) = tokio::join!(run, answered);
    answer.unwrap();
}

async fn keep_rules(peer: &Peer, client: &TestClient) {
    let guild = GuildId::new(peer.home().id().number());
    let rule = serenity::all::EditAutoModRule::new()
        .name("Gravest words")
        .event_type(serenity::all::automod::EventType::MessageSend)
        .trigger(serenity::all::automod::Trigger::Keyword {
            strings: vec!["badword".to_owned()],
            regex_patterns: Vec::new(),
            allow_list: Vec::new(),
        })
        .actions(vec![serenity::all::automod::Action::BlockMessage {
            custom_message: None,
        }])
        .enabled(true);
    let created = guild.create_automod_rule(&client.http, rule).await.unwrap();
    assert_eq!(guild.automod_rules(&client.http).await.unwrap().len(), 1);
    let renamed = serenity::all::EditAutoModRule::new().name("Worst words");
    guild
        .edit_automod_rule(&client.http, created.id, renamed)
        .await
        .unwrap();
    guild.delete_automod_rule(&client.http, created.id).await.unwrap();
}
