//! Where something was said, and the ids it is filed under. Never reads a clock: an id tells when it was given.

use jiff::Timestamp;

use super::field::{Fault, Node};

/// Milliseconds from 1970 to the first second of 2015, from which Discord's ids count (documentation: Reference,
/// Snowflakes).
const FIRST_ID_MS: i64 = 1_420_070_400_000;

pub(super) struct Place {
    pub(super) community: String,
    pub(super) channel: String,
    pub(super) id: String,
}

impl Place {
    /// A message of the REST interface does not name its server: `community` does.
    pub(super) fn of_message(message: &Node<'_>, community: Option<&str>) -> Result<Self, Fault> {
        Ok(Self {
            id: message.required_id("id")?,
            channel: message.required_id("channel_id")?,
            community: community_of(message, community)?,
        })
    }
}

pub(super) fn community_of(payload: &Node<'_>, community: Option<&str>) -> Result<String, Fault> {
    let own = payload.id("guild_id")?;
    own.or_else(|| community.map(str::to_owned)).ok_or_else(|| {
        Fault::new(
            payload.path_to("guild_id"),
            "is missing: it was not said in a server",
        )
    })
}

/// The name of a thread or channel is filed like a message; its revisions are the names it had.
pub(super) fn title_id(channel: &str) -> String {
    format!("title:{channel}")
}

/// When a message was sent or a thread opened.
pub(super) fn sent_at(id: &str) -> Option<Timestamp> {
    let milliseconds = i64::try_from(id.parse::<u64>().ok()? >> 22).ok()?;
    Timestamp::from_millisecond(FIRST_ID_MS + milliseconds).ok()
}
