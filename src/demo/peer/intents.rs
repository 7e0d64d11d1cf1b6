//! Which events a session asked for, and what it may read in them. Never decides who may see a channel.
//! Source: <https://discord.com/developers/docs/events/gateway#list-of-intents>.

use serde_json::{Map, Value};

use super::snowflake::Snowflake;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intents(pub u64);

impl Intents {
    pub const GUILDS: Self = Self(1);
    pub const GUILD_MEMBERS: Self = Self(1 << 1);
    pub const GUILD_PRESENCES: Self = Self(1 << 8);
    pub const GUILD_MESSAGES: Self = Self(1 << 9);
    pub const DIRECT_MESSAGES: Self = Self(1 << 12);
    pub const MESSAGE_CONTENT: Self = Self(1 << 15);
    pub const AUTO_MODERATION_CONFIGURATION: Self = Self(1 << 20);
    pub const AUTO_MODERATION_EXECUTION: Self = Self(1 << 21);
    /// Those that an application must be granted.
    pub const PRIVILEGED: Self =
        Self(Self::GUILD_MEMBERS.0 | Self::GUILD_PRESENCES.0 | Self::MESSAGE_CONTENT.0);

    /// Bits 17 to 19, 22 and 23 mean nothing, nor does anything above 25.
    const KNOWN: u64 = 0x0331_ffff;

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn holds(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn are_known(self) -> bool {
        self.0 & !Self::KNOWN == 0
    }

    pub(super) fn privileged(self) -> Self {
        Self(self.0 & Self::PRIVILEGED.0)
    }

    /// Whether a session with these hears of an event.
    pub(super) fn hear(self, event: &str, is_in_guild: bool) -> bool {
        needed(event, is_in_guild).is_none_or(|intent| self.holds(intent))
    }
}

fn needed(event: &str, is_in_guild: bool) -> Option<Intents> {
    let starts = |beginning: &str| event.starts_with(beginning);
    if starts("GUILD_MEMBERS_CHUNK") {
        None
    } else if starts("GUILD_MEMBER_") || starts("THREAD_MEMBERS_") {
        Some(Intents::GUILD_MEMBERS)
    } else if starts("AUTO_MODERATION_RULE_") {
        Some(Intents::AUTO_MODERATION_CONFIGURATION)
    } else if starts("AUTO_MODERATION_ACTION_") {
        Some(Intents::AUTO_MODERATION_EXECUTION)
    } else if starts("MESSAGE_") || starts("CHANNEL_PINS_") {
        Some(match (is_in_guild, starts("CHANNEL_")) {
            (true, true) => Intents::GUILDS,
            (true, false) => Intents::GUILD_MESSAGES,
            (false, _) => Intents::DIRECT_MESSAGES,
        })
    } else if starts("GUILD_") || starts("CHANNEL_") || starts("THREAD_") {
        Some(Intents::GUILDS)
    } else {
        None
    }
}

/// Takes out of a message what only those with `MESSAGE_CONTENT` may read. Messages of the application's own, those that
/// mention it and those sent to it directly are left whole.
pub(super) fn without_content(message: &mut Map<String, Value>, bot: Snowflake, is_in_guild: bool) {
    let bot = bot.to_string();
    let is_bot = |user: &Value| user["id"] == bot.as_str();
    let is_own = message.get("author").is_some_and(is_bot);
    let mentions = message.get("mentions").and_then(Value::as_array);
    if !is_in_guild || is_own || mentions.is_some_and(|users| users.iter().any(is_bot)) {
        return;
    }
    empty(message);
    if let Some(referenced) = message
        .get_mut("referenced_message")
        .and_then(Value::as_object_mut)
    {
        empty(referenced);
    }
    let snapshots = message.get_mut("message_snapshots").and_then(Value::as_array_mut);
    for snapshot in snapshots.into_iter().flatten() {
        if let Some(inner) = snapshot.get_mut("message").and_then(Value::as_object_mut) {
            empty(inner);
        }
    }
}

fn empty(message: &mut Map<String, Value>) {
    if message.contains_key("content") {
        message.insert("content".to_owned(), "".into());
    }
    for list in ["embeds", "attachments", "components"] {
        if message.contains_key(list) {
            message.insert(list.to_owned(), Value::Array(Vec::new()));
        }
    }
    message.remove("poll");
}

/// An execution of Discord's own filter carries words too.
pub(super) fn without_matched_words(execution: &mut Map<String, Value>) {
    execution.insert("content".to_owned(), "".into());
    execution.insert("matched_content".to_owned(), Value::Null);
}
