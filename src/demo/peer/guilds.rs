//! A guild as a story builds it: people, roles, channels, and what Discord's own filter did there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::model::{self, Channel as Room, ChannelKind, Overwrite, User};
use super::people::{Channel, Member, Role};
use super::permissions as may;
use super::snowflake::Snowflake;
use super::state::{Shared, State};

/// What Discord's own filter stopped, and for which of its words.
pub struct Blocked<'a> {
    pub text: &'a str,
    pub keyword: &'a str,
    pub alerts: Option<&'a Channel>,
}

#[derive(Clone)]
pub struct Guild {
    pub(super) shared: Arc<Shared>,
    pub(super) id: Snowflake,
}

/// A guild with its owner, the role of everyone, and the bot under a role of its own.
pub(super) fn found(state: &mut State, name: &str) -> Snowflake {
    let id = state.clock.next_id();
    let owner = add_user(state, &format!("{name} Owner"));
    let bot = state.bot();
    let guild = model::Guild {
        id,
        name: name.to_owned(),
        owner,
        roles: BTreeMap::new(),
        members: BTreeMap::new(),
        rules: BTreeMap::new(),
        joined: state.clock.text(),
    };
    state.guilds.insert(id, guild);
    add_role(state, id, id, "@everyone", may::EVERYONE);
    let bot_role = state.clock.next_id();
    let bot_may = may::EVERYONE | may::MANAGE_MESSAGES | may::PIN_MESSAGES;
    add_role(state, id, bot_role, "Bot", bot_may);
    add_member(state, id, owner, Vec::new());
    add_member(state, id, bot, vec![bot_role]);
    id
}

fn add_user(state: &mut State, name: &str) -> Snowflake {
    let id = state.clock.next_id();
    let user = User {
        id,
        name: name.to_owned(),
        is_bot: false,
        takes_direct_messages: true,
    };
    state.users.insert(id, user);
    id
}

fn add_role(state: &mut State, guild: Snowflake, id: Snowflake, name: &str, permissions: u64) {
    if let Some(guild) = state.guilds.get_mut(&guild) {
        let role = model::Role {
            id,
            name: name.to_owned(),
            permissions,
            position: guild.roles.len(),
        };
        guild.roles.insert(id, role);
    }
}

fn add_member(state: &mut State, guild: Snowflake, user: Snowflake, roles: Vec<Snowflake>) {
    let joined = state.clock.text();
    if let Some(guild) = state.guilds.get_mut(&guild) {
        let member = model::Member {
            nick: None,
            roles,
            joined,
        };
        guild.members.insert(user, member);
    }
}

impl Guild {
    pub fn id(&self) -> Snowflake {
        self.id
    }

    /// Somebody joins.
    pub fn member(&self, name: &str) -> Member {
        let user = self.shared.change(|state| add_user(state, name));
        let member = self.played_by(user);
        member.joins();
        member
    }

    fn played_by(&self, user: Snowflake) -> Member {
        Member {
            shared: Arc::clone(&self.shared),
            guild: self.id,
            user,
        }
    }

    pub fn owner(&self) -> Member {
        let owner = self
            .shared
            .look(|state| state.guilds.get(&self.id).map(|guild| guild.owner));
        self.played_by(owner.unwrap_or(self.id))
    }

    pub fn role(&self, name: &str, permissions: u64) -> Role {
        let id = self.shared.change(|state| {
            let id = state.clock.next_id();
            add_role(state, self.id, id, name, permissions);
            self.tell_role(state, "GUILD_ROLE_CREATE", id);
            id
        });
        Role { id }
    }

    /// Sets what the bot's own role allows.
    pub fn lets_bot(&self, permissions: u64) {
        self.shared.change(|state| {
            let bot = state.bot();
            let Some(guild) = state.guilds.get_mut(&self.id) else {
                return;
            };
            let role = guild
                .members
                .get(&bot)
                .and_then(|member| member.roles.first().copied());
            if let Some(role) = role.and_then(|role| guild.roles.get_mut(&role)) {
                role.permissions = permissions;
                let id = role.id;
                self.tell_role(state, "GUILD_ROLE_UPDATE", id);
            }
        });
    }

    fn tell_role(&self, state: &mut State, name: &str, role: Snowflake) {
        let role = state
            .guilds
            .get(&self.id)
            .and_then(|guild| guild.roles.get(&role));
        if let Some(role) = role.map(model::Role::to_json) {
            state.dispatch(name, Some(self.id), json!({ "guild_id": self.id, "role": role }));
        }
    }

    pub fn channel(&self, name: &str) -> Channel {
        self.room(name, ChannelKind::Text, None)
    }

    pub fn forum(&self, name: &str) -> Channel {
        self.room(name, ChannelKind::Forum, None)
    }

    /// A channel that only these roles see.
    pub fn private_channel(&self, name: &str, roles: &[&Role]) -> Channel {
        let channel = self.room(name, ChannelKind::Text, None);
        let overwrite = |id, allow, deny| Overwrite {
            id,
            is_for_role: true,
            allow,
            deny,
        };
        channel.sets(overwrite(self.id, 0, may::VIEW_CHANNEL));
        for role in roles {
            channel.sets(overwrite(role.id, may::VIEW_CHANNEL, 0));
        }
        channel
    }

    pub(super) fn room(
        &self,
        name: &str,
        kind: ChannelKind,
        parent: Option<(Snowflake, Snowflake)>,
    ) -> Channel {
        let id = self.shared.change(|state| {
            let mut room = Room::new(state.clock.next_id(), Some(self.id), kind, name);
            room.position = state.channels.len();
            room.since = state.clock.text();
            if let Some((parent, owner)) = parent {
                room.parent = Some(parent);
                room.owner = Some(owner);
                room.members.insert(owner);
            }
            let mut payload = state.channel_json(&room);
            let id = room.id;
            state.channels.insert(id, room);
            let event = if kind.is_thread() {
                "THREAD_CREATE"
            } else {
                "CHANNEL_CREATE"
            };
            if kind.is_thread() {
                payload["newly_created"] = true.into();
            }
            state.dispatch_in(event, id, payload);
            id
        });
        Channel {
            shared: Arc::clone(&self.shared),
            guild: self.id,
            id,
        }
    }

    /// The bot is removed: the guild is gone for it.
    pub fn removes_bot(&self) {
        self.shared.change(|state| {
            let bot = state.bot();
            if let Some(guild) = state.guilds.get_mut(&self.id) {
                guild.members.remove(&bot);
            }
            state.dispatch("GUILD_DELETE", Some(self.id), json!({ "id": self.id }));
        });
    }

    /// Discord's filter stops what somebody wants to say: nothing is posted, the application hears of it, and an alert
    /// stands in `alerts` where one is given.
    pub fn blocks(&self, author: &Member, channel: &Channel, blocked: &Blocked<'_>) {
        let Blocked {
            text,
            keyword,
            alerts,
        } = *blocked;
        self.shared.change(|state| {
            let rule = state
                .guilds
                .get(&self.id)
                .and_then(|guild| guild.rules.keys().next().copied());
            let rule = rule.unwrap_or(self.id);
            let alert = alerts.and_then(|alerts| alert(state, alerts.id, author.user, text));
            state.dispatch(
                "AUTO_MODERATION_ACTION_EXECUTION",
                Some(self.id),
                json!({
                    "guild_id": self.id, "action": { "type": 1, "metadata": {} }, "rule_id": rule,
                    "rule_trigger_type": 1, "user_id": author.user, "channel_id": channel.id, "content": text,
                    "matched_keyword": keyword, "matched_content": keyword, "alert_system_message_id": alert,
                }),
            );
        });
    }
}

/// Discord's alert looks as if the offender had written it.
fn alert(state: &mut State, channel: Snowflake, author: Snowflake, text: &str) -> Option<Snowflake> {
    const AUTO_MODERATION_ACTION: u64 = 24;
    let form = json!({ "embeds": [{ "description": text }] });
    let mut message = super::rest::compose(state, channel, author, &form, &[]).ok()?;
    message.set("type", AUTO_MODERATION_ACTION);
    let id = message.id;
    super::rest::post(state, message).ok()?;
    Some(id)
}
