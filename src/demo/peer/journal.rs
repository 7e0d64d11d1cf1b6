//! What was asked of the peer and what it told its clients, in order. Never forgets: a test reads it afterwards.

use std::sync::Arc;

use serde_json::Value;

use super::snowflake::Snowflake;

/// A request that reached the peer.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub method: String,
    /// Below `/api/v10`.
    pub path: String,
    pub query: Vec<(String, String)>,
    /// The JSON; of a form with files, its `payload_json`; `Null` where there was no body.
    pub body: Value,
    /// What the audit log shall say.
    pub reason: Option<String>,
    /// What it was answered with; none while it waits, and where the connection was cut.
    pub status: Option<u16>,
    /// The JSON of the answer, where the peer was told to keep answers.
    pub answer: Value,
}

impl Recorded {
    /// `*` in the pattern stands for one segment.
    pub fn is(&self, method: &str, pattern: &str) -> bool {
        self.method == method && fits(pattern, &self.path)
    }
}

/// An event that was sent to a session, or kept for its return.
#[derive(Debug, Clone)]
pub struct Dispatched {
    pub session: String,
    pub sequence: u64,
    pub name: String,
    pub(super) guild: Option<Snowflake>,
    pub(super) channel: Option<Snowflake>,
    pub(super) frame: Arc<str>,
}

impl Dispatched {
    /// The event's data as the session was given it.
    pub fn payload(&self) -> Value {
        let frame: Value = serde_json::from_str(&self.frame).unwrap_or_default();
        frame["d"].clone()
    }
}

#[derive(Default)]
pub(super) struct Journal {
    pub(super) keeps_answers: bool,
    pub(super) requests: Vec<Recorded>,
    pub(super) events: Vec<Dispatched>,
}

/// Whether a path has the pattern's segments, `*` standing for any one.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == "*" || wanted == given => {}
            (Some(_) | None, Some(_) | None) => return false,
        }
    }
}
