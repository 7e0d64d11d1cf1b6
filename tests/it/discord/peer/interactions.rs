//! Buttons, commands, modals and suggestions, answered in time, late, twice and after a while.

use std::time::Duration;

use schoolgate::demo::peer::{Channel, Member, Peer, PeerError, Post, permissions as may};
use serde_json::json;
use serenity::all::{
    ButtonStyle, ChannelId, Command, CommandOptionType, CommandType, ComponentInteractionDataKind,
    CreateActionRow, CreateAutocompleteResponse, CreateButton, CreateCommand, CreateCommandOption,
    CreateInputText, CreateInteractionResponse, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditInteractionResponse, InputTextStyle, Interaction, Permissions,
};

use super::peer;
use crate::support::client::{TestClient, refused};
use crate::support::openapi::OpenApi;

/// A card with two buttons, and who works with it.
struct Story {
    peer: Peer,
    client: TestClient,
    channel: Channel,
    card: Post,
    moderator: Member,
}

/// Whatever the client sent in a story must fit Discord's own description of it.
impl Drop for Story {
    fn drop(&mut self) {
        let openapi = OpenApi::beside_the_package().filter(|_| !std::thread::panicking());
        let requests = self.peer.all_requests();
        let faults = openapi.iter().flat_map(|openapi| {
            requests.iter().flat_map(|request| {
                [openapi.request_faults(request), openapi.answer_faults(request)].concat()
            })
        });
        let faults: Vec<String> = faults.collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

async fn story() -> Story {
    let peer = peer().await;
    peer.keep_answers();
    let channel = peer.channel("flags");
    let moderator = peer.member("Mrs Hall");
    let client = TestClient::connected(&peer).await;
    let buttons = vec![
        CreateButton::new("confirm:12").label("Confirm"),
        CreateButton::new("case:12")
            .label("Case")
            .style(ButtonStyle::Secondary)
            .disabled(true),
    ];
    let form = CreateMessage::new()
        .content("Flag 12")
        .components(vec![CreateActionRow::Buttons(buttons)]);
    ChannelId::new(channel.id().number())
        .send_message(&client.http, form)
        .await
        .unwrap();
    let card = channel.last_post().unwrap();
    Story {
        peer,
        client,
        channel,
        card,
        moderator,
    }
}

fn message(text: &str) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new().content(text)
}

#[tokio::test]
async fn a_button_is_answered_in_time() {
    let mut story = story().await;
    assert_eq!(story.card.buttons(), ["Confirm"]);
    let pressed = story.card.press("Confirm", &story.moderator);
    let answered = async {
        let Interaction::Component(component) = story.client.is_asked().await else {
            panic!("no component")
        };
        assert_eq!(component.data.custom_id, "confirm:12");
        assert_eq!(component.user.id.get(), story.moderator.id().number());
        assert!(
            component
                .member
                .as_ref()
                .unwrap()
                .permissions
                .unwrap()
                .contains(Permissions::SEND_MESSAGES)
        );
        let update =
            CreateInteractionResponse::UpdateMessage(message("Flag 12: confirmed").components(Vec::new()));
        component
            .create_response(&story.client.http, update)
            .await
            .unwrap();
        let again = CreateInteractionResponse::Message(message("Confirmed"));
        assert_eq!(
            refused(component.create_response(&story.client.http, again).await),
            (400, 40_060)
        );
    };
    let (answer, ()) = tokio::join!(pressed, answered);
    assert!(answer.unwrap().is_update());
    assert_eq!(story.card.text(), "Flag 12: confirmed");
    let gone = story.card.press("Confirm", &story.moderator).await;
    assert!(matches!(gone, Err(PeerError::NothingToPress { .. })));
}

#[tokio::test]
async fn a_late_answer_is_refused() {
    let mut story = story().await;
    let pressed = story.card.press("Confirm", &story.moderator);
    let answered = async {
        let Interaction::Component(component) = story.client.is_asked().await else {
            panic!("no component")
        };
        story.peer.let_time_pass(Duration::from_secs(4));
        let late = component.defer(&story.client.http).await;
        assert_eq!(refused(late), (404, 10_062));
    };
    let (answer, ()) = tokio::join!(pressed, answered);
    assert!(matches!(answer, Err(PeerError::NotAnswered)));
}

#[tokio::test]
async fn a_greyed_button_and_a_missing_one_cannot_be_pressed() {
    let story = story().await;
    let greyed = story.card.press("Case", &story.moderator).await;
    assert!(matches!(greyed, Err(PeerError::Disabled { .. })));
    let missing = story.card.press("Ban", &story.moderator).await;
    assert!(matches!(missing, Err(PeerError::NothingToPress { .. })));
}

#[tokio::test]
async fn a_deferred_answer_is_filled_in_followed_and_in_the_end_out_of_reach() {
    let mut story = story().await;
    let other = story.peer.member("Alex");
    let pressed = story.card.press("Confirm", &story.moderator);
    let answered = async {
        let Interaction::Component(component) = story.client.is_asked().await else {
            panic!("no component")
        };
        let http = &story.client.http;
        component.defer_ephemeral(http).await.unwrap();
        let edit = EditInteractionResponse::new().content("Done");
        component.edit_response(http, edit.clone()).await.unwrap();
        let follow_up = CreateInteractionResponseFollowup::new()
            .content("And told")
            .ephemeral(true);
        component.create_followup(http, follow_up).await.unwrap();
        assert_eq!(component.get_response(http).await.unwrap().content, "Done");
        story.peer.let_time_pass(Duration::from_mins(16));
        assert_eq!(refused(component.edit_response(http, edit).await), (401, 50_027));
    };
    let (answer, ()) = tokio::join!(pressed, answered);
    let answer = answer.unwrap();
    assert!(answer.is_ephemeral());
    assert_eq!(answer.text().await.unwrap(), "Done");
    assert_eq!(answer.follow_ups()[0].text(), "And told");
    let texts = |member| -> Vec<String> { story.channel.read_by(member).iter().map(Post::text).collect() };
    assert_eq!(texts(&story.moderator), ["Flag 12", "Done", "And told"]);
    assert_eq!(texts(&other), ["Flag 12"]);
}

#[tokio::test]
async fn a_modal_is_filled_in() {
    let mut story = story().await;
    let pressed = story.card.press("Confirm", &story.moderator);
    let asked = async {
        let Interaction::Component(component) = story.client.is_asked().await else {
            panic!("no component")
        };
        let input = CreateInputText::new(InputTextStyle::Paragraph, "Why?", "why").required(true);
        let modal = CreateModal::new("confirm:12", "Confirm the flag")
            .components(vec![CreateActionRow::InputText(input)]);
        component
            .create_response(&story.client.http, CreateInteractionResponse::Modal(modal))
            .await
            .unwrap();
    };
    let (answer, ()) = tokio::join!(pressed, asked);
    let modal = answer.unwrap().modal().unwrap();
    assert_eq!(
        (modal.title(), modal.fields()),
        ("Confirm the flag", vec!["Why?".to_owned()])
    );
    assert!(matches!(modal.submit(&[]).await, Err(PeerError::FieldMissing(_))));
    let submitted = modal.submit(&[("why", "Names a pupil")]);
    let answered = async {
        let Interaction::Modal(filled) = story.client.is_asked().await else {
            panic!("no modal")
        };
        let serenity::all::ActionRowComponent::InputText(input) = &filled.data.components[0].components[0]
        else {
            panic!("no text")
        };
        assert_eq!(input.value.as_deref(), Some("Names a pupil"));
        let response = CreateInteractionResponse::Message(message("Noted").ephemeral(true));
        filled
            .create_response(&story.client.http, response)
            .await
            .unwrap();
    };
    let (answer, ()) = tokio::join!(submitted, answered);
    assert_eq!(answer.unwrap().text().await.unwrap(), "Noted");
}

#[tokio::test]
async fn a_menu_is_chosen_from() {
    let mut story = story().await;
    let options = ["banter", "quoted"]
        .map(|word| CreateSelectMenuOption::new(word, word))
        .to_vec();
    let menu = CreateSelectMenu::new("why", CreateSelectMenuKind::String { options }).placeholder("Why not?");
    let form = CreateMessage::new()
        .content("Dismiss")
        .components(vec![CreateActionRow::SelectMenu(menu)]);
    let channel = ChannelId::new(story.channel.id().number());
    channel.send_message(&story.client.http, form).await.unwrap();
    let question = story.channel.last_post().unwrap();
    let chosen = question.choose("Why not?", &["quoted"], &story.moderator);
    let answered = async {
        let Interaction::Component(component) = story.client.is_asked().await else {
            panic!("no component")
        };
        let ComponentInteractionDataKind::StringSelect { values } = &component.data.kind else {
            panic!("no menu")
        };
        assert_eq!(values, &["quoted"]);
        component.defer(&story.client.http).await.unwrap();
    };
    let (answer, ()) = tokio::join!(chosen, answered);
    assert!(answer.is_ok());
    let wrong = question.choose("Why not?", &["because"], &story.moderator).await;
    assert!(matches!(wrong, Err(PeerError::NothingToPress { .. })));
}

async fn register(client: &TestClient) {
    let id = CreateCommandOption::new(CommandOptionType::String, "id", "Which flag")
        .required(true)
        .set_autocomplete(true);
    let show =
        CreateCommandOption::new(CommandOptionType::SubCommand, "show", "Shows a flag").add_sub_option(id);
    let member = CreateCommandOption::new(CommandOptionType::User, "member", "Who").required(true);
    let commands = vec![
        CreateCommand::new("flag").description("Flags").add_option(show),
        CreateCommand::new("history")
            .description("What there was")
            .add_option(member),
        CreateCommand::new("Report to the school").kind(CommandType::Message),
        CreateCommand::new("setup")
            .description("Sets up")
            .default_member_permissions(Permissions::MANAGE_GUILD),
    ];
    let registered = Command::set_global_commands(&client.http, commands)
        .await
        .unwrap();
    assert_eq!(registered.len(), 4);
}

#[tokio::test]
async fn a_slash_command_is_answered_in_time_and_too_late() {
    let mut story = story().await;
    register(&story.client).await;
    let run = story
        .moderator
        .runs(&story.channel, "flag show", json!({ "id": "F-12" }));
    let answered = async {
        let Interaction::Command(command) = story.client.is_asked().await else {
            panic!("no command")
        };
        assert_eq!(command.data.name, "flag");
        let response = CreateInteractionResponse::Message(message("Flag F-12").ephemeral(true));
        command
            .create_response(&story.client.http, response)
            .await
            .unwrap();
    };
    let (answer, ()) = tokio::join!(run, answered);
    assert_eq!(answer.unwrap().text().await.unwrap(), "Flag F-12");
    let run = story
        .moderator
        .runs(&story.channel, "flag show", json!({ "id": "F-12" }));
    let answered = async {
        let Interaction::Command(command) = story.client.is_asked().await else {
            panic!("no command")
        };
        story.peer.let_time_pass(Duration::from_secs(4));
        assert_eq!(refused(command.defer(&story.client.http).await), (404, 10_062));
    };
    let (answer, ()) = tokio::join!(run, answered);
    assert!(matches!(answer, Err(PeerError::NotAnswered)));
}

#[tokio::test]
async fn options_people_and_messages_are_told_whole() {
    let mut story = story().await;
    register(&story.client).await;
    let parent = story.peer.member("Sam");
    let post = parent.says(&story.channel, "You lot are useless");
    let run = story
        .moderator
        .runs(&story.channel, "history", json!({ "member": parent.id() }));
    let answered = async {
        let Interaction::Command(command) = story.client.is_asked().await else {
            panic!("no command")
        };
        let resolved = &command.data.resolved;
        assert_eq!(
            resolved.users.values().next().unwrap().global_name.as_deref(),
            Some("Sam")
        );
        assert_eq!(resolved.members.len(), 1);
        command.defer_ephemeral(&story.client.http).await.unwrap();
        let follow_up = CreateInteractionResponseFollowup::new().content("Nothing so far");
        command
            .create_followup(&story.client.http, follow_up)
            .await
            .unwrap();
    };
    let (answer, ()) = tokio::join!(run, answered);
    let answer = answer.unwrap();
    assert_eq!(answer.text().await.unwrap(), "Nothing so far");
    assert!(
        answer.is_ephemeral(),
        "the first follow-up takes the place of the deferred answer"
    );
    let picked = story.moderator.picks(&post, "Report to the school");
    let answered = async {
        let Interaction::Command(command) = story.client.is_asked().await else {
            panic!("no command")
        };
        let target = command.data.resolved.messages.values().next().unwrap();
        assert_eq!(target.content, "You lot are useless");
        command.defer_ephemeral(&story.client.http).await.unwrap();
    };
    let (answer, ()) = tokio::join!(picked, answered);
    answer.unwrap();
}

#[tokio::test]
async fn suggestions_come_while_one_types() {
    let mut story = story().await;
    register(&story.client).await;
    let typed = story
        .moderator
        .types(&story.channel, "flag show", "id", json!({ "id": "F-1" }));
    let answered = async {
        let Interaction::Autocomplete(typing) = story.client.is_asked().await else {
            panic!("no autocompletion")
        };
        assert_eq!(typing.data.autocomplete().unwrap().value, "F-1");
        let choices = CreateAutocompleteResponse::new().add_string_choice("F-12, open", "F-12");
        typing
            .create_response(
                &story.client.http,
                CreateInteractionResponse::Autocomplete(choices),
            )
            .await
            .unwrap();
    };
    let (choices, ()) = tokio::join!(typed, answered);
    assert_eq!(choices.unwrap(), [("F-12, open".to_owned(), json!("F-12"))]);
}

#[tokio::test]
async fn what_discord_would_not_offer_is_not_sent() {
    let story = story().await;
    register(&story.client).await;
    let (moderator, channel) = (&story.moderator, &story.channel);
    let run = async |command: &str, options| moderator.runs(channel, command, options).await.err().unwrap();
    assert!(matches!(
        run("ban", json!({})).await,
        PeerError::NoSuchCommand { .. }
    ));
    assert!(matches!(
        run("flag hide", json!({})).await,
        PeerError::NoSuchCommand { .. }
    ));
    assert!(matches!(
        run("flag show", json!({})).await,
        PeerError::OptionMissing { .. }
    ));
    assert!(matches!(
        run("flag show", json!({ "id": 12 })).await,
        PeerError::WrongValue { .. }
    ));
    assert!(matches!(
        run("flag show", json!({ "id": "a", "x": 1 })).await,
        PeerError::NoSuchOption { .. }
    ));
    assert!(matches!(
        run("setup", json!({})).await,
        PeerError::NotOffered { .. }
    ));
    moderator.gets(&story.peer.home().role("Office", may::MANAGE_GUILD));
    assert!(matches!(run("setup", json!({})).await, PeerError::NotAnswered));
}
