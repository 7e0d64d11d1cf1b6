//! What there is in the peer's world, and how Discord writes it as JSON. Never changes by itself.

mod channel;
mod guild;
mod message;

pub(super) use channel::Channel;
pub use channel::{ChannelKind, Overwrite};
pub(super) use guild::{Guild, Member, Role, User};
pub(super) use message::{COMPONENTS_V2, EPHEMERAL, LOADING, Message};
