//! A message that stands in a channel, and what people do with its buttons.

use serde_json::{Value, json};

use super::super::error::PeerError;
use super::super::interactions::{Doing, Kind};
use super::super::model::Message;
use super::super::rest::{BUTTON, list};
use super::super::snowflake::Snowflake;
use super::{Answer, Channel, Member};

#[derive(Clone)]
pub struct Post {
    pub(super) channel: Channel,
    pub(super) id: Snowflake,
}

impl Post {
    pub fn id(&self) -> Snowflake {
        self.id
    }

    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    pub fn is_there(&self) -> bool {
        self.look(|_| ()).is_some()
    }

    pub fn text(&self) -> String {
        self.body()["content"].as_str().unwrap_or_default().to_owned()
    }

    /// The whole message as Discord's API shows it; `Null` once it is gone.
    pub fn body(&self) -> Value {
        self.look(Message::to_json).unwrap_or_default()
    }

    pub fn is_ephemeral(&self) -> bool {
        self.look(|message| message.seen_by.is_some()).unwrap_or_default()
    }

    pub fn is_pinned(&self) -> bool {
        self.body()["pinned"] == true
    }

    fn look<T>(&self, look: impl FnOnce(&Message) -> T) -> Option<T> {
        self.channel.shared.look(|state| {
            let message = state.channels.get(&self.channel.id)?.messages.get(&self.id)?;
            Some(look(message))
        })
    }

    /// Presses the button with this label or custom id, and waits for the application's answer.
    pub async fn press(&self, button: &str, member: &Member) -> Result<Answer, PeerError> {
        let component = self.component(button, |component| component["type"] == BUTTON)?;
        let data =
            json!({ "component_type": BUTTON, "custom_id": component["custom_id"], "id": component["id"] });
        self.use_component(member, data).await
    }

    /// Chooses in the menu with this placeholder or custom id.
    pub async fn choose(&self, menu: &str, values: &[&str], member: &Member) -> Result<Answer, PeerError> {
        let component = self.component(menu, |component| component["type"] != BUTTON)?;
        let options = list(&component["options"]);
        let stranger = values
            .iter()
            .find(|value| options.iter().all(|option| option["value"] != **value));
        if let Some(stranger) = stranger.filter(|_| !options.is_empty()) {
            return Err(PeerError::NothingToPress {
                wanted: (*stranger).to_owned(),
                there: options
                    .iter()
                    .map(|option| option["value"].to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            });
        }
        let data = json!({
            "component_type": component["type"], "custom_id": component["custom_id"], "values": values,
            "id": component["id"],
        });
        self.use_component(member, data).await
    }

    /// The labels of the buttons that can be pressed.
    pub fn buttons(&self) -> Vec<String> {
        let body = self.body();
        let mut found = Vec::new();
        walk(&body["components"], &mut |component| {
            if component["type"] == BUTTON && component["disabled"] != true {
                found.extend(component["label"].as_str().map(str::to_owned));
            }
        });
        found
    }

    fn component(&self, wanted: &str, is_of_kind: impl Fn(&Value) -> bool) -> Result<Value, PeerError> {
        let body = self.body();
        let (mut found, mut there) = (None, Vec::new());
        walk(&body["components"], &mut |component| {
            let names = [
                &component["label"],
                &component["custom_id"],
                &component["placeholder"],
            ];
            if component["custom_id"].is_string() && is_of_kind(component) {
                if names.iter().any(|name| **name == wanted) {
                    found.get_or_insert_with(|| component.clone());
                }
                there.push(
                    component["label"]
                        .as_str()
                        .unwrap_or("(without label)")
                        .to_owned(),
                );
            }
        });
        let found = found.ok_or_else(|| PeerError::NothingToPress {
            wanted: wanted.to_owned(),
            there: there.join(", "),
        })?;
        if found["disabled"] == true {
            return Err(PeerError::Disabled {
                name: wanted.to_owned(),
            });
        }
        Ok(found)
    }

    async fn use_component(&self, member: &Member, data: Value) -> Result<Answer, PeerError> {
        let seen_by = self
            .look(|message| message.seen_by)
            .ok_or(PeerError::NoSuchMessage)?;
        if seen_by.is_some_and(|user| user != member.user) {
            return Err(PeerError::NoSuchMessage);
        }
        let doing = Doing {
            kind: Kind::Component,
            user: member.user,
            channel: self.channel.id,
            source: Some(self.id),
            body: data,
        };
        Answer::to(&self.channel, doing).await
    }
}

/// Every component, those inside others too.
fn walk(components: &Value, visit: &mut impl FnMut(&Value)) {
    for component in list(components) {
        visit(component);
        walk(&component["components"], visit);
        if component["accessory"].is_object() {
            visit(&component["accessory"]);
        }
    }
}
