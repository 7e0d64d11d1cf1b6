//! What a client says over the gateway and what it is answered: identify, resume, heartbeat, members. Never waits.

use serde_json::{Value, json};

use super::super::intents::Intents;
use super::super::journal::Dispatched;
use super::super::model::Channel;
use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::session::Order;
use super::shard_of;

/// Source: <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-opcodes>.
pub(crate) mod op {
    pub(crate) const HEARTBEAT: u64 = 1;
    pub(crate) const IDENTIFY: u64 = 2;
    pub(crate) const PRESENCE_UPDATE: u64 = 3;
    pub(crate) const VOICE_STATE_UPDATE: u64 = 4;
    pub(crate) const RESUME: u64 = 6;
    pub(crate) const RECONNECT: u64 = 7;
    pub(crate) const REQUEST_GUILD_MEMBERS: u64 = 8;
    pub(crate) const INVALID_SESSION: u64 = 9;
    pub(crate) const HELLO: u64 = 10;
    pub(crate) const HEARTBEAT_ACK: u64 = 11;
    pub(crate) const REQUEST_SOUNDBOARD_SOUNDS: u64 = 31;
}

/// Close codes: same page.
pub(crate) mod close {
    pub(crate) const UNKNOWN_OPCODE: u16 = 4001;
    pub(crate) const DECODE_ERROR: u16 = 4002;
    pub(crate) const NOT_AUTHENTICATED: u16 = 4003;
    pub(crate) const AUTHENTICATION_FAILED: u16 = 4004;
    pub(crate) const ALREADY_AUTHENTICATED: u16 = 4005;
    pub(crate) const INVALID_SEQUENCE: u16 = 4007;
    pub(crate) const INVALID_SHARD: u16 = 4010;
    pub(crate) const INVALID_VERSION: u16 = 4012;
    pub(crate) const INVALID_INTENTS: u16 = 4013;
    pub(crate) const DISALLOWED_INTENTS: u16 = 4014;
}

impl State {
    /// What the client of a connection said, as it came over the line.
    pub(crate) fn hear(&mut self, connection: u64, text: &str) {
        let heard: Value = serde_json::from_str(text).unwrap_or_default();
        let Some(op) = heard["op"].as_u64() else {
            return self.order(connection, Order::Close(close::DECODE_ERROR));
        };
        let said = &heard["d"];
        match op {
            op::HEARTBEAT => self.beat(connection, said),
            op::IDENTIFY => self.identify(connection, said),
            op::RESUME => self.resume(connection, said),
            op::PRESENCE_UPDATE | op::VOICE_STATE_UPDATE | op::REQUEST_SOUNDBOARD_SOUNDS => {
                self.require_session(connection);
            }
            op::REQUEST_GUILD_MEMBERS => {
                if self.require_session(connection) {
                    self.send_members(connection, said);
                }
            }
            _ => self.order(connection, Order::Close(close::UNKNOWN_OPCODE)),
        }
    }

    fn order(&self, connection: u64, order: Order) {
        if let Some(connection) = self.gateway.connections.get(&connection) {
            connection.send(order);
        }
    }

    fn session_of(&self, connection: u64) -> Option<&str> {
        self.gateway.connections.get(&connection)?.session.as_deref()
    }

    fn require_session(&self, connection: u64) -> bool {
        let has_one = self.session_of(connection).is_some();
        if !has_one {
            self.order(connection, Order::Close(close::NOT_AUTHENTICATED));
        }
        has_one
    }

    fn beat(&mut self, connection: u64, said: &Value) {
        if let (Some(id), Some(sequence)) = (self.session_of(connection).map(str::to_owned), said.as_u64())
            && let Some(session) = self.gateway.sessions.get_mut(&id)
        {
            session.confirm(sequence);
        }
        if self.gateway.acknowledges
            && let Some(connection) = self.gateway.connections.get(&connection)
        {
            connection.say(op::HEARTBEAT_ACK, &Value::Null);
        }
    }

    fn identify(&mut self, connection: u64, said: &Value) {
        let given = &said["shard"];
        let shard = if given.is_null() {
            Some((0, 1))
        } else {
            given[0].as_u64().zip(given[1].as_u64())
        };
        let intents = said["intents"]
            .as_u64()
            .map(Intents)
            .filter(|intents| intents.are_known());
        let refused = if self.session_of(connection).is_some() {
            Some(close::ALREADY_AUTHENTICATED)
        } else if !self.knows_token(&said["token"]) {
            Some(close::AUTHENTICATION_FAILED)
        } else if shard.is_none_or(|(number, count)| number >= count) {
            Some(close::INVALID_SHARD)
        } else if intents.is_none() {
            Some(close::INVALID_INTENTS)
        } else if intents.is_some_and(|intents| !self.application.granted.holds(intents.privileged())) {
            Some(close::DISALLOWED_INTENTS)
        } else {
            None
        };
        match (refused, intents, shard) {
            (None, Some(intents), Some(shard)) => {
                if said["compress"] == true {
                    self.order(connection, Order::Pack);
                }
                self.begin_session(connection, intents, shard);
            }
            (code, _, _) => self.order(connection, Order::Close(code.unwrap_or(close::DECODE_ERROR))),
        }
    }

    /// With or without the `Bot ` that belongs before it in HTTP.
    fn knows_token(&self, given: &Value) -> bool {
        let token = given.as_str().unwrap_or_default();
        token.strip_prefix("Bot ").unwrap_or(token) == self.application.token
    }

    fn begin_session(&mut self, connection: u64, intents: Intents, shard: (u64, u64)) {
        let id = format!("{:032x}", self.clock.next_id().number());
        self.gateway.begin(connection, id.clone(), intents, shard);
        let bot = self.bot();
        let here = self
            .guilds
            .values()
            .filter(|guild| guild.members.contains_key(&bot));
        let guilds: Vec<Snowflake> = here
            .map(|guild| guild.id)
            .filter(|guild| shard_of(Some(*guild), shard.1) == shard.0)
            .collect();
        let unavailable: Vec<Value> = guilds
            .iter()
            .map(|id| json!({ "id": id, "unavailable": true }))
            .collect();
        let mut user = self.user_json(bot);
        user["verified"] = true.into();
        user["mfa_enabled"] = true.into();
        user["email"] = Value::Null;
        let ready = json!({
            "v": 10, "user": user, "guilds": unavailable, "session_id": id, "shard": [shard.0, shard.1],
            "resume_gateway_url": format!("ws://{}/resume", self.address), "session_type": "normal",
            "application": { "id": bot, "flags": self.application_flags() }, "private_channels": [],
            "relationships": [], "presences": [], "user_settings": {}, "_trace": [],
        });
        self.push_to(&id, "READY", &ready);
        for guild in guilds {
            if intents.holds(Intents::GUILDS)
                && let Some(payload) = self.guild_create(guild)
            {
                self.push_to(&id, "GUILD_CREATE", &payload);
            }
        }
    }

    fn push_to(&mut self, session: &str, name: &str, payload: &Value) {
        let Some(session) = self.gateway.sessions.get_mut(session) else {
            return;
        };
        let (sequence, frame) = session.push(name, payload);
        self.journal.events.push(Dispatched {
            session: session.id.clone(),
            sequence,
            name: name.to_owned(),
            guild: None,
            channel: None,
            frame,
        });
    }

    /// The guild with everything in it, as it comes once a session has begun or the bot has joined.
    pub(crate) fn guild_create(&self, id: Snowflake) -> Option<Value> {
        let guild = self.guilds.get(&id)?;
        let bot = self.bot();
        let of_guild = || self.channels.values().filter(|channel| channel.guild == Some(id));
        let is_open = |channel: &&Channel| {
            channel.kind.is_thread() && !channel.is_archived && self.permissions(channel, bot) != 0
        };
        let mut payload = guild.to_json();
        payload["joined_at"] = guild.joined.clone().into();
        payload["large"] = false.into();
        payload["unavailable"] = false.into();
        payload["member_count"] = guild.members.len().into();
        payload["members"] = guild
            .members
            .keys()
            .filter_map(|user| self.member_json(Some(id), *user))
            .collect();
        payload["channels"] = of_guild()
            .filter(|channel| !channel.kind.is_thread())
            .map(Channel::to_json)
            .collect();
        payload["threads"] = of_guild().filter(is_open).map(Channel::to_json).collect();
        for empty in [
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        ] {
            payload[empty] = json!([]);
        }
        Some(payload)
    }

    fn resume(&mut self, connection: u64, said: &Value) {
        if !self.knows_token(&said["token"]) {
            return self.order(connection, Order::Close(close::AUTHENTICATION_FAILED));
        }
        let id = said["session_id"].as_str().unwrap_or_default().to_owned();
        let sequence = said["seq"].as_u64().unwrap_or_default();
        let Some(session) = self.gateway.sessions.get(&id) else {
            if let Some(connection) = self.gateway.connections.get(&connection) {
                connection.say(op::INVALID_SESSION, &false.into());
            }
            return;
        };
        if !session.has_reached(sequence) {
            return self.order(connection, Order::Close(close::INVALID_SEQUENCE));
        }
        self.gateway.resume(connection, &id, sequence);
        self.push_to(&id, "RESUMED", &json!({ "_trace": [] }));
    }

    fn send_members(&mut self, connection: u64, said: &Value) {
        let Some(id) = self.session_of(connection).map(str::to_owned) else {
            return;
        };
        let guild = said["guild_id"].as_str().and_then(|id| id.parse().ok());
        let Some(guild) = guild.and_then(|id: Snowflake| self.guilds.get(&id)) else {
            return;
        };
        let ids = &said["user_ids"];
        let one = ids.as_str().map(|id| vec![id.to_owned()]);
        let wanted: Option<Vec<String>> = one.or_else(|| serde_json::from_value(ids.clone()).ok());
        let query = said["query"].as_str().unwrap_or_default().to_lowercase();
        let limit = said["limit"]
            .as_u64()
            .filter(|limit| *limit > 0)
            .unwrap_or(u64::MAX);
        let is_wanted = |user: &Snowflake| match &wanted {
            Some(ids) => ids.contains(&user.to_string()),
            None => self
                .users
                .get(user)
                .is_some_and(|user| user.name.to_lowercase().starts_with(&query)),
        };
        let users = guild.members.keys().filter(|user| is_wanted(user));
        let members: Vec<Value> = users
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .filter_map(|user| self.member_json(Some(guild.id), *user))
            .collect();
        let chunk = json!({
            "guild_id": guild.id, "members": members, "chunk_index": 0, "chunk_count": 1, "nonce": said["nonce"],
        });
        self.push_to(&id, "GUILD_MEMBERS_CHUNK", &chunk);
    }
}
