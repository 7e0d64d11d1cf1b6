//! Connections and the sessions that outlive them: numbers of events, and what was missed. Never reads a socket.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::super::events::dispatch_frame;
use super::super::intents::Intents;
use super::super::snowflake::Snowflake;
use super::{protocol, shard_of};

/// What a connection is told to do next.
#[derive(Debug, Clone)]
pub(crate) enum Order {
    Frame(Arc<str>),
    /// From now on large frames may be packed: the client asked for it.
    Pack,
    Close(u16),
    Drop,
}

pub(crate) struct Connection {
    line: UnboundedSender<Order>,
    pub(crate) session: Option<String>,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) intents: Intents,
    pub(crate) shard: (u64, u64),
    sequence: u64,
    /// What the client has not confirmed with a heartbeat yet.
    log: VecDeque<(u64, Arc<str>)>,
    line: Option<UnboundedSender<Order>>,
}

pub(crate) struct Switchboard {
    pub(crate) connections: BTreeMap<u64, Connection>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) acknowledges: bool,
    pub(crate) heartbeat_every_ms: u64,
    opened: u64,
}

impl Connection {
    /// A client that has gone needs nothing more.
    pub(crate) fn send(&self, order: Order) {
        drop(self.line.send(order));
    }

    pub(crate) fn say(&self, op: u64, payload: &Value) {
        let frame = json!({ "op": op, "d": payload, "s": null, "t": null });
        self.send(Order::Frame(frame.to_string().into()));
    }
}

impl Session {
    pub(crate) fn serves(&self, guild: Option<Snowflake>) -> bool {
        shard_of(guild, self.shard.1) == self.shard.0
    }

    pub(crate) fn push(&mut self, name: &str, payload: &Value) -> (u64, Arc<str>) {
        self.sequence += 1;
        let frame = dispatch_frame(self.sequence, name, payload);
        self.log.push_back((self.sequence, Arc::clone(&frame)));
        if let Some(line) = &self.line {
            drop(line.send(Order::Frame(Arc::clone(&frame))));
        }
        (self.sequence, frame)
    }

    /// The client has seen everything up to here and will not ask for it again.
    pub(crate) fn confirm(&mut self, sequence: u64) {
        while self.log.front().is_some_and(|(number, _)| *number <= sequence) {
            self.log.pop_front();
        }
    }

    pub(crate) fn has_reached(&self, sequence: u64) -> bool {
        sequence <= self.sequence
    }

    fn replay(&self, after: u64) {
        let missed = self.log.iter().filter(|(number, _)| *number > after);
        for (_, frame) in missed {
            if let Some(line) = &self.line {
                drop(line.send(Order::Frame(Arc::clone(frame))));
            }
        }
    }
}

impl Switchboard {
    pub(crate) fn new(heartbeat_every_ms: u64) -> Self {
        Self {
            connections: BTreeMap::new(),
            sessions: BTreeMap::new(),
            acknowledges: true,
            heartbeat_every_ms,
            opened: 0,
        }
    }

    pub(crate) fn open(&mut self, line: UnboundedSender<Order>) -> u64 {
        self.opened += 1;
        let connection = Connection { line, session: None };
        connection.say(
            protocol::op::HELLO,
            &json!({ "heartbeat_interval": self.heartbeat_every_ms }),
        );
        self.connections.insert(self.opened, connection);
        self.opened
    }

    /// A client that says goodbye with 1000 or 1001 will not come back to its session.
    pub(crate) fn hang_up(&mut self, number: u64, is_for_good: bool) {
        let Some(session) = self
            .connections
            .remove(&number)
            .and_then(|connection| connection.session)
        else {
            return;
        };
        if is_for_good {
            self.sessions.remove(&session);
        } else if !self.is_used(&session)
            && let Some(session) = self.sessions.get_mut(&session)
        {
            session.line = None;
        }
    }

    fn is_used(&self, session: &str) -> bool {
        self.connections
            .values()
            .any(|connection| connection.session.as_deref() == Some(session))
    }

    pub(crate) fn begin(&mut self, number: u64, id: String, intents: Intents, shard: (u64, u64)) {
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        connection.session = Some(id.clone());
        let session = Session {
            id: id.clone(),
            intents,
            shard,
            sequence: 0,
            log: VecDeque::new(),
            line: Some(connection.line.clone()),
        };
        self.sessions.insert(id, session);
    }

    /// Hands a session over to a new connection, and to it everything after `sequence`.
    pub(crate) fn resume(&mut self, number: u64, id: &str, sequence: u64) {
        for connection in self.connections.values_mut() {
            if connection.session.as_deref() == Some(id) {
                connection.session = None;
            }
        }
        let (Some(connection), Some(session)) =
            (self.connections.get_mut(&number), self.sessions.get_mut(id))
        else {
            return;
        };
        connection.session = Some(id.to_owned());
        session.line = Some(connection.line.clone());
        session.confirm(sequence);
        session.replay(sequence);
    }

    pub(crate) fn forget_sessions(&mut self) {
        self.sessions.clear();
        for connection in self.connections.values_mut() {
            connection.session = None;
        }
    }

    pub(crate) fn connected(&self) -> usize {
        self.connections
            .values()
            .filter(|connection| connection.session.is_some())
            .count()
    }
}
