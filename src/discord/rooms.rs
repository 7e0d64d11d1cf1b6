//! The channels and threads of a server in which messages stand, as Discord lists them, and which the bot may read.
//! Never reads a message.

use serde_json::Value;
use serenity::all::{ChannelId, ChannelType, Guild, GuildChannel, PartialGuild, Permissions, UserId};

/// What the bot needs in a channel to read it, then and later.
pub(super) const NEEDED: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);

/// A channel or thread that holds messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) id: i64,
    /// Its newest message; its own id where there is none, for that is older than any message in it.
    pub(super) newest: i64,
    pub(super) may_read: bool,
}

/// The rooms in the payload of `GUILD_CREATE`. Threads are only listed where the bot may see them.
pub(super) fn rooms(server: &Value, own_id: &str) -> Vec<Room> {
    let typed = serde_json::from_value::<Guild>(server.clone()).ok();
    let may_read = |id: i64| {
        let known = typed.as_ref().and_then(|guild| may_read_in(guild, id, own_id));
        // What cannot be told is tried: Discord then refuses it, and that is a gap with its reason.
        known.unwrap_or(true)
    };
    let listed = |name: &str| server.get(name).and_then(Value::as_array).into_iter().flatten();
    let channels = listed("channels").filter(|channel| holds_messages(channel));
    let channels = channels.filter_map(|channel| room(channel, &may_read));
    let threads = listed("threads").filter_map(thread);
    channels.chain(threads).collect()
}

/// The channels on which threads may hang, as far as the bot may see them: text, announcements, forums and media.
pub(super) fn with_threads(server: &Value, own_id: &str) -> Vec<i64> {
    let typed = serde_json::from_value::<Guild>(server.clone()).ok();
    let channels = server
        .get("channels")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let holding = channels.filter(|channel| {
        let kind = channel.get("type").and_then(Value::as_u64);
        kind.is_some_and(|kind| [0, 5, 15, 16].contains(&kind))
    });
    let ids = holding.filter_map(|channel| number(channel.get("id")));
    ids.filter(|id| {
        typed
            .as_ref()
            .and_then(|guild| may_read_in(guild, *id, own_id))
            .unwrap_or(true)
    })
    .collect()
}

/// A thread as a list of threads has it.
pub(super) fn thread(listed: &Value) -> Option<Room> {
    room(listed, &|_| true)
}

fn may_read_in(guild: &Guild, id: i64, own_id: &str) -> Option<bool> {
    let channel = guild.channels.get(&ChannelId::new(u64::try_from(id).ok()?))?;
    let own = guild.members.get(&UserId::new(own_id.parse().ok()?))?;
    Some(
        guild
            .user_permissions_in(channel, own)
            .contains(Permissions::VIEW_CHANNEL),
    )
}

fn room(channel: &Value, may_read: &dyn Fn(i64) -> bool) -> Option<Room> {
    let id = number(channel.get("id"))?;
    Some(Room {
        id,
        newest: number(channel.get("last_message_id")).unwrap_or(id),
        may_read: may_read(id),
    })
}

/// An id as a number; ids rise with time, and Discord's use 63 bits.
pub(super) fn number(id: Option<&Value>) -> Option<i64> {
    id?.as_str()?.parse().ok()
}

/// Text, voice, announcements and stages. Forums and media channels hold threads only.
fn holds_messages(channel: &Value) -> bool {
    let kind = channel.get("type").and_then(Value::as_u64);
    kind.is_some_and(|kind| [0, 2, 5, 13].contains(&kind))
}

/// Whether people can write in a channel or in its threads.
pub(super) fn is_for_people(channel: &GuildChannel) -> bool {
    let kinds = [
        ChannelType::Text,
        ChannelType::Voice,
        ChannelType::News,
        ChannelType::Stage,
        ChannelType::Forum,
    ];
    kinds.contains(&channel.kind)
}

/// What the bot lacks in a channel.
pub(super) fn missing_in(
    guild: &PartialGuild,
    channel: &GuildChannel,
    own: &serenity::all::Member,
) -> Permissions {
    NEEDED.difference(guild.user_permissions_in(channel, own))
}
