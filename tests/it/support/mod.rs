//! What several tests stand on.

pub(crate) mod command;
pub(crate) mod database;
