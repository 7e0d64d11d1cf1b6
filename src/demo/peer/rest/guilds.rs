//! Who the bot is, which guilds it is in, who is in them and with which roles; and where the gateway is.

use serde_json::{Value, json};

use super::super::intents::Intents;
use super::super::permissions;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply};
use super::refusal::{Code, Refusal};

type Answer = Result<Reply, Refusal>;

#[expect(clippy::unnecessary_wraps, reason = "a row of the table of routes")]
pub(super) fn gateway(state: &mut State, _call: &Call) -> Answer {
    Ok(Reply::of(json!({ "url": address(state) })))
}

#[expect(clippy::unnecessary_wraps, reason = "a row of the table of routes")]
pub(super) fn gateway_for_bot(state: &mut State, _call: &Call) -> Answer {
    let limit = json!({ "total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1 });
    Ok(Reply::of(
        json!({ "url": address(state), "shards": 1, "session_start_limit": limit }),
    ))
}

fn address(state: &State) -> String {
    format!("ws://{}", state.address)
}

#[expect(clippy::unnecessary_wraps, reason = "a row of the table of routes")]
pub(super) fn current_user(state: &mut State, _call: &Call) -> Answer {
    let mut user = state.user_json(state.bot());
    user["mfa_enabled"] = true.into();
    user["verified"] = true.into();
    user["email"] = Value::Null;
    user["locale"] = "en-GB".into();
    Ok(Reply::of(user))
}

#[expect(clippy::unnecessary_wraps, reason = "a row of the table of routes")]
pub(super) fn current_guilds(state: &mut State, _call: &Call) -> Answer {
    let bot = state.bot();
    let guilds = state
        .guilds
        .values()
        .filter(|guild| guild.members.contains_key(&bot));
    let listed = guilds.map(|guild| {
        json!({
            "id": guild.id, "name": guild.name, "icon": null, "banner": null, "owner": guild.owner == bot,
            "permissions": permissions::in_guild(guild, bot).to_string(), "features": ["COMMUNITY"],
        })
    });
    Ok(Reply::of(listed.collect()))
}

#[expect(clippy::unnecessary_wraps, reason = "a row of the table of routes")]
pub(super) fn application(state: &mut State, _call: &Call) -> Answer {
    Ok(Reply::of(state.application_json()))
}

pub(super) fn user(state: &mut State, call: &Call) -> Answer {
    Ok(Reply::of(state.user(call.id("user")?)?.to_json()))
}

pub(super) fn guild(state: &mut State, call: &Call) -> Answer {
    let guild = state.guild(call.id("guild")?)?;
    let mut json = guild.to_json();
    if call.query("with_counts") == Some("true") {
        json["approximate_member_count"] = guild.members.len().into();
        json["approximate_presence_count"] = 0.into();
    }
    Ok(Reply::of(json))
}

pub(super) fn roles(state: &mut State, call: &Call) -> Answer {
    Ok(Reply::of(state.guild(call.id("guild")?)?.roles_json().into()))
}

pub(super) fn member(state: &mut State, call: &Call) -> Answer {
    let guild = state.guild(call.id("guild")?)?.id;
    let member = state.member_json(Some(guild), call.id("user")?);
    member.map(Reply::of).ok_or(Refusal::of(Code::UnknownMember))
}

/// Needs the privileged intent for members.
pub(super) fn members(state: &mut State, call: &Call) -> Answer {
    let guild = state.guild(call.id("guild")?)?;
    if !state.application.granted.holds(Intents::GUILD_MEMBERS) {
        return Err(Refusal::of(Code::MissingAccess));
    }
    let limit = call.limit(1, 1000)?;
    let after = call.id_asked("after")?.unwrap_or(Snowflake(0));
    let users = guild.members.keys().filter(|user| **user > after).take(limit);
    Ok(Reply::of(
        users
            .filter_map(|user| state.member_json(Some(guild.id), *user))
            .collect(),
    ))
}
