//! A channel as a story sees it: what stands in it for everyone.

use std::sync::Arc;

use serde_json::json;

use super::super::model::Overwrite;
use super::super::permissions as may;
use super::super::snowflake::Snowflake;
use super::super::state::Shared;
use super::{Member, Post, Role};

#[derive(Clone)]
pub struct Channel {
    pub(crate) shared: Arc<Shared>,
    pub(crate) guild: Snowflake,
    pub(crate) id: Snowflake,
}

impl Channel {
    pub fn id(&self) -> Snowflake {
        self.id
    }

    /// What everyone who is let in can read, the oldest first.
    pub fn posts(&self) -> Vec<Post> {
        let ids: Vec<Snowflake> = self.shared.look(|state| {
            let channel = state.channels.get(&self.id);
            let messages = channel.into_iter().flat_map(|channel| channel.messages.values());
            messages
                .filter(|message| message.seen_by.is_none())
                .map(|message| message.id)
                .collect()
        });
        ids.into_iter().map(|id| self.post(id)).collect()
    }

    pub fn last_post(&self) -> Option<Post> {
        self.posts().pop()
    }

    pub(super) fn post(&self, id: Snowflake) -> Post {
        Post {
            channel: self.clone(),
            id,
        }
    }

    /// Sets what a role or a member may do here.
    pub fn sets(&self, overwrite: Overwrite) {
        self.shared.change(|state| {
            let Some(channel) = state.channels.get_mut(&self.id) else {
                return;
            };
            channel.overwrites.retain(|known| known.id != overwrite.id);
            channel.overwrites.push(overwrite);
            let payload = channel.to_json();
            state.dispatch("CHANNEL_UPDATE", Some(self.guild), payload);
        });
    }

    /// The bot itself is kept out, or let in again.
    pub fn shuts_out_bot(&self, is_out: bool) {
        let id = self.shared.look(super::super::state::State::bot);
        let (allow, deny) = if is_out {
            (0, may::VIEW_CHANNEL)
        } else {
            (may::VIEW_CHANNEL, 0)
        };
        self.sets(Overwrite {
            id,
            is_for_role: false,
            allow,
            deny,
        });
    }

    pub fn lets_in(&self, role: &Role) {
        self.sets(Overwrite {
            id: role.id,
            is_for_role: true,
            allow: may::VIEW_CHANNEL,
            deny: 0,
        });
    }

    /// Closes a thread, or opens it again.
    pub fn is_archived(&self, is_archived: bool) {
        self.shared.change(|state| {
            let since = state.clock.text();
            let Some(channel) = state.channels.get_mut(&self.id) else {
                return;
            };
            channel.is_archived = is_archived;
            channel.since = since;
            let payload = channel.to_json();
            state.dispatch_in("THREAD_UPDATE", self.id, payload);
        });
    }

    pub fn is_renamed(&self, name: &str) {
        self.shared.change(|state| {
            let Some(channel) = state.channels.get_mut(&self.id) else {
                return;
            };
            name.clone_into(&mut channel.name);
            let event = if channel.kind.is_thread() {
                "THREAD_UPDATE"
            } else {
                "CHANNEL_UPDATE"
            };
            let payload = channel.to_json();
            state.dispatch_in(event, self.id, payload);
        });
    }

    pub fn is_deleted(&self) {
        self.shared.change(|state| {
            let Some(channel) = state.channels.get(&self.id) else {
                return;
            };
            let event = if channel.kind.is_thread() {
                "THREAD_DELETE"
            } else {
                "CHANNEL_DELETE"
            };
            let payload = channel.to_json();
            state.dispatch_in(event, self.id, payload);
            state.channels.remove(&self.id);
        });
    }

    /// Takes several messages away at once, as moderators can.
    pub fn loses(&self, posts: &[&Post]) {
        self.shared.change(|state| {
            let ids: Vec<Snowflake> = posts.iter().map(|post| post.id).collect();
            if let Some(channel) = state.channels.get_mut(&self.id) {
                channel.messages.retain(|id, _| !ids.contains(id));
            }
            let payload = json!({ "ids": ids, "channel_id": self.id, "guild_id": self.guild });
            state.dispatch_in("MESSAGE_DELETE_BULK", self.id, payload);
        });
    }

    /// What one person reads here, the answers that only they see included.
    pub fn read_by(&self, member: &Member) -> Vec<Post> {
        let ids: Vec<Snowflake> = self.shared.look(|state| {
            let channel = state.channels.get(&self.id);
            let channel =
                channel.filter(|channel| state.permissions(channel, member.user) & may::VIEW_CHANNEL != 0);
            let messages = channel.into_iter().flat_map(|channel| channel.messages.values());
            let is_shown = |seen_by: Option<Snowflake>| seen_by.is_none_or(|user| user == member.user);
            messages
                .filter(|message| is_shown(message.seen_by))
                .map(|message| message.id)
                .collect()
        });
        ids.into_iter().map(|id| self.post(id)).collect()
    }
}
