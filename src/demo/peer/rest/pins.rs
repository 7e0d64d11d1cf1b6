//! Pinned messages, at their newer address and the one from before. Never pins what is not there.
//! Source: <https://discord.com/developers/docs/resources/message#get-channel-pins>.

use serde_json::{Value, json};

use super::super::permissions as may;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply};
use super::channels::require;
use super::messages::readable;
use super::refusal::{Code, Refusal};

const MOST: usize = 250;
const PINNED_NOTE: u64 = 6;

pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let limit = call.limit(50, 50)?;
    let pins = pinned(state, call)?;
    let has_more = pins.len() > limit;
    let page: Vec<Value> = pins
        .into_iter()
        .take(limit)
        .map(|(since, message)| json!({ "pinned_at": since, "message": message }))
        .collect();
    Ok(Reply::of(json!({ "items": page, "has_more": has_more })))
}

pub(super) fn list_as_before(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let pins = pinned(state, call)?;
    Ok(Reply::of(
        pins.into_iter().take(50).map(|(_, message)| message).collect(),
    ))
}

fn pinned(state: &State, call: &Call) -> Result<Vec<(String, Value)>, Refusal> {
    let id = call.id("channel")?;
    require(state, id, may::VIEW_CHANNEL | may::READ_MESSAGE_HISTORY)?;
    let channel = state.channel(id)?;
    let pins = channel.pins.iter().filter_map(|(pinned, since)| {
        let message = channel.messages.get(pinned)?;
        Some((since.clone(), readable(state, message)))
    });
    Ok(pins.collect())
}

pub(super) fn pin(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = allowed(state, call)?;
    let since = state.clock.text();
    let place = state.channel_mut(channel)?;
    if place.pins.iter().any(|(pinned, _)| *pinned == id) {
        return Ok(Reply::nothing());
    }
    if place.pins.len() >= MOST {
        return Err(Refusal::of(Code::TooManyPins));
    }
    place.pins.insert(0, (id, since));
    mark(state, channel, id, true)?;
    let form = json!({ "message_reference": { "message_id": id, "type": 0 } });
    let bot = state.bot();
    let mut note = super::messages::compose(state, channel, bot, &form, &[])?;
    note.set("type", PINNED_NOTE);
    note.body.remove("referenced_message");
    super::messages::post(state, note)?;
    Ok(Reply::nothing())
}

pub(super) fn unpin(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = allowed(state, call)?;
    state
        .channel_mut(channel)?
        .pins
        .retain(|(pinned, _)| *pinned != id);
    mark(state, channel, id, false)?;
    Ok(Reply::nothing())
}

fn allowed(state: &State, call: &Call) -> Result<(Snowflake, Snowflake), Refusal> {
    let (channel, id) = (call.id("channel")?, call.id("message")?);
    require(state, channel, may::VIEW_CHANNEL | may::PIN_MESSAGES)?;
    match state.message(channel, id)?.seen_by {
        None => Ok((channel, id)),
        Some(_) => Err(Refusal::of(Code::UnknownMessage)),
    }
}

fn mark(state: &mut State, channel: Snowflake, id: Snowflake, is_pinned: bool) -> Result<(), Refusal> {
    let message = state.message_mut(channel, id)?;
    message.set("pinned", is_pinned);
    let message = message.clone();
    state.dispatch_message("MESSAGE_UPDATE", &message);
    let place = state.channel(channel)?;
    let last = place.pins.first().map(|(_, since)| since.clone());
    let mut payload = json!({ "channel_id": channel, "last_pin_timestamp": last });
    if let Some(guild) = place.guild {
        payload["guild_id"] = json!(guild);
    }
    state.dispatch_in("CHANNEL_PINS_UPDATE", channel, payload);
    Ok(())
}
