//! What the application answered to somebody: a message, a form to fill in, a list to choose from, or nothing to see.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::super::error::PeerError;
use super::super::interactions::{CHOICES, DEADLINE, DEFERRED_UPDATE, Doing, Given, Kind, MODAL, UPDATE};
use super::super::model::Message;
use super::super::rest::{TEXT_INPUT, fields_of, list};
use super::super::server::until;
use super::super::snowflake::Snowflake;
use super::{Channel, Post};

/// How long a story waits for a deferred answer to be filled in.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct Answer {
    channel: Channel,
    user: Snowflake,
    interaction: Snowflake,
    source: Option<Snowflake>,
    given: Given,
}

/// A form that the application asks somebody to fill in.
#[derive(Clone)]
pub struct Modal {
    channel: Channel,
    user: Snowflake,
    source: Option<Snowflake>,
    form: Value,
}

impl Answer {
    /// Does it, and waits for the answer as long as Discord would.
    pub(super) async fn to(channel: &Channel, doing: Doing) -> Result<Self, PeerError> {
        let (user, source) = (doing.user, doing.source);
        let shared = &channel.shared;
        let id = shared.change(|state| state.interact(&doing));
        let outcome = until(shared, DEADLINE + Duration::from_secs(1), "an answer", || {
            shared.look(|state| {
                let interaction = state.interactions.get(&id)?;
                let is_late = state.clock.since(interaction.began) > DEADLINE;
                match &interaction.answer {
                    Some(given) => Some(Some(given.clone())),
                    None => is_late.then_some(None),
                }
            })
        });
        let given = outcome.await.ok().flatten().ok_or(PeerError::NotAnswered)?;
        Ok(Self {
            channel: channel.clone(),
            user,
            interaction: id,
            source,
            given,
        })
    }

    /// The message that answers, once there is something to read in it.
    ///
    /// # Errors
    /// When it stays "thinking", or the answer is no message.
    pub async fn post(&self) -> Result<Post, PeerError> {
        let id = self.given.message.ok_or(PeerError::NoSuchMessage)?;
        let post = self.channel.post(id);
        let shared = &self.channel.shared;
        until(shared, PATIENCE, "a deferred answer to be filled in", || {
            let message =
                shared.look(|state| state.message(self.channel.id, id).ok().map(Message::is_loading));
            message.is_none_or(|is_loading| !is_loading).then_some(())
        })
        .await?;
        Ok(post)
    }

    pub async fn text(&self) -> Result<String, PeerError> {
        self.post().await.map(|post| post.text())
    }

    /// Whether only the one who asked sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.given
            .message
            .is_some_and(|id| self.channel.post(id).is_ephemeral())
    }

    /// Whether the message with the button was changed, or only acknowledged.
    pub fn is_update(&self) -> bool {
        [UPDATE, DEFERRED_UPDATE].contains(&self.given.kind)
    }

    /// What was sent after the first answer.
    pub fn follow_ups(&self) -> Vec<Post> {
        let ids = self.channel.shared.look(|state| {
            let interaction = state.interactions.get(&self.interaction);
            interaction
                .map(|interaction| interaction.follow_ups.clone())
                .unwrap_or_default()
        });
        ids.into_iter().map(|id| self.channel.post(id)).collect()
    }

    /// The suggestions for an option, as name and value.
    pub fn choices(&self) -> Vec<(String, Value)> {
        if self.given.kind != CHOICES {
            return Vec::new();
        }
        let choices = list(&self.given.body["choices"]).iter();
        choices
            .map(|choice| {
                (
                    choice["name"].as_str().unwrap_or_default().to_owned(),
                    choice["value"].clone(),
                )
            })
            .collect()
    }

    pub fn modal(&self) -> Result<Modal, PeerError> {
        if self.given.kind != MODAL {
            return Err(PeerError::NoModal);
        }
        Ok(Modal {
            channel: self.channel.clone(),
            user: self.user,
            source: self.source,
            form: self.given.body.clone(),
        })
    }
}

impl Modal {
    pub fn title(&self) -> &str {
        self.form["title"].as_str().unwrap_or_default()
    }

    /// The labels of what is to be filled in.
    pub fn fields(&self) -> Vec<String> {
        let rows = list(&self.form["components"]);
        let labels = rows.iter().zip(fields_of(rows)).map(|(row, field)| {
            let label = row["label"].as_str().or(field["label"].as_str());
            label.unwrap_or_default().to_owned()
        });
        labels.collect()
    }

    /// Fills in and sends it. Fields go by custom id; what is left out keeps what stands in it.
    ///
    /// # Errors
    /// When a field is not there, one that must be filled in is empty, or no answer comes.
    pub async fn submit(&self, filled: &[(&str, &str)]) -> Result<Answer, PeerError> {
        let rows = list(&self.form["components"]);
        for (name, _) in filled {
            if !fields_of(rows).iter().any(|field| field["custom_id"] == *name) {
                return Err(PeerError::NoSuchField((*name).to_owned()));
            }
        }
        let components: Result<Vec<Value>, PeerError> = rows.iter().map(|row| fill(row, filled)).collect();
        let doing = Doing {
            kind: Kind::Modal,
            user: self.user,
            channel: self.channel.id,
            source: self.source,
            body: json!({ "custom_id": self.form["custom_id"], "components": components? }),
        };
        Answer::to(&self.channel, doing).await
    }
}

fn fill(row: &Value, filled: &[(&str, &str)]) -> Result<Value, PeerError> {
    let Some(field) = fields_of(std::slice::from_ref(row)).first().copied() else {
        return Ok(row.clone());
    };
    let name = field["custom_id"].as_str().unwrap_or_default();
    let given = filled
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| *value);
    let value = given.or(field["value"].as_str()).unwrap_or_default();
    if value.is_empty() && field["required"] != false {
        return Err(PeerError::FieldMissing(name.to_owned()));
    }
    let sent = json!({ "type": TEXT_INPUT, "id": field["id"], "custom_id": name, "value": value });
    let mut sent_row = Map::new();
    sent_row.insert("type".to_owned(), row["type"].clone());
    if row.get("component").is_some() {
        sent_row.insert("component".to_owned(), sent);
    } else {
        sent_row.insert("components".to_owned(), json!([sent]));
    }
    Ok(Value::Object(sent_row))
}
