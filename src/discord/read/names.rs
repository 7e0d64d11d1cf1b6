//! What members, roles and channels of one server are called, for the mentions that a payload gives as ids alone.
//! Never holds anything but names, and asks nobody: it learns from the events that pass.

use std::collections::BTreeMap;

use serde_json::Value;

use super::field::{Fault, Node};

/// The names in one server, by id. Keep one for each server, and show it every event before the event is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    pub members: BTreeMap<String, String>,
    pub roles: BTreeMap<String, String>,
    pub channels: BTreeMap<String, String>,
    /// Threads and forum posts by their titles: a message does not tell that it stands in one.
    pub threads: BTreeMap<String, String>,
}

impl Names {
    /// Takes up the names an event tells; an event that tells none, or an odd one, changes nothing.
    pub fn learn(&mut self, event: &str, payload: &Value) {
        let Ok(node) = Node::root(payload) else { return };
        match event {
            "GUILD_CREATE" => self.learn_server(&node),
            "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => {
                if let Ok(Some(role)) = node.object("role") {
                    learn_named(&mut self.roles, &role);
                }
            }
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" => learn_named(&mut self.channels, &node),
            "THREAD_CREATE" | "THREAD_UPDATE" => learn_named(&mut self.threads, &node),
            "THREAD_LIST_SYNC" => self.learn_threads(&node),
            "MESSAGE_CREATE" => self.learn_author(&node),
            "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" => self.learn_member(&node),
            _ => {}
        }
    }

    fn learn_server(&mut self, server: &Node<'_>) {
        for role in sound(server, "roles") {
            learn_named(&mut self.roles, &role);
        }
        for channel in sound(server, "channels") {
            learn_named(&mut self.channels, &channel);
        }
        self.learn_threads(server);
        for member in sound(server, "members") {
            self.learn_member(&member);
        }
    }

    fn learn_threads(&mut self, holder: &Node<'_>) {
        for thread in sound(holder, "threads") {
            learn_named(&mut self.threads, &thread);
        }
    }

    /// A message that is fetched later tells no nicknames; what the gateway told of its author then helps.
    fn learn_author(&mut self, message: &Node<'_>) {
        if let (Ok(Some(user)), Ok(Some(member))) = (message.object("author"), message.object("member")) {
            self.learn_user(&user, &member);
        }
    }

    fn learn_member(&mut self, member: &Node<'_>) {
        if let Ok(Some(user)) = member.object("user") {
            self.learn_user(&user, member);
        }
    }

    fn learn_user(&mut self, user: &Node<'_>, member: &Node<'_>) {
        if let (Ok(Some(id)), Some(name)) = (user.id("id"), shown_name(user, Some(member))) {
            self.members.insert(id, name);
        }
    }
}

fn sound<'a>(node: &Node<'a>, name: &str) -> Vec<Node<'a>> {
    let elements = node.objects(name).unwrap_or_default();
    elements.into_iter().filter_map(Result::ok).collect()
}

fn learn_named(names: &mut BTreeMap<String, String>, node: &Node<'_>) {
    if let (Ok(Some(id)), Ok(Some(name))) = (node.id("id"), node.text("name")) {
        names.insert(id, name.to_owned());
    }
}

/// The name others see: the nickname in this server, else the one chosen for all of Discord, else the account's.
pub(super) fn shown_name(user: &Node<'_>, member: Option<&Node<'_>>) -> Option<String> {
    let nickname = member.map_or(Ok(None), |member| member.text("nick"));
    let names: [Result<Option<&str>, Fault>; 3] = [nickname, user.text("global_name"), user.text("username")];
    let mut given = names.into_iter().filter_map(|name| name.ok().flatten());
    given.find(|name| !name.trim().is_empty()).map(str::to_owned)
}
