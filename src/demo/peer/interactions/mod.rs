//! What people do with an application's buttons, commands and modals, and how it may answer: within three seconds, once,
//! and then for fifteen minutes. Never answers by itself.
//! Source: <https://discord.com/developers/docs/interactions/receiving-and-responding>.

mod callback;
mod commands;
mod payload;

use std::time::Duration;

use serde_json::Value;

pub(super) use callback::{CHOICES, DEFERRED_UPDATE, MODAL, UPDATE, callback};
pub(super) use commands::{Chosen, Place, choose};

use super::clock::Moment;
use super::snowflake::Snowflake;

/// How long an application has for its first answer.
pub(super) const DEADLINE: Duration = Duration::from_secs(3);
/// How long a token is good for.
pub(super) const LASTS: Duration = Duration::from_mins(15);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Command = 2,
    Component = 3,
    Autocompletion = 4,
    Modal = 5,
}

pub(super) struct Interaction {
    pub(super) id: Snowflake,
    pub(super) kind: Kind,
    pub(super) token: String,
    pub(super) user: Snowflake,
    pub(super) channel: Snowflake,
    /// The message whose component was used, here or before the modal.
    pub(super) source: Option<Snowflake>,
    /// What the command is called, for the note above the answer.
    pub(super) name: Option<String>,
    pub(super) began: Moment,
    pub(super) answer: Option<Given>,
    pub(super) follow_ups: Vec<Snowflake>,
}

/// The first answer to an interaction.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) kind: u64,
    pub(super) body: Value,
    pub(super) message: Option<Snowflake>,
}

/// What somebody does, before it has an id.
pub(super) struct Doing {
    pub(super) kind: Kind,
    pub(super) user: Snowflake,
    pub(super) channel: Snowflake,
    pub(super) source: Option<Snowflake>,
    pub(super) body: Value,
}
