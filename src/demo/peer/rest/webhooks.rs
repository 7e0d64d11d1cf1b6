//! What follows the first answer to an interaction: more messages, and the first one shown, edited or taken back. Works
//! for fifteen minutes. Never needs the bot's token.
//! Source: <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>.

use super::super::interactions::{Interaction, LASTS};
use super::super::model::{EPHEMERAL, LOADING, Message};
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply};
use super::messages::{compose, post, remove, rewrite};
use super::refusal::{Code, Refusal};
use super::validation::check_message;

/// The interaction of a token, once it was answered.
fn interaction<'a>(state: &'a State, call: &Call) -> Result<&'a Interaction, Refusal> {
    let unknown = || Refusal::of(Code::UnknownWebhook);
    if call.id("application")? != state.bot() {
        return Err(unknown());
    }
    let token = call.parameter("token");
    let known = state
        .interactions
        .values()
        .find(|interaction| interaction.token == token);
    let interaction = known.filter(|known| known.answer.is_some()).ok_or_else(unknown)?;
    if state.clock.since(interaction.began) > LASTS {
        return Err(Refusal::of(Code::InvalidWebhookToken));
    }
    Ok(interaction)
}

fn target(state: &State, call: &Call) -> Result<(Snowflake, Snowflake), Refusal> {
    let interaction = interaction(state, call)?;
    let first = interaction.answer.as_ref().and_then(|answer| answer.message);
    let id = match call.parameter("message") {
        "@original" => first.ok_or(Refusal::of(Code::UnknownMessage))?,
        _ => call.id("message")?,
    };
    let is_of_it = first == Some(id) || interaction.follow_ups.contains(&id);
    match state.message(interaction.channel, id) {
        Ok(_) if is_of_it => Ok((interaction.channel, id)),
        Ok(_) | Err(_) => Err(Refusal::of(Code::UnknownMessage)),
    }
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = target(state, call)?;
    Ok(Reply::of(state.message(channel, id)?.to_json()))
}

pub(super) fn edit(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = target(state, call)?;
    finish(state, channel, id, call)
}

fn finish(state: &mut State, channel: Snowflake, id: Snowflake, call: &Call) -> Result<Reply, Refusal> {
    let json = rewrite(state, channel, id, &call.body)?;
    let message = state.message_mut(channel, id)?;
    if !message.is_loading() {
        return Ok(Reply::of(json));
    }
    message.set("flags", message.flags() & !LOADING);
    Ok(Reply::of(message.to_json()))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = target(state, call)?;
    remove(state, channel, id)?;
    Ok(Reply::nothing())
}

/// The first follow-up after a deferred answer takes its place, as visible or hidden as that was.
pub(super) fn follow_up(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let interaction = interaction(state, call)?;
    let (id, channel, user) = (interaction.id, interaction.channel, interaction.user);
    let first = interaction.answer.as_ref().and_then(|answer| answer.message);
    let loading = first.filter(|first| state.message(channel, *first).is_ok_and(Message::is_loading));
    if let Some(first) = loading {
        return finish(state, channel, first, call);
    }
    check_message(&call.body, !call.uploads.is_empty())?;
    let bot = state.bot();
    let mut message = compose(state, channel, bot, &call.body, &call.uploads)?;
    hide(&mut message, call.body["flags"].as_u64(), user);
    message.set("webhook_id", bot.to_string());
    message.set("application_id", bot.to_string());
    if let Some(interaction) = state.interactions.get_mut(&id) {
        interaction.follow_ups.push(message.id);
    }
    Ok(Reply::of(post(state, message)?))
}

/// An ephemeral message is seen by the one who asked.
pub(crate) fn hide(message: &mut Message, flags: Option<u64>, user: Snowflake) {
    if flags.unwrap_or_default() & EPHEMERAL != 0 {
        message.set("flags", message.flags() | EPHEMERAL);
        message.seen_by = Some(user);
    }
}
