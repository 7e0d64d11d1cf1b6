//! Discord's types of message: which are somebody's words, and which are Discord's own.
//! Source: Discord's documentation, Message Resource, Message Types, and the enumeration in its published schema.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Default, reply, answer to a command (20, 23), result of a poll.
    Words,
    ThreadStarter,
    /// A thread began; the content is its title.
    ThreadCreated,
    AutoModAlert,
    /// Joins, boosts, pins and the like.
    Notice,
    Unknown,
}

impl Kind {
    pub(super) fn of(number: u64) -> Self {
        match number {
            0 | 19 | 20 | 23 | 46 => Self::Words,
            18 => Self::ThreadCreated,
            21 => Self::ThreadStarter,
            24 => Self::AutoModAlert,
            1..=12 | 14..=17 | 22 | 25..=29 | 31 | 32 | 36..=39 | 44 | 55 => Self::Notice,
            _ => Self::Unknown,
        }
    }
}
