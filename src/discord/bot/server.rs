//! One server: what its members and channels are called, and a task for each channel. Never reads a message itself.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::super::gateway::Heard;
use super::super::read::Names;
use super::super::rooms::{Room, number, rooms};
use super::worker::{Work, Worker};
use super::{BotError, Notice, Shared};
use crate::message::Source;

/// Nicknames belong to no channel, and what cannot even be placed has to be counted somewhere.
const NO_CHANNEL: &str = "nicknames";

pub(super) struct Server {
    pub(super) shared: Arc<Shared>,
    pub(super) id: String,
    names: Arc<RwLock<Names>>,
    channels: BTreeMap<String, UnboundedSender<Work>>,
}

impl Server {
    pub(super) fn new(shared: Arc<Shared>, id: String) -> Self {
        Self {
            shared,
            id,
            names: Arc::default(),
            channels: BTreeMap::new(),
        }
    }

    /// Sends an event to its channel, whose task handles what belongs to it in the order in which it came.
    pub(super) async fn hear(
        &mut self,
        heard: Heard,
        workers: &mut JoinSet<Result<(), BotError>>,
    ) -> Result<(), BotError> {
        self.learn(&heard);
        if heard.name == "GUILD_CREATE" {
            return self.catch_up(&heard.payload, workers).await;
        }
        if !is_said(&heard.name) {
            return Ok(());
        }
        let channel = channel_of(&heard);
        self.send(&channel, Work::Event(heard), workers);
        Ok(())
    }

    pub(super) fn learn(&self, heard: &Heard) {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.learn(&heard.name, &heard.payload);
    }

    /// A server is told whole whenever a session begins anew, and only then: what came before it may have been missed.
    ///
    /// In a server that was never read, reading begins now. In one that was, a channel without a cursor is either new
    /// or newly shown to the bot: it is read from where the reading of the server had come to, for ids rise with time
    /// in all channels alike.
    async fn catch_up(
        &mut self,
        server: &Value,
        workers: &mut JoinSet<Result<(), BotError>>,
    ) -> Result<(), BotError> {
        let screening = &self.shared.screening;
        let library = screening.shelf.current();
        let school = library.policy(screening.policy.as_deref())?.id();
        let cursors = screening.store.cursors(school, Source::Discord, &self.id).await?;
        let newest = cursors.iter().map(|cursor| cursor.last).max();
        let rooms: Vec<Room> = rooms(server, &self.shared.own_id)
            .into_iter()
            .filter(|room| room.may_read)
            .collect();
        self.shared.tell(Notice::Listening {
            server: self.id.clone(),
            rooms: rooms.len(),
            is_first: newest.is_none(),
        });
        for room in rooms {
            let id = room.id.to_string();
            let cursor = cursors.iter().find(|cursor| cursor.place.channel == id);
            let work = match (cursor, newest) {
                (Some(cursor), _) => Work::CatchUp {
                    first: cursor.first,
                    after: cursor.last,
                },
                (None, Some(newest)) => Work::CatchUp {
                    first: newest,
                    after: newest,
                },
                (None, None) => Work::Begin { at: room.newest },
            };
            self.send(&id, work, workers);
        }
        let Some(newest) = newest else { return Ok(()) };
        for (list, event) in [("channels", "CHANNEL_CREATE"), ("threads", "THREAD_CREATE")] {
            for channel in server.get(list).and_then(Value::as_array).into_iter().flatten() {
                self.title_since(channel, event, newest, workers);
            }
        }
        self.closed_threads(server, (&cursors, newest), workers).await;
        Ok(())
    }

    /// A channel or thread that was made while nobody listened has a name that nobody read.
    pub(super) fn title_since(
        &mut self,
        channel: &Value,
        event: &str,
        newest: i64,
        workers: &mut JoinSet<Result<(), BotError>>,
    ) {
        if number(channel.get("id")).is_none_or(|id| id <= newest) {
            return;
        }
        let mut payload = channel.clone();
        if let Some(payload) = payload.as_object_mut() {
            payload.insert("guild_id".to_owned(), self.id.clone().into());
        }
        let heard = Heard {
            name: event.to_owned(),
            payload,
        };
        self.send(&channel_of(&heard), Work::Event(heard), workers);
    }

    pub(super) fn send(&mut self, channel: &str, work: Work, workers: &mut JoinSet<Result<(), BotError>>) {
        if !self.channels.contains_key(channel) {
            let (sender, received) = unbounded_channel();
            let worker = Worker::new(
                Arc::clone(&self.shared),
                Arc::clone(&self.names),
                (self.id.clone(), channel.to_owned()),
            );
            workers.spawn(worker.run(received));
            self.channels.insert(channel.to_owned(), sender);
        }
        if let Some(sender) = self.channels.get(channel) {
            // A task that has ended has ended the bot: the work is read again at the next start.
            sender.send(work).ok();
        }
    }
}

/// Whether an event of this name can hold something said. Names alone are not enough to tell what: `read` does that.
fn is_said(event: &str) -> bool {
    const SAID: [&str; 9] = [
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "CHANNEL_CREATE",
        "CHANNEL_UPDATE",
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_UPDATE",
        "AUTO_MODERATION_ACTION_EXECUTION",
    ];
    SAID.contains(&event)
}

/// Titles are filed in their own channel, those of threads in the channel they hang on.
fn channel_of(heard: &Heard) -> String {
    let id = |name: &str| heard.payload.get(name).and_then(Value::as_str);
    let channel = if heard.name.starts_with("THREAD") {
        id("parent_id").or_else(|| id("id"))
    } else if heard.name.starts_with("CHANNEL") {
        id("id")
    } else {
        id("channel_id")
    };
    channel.unwrap_or(NO_CHANNEL).to_owned()
}
