//! A message as Discord writes it, and who may see it. Never says where it is shown.

use serde_json::{Map, Value, json};

use super::super::snowflake::Snowflake;

/// Suppressed notifications, voice, ephemeral and so on: <https://discord.com/developers/docs/resources/message>.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
pub(crate) const LOADING: u64 = 1 << 7;
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;

#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) id: Snowflake,
    pub(crate) channel: Snowflake,
    pub(crate) author: Snowflake,
    pub(crate) body: Map<String, Value>,
    /// The one person who sees an ephemeral answer.
    pub(crate) seen_by: Option<Snowflake>,
}

impl Message {
    /// An empty one; what is said goes into `body`.
    pub(crate) fn new(id: Snowflake, channel: Snowflake, author: &Value, sent: &str) -> Self {
        let body = json!({
            "id": id, "channel_id": channel, "author": author, "type": 0, "content": "", "timestamp": sent,
            "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
            "attachments": [], "embeds": [], "components": [], "pinned": false, "flags": 0,
        });
        let Value::Object(body) = body else {
            unreachable!("an object is written above")
        };
        let author = author["id"].as_str().and_then(|id| id.parse().ok());
        Self {
            id,
            channel,
            author: author.unwrap_or(id),
            body,
            seen_by: None,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        Value::Object(self.body.clone())
    }

    pub(crate) fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.body.insert(key.to_owned(), value.into());
    }

    pub(crate) fn flags(&self) -> u64 {
        self.body.get("flags").and_then(Value::as_u64).unwrap_or_default()
    }

    pub(crate) fn is_loading(&self) -> bool {
        self.flags() & LOADING != 0
    }
}
