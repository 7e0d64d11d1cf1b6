//! Messages of a channel: history, writing, editing, deleting. Never shows an ephemeral one.

use serde_json::{Value, json};

use super::super::intents::{Intents, without_content};
use super::super::model::{COMPONENTS_V2, EPHEMERAL, Message};
use super::super::permissions as may;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::call::{Call, Reply, Upload};
use super::channels::require;
use super::mentions::mentions;
use super::refusal::{Code, Refusal};
use super::validation::{self, check_message};

/// What a sender may set: link previews and notifications suppressed, and the newer kind of components.
const SETTABLE_FLAGS: u64 = 1 << 2 | 1 << 12 | COMPONENTS_V2;
const REPLY: u64 = 19;

fn page(state: &State, call: &Call) -> Result<Vec<Value>, Refusal> {
    let id = call.id("channel")?;
    let permissions = require(state, id, may::VIEW_CHANNEL)?;
    let limit = call.limit(50, 100)?;
    if permissions & may::READ_MESSAGE_HISTORY == 0 {
        return Ok(Vec::new());
    }
    let visible = || {
        state.channels[&id]
            .messages
            .values()
            .filter(|message| message.seen_by.is_none())
    };
    let mut found: Vec<&Message> = if let Some(around) = call.id_asked("around")? {
        let newer = visible().filter(|message| message.id > around).take(limit / 2);
        let older = visible()
            .rev()
            .filter(|message| message.id <= around)
            .take(limit - limit / 2);
        newer.chain(older).collect()
    } else if let Some(after) = call.id_asked("after")? {
        visible()
            .filter(|message| message.id > after)
            .take(limit)
            .collect()
    } else {
        let before = call.id_asked("before")?.unwrap_or(Snowflake(u64::MAX));
        visible()
            .rev()
            .filter(|message| message.id < before)
            .take(limit)
            .collect()
    };
    found.sort_by_key(|message| std::cmp::Reverse(message.id));
    Ok(found
        .into_iter()
        .map(|message| readable(state, message))
        .collect())
}

pub(super) fn list(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    Ok(Reply::of(page(state, call)?.into()))
}

/// What the application may read of a message: its privileged intents hold for HTTP too.
pub(super) fn readable(state: &State, message: &Message) -> Value {
    let mut body = message.body.clone();
    if !state.application.granted.holds(Intents::MESSAGE_CONTENT) {
        let is_in_guild = state
            .channels
            .get(&message.channel)
            .is_some_and(|channel| channel.guild.is_some());
        without_content(&mut body, state.bot(), is_in_guild);
    }
    Value::Object(body)
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let channel = call.id("channel")?;
    require(state, channel, may::VIEW_CHANNEL | may::READ_MESSAGE_HISTORY)?;
    let message = visible(state, channel, call.id("message")?)?;
    Ok(Reply::of(readable(state, message)))
}

fn visible(state: &State, channel: Snowflake, id: Snowflake) -> Result<&Message, Refusal> {
    let message = state.message(channel, id)?;
    match message.seen_by {
        None => Ok(message),
        Some(_) => Err(Refusal::of(Code::UnknownMessage)),
    }
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let id = call.id("channel")?;
    may_send(state, id)?;
    check_message(&call.body, !call.uploads.is_empty())?;
    let bot = state.bot();
    let nonce = &call.body["nonce"];
    let text = nonce.as_str().map_or_else(|| nonce.to_string(), str::to_owned);
    let nonce = (!nonce.is_null()).then_some((bot, text));
    let is_enforced = call.body["enforce_nonce"] == true;
    if let Some(known) = nonce
        .as_ref()
        .filter(|_| is_enforced)
        .and_then(|nonce| state.nonces.get(nonce))
        && let Ok(message) = state.message(id, *known)
    {
        return Ok(Reply::of(readable(state, message)));
    }
    let message = compose(state, id, bot, &call.body, &call.uploads)?;
    if let Some(nonce) = nonce {
        state.nonces.insert(nonce, message.id);
    }
    Ok(Reply::of(post(state, message)?))
}

/// Puts a message into its channel and tells of it.
pub(crate) fn post(state: &mut State, message: Message) -> Result<Value, Refusal> {
    let json = message.to_json();
    let (channel, id) = (message.channel, message.id);
    state.dispatch_message("MESSAGE_CREATE", &message);
    state.channel_mut(channel)?.messages.insert(id, message);
    Ok(json)
}

fn may_send(state: &State, id: Snowflake) -> Result<(), Refusal> {
    let channel = state.channel(id)?;
    let needed = if channel.kind.is_thread() {
        may::SEND_MESSAGES_IN_THREADS
    } else {
        may::SEND_MESSAGES
    };
    require(state, id, may::VIEW_CHANNEL)?;
    if !channel.kind.holds_messages() {
        return Err(Refusal::of(Code::CannotSendInThisChannel));
    }
    require(state, id, needed)?;
    let takes = |user: &Snowflake| {
        state
            .users
            .get(user)
            .is_none_or(|user| user.takes_direct_messages)
    };
    if channel.guild.is_none() && !channel.members.iter().all(takes) {
        return Err(Refusal::of(Code::CannotSendToUser));
    }
    if channel.is_archived {
        return Err(Refusal::of(Code::ThreadArchived));
    }
    Ok(())
}

/// A message as its form says, not posted yet. The form was checked before.
pub(crate) fn compose(
    state: &mut State,
    channel: Snowflake,
    author: Snowflake,
    form: &Value,
    uploads: &[Upload],
) -> Result<Message, Refusal> {
    let id = state.clock.next_id();
    let mut message = Message::new(id, channel, &state.user_json(author), &state.clock.text());
    refer(state, &mut message, &form["message_reference"])?;
    let flags = form["flags"].as_u64().unwrap_or_default() & SETTABLE_FLAGS;
    message.set("flags", flags);
    message.set("tts", form["tts"] == true);
    for key in ["nonce", "poll"] {
        if !form[key].is_null() {
            message.set(key, form[key].clone());
        }
    }
    fill(state, &mut message, form);
    if !uploads.is_empty() {
        let attachments = attach(state, uploads, &form["attachments"]);
        message.set("attachments", attachments);
    }
    Ok(message)
}

/// The parts that an edit can change too. A reply calls the one it answers, unless `allowed_mentions` says otherwise.
fn fill(state: &State, message: &mut Message, form: &Value) {
    for (key, empty) in [
        ("content", json!("")),
        ("embeds", json!([])),
        ("components", json!([])),
    ] {
        match form.get(key) {
            None => {}
            Some(Value::Null) => message.set(key, empty),
            Some(value) => message.set(key, value.clone()),
        }
    }
    for embed in message.body["embeds"].as_array_mut().into_iter().flatten() {
        embed["type"] = "rich".into();
    }
    if let Some(components) = message.body.get_mut("components") {
        number(components, &mut 0);
    }
    let content = message.body["content"].as_str().unwrap_or_default();
    let mut named = mentions(
        state,
        message.channel,
        message.author,
        content,
        &form["allowed_mentions"],
    );
    let answered = message
        .body
        .get("referenced_message")
        .map(|answered| answered["author"].clone());
    let allowed = &form["allowed_mentions"];
    let calls = answered.filter(|author| {
        let is_wanted = allowed.is_null() || allowed["replied_user"] == true;
        is_wanted && !author.is_null() && !named.users.iter().any(|user| user["id"] == author["id"])
    });
    named.users.extend(calls);
    message.set("mentions", named.users);
    message.set("mention_roles", named.roles);
    message.set("mention_everyone", named.is_everyone);
}

/// Discord gives every component a number, in the order they are written, and says what menus take by default.
fn number(components: &mut Value, last: &mut u64) {
    const MENUS: [u64; 5] = [3, 5, 6, 7, 8];
    for component in components.as_array_mut().into_iter().flatten() {
        *last += 1;
        let is_menu = component["type"]
            .as_u64()
            .is_some_and(|kind| MENUS.contains(&kind));
        let Value::Object(fields) = component else {
            continue;
        };
        fields.insert("id".to_owned(), (*last).into());
        if is_menu {
            for (key, default) in [
                ("min_values", json!(1)),
                ("max_values", json!(1)),
                ("disabled", json!(false)),
            ] {
                fields.entry(key).or_insert(default);
            }
        }
        if let Some(inner) = fields.get_mut("components") {
            number(inner, last);
        }
    }
}

fn refer(state: &State, message: &mut Message, reference: &Value) -> Result<(), Refusal> {
    let id_at = |key: &str| {
        reference[key]
            .as_str()
            .and_then(|id| id.parse::<Snowflake>().ok())
    };
    let Some(id) = id_at("message_id") else {
        return Ok(());
    };
    let channel = id_at("channel_id").unwrap_or(message.channel);
    let Ok(referenced) = visible(state, channel, id) else {
        if reference["fail_if_not_exists"] == false {
            return Ok(());
        }
        return Err(Refusal::field(
            "message_reference",
            "REPLIES_UNKNOWN_MESSAGE",
            "Unknown message",
        ));
    };
    let guild = state.channel(channel)?.guild;
    let kind = reference["type"].as_u64().unwrap_or_default();
    let mut referred = json!({ "type": kind, "message_id": id, "channel_id": channel });
    if let Some(guild) = guild {
        referred["guild_id"] = json!(guild);
    }
    message.set("message_reference", referred);
    if kind == 0 {
        message.set("type", REPLY);
        let mut answered = referenced.body.clone();
        answered.remove("referenced_message");
        message.set("referenced_message", answered);
    } else {
        message.set("message_snapshots", json!([{ "message": snapshot(referenced) }]));
    }
    Ok(())
}

/// What goes along when a message is forwarded: never who wrote it.
fn snapshot(message: &Message) -> Value {
    const SHOWN: [&str; 11] = [
        "type",
        "content",
        "embeds",
        "attachments",
        "timestamp",
        "edited_timestamp",
        "flags",
        "mentions",
        "mention_roles",
        "components",
        "sticker_items",
    ];
    let shown = message
        .body
        .iter()
        .filter(|(key, _)| SHOWN.contains(&key.as_str()));
    Value::Object(shown.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn attach(state: &mut State, uploads: &[Upload], described: &Value) -> Vec<Value> {
    let mut attachments = Vec::new();
    for (at, upload) in uploads.iter().enumerate() {
        let id = state.clock.next_id();
        let description = validation::list(described)
            .get(at)
            .map(|one| one["description"].clone());
        let address = format!("http://{}/attachments/{id}/{}", state.address, upload.name);
        attachments.push(json!({
            "id": id, "filename": upload.name, "content_type": upload.media_type, "size": upload.bytes,
            "url": address, "proxy_url": address, "description": description,
        }));
    }
    attachments
}

pub(super) fn edit(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = (call.id("channel")?, call.id("message")?);
    require(state, channel, may::VIEW_CHANNEL)?;
    if visible(state, channel, id)?.author != state.bot() {
        return Err(Refusal::of(Code::CannotEditOthers));
    }
    rewrite(state, channel, id, &call.body).map(Reply::of)
}

/// Changes a message as a form says, and tells of it.
pub(crate) fn rewrite(
    state: &mut State,
    channel: Snowflake,
    id: Snowflake,
    form: &Value,
) -> Result<Value, Refusal> {
    let mut message = state.message(channel, id)?.clone();
    check_message(
        &merged(&message, form),
        !list_of(&message, "attachments").is_empty(),
    )?;
    fill(state, &mut message, form);
    if let Some(flags) = form["flags"].as_u64() {
        let kept = message.flags() & (EPHEMERAL | COMPONENTS_V2);
        message.set("flags", kept | flags & SETTABLE_FLAGS);
    }
    message.set("edited_timestamp", state.clock.text());
    *state.message_mut(channel, id)? = message.clone();
    state.dispatch_message("MESSAGE_UPDATE", &message);
    Ok(message.to_json())
}

fn list_of<'a>(message: &'a Message, key: &str) -> &'a [Value] {
    message.body.get(key).map_or(&[], |value| validation::list(value))
}

fn merged(message: &Message, form: &Value) -> Value {
    let mut whole = json!({
        "content": message.body["content"], "embeds": message.body["embeds"], "components": message.body["components"],
        "flags": message.flags(),
    });
    for (key, value) in form.as_object().into_iter().flatten() {
        whole[key] = value.clone();
    }
    whole
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Refusal> {
    let (channel, id) = (call.id("channel")?, call.id("message")?);
    let permissions = require(state, channel, may::VIEW_CHANNEL)?;
    let is_own = visible(state, channel, id)?.author == state.bot();
    if !is_own && permissions & may::MANAGE_MESSAGES == 0 {
        return Err(Refusal::of(Code::MissingPermissions));
    }
    remove(state, channel, id)?;
    Ok(Reply::nothing())
}

pub(crate) fn remove(state: &mut State, channel: Snowflake, id: Snowflake) -> Result<(), Refusal> {
    let is_ephemeral = state.message(channel, id)?.seen_by.is_some();
    let place = state.channel_mut(channel)?;
    place.messages.remove(&id);
    place.pins.retain(|(pinned, _)| *pinned != id);
    if !is_ephemeral {
        let mut payload = json!({ "id": id, "channel_id": channel });
        if let Some(guild) = place.guild {
            payload["guild_id"] = json!(guild);
        }
        state.dispatch_in("MESSAGE_DELETE", channel, payload);
    }
    Ok(())
}
