//! What happens in the world, told to every session that may hear it. A story can hold events back and send them in an
//! order of its own, twice, or of a shape that nobody knows. Never changes the world.

use std::sync::Arc;

use serde_json::{Value, json};

use super::intents::{Intents, without_content, without_matched_words};
use super::journal::Dispatched;
use super::model::Message;
use super::snowflake::Snowflake;
use super::state::State;

/// An event that waits for the story to let it go.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub name: String,
    pub payload: Value,
    guild: Option<Snowflake>,
    channel: Option<Snowflake>,
}

pub(super) type Held = Waiting;

impl State {
    pub(super) fn dispatch(&mut self, name: &str, guild: Option<Snowflake>, payload: Value) {
        self.tell(Waiting {
            name: name.to_owned(),
            payload,
            guild,
            channel: None,
        });
    }

    /// Of a channel that the bot may be kept out of.
    pub(super) fn dispatch_in(&mut self, name: &str, channel: Snowflake, payload: Value) {
        let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
        self.tell(Waiting {
            name: name.to_owned(),
            payload,
            guild,
            channel: Some(channel),
        });
    }

    pub(super) fn tell(&mut self, event: Waiting) {
        match &mut self.held {
            Some(held) => held.push(event),
            None => self.send_out(&event),
        }
    }

    pub(super) fn send_out(&mut self, event: &Waiting) {
        if event.channel.is_some_and(|channel| !self.bot_sees(channel)) {
            return;
        }
        let bot = self.bot();
        let State { gateway, journal, .. } = self;
        for session in gateway.sessions.values_mut() {
            let is_for_it =
                session.intents.hear(&event.name, event.guild.is_some()) && session.serves(event.guild);
            if !is_for_it {
                continue;
            }
            let payload = readable(event, session.intents, bot);
            let (sequence, frame) = session.push(&event.name, &payload);
            journal.events.push(Dispatched {
                session: session.id.clone(),
                sequence,
                name: event.name.clone(),
                guild: event.guild,
                channel: event.channel,
                frame,
            });
        }
    }

    fn bot_sees(&self, channel: Snowflake) -> bool {
        let channel = self.channels.get(&channel);
        channel.is_none_or(|channel| self.permissions(channel, self.bot()) != 0)
    }

    /// The newest event once more, under a number of its own.
    pub(super) fn repeat_last(&mut self) {
        let Some(last) = self.journal.events.last() else {
            return;
        };
        let again = Waiting {
            name: last.name.clone(),
            payload: last.payload(),
            guild: last.guild,
            channel: last.channel,
        };
        self.send_out(&again);
    }

    /// A message as the gateway shows it: with its guild and what its author is there.
    pub(super) fn dispatch_message(&mut self, name: &str, message: &Message) {
        if message.seen_by.is_some() {
            return;
        }
        let guild = self
            .channels
            .get(&message.channel)
            .and_then(|channel| channel.guild);
        let mut payload = message.to_json();
        if let Some(guild) = guild {
            payload["guild_id"] = json!(guild);
            let member = self
                .guilds
                .get(&guild)
                .and_then(|guild| guild.members.get(&message.author));
            if let Some(member) = member {
                payload["member"] = member.partial();
            }
        }
        self.dispatch_in(name, message.channel, payload);
    }
}

fn readable(event: &Waiting, intents: Intents, bot: Snowflake) -> Value {
    let mut payload = event.payload.clone();
    if intents.holds(Intents::MESSAGE_CONTENT) {
        return payload;
    }
    if let Value::Object(fields) = &mut payload {
        match event.name.as_str() {
            "MESSAGE_CREATE" | "MESSAGE_UPDATE" => without_content(fields, bot, event.guild.is_some()),
            "AUTO_MODERATION_ACTION_EXECUTION" => without_matched_words(fields),
            _ => {}
        }
    }
    payload
}

/// A dispatch as it goes over the line.
pub(super) fn dispatch_frame(sequence: u64, name: &str, payload: &Value) -> Arc<str> {
    let frame = json!({ "op": 0, "s": sequence, "t": name, "d": payload });
    frame.to_string().into()
}
