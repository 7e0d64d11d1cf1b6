//! People, roles and the guild they are in. Never holds a message.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::snowflake::Snowflake;

pub(crate) struct User {
    pub(crate) id: Snowflake,
    pub(crate) name: String,
    pub(crate) is_bot: bool,
    pub(crate) takes_direct_messages: bool,
}

pub(crate) struct Member {
    pub(crate) nick: Option<String>,
    pub(crate) roles: Vec<Snowflake>,
    pub(crate) joined: String,
}

pub(crate) struct Role {
    pub(crate) id: Snowflake,
    pub(crate) name: String,
    pub(crate) permissions: u64,
    pub(crate) position: usize,
}

pub(crate) struct Guild {
    pub(crate) id: Snowflake,
    pub(crate) name: String,
    pub(crate) owner: Snowflake,
    pub(crate) roles: BTreeMap<Snowflake, Role>,
    pub(crate) members: BTreeMap<Snowflake, Member>,
    pub(crate) rules: BTreeMap<Snowflake, Value>,
    pub(crate) joined: String,
}

impl User {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id, "username": username(&self.name), "global_name": self.name, "discriminator": "0",
            "avatar": null, "public_flags": 0, "flags": 0, "bot": self.is_bot, "primary_guild": null,
        })
    }
}

/// Account names are lower case and without spaces; what people are called is the global name.
fn username(name: &str) -> String {
    name.to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(".")
}

impl Member {
    /// As it stands beside a message, whose author says who it is.
    pub(crate) fn partial(&self) -> Value {
        json!({
            "nick": self.nick, "roles": self.roles, "joined_at": self.joined, "avatar": null, "banner": null,
            "premium_since": null, "deaf": false, "mute": false, "flags": 0, "pending": false,
            "communication_disabled_until": null,
        })
    }

    pub(crate) fn to_json(&self, user: &User) -> Value {
        let mut member = self.partial();
        member["user"] = user.to_json();
        member
    }
}

impl Role {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "permissions": self.permissions.to_string(), "position": self.position,
            "color": 0, "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "hoist": false, "managed": false, "mentionable": true, "icon": null, "unicode_emoji": null, "flags": 0,
            "description": null,
        })
    }
}

impl Guild {
    pub(crate) fn roles_json(&self) -> Vec<Value> {
        self.roles.values().map(Role::to_json).collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "owner_id": self.owner, "roles": self.roles_json(),
            "icon": null, "description": null, "home_header": null, "splash": null, "discovery_splash": null,
            "banner": null, "features": ["COMMUNITY"], "emojis": [], "stickers": [], "application_id": null,
            "region": "london", "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null,
            "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": null, "verification_level": 1,
            "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 2, "max_presences": null,
            "max_members": 500_000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
            "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": "en-GB", "rules_channel_id": null, "safety_alerts_channel_id": null,
            "public_updates_channel_id": null, "premium_progress_bar_enabled": false, "nsfw": false,
            "nsfw_level": 0, "incidents_data": null,
        })
    }
}
