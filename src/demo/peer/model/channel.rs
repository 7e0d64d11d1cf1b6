//! A channel or thread and what was said in it. Never decides who may see it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::snowflake::Snowflake;
use super::message::Message;

/// Source: <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    Text = 0,
    Direct = 1,
    Category = 4,
    Announcement = 5,
    PublicThread = 11,
    PrivateThread = 12,
    Forum = 15,
}

impl ChannelKind {
    pub(crate) fn from_number(number: u64) -> Option<Self> {
        const MADE_BY_REQUEST: [ChannelKind; 4] = [
            ChannelKind::Text,
            ChannelKind::Category,
            ChannelKind::Announcement,
            ChannelKind::Forum,
        ];
        MADE_BY_REQUEST.into_iter().find(|kind| *kind as u64 == number)
    }

    pub(crate) fn is_thread(self) -> bool {
        matches!(self, Self::PublicThread | Self::PrivateThread)
    }

    /// Whether messages stand in it, not in threads or channels below it.
    pub(crate) fn holds_messages(self) -> bool {
        !matches!(self, Self::Category | Self::Forum)
    }
}

/// What a channel allows and denies a role, or one member, beyond the guild's roles.
#[derive(Debug, Clone, Copy)]
pub struct Overwrite {
    pub id: Snowflake,
    pub is_for_role: bool,
    pub allow: u64,
    pub deny: u64,
}

impl Overwrite {
    fn to_json(self) -> Value {
        json!({
            "id": self.id, "type": i32::from(!self.is_for_role),
            "allow": self.allow.to_string(), "deny": self.deny.to_string(),
        })
    }
}

pub(crate) struct Channel {
    pub(crate) id: Snowflake,
    pub(crate) guild: Option<Snowflake>,
    pub(crate) kind: ChannelKind,
    pub(crate) name: String,
    pub(crate) topic: Option<String>,
    pub(crate) parent: Option<Snowflake>,
    pub(crate) owner: Option<Snowflake>,
    pub(crate) position: usize,
    pub(crate) overwrites: Vec<Overwrite>,
    /// Of a direct message, or who was added to a thread.
    pub(crate) members: BTreeSet<Snowflake>,
    pub(crate) is_archived: bool,
    pub(crate) since: String,
    /// The newest first, each with the time it was pinned.
    pub(crate) pins: Vec<(Snowflake, String)>,
    pub(crate) messages: BTreeMap<Snowflake, Message>,
}

impl Channel {
    pub(crate) fn new(id: Snowflake, guild: Option<Snowflake>, kind: ChannelKind, name: &str) -> Self {
        Self {
            id,
            guild,
            kind,
            name: name.to_owned(),
            topic: None,
            parent: None,
            owner: None,
            position: 0,
            overwrites: Vec::new(),
            members: BTreeSet::new(),
            is_archived: false,
            since: String::new(),
            pins: Vec::new(),
            messages: BTreeMap::new(),
        }
    }

    fn last_message(&self) -> Option<Snowflake> {
        let seen = self
            .messages
            .values()
            .rev()
            .find(|message| message.seen_by.is_none());
        seen.map(|message| message.id)
    }

    /// Without the people of a direct message, which the world knows.
    pub(crate) fn to_json(&self) -> Value {
        let mut channel = json!({
            "id": self.id, "type": self.kind as u8, "flags": 0, "last_message_id": self.last_message(),
            "last_pin_timestamp": self.pins.first().map(|(_, since)| since),
        });
        if let Some(guild) = self.guild {
            channel["guild_id"] = json!(guild);
            channel["name"] = json!(self.name);
            channel["parent_id"] = json!(self.parent);
            channel["rate_limit_per_user"] = 0.into();
        }
        if self.kind.is_thread() {
            channel["owner_id"] = json!(self.owner);
            channel["message_count"] = self.messages.len().into();
            channel["member_count"] = self.members.len().min(50).into();
            channel["total_message_sent"] = self.messages.len().into();
            channel["thread_metadata"] = json!({
                "archived": self.is_archived, "archive_timestamp": self.since, "auto_archive_duration": 1440,
                "locked": false, "create_timestamp": self.since,
            });
        } else if self.guild.is_some() {
            let overwrites: Vec<Value> = self
                .overwrites
                .iter()
                .map(|overwrite| overwrite.to_json())
                .collect();
            channel["permission_overwrites"] = overwrites.into();
            channel["position"] = self.position.into();
            channel["topic"] = json!(self.topic);
            channel["nsfw"] = false.into();
        }
        channel
    }
}
