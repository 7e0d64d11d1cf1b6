//! The first answer to an interaction: taken in time, once, and only where it fits what was done. Never waits.

use serde_json::{Value, json};

use super::super::model::{LOADING, Message};
use super::super::rest::{
    Call, Code, Refusal, Reply, check_message, check_modal, compose, hide, post, rewrite,
};
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::{DEADLINE, Given, Interaction, Kind, LASTS};

/// Kinds of answers.
pub(crate) const MESSAGE: u64 = 4;
pub(crate) const DEFERRED_MESSAGE: u64 = 5;
pub(crate) const DEFERRED_UPDATE: u64 = 6;
pub(crate) const UPDATE: u64 = 7;
pub(crate) const CHOICES: u64 = 8;
pub(crate) const MODAL: u64 = 9;

const SLASH_COMMAND: u64 = 20;

pub(crate) fn callback(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let id = call.id("interaction")?;
    let interaction = open(state, id, call.parameter("token"))?;
    let kind = call.body["type"].as_u64().unwrap_or_default();
    fits(interaction, kind)?;
    let message = carry_out(state, id, kind, call)?;
    if let Some(interaction) = state.interactions.get_mut(&id) {
        interaction.answer = Some(Given {
            kind,
            body: call.body["data"].clone(),
            message,
        });
    }
    if call.query("with_response") == Some("true") {
        return Ok(Reply::of(told(state, id, kind, message)));
    }
    Ok(Reply::nothing())
}

fn open<'a>(state: &'a State, id: Snowflake, token: &str) -> Result<&'a Interaction, Refusal> {
    let unknown = || Refusal::of(Code::UnknownInteraction);
    let known = state.interactions.get(&id).filter(|known| known.token == token);
    let interaction = known.ok_or_else(unknown)?;
    let age = state.clock.since(interaction.began);
    match interaction.answer {
        Some(_) if age <= LASTS => Err(Refusal::of(Code::AlreadyAcknowledged)),
        None if age <= DEADLINE => Ok(interaction),
        Some(_) | None => Err(unknown()),
    }
}

fn fits(interaction: &Interaction, kind: u64) -> Result<(), Refusal> {
    let allowed: &[u64] = match (interaction.kind, interaction.source) {
        (Kind::Autocompletion, _) => &[CHOICES],
        (Kind::Command, _) => &[MESSAGE, DEFERRED_MESSAGE, MODAL],
        (Kind::Component, _) => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL],
        (Kind::Modal, Some(_)) => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE],
        (Kind::Modal, None) => &[MESSAGE, DEFERRED_MESSAGE],
    };
    if allowed.contains(&kind) {
        return Ok(());
    }
    let message = format!("Value must be one of {allowed:?}.");
    Err(Refusal::field("type", "BASE_TYPE_CHOICES", &message))
}

/// The message that the answer made or changed.
fn carry_out(state: &mut State, id: Snowflake, kind: u64, call: &Call) -> Result<Option<Snowflake>, Refusal> {
    let data = &call.body["data"];
    let interaction = &state.interactions[&id];
    let (channel, source) = (interaction.channel, interaction.source);
    match kind {
        MESSAGE => {
            check_message(data, !call.uploads.is_empty())?;
            let bot = state.bot();
            let message = compose(state, channel, bot, data, &call.uploads)?;
            respond(state, id, message, data["flags"].as_u64()).map(Some)
        }
        DEFERRED_MESSAGE => {
            let author = state.user_json(state.bot());
            let (number, sent) = (state.clock.next_id(), state.clock.text());
            let mut message = Message::new(number, channel, &author, &sent);
            message.set("flags", LOADING);
            respond(state, id, message, data["flags"].as_u64()).map(Some)
        }
        UPDATE => {
            if let Some(source) = source {
                rewrite(state, channel, source, data)?;
            }
            Ok(source)
        }
        MODAL => check_modal(data).map(|()| None),
        CHOICES => check_choices(data).map(|()| None),
        _ => Ok(source),
    }
}

fn check_choices(data: &Value) -> Result<(), Refusal> {
    let count = data["choices"].as_array().map_or(0, Vec::len);
    if count <= 25 {
        return Ok(());
    }
    let message = "Must be 25 or fewer in length.";
    Err(Refusal::field("data.choices", "BASE_TYPE_MAX_LENGTH", message))
}

fn respond(
    state: &mut State,
    id: Snowflake,
    mut message: Message,
    flags: Option<u64>,
) -> Result<Snowflake, Refusal> {
    let interaction = &state.interactions[&id];
    let user = state.user_json(interaction.user);
    let bot = state.bot().to_string();
    message.set("webhook_id", bot.clone());
    message.set("application_id", bot);
    let mut note = json!({
        "id": id, "type": interaction.kind as u8, "user": user, "authorizing_integration_owners": {},
    });
    if let Some(source) = interaction.source {
        note["interacted_message_id"] = json!(source);
    }
    if let (Kind::Command, Some(name)) = (interaction.kind, &interaction.name) {
        message.set("type", SLASH_COMMAND);
        message.set(
            "interaction",
            json!({ "id": id, "type": 2, "name": name, "user": user }),
        );
    }
    message.set("interaction_metadata", note);
    hide(&mut message, flags, interaction.user);
    let number = message.id;
    post(state, message)?;
    Ok(number)
}

fn told(state: &State, id: Snowflake, kind: u64, message: Option<Snowflake>) -> Value {
    let interaction = &state.interactions[&id];
    let body = message.and_then(|message| state.message(interaction.channel, message).ok());
    json!({
        "interaction": {
            "id": id, "type": interaction.kind as u8, "response_message_id": message,
            "response_message_loading": body.is_some_and(Message::is_loading),
            "response_message_ephemeral": body.is_some_and(|body| body.seen_by.is_some()),
        },
        "resource": { "type": kind, "message": body.map(Message::to_json) },
    })
}
