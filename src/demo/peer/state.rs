//! The peer's world and what it is asked for. Never waits: whoever changes it holds it for a moment only.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::clock::Clock;
use super::events::Held;
use super::gateway::Switchboard;
use super::intents::Intents;
use super::interactions::Interaction;
use super::journal::Journal;
use super::model::{Channel, ChannelKind, Guild, Message, User};
use super::permissions;
use super::rest::{Code, Refusal};
use super::snowflake::Snowflake;
use super::troubles::Troubles;

pub(super) struct Application {
    /// Of the application and of its bot user: they are the same for those made since 2016.
    pub(super) id: Snowflake,
    pub(super) token: String,
    pub(super) granted: Intents,
}

pub(super) struct State {
    pub(super) address: String,
    pub(super) clock: Clock,
    pub(super) application: Application,
    pub(super) users: BTreeMap<Snowflake, User>,
    pub(super) guilds: BTreeMap<Snowflake, Guild>,
    pub(super) channels: BTreeMap<Snowflake, Channel>,
    /// Under `None` those that stand everywhere.
    pub(super) commands: BTreeMap<Option<Snowflake>, Vec<Value>>,
    pub(super) interactions: BTreeMap<Snowflake, Interaction>,
    pub(super) gateway: Switchboard,
    pub(super) held: Option<Vec<Held>>,
    pub(super) troubles: Troubles,
    pub(super) journal: Journal,
    /// What an author's `nonce` led to, for those who send it twice.
    pub(super) nonces: BTreeMap<(Snowflake, String), Snowflake>,
}

/// The state, and a bell that rings at each change.
pub(crate) struct Shared {
    state: Mutex<State>,
    changes: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(state: State) -> Self {
        Self {
            state: Mutex::new(state),
            changes: watch::Sender::new(0),
        }
    }

    pub(super) fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let outcome = act(&mut self.lock());
        self.changes.send_modify(|count| *count += 1);
        outcome
    }

    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// A story that panicked while it looked leaves a state that is still whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(super) fn bot(&self) -> Snowflake {
        self.application.id
    }

    pub(super) fn user(&self, id: Snowflake) -> Result<&User, Refusal> {
        self.users.get(&id).ok_or(Refusal::of(Code::UnknownUser))
    }

    pub(super) fn user_json(&self, id: Snowflake) -> Value {
        self.users.get(&id).map_or(Value::Null, User::to_json)
    }

    /// A guild that the bot is in.
    pub(super) fn guild(&self, id: Snowflake) -> Result<&Guild, Refusal> {
        let guild = self.guilds.get(&id).ok_or(Refusal::of(Code::UnknownGuild))?;
        if guild.members.contains_key(&self.bot()) {
            Ok(guild)
        } else {
            Err(Refusal::of(Code::MissingAccess))
        }
    }

    pub(super) fn guild_mut(&mut self, id: Snowflake) -> Result<&mut Guild, Refusal> {
        self.guilds.get_mut(&id).ok_or(Refusal::of(Code::UnknownGuild))
    }

    pub(super) fn channel(&self, id: Snowflake) -> Result<&Channel, Refusal> {
        self.channels.get(&id).ok_or(Refusal::of(Code::UnknownChannel))
    }

    pub(super) fn channel_mut(&mut self, id: Snowflake) -> Result<&mut Channel, Refusal> {
        self.channels
            .get_mut(&id)
            .ok_or(Refusal::of(Code::UnknownChannel))
    }

    pub(super) fn message(&self, channel: Snowflake, id: Snowflake) -> Result<&Message, Refusal> {
        let message = self.channel(channel)?.messages.get(&id);
        message.ok_or(Refusal::of(Code::UnknownMessage))
    }

    pub(super) fn message_mut(&mut self, channel: Snowflake, id: Snowflake) -> Result<&mut Message, Refusal> {
        let message = self.channel_mut(channel)?.messages.get_mut(&id);
        message.ok_or(Refusal::of(Code::UnknownMessage))
    }

    pub(super) fn permissions(&self, channel: &Channel, user: Snowflake) -> u64 {
        let Some(guild) = channel.guild.and_then(|id| self.guilds.get(&id)) else {
            let is_there = channel.members.contains(&user);
            return if is_there { permissions::DIRECT } else { 0 };
        };
        let parent = channel.parent.and_then(|id| self.channels.get(&id));
        permissions::in_channel(guild, channel, parent, user)
    }

    pub(super) fn channel_json(&self, channel: &Channel) -> Value {
        let mut json = channel.to_json();
        if channel.kind == ChannelKind::Direct {
            let others = channel.members.iter().filter(|member| **member != self.bot());
            json["recipients"] = others.map(|id| self.user_json(*id)).collect();
        }
        json
    }

    /// The member beside a message or an interaction; null where the place is no guild.
    pub(super) fn member_json(&self, guild: Option<Snowflake>, user: Snowflake) -> Option<Value> {
        let member = self.guilds.get(&guild?)?.members.get(&user)?;
        Some(member.to_json(self.users.get(&user)?))
    }

    pub(super) fn application_json(&self) -> Value {
        let bot = self.user_json(self.bot());
        json!({
            "id": self.bot(), "name": bot["global_name"], "icon": null, "description": "", "type": null,
            "bot": bot, "bot_public": false, "bot_require_code_grant": false, "verify_key": "0".repeat(64),
            "flags": self.application_flags(), "flags_new": self.application_flags().to_string(),
            "eligible_oauth2_scopes": [], "max_participants": null, "tags": [], "redirect_uris": [],
            "interactions_endpoint_url": null, "role_connections_verification_url": null, "owner": bot,
            "approximate_guild_count": self.guilds.len(), "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "event_webhooks_url": null, "event_webhooks_status": 1,
            "explicit_content_filter": 0, "team": null, "integration_types_config": {}, "rpc_origins": [],
        })
    }

    /// Which privileged intents were granted, in the form for applications in fewer than a hundred guilds.
    pub(super) fn application_flags(&self) -> u64 {
        let limited = [
            (Intents::GUILD_PRESENCES, 1 << 13),
            (Intents::GUILD_MEMBERS, 1 << 15),
            (Intents::MESSAGE_CONTENT, 1 << 19),
        ];
        let granted = limited
            .iter()
            .filter(|(intent, _)| self.application.granted.holds(*intent));
        granted.fold(0, |flags, (_, flag)| flags | flag)
    }
}
