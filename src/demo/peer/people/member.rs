//! A person in a guild: what they write, and what they ask of the application.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::error::PeerError;
use super::super::guilds::Guild;
use super::super::interactions::{Chosen, Doing, Kind, Place, choose};
use super::super::model::{ChannelKind, Message};
use super::super::rest::{compose, direct_channel, post, remove, rewrite};
use super::super::snowflake::Snowflake;
use super::super::state::{Shared, State};
use super::{Answer, Channel, Draft, Post};

#[derive(Clone)]
pub struct Member {
    pub(crate) shared: Arc<Shared>,
    pub(crate) guild: Snowflake,
    pub(crate) user: Snowflake,
}

#[derive(Clone, Copy)]
pub struct Role {
    pub(crate) id: Snowflake,
}

impl Role {
    pub fn id(&self) -> Snowflake {
        self.id
    }
}

impl Member {
    pub fn id(&self) -> Snowflake {
        self.user
    }

    pub fn says(&self, channel: &Channel, text: &str) -> Post {
        self.posts(channel, Draft::text(text))
    }

    pub fn replies(&self, post: &Post, text: &str) -> Post {
        let mut draft = Draft::text(text);
        draft
            .form
            .insert("message_reference".to_owned(), json!({ "message_id": post.id }));
        self.posts(&post.channel, draft)
    }

    /// Passes a message on; its words go along, its author does not.
    pub fn forwards(&self, post: &Post, channel: &Channel) -> Post {
        let mut draft = Draft::default();
        let reference = json!({ "type": 1, "message_id": post.id, "channel_id": post.channel.id });
        draft.form.insert("message_reference".to_owned(), reference);
        self.posts(channel, draft)
    }

    /// Rights are not asked for: a story says what happened. In a channel that is gone nothing is posted, and the post
    /// is not there.
    pub fn posts(&self, channel: &Channel, draft: Draft) -> Post {
        let id = self.shared.change(|state| {
            let form = Value::Object(draft.form);
            let message = compose(state, channel.id, self.user, &form, &draft.uploads);
            let mut message = message.unwrap_or_else(|_| self.bare(state, channel));
            for (key, value) in draft.fields {
                message.set(&key, value);
            }
            let id = message.id;
            drop(post(state, message));
            id
        });
        channel.post(id)
    }

    /// What is left of a message whose reference leads nowhere.
    fn bare(&self, state: &mut State, channel: &Channel) -> Message {
        let author = state.user_json(self.user);
        let (id, sent) = (state.clock.next_id(), state.clock.text());
        Message::new(id, channel.id, &author, &sent)
    }

    /// # Errors
    /// When the message is gone.
    pub fn edits(&self, post: &Post, text: &str) -> Result<(), PeerError> {
        let form = json!({ "content": text });
        let edited = self
            .shared
            .change(|state| rewrite(state, post.channel.id, post.id, &form));
        edited.map(drop).map_err(|_| PeerError::NoSuchMessage)
    }

    /// # Errors
    /// When it is gone already.
    pub fn deletes(&self, post: &Post) -> Result<(), PeerError> {
        let deleted = self
            .shared
            .change(|state| remove(state, post.channel.id, post.id));
        deleted.map_err(|_| PeerError::NoSuchMessage)
    }

    pub fn opens_thread(&self, channel: &Channel, title: &str) -> Channel {
        let guild = Guild {
            shared: Arc::clone(&self.shared),
            id: self.guild,
        };
        guild.room(title, ChannelKind::PublicThread, Some((channel.id, self.user)))
    }

    /// Writes to the bot alone.
    pub fn whispers(&self, text: &str) -> Post {
        self.says(&self.direct_messages(), text)
    }

    /// The room of this person and the bot.
    pub fn direct_messages(&self) -> Channel {
        let id = self.shared.change(|state| direct_channel(state, self.user));
        Channel {
            shared: Arc::clone(&self.shared),
            guild: self.guild,
            id,
        }
    }

    pub fn takes_direct_messages(&self, takes: bool) {
        self.shared.change(|state| {
            if let Some(user) = state.users.get_mut(&self.user) {
                user.takes_direct_messages = takes;
            }
        });
    }

    /// Runs a slash-command such as `flag show`, with its options by name, and waits for the answer.
    pub async fn runs(&self, channel: &Channel, command: &str, options: Value) -> Result<Answer, PeerError> {
        let chosen = Chosen {
            command,
            options: &options,
            focused: None,
            kind: 1,
        };
        self.commands(channel, Kind::Command, &chosen, None).await
    }

    /// Types into one option of a command and waits for the suggestions.
    pub async fn types(
        &self,
        channel: &Channel,
        command: &str,
        option: &str,
        options: Value,
    ) -> Result<Vec<(String, Value)>, PeerError> {
        let chosen = Chosen {
            command,
            options: &options,
            focused: Some(option),
            kind: 1,
        };
        let answer = self
            .commands(channel, Kind::Autocompletion, &chosen, None)
            .await?;
        Ok(answer.choices())
    }

    /// Picks an entry in the menu of a message.
    pub async fn picks(&self, post: &Post, entry: &str) -> Result<Answer, PeerError> {
        let chosen = Chosen {
            command: entry,
            options: &Value::Null,
            focused: None,
            kind: 3,
        };
        self.commands(&post.channel, Kind::Command, &chosen, Some(post))
            .await
    }

    async fn commands(
        &self,
        channel: &Channel,
        kind: Kind,
        chosen: &Chosen<'_>,
        target: Option<&Post>,
    ) -> Result<Answer, PeerError> {
        let mut body = self.shared.look(|state| {
            let guild = state.channels.get(&channel.id).and_then(|channel| channel.guild);
            let place = Place {
                state,
                guild,
                user: self.user,
            };
            choose(&place, chosen)
        })?;
        if let Some(post) = target {
            body["target_id"] = json!(post.id);
            body["resolved"] = json!({ "messages": { post.id.to_string(): post.body() } });
        }
        let doing = Doing {
            kind,
            user: self.user,
            channel: channel.id,
            source: None,
            body,
        };
        Answer::to(channel, doing).await
    }

    pub fn is_called(&self, nick: &str) {
        self.changes(|member| member.nick = Some(nick.to_owned()));
    }

    pub fn gets(&self, role: &Role) {
        self.changes(|member| member.roles.push(role.id));
    }

    pub fn loses(&self, role: &Role) {
        self.changes(|member| member.roles.retain(|held| *held != role.id));
    }

    fn changes(&self, change: impl FnOnce(&mut super::super::model::Member)) {
        self.shared.change(|state| {
            let guild = state.guilds.get_mut(&self.guild);
            let Some(member) = guild.and_then(|guild| guild.members.get_mut(&self.user)) else {
                return;
            };
            change(member);
            self.tell(state, "GUILD_MEMBER_UPDATE");
        });
    }

    fn tell(&self, state: &mut State, event: &str) {
        if let Some(mut payload) = state.member_json(Some(self.guild), self.user) {
            payload["guild_id"] = json!(self.guild);
            state.dispatch(event, Some(self.guild), payload);
        }
    }

    /// Comes in, or comes back without roles.
    pub fn joins(&self) {
        self.shared.change(|state| {
            let joined = state.clock.text();
            if let Some(guild) = state.guilds.get_mut(&self.guild) {
                let member = super::super::model::Member {
                    nick: None,
                    roles: Vec::new(),
                    joined,
                };
                guild.members.insert(self.user, member);
            }
            self.tell(state, "GUILD_MEMBER_ADD");
        });
    }

    pub fn leaves(&self) {
        self.shared.change(|state| {
            if let Some(guild) = state.guilds.get_mut(&self.guild) {
                guild.members.remove(&self.user);
            }
            let payload = json!({ "guild_id": self.guild, "user": state.user_json(self.user) });
            state.dispatch("GUILD_MEMBER_REMOVE", Some(self.guild), payload);
        });
    }
}
