//! Who may do what where: roles first, then a channel's overwrites, as Discord adds them up. Never asks what is done.
//! Source: <https://discord.com/developers/docs/topics/permissions>.

use super::model::{Channel, ChannelKind, Guild};
use super::snowflake::Snowflake;

pub const ADMINISTRATOR: u64 = 1 << 3;
pub const MANAGE_CHANNELS: u64 = 1 << 4;
pub const MANAGE_GUILD: u64 = 1 << 5;
pub const VIEW_CHANNEL: u64 = 1 << 10;
pub const SEND_MESSAGES: u64 = 1 << 11;
pub const MANAGE_MESSAGES: u64 = 1 << 13;
pub const EMBED_LINKS: u64 = 1 << 14;
pub const ATTACH_FILES: u64 = 1 << 15;
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub const MENTION_EVERYONE: u64 = 1 << 17;
pub const MANAGE_ROLES: u64 = 1 << 28;
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
pub const MANAGE_THREADS: u64 = 1 << 34;
pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
pub const MODERATE_MEMBERS: u64 = 1 << 40;
pub const SEND_POLLS: u64 = 1 << 49;
/// Split from `MANAGE_MESSAGES`, which has not been enough to pin since 23 February 2026.
pub const PIN_MESSAGES: u64 = 1 << 51;

/// What a new community lets everyone do.
pub const EVERYONE: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
    | SEND_POLLS;

/// What stands in a direct message, where there are no roles.
pub(super) const DIRECT: u64 =
    VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY | PIN_MESSAGES;

const ALL: u64 = (1 << 53) - 1;

pub(super) fn in_guild(guild: &Guild, user: Snowflake) -> u64 {
    if guild.owner == user {
        return ALL;
    }
    let Some(member) = guild.members.get(&user) else {
        return 0;
    };
    let everyone = std::iter::once(&guild.id);
    let roles = everyone
        .chain(&member.roles)
        .filter_map(|role| guild.roles.get(role));
    let base = roles.fold(0, |sum, role| sum | role.permissions);
    if base & ADMINISTRATOR == 0 { base } else { ALL }
}

/// `parent` is the channel that a thread hangs on: its overwrites count.
pub(super) fn in_channel(guild: &Guild, channel: &Channel, parent: Option<&Channel>, user: Snowflake) -> u64 {
    let base = in_guild(guild, user);
    if base & ADMINISTRATOR != 0 {
        return base;
    }
    let overwritten = parent.filter(|_| channel.kind.is_thread()).unwrap_or(channel);
    let permissions = with_overwrites(guild, overwritten, user, base);
    if permissions & VIEW_CHANNEL == 0 {
        return 0;
    }
    let is_hidden = channel.kind == ChannelKind::PrivateThread
        && channel.owner != Some(user)
        && !channel.members.contains(&user)
        && permissions & MANAGE_THREADS == 0;
    if is_hidden { 0 } else { permissions }
}

fn with_overwrites(guild: &Guild, channel: &Channel, user: Snowflake, base: u64) -> u64 {
    let roles = guild.members.get(&user).map_or(&[][..], |member| &member.roles);
    let mut permissions = base;
    let everyone = channel
        .overwrites
        .iter()
        .filter(|overwrite| overwrite.id == guild.id);
    for overwrite in everyone {
        permissions = permissions & !overwrite.deny | overwrite.allow;
    }
    let of_roles = channel
        .overwrites
        .iter()
        .filter(|overwrite| roles.contains(&overwrite.id));
    let (deny, allow) = of_roles.fold((0, 0), |(deny, allow), one| (deny | one.deny, allow | one.allow));
    permissions = permissions & !deny | allow;
    let own = channel.overwrites.iter().filter(|overwrite| overwrite.id == user);
    for overwrite in own {
        permissions = permissions & !overwrite.deny | overwrite.allow;
    }
    permissions
}
