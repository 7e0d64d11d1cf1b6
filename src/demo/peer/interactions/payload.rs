//! What an application is told about an interaction: who, where, with which rights, and on which message.

use serde_json::{Value, json};

use super::super::snowflake::Snowflake;
use super::super::state::State;
use super::{Doing, Interaction};

/// Ten mebibytes: what a guild without boosts takes.
const ATTACHMENT_SIZE_LIMIT: u64 = 10 * 1024 * 1024;

impl State {
    /// Begins an interaction and tells the application.
    pub(crate) fn interact(&mut self, doing: &Doing) -> Snowflake {
        let id = self.clock.next_id();
        let token = format!("interaction:{id}:{:x}", self.clock.next_id().number());
        let payload = self.interaction_json(id, &token, doing);
        let guild = self
            .channels
            .get(&doing.channel)
            .and_then(|channel| channel.guild);
        let interaction = Interaction {
            id,
            kind: doing.kind,
            token,
            user: doing.user,
            channel: doing.channel,
            source: doing.source,
            name: doing.body["name"].as_str().map(str::to_owned),
            began: self.clock.moment(),
            answer: None,
            follow_ups: Vec::new(),
        };
        self.interactions.insert(id, interaction);
        self.dispatch("INTERACTION_CREATE", guild, payload);
        id
    }

    fn interaction_json(&self, id: Snowflake, token: &str, doing: &Doing) -> Value {
        let mut payload = json!({
            "id": id, "application_id": self.bot(), "type": doing.kind as u8, "data": doing.body, "token": token,
            "version": 1, "channel_id": doing.channel, "locale": "en-GB", "entitlements": [], "context": 1,
            "attachment_size_limit": ATTACHMENT_SIZE_LIMIT, "authorizing_integration_owners": {},
        });
        let Some(channel) = self.channels.get(&doing.channel) else {
            return payload;
        };
        let permissions = self.permissions(channel, doing.user).to_string();
        payload["channel"] = self.channel_json(channel);
        payload["channel"]["permissions"] = permissions.clone().into();
        payload["app_permissions"] = self.permissions(channel, self.bot()).to_string().into();
        match channel.guild {
            None => payload["user"] = self.user_json(doing.user),
            Some(guild) => {
                payload["guild_id"] = json!(guild);
                payload["guild"] = json!({ "id": guild, "locale": "en-GB", "features": ["COMMUNITY"] });
                payload["guild_locale"] = "en-GB".into();
                payload["context"] = 0.into();
                payload["authorizing_integration_owners"] = json!({ "0": guild });
                let mut member = self.member_json(Some(guild), doing.user).unwrap_or_default();
                member["permissions"] = permissions.into();
                payload["member"] = member;
            }
        }
        let source = doing.source.and_then(|source| channel.messages.get(&source));
        if let Some(message) = source {
            payload["message"] = message.to_json();
        }
        payload
    }
}
