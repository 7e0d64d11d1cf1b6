//! A small Discord of our own: gateway and HTTP as version 10 of Discord's API has them, served on loopback, with the
//! people of a community to be played by a story. A client runs against it unchanged but for the address.
//!
//! Several can run at once, each with its own state. It never leaves this machine and never reads the clock: it is told
//! when its story begins. What it does and refuses follows Discord's documentation.
//! Source: <https://discord.com/developers/docs>, read in July 2026.

mod clock;
mod error;
mod events;
mod gateway;
mod guilds;
mod intents;
mod interactions;
mod journal;
mod model;
mod people;
pub mod permissions;
mod rest;
mod server;
mod snowflake;
mod state;
mod troubles;
mod wire;

pub use error::PeerError;
pub use events::Waiting;
pub use gateway::Gateway;
pub use guilds::{Blocked, Guild};
pub use intents::Intents;
pub use journal::{Dispatched, Recorded};
pub use model::{ChannelKind, Overwrite};
pub use people::{Answer, Channel, Draft, Member, Modal, Post, Role};
pub use server::{Opening, Peer};
pub use snowflake::Snowflake;
pub use troubles::Trouble;
