//! Channels and threads: showing, listing, making, and the rooms of direct messages. Never shows one that is hidden.

use serde_json::{Value, json};

use super::super::model::{Channel, ChannelKind, Overwrite};
use super::super::permissions as may;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply};
use super::refusal::{Code, Refusal};
use super::validation;

/// What the bot may do in a channel, if that is enough: 50001 where it cannot see, 50013 where it may not.
pub(super) fn require(state: &State, channel: Snowflake, needed: u64) -> Result<u64, Refusal> {
    let permissions = state.permissions(state.channel(channel)?, state.bot());
    if permissions & may::VIEW_CHANNEL == 0 {
        return Err(Refusal::of(Code::MissingAccess));
    }
    if permissions & needed == needed {
        Ok(permissions)
    } else {
        Err(Refusal::of(Code::MissingPermissions))
    }
}

pub(super) fn require_in_guild(state: &State, guild: Snowflake, needed: u64) -> Result<(), Refusal> {
    let permissions = may::in_guild(state.guild(guild)?, state.bot());
    if permissions & needed == needed {
        Ok(())
    } else {
        Err(Refusal::of(Code::MissingPermissions))
    }
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let id = call.id("channel")?;
    require(state, id, may::VIEW_CHANNEL)?;
    Ok(Reply::of(state.channel_json(state.channel(id)?)))
}

/// All of them, threads left out; what the bot cannot see is listed too, as Discord does.
pub(super) fn of_guild(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = state.guild(call.id("guild")?)?.id;
    let channels = state
        .channels
        .values()
        .filter(|channel| channel.guild == Some(guild));
    let listed = channels.filter(|channel| !channel.kind.is_thread());
    Ok(Reply::of(
        listed.map(|channel| state.channel_json(channel)).collect(),
    ))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = call.id("guild")?;
    require_in_guild(state, guild, may::MANAGE_CHANNELS)?;
    let name = call.body["name"].as_str().unwrap_or_default();
    if !(1..=100).contains(&name.chars().count()) {
        let message = "Must be between 1 and 100 in length.";
        return Err(Refusal::field("name", "BASE_TYPE_BAD_LENGTH", message));
    }
    let kind = call.body["type"].as_u64().unwrap_or_default();
    let Some(kind) = ChannelKind::from_number(kind) else {
        return Err(Refusal::field(
            "type",
            "BASE_TYPE_CHOICES",
            "Value must be one of {0, 4, 5, 15}.",
        ));
    };
    let mut channel = Channel::new(state.clock.next_id(), Some(guild), kind, name);
    channel.topic = call.body["topic"].as_str().map(str::to_owned);
    channel.parent = call.body["parent_id"].as_str().and_then(|id| id.parse().ok());
    channel.position = state.channels.len();
    let overwrites = validation::list(&call.body["permission_overwrites"]);
    channel.overwrites = overwrites.iter().filter_map(overwrite).collect();
    let json = state.channel_json(&channel);
    let id = channel.id;
    state.channels.insert(id, channel);
    state.dispatch_in("CHANNEL_CREATE", id, json.clone());
    Ok(Reply::created(json))
}

fn overwrite(given: &Value) -> Option<Overwrite> {
    let bits = |key: &str| number(&given[key]);
    Some(Overwrite {
        id: given["id"].as_str()?.parse().ok()?,
        is_for_role: given["type"] != 1,
        allow: bits("allow").unwrap_or_default(),
        deny: bits("deny").unwrap_or_default(),
    })
}

/// Written as text, as Discord does, or as a number, which it takes too.
fn number(value: &Value) -> Option<u64> {
    let text = value.as_str().and_then(|text| text.parse().ok());
    text.or(value.as_u64())
}

pub(super) fn active_threads(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let guild = state.guild(call.id("guild")?)?.id;
    let bot = state.bot();
    let threads = state.channels.values().filter(|channel| {
        let is_active = channel.kind.is_thread() && !channel.is_archived;
        is_active && channel.guild == Some(guild) && state.permissions(channel, bot) != 0
    });
    let threads: Vec<Value> = threads.rev().map(|thread| state.channel_json(thread)).collect();
    Ok(Reply::of(
        json!({ "threads": threads, "members": [], "has_more": false }),
    ))
}

/// The newest first; `before` is an instant.
pub(super) fn archived_threads(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let parent = call.id("channel")?;
    require(state, parent, may::VIEW_CHANNEL | may::READ_MESSAGE_HISTORY)?;
    let limit = call.limit(50, 100)?;
    let before = call
        .query("before")
        .and_then(|before| before.parse::<jiff::Timestamp>().ok());
    let is_before = |thread: &&Channel| {
        let since = thread.since.parse::<jiff::Timestamp>().ok();
        before.is_none() || since < before
    };
    let of_parent = |thread: &&Channel| {
        thread.kind == ChannelKind::PublicThread && thread.parent == Some(parent) && thread.is_archived
    };
    let mut threads: Vec<&Channel> = state
        .channels
        .values()
        .filter(of_parent)
        .filter(is_before)
        .collect();
    threads.sort_by(|a, b| b.since.cmp(&a.since));
    let has_more = threads.len() > limit;
    let page: Vec<Value> = threads
        .into_iter()
        .take(limit)
        .map(|thread| state.channel_json(thread))
        .collect();
    Ok(Reply::of(
        json!({ "threads": page, "members": [], "has_more": has_more }),
    ))
}

pub(super) fn open_direct(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let recipient = number(&call.body["recipient_id"]).map(Snowflake);
    let missing = || Refusal::field("recipient_id", "BASE_TYPE_REQUIRED", "This field is required");
    let recipient = recipient.ok_or_else(missing)?;
    state.user(recipient)?;
    let id = direct_channel(state, recipient);
    Ok(Reply::of(state.channel_json(state.channel(id)?)))
}

/// The room of the bot and one person; there is only one.
pub(crate) fn direct_channel(state: &mut State, person: Snowflake) -> Snowflake {
    let is_theirs =
        |channel: &&Channel| channel.kind == ChannelKind::Direct && channel.members.contains(&person);
    if let Some(channel) = state.channels.values().find(is_theirs) {
        return channel.id;
    }
    let mut channel = Channel::new(state.clock.next_id(), None, ChannelKind::Direct, "");
    channel.members = [person, state.bot()].into();
    let id = channel.id;
    state.channels.insert(id, channel);
    id
}
